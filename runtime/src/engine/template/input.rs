//! `$input` (reference 5.2).

use std::borrow::Cow;

use super::budget::Fault;
use super::json::{self, Style};
use super::json_read;
use super::machine::Machine;
use super::path;
use super::value::{MapId, Value};
use crate::api::{Expression, Function};
use crate::engine::query;

impl<'r> Machine<'r> {
    /// Calls a function of `$input`.
    pub(super) fn call_input(
        &mut self,
        function: Function,
        arguments: &[Value<'r>],
    ) -> Result<Value<'r>, Fault> {
        match (function, arguments) {
            (Function::Path, [path]) => Ok(self.at_text(path)?.unwrap_or(Value::Null)),
            (Function::Json, [path]) => {
                let found = self.at_text(path)?;
                self.json(found)
            }
            (Function::Params, []) => self.params(),
            (Function::Params, [name]) => {
                let name = self.text(name)?;
                self.param(name)
            }
            _ => Ok(Value::Null),
        }
    }

    /// What the body has at a path, as a text of JSON.
    pub(super) fn json(&mut self, found: Option<Value<'r>>) -> Result<Value<'r>, Fault> {
        let mut text = String::new();
        self.write_json(found, &mut text)?;
        self.made(text)
    }

    /// Writes what the body has at a path as JSON; two quotes where it has nothing there (reference 5.2).
    pub(super) fn write_json(&mut self, found: Option<Value<'r>>, out: &mut String) -> Result<(), Fault> {
        match found {
            Some(value) => json::write(&value, Style::Plain, &self.heap, &mut self.budget, out),
            None => {
                out.push_str("\"\"");
                Ok(())
            }
        }
    }

    /// What the body has at the path that an expression gives; `None` where it has nothing there, or is no JSON.
    pub(super) fn at_path(&mut self, path: &'static Expression) -> Result<Option<Value<'r>>, Fault> {
        let Expression::Text(path) = path else {
            let path = self.evaluate(path)?;
            return self.at_text(&path);
        };
        self.budget.step(1)?;
        let Some(root) = self.body()? else { return Ok(None) };
        let bound = self.bound;
        let steps = bound.paths.get(path).ok_or(path::UNREADABLE)?;
        path::follow(steps, &root, &root, &mut self.heap, &mut self.budget)
    }

    /// The same with a path that was made just now.
    fn at_text(&mut self, path: &Value<'r>) -> Result<Option<Value<'r>>, Fault> {
        let path = self.text(path)?;
        let Some(root) = self.body()? else { return Ok(None) };
        path::find(path, &root, &mut self.heap, &mut self.budget)
    }

    /// The body as a value, read once.
    fn body(&mut self) -> Result<Option<Value<'r>>, Fault> {
        if let Some(body) = self.body {
            return Ok(Some(body).filter(|body| !matches!(body, Value::Input)));
        }
        // What is no JSON is remembered as `$input`, which no JSON text can be; so is a bare `null`, which Jayway refuses.
        let body = match json_read::read(self.input, &mut self.heap, &mut self.budget)? {
            None | Some(Value::Null) => Value::Input,
            Some(body) => body,
        };
        self.body = Some(body);
        Ok(Some(body).filter(|body| !matches!(body, Value::Input)))
    }

    /// A parameter: of the path, else of the query, else a header; empty text where there is none.
    fn param(&mut self, name: &str) -> Result<Value<'r>, Fault> {
        let request = self.scope.request;
        if let Some(value) = self.scope.path_parameter(name) {
            return Ok(Value::Text(value));
        }
        let query = request.and_then(|request| request.raw_query());
        // A long query is read once: a template may ask for each of a thousand parameters.
        if query.is_some_and(|query| query.len() > LONG_QUERY) {
            self.budget.step(name.len() / 64)?;
            let queries = self.parameters()?.queries;
            if let Some(value) = self.heap.get(queries, name) {
                return Ok(value);
            }
        } else if let Some(value) = query::last(query, name) {
            return self.borrowed(value).map(Value::Text);
        }
        let Some(request) = request else { return Ok(Value::Null) };
        let alike = request.headers.iter().filter(|field| field.name.len() == name.len());
        self.budget.step(alike.count() * name.len() / 64)?;
        let wanted = request
            .headers
            .iter()
            .rev()
            .find(|field| field.name.eq_ignore_ascii_case(name.as_bytes()) && is_visible(field.name));
        match wanted {
            Some(field) => self.borrowed(String::from_utf8_lossy(field.value)).map(Value::Text),
            None => Ok(Value::Null),
        }
    }

    /// A text of the request, which is kept where it is another one than what was sent.
    pub(super) fn borrowed(&mut self, text: Cow<'r, str>) -> Result<&'r str, Fault> {
        match text {
            Cow::Borrowed(text) => Ok(text),
            Cow::Owned(text) => self.keep(text),
        }
    }

    /// All parameters, by where they stand: each call gives maps of its own, which a template may change.
    fn params(&mut self) -> Result<Value<'r>, Fault> {
        let Parameters { path, queries, headers } = self.parameters()?;
        let all = self.heap.new_map(&mut self.budget)?;
        for (name, map) in [("path", path), ("querystring", queries), ("header", headers)] {
            let map = self.heap.copy_map(map, &mut self.budget)?;
            self.heap.put(all, name, &Value::Map(map), &mut self.budget)?;
        }
        Ok(Value::Map(all))
    }

    /// The request's parameters, read once. No template gets these maps themselves.
    fn parameters(&mut self) -> Result<Parameters, Fault> {
        if let Some(parameters) = self.parameters {
            return Ok(parameters);
        }
        let mut map = || self.heap.new_map(&mut self.budget);
        let parameters = Parameters { path: map()?, queries: map()?, headers: map()? };
        let Parameters { path, queries, headers } = parameters;
        let (method, request) = (self.scope.method, self.scope.request);
        for name in method.map(|method| method.resource.parameters).unwrap_or_default() {
            if let Some(value) = self.scope.path_parameter(name) {
                self.heap.put(path, name, &Value::Text(value), &mut self.budget)?;
            }
        }
        for (name, value) in query::pairs(request.and_then(|request| request.raw_query())) {
            self.budget.step(1 + (value.len() + name.len()) / 64)?;
            let (name, value) = (self.borrowed(name)?, self.borrowed(value)?);
            self.heap.put(queries, name, &Value::Text(value), &mut self.budget)?;
        }
        let fields = request.into_iter().flat_map(|request| request.headers.iter());
        for field in fields.filter(|field| is_visible(field.name)) {
            self.budget.step(1 + (field.value.len() + field.name.len()) / 64)?;
            let name = self.borrowed(String::from_utf8_lossy(field.name))?;
            let value = self.borrowed(String::from_utf8_lossy(field.value))?;
            self.heap.put(headers, name, &Value::Text(value), &mut self.budget)?;
        }
        self.parameters = Some(parameters);
        Ok(parameters)
    }
}

/// A query up to this length is looked through for each parameter that is asked for.
const LONG_QUERY: usize = 256;

/// The maps of a request's parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameters {
    path: MapId,
    queries: MapId,
    headers: MapId,
}

/// Fields that no template sees (reference 4.6).
fn is_visible(name: &[u8]) -> bool {
    const HIDDEN: [&[u8]; 12] = [
        b"connection",
        b"content-length",
        b"content-md5",
        b"expect",
        b"max-forwards",
        b"proxy-authenticate",
        b"server",
        b"te",
        b"transfer-encoding",
        b"trailer",
        b"upgrade",
        b"www-authenticate",
    ];
    !HIDDEN.iter().any(|hidden| name.eq_ignore_ascii_case(hidden))
}
