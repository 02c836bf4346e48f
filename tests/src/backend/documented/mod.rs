//! A backend that does what a document says: each operation is answered with the first success that it declares, by the
//! schemas of the body and the headers. It wants the credentials that the document asks for, and it does not
//! have what was deleted. It validates nothing: that is the gateway's part.

mod value;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::{Backend, Reply};
use crate::http::Message;
use value::Schemas;

/// The credential that it knows: a bearer token, or the value of an API key.
pub const CREDENTIAL: &str = "known-credential";

/// Starts it.
pub fn start(document: Value) -> Backend {
    let api = Api::new(document);
    let deleted = Mutex::new(BTreeSet::new());
    let backend = Backend::start(move |message| {
        api.answer(message, &mut deleted.lock().unwrap_or_else(PoisonError::into_inner))
    });
    backend.forget_requests();
    backend
}

struct Api {
    schemas: Schemas,
    /// Templates with verbs and operations, those with fewer parameters in front first.
    operations: Vec<Operation>,
}

struct Operation {
    verb: String,
    /// For each segment the literal pieces between its parameters.
    segments: Vec<Vec<String>>,
    /// Where it stands in the document.
    pointer: String,
}

impl Api {
    fn new(document: Value) -> Api {
        let mut operations = Vec::new();
        for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for verb in item.as_object().into_iter().flatten().map(|(verb, _)| verb) {
                let pieces =
                    |segment: &str| segment.split(['{', '}']).step_by(2).map(str::to_owned).collect();
                let segments = path.split('/').map(pieces).collect();
                let pointer = format!("/paths/{}/{verb}", path.replace('~', "~0").replace('/', "~1"));
                operations.push(Operation { verb: verb.to_ascii_uppercase(), segments, pointer });
            }
        }
        operations.sort_by_key(|operation| operation.segments.iter().map(Vec::len).collect::<Vec<_>>());
        Api { schemas: Schemas::new(document), operations }
    }

    fn answer(&self, message: &Message, deleted: &mut BTreeSet<String>) -> Reply {
        let (verb, target) = message.verb_and_target();
        let path = target.split('?').next().unwrap_or_default();
        let found = self.operations.iter().find(|operation| operation.verb == verb && operation.fits(path));
        let Some(operation) = found else {
            // The gateway must not let it through, so this is a fault that shows.
            return Reply::json(500, &Value::String(format!("no operation for {verb} {path}")));
        };
        let Some(node) = self.schemas.document().pointer(&operation.pointer) else {
            return Reply::json(500, &Value::String(format!("no {}", operation.pointer)));
        };
        if !self.knows_caller(node, message) {
            return self.reply(node, 401);
        }
        let has_parameters = operation.segments.iter().any(|pieces| pieces.len() > 1);
        let is_below = |whole: &String| {
            path.strip_prefix(whole.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        match verb {
            // What is put there, or posted above it, is there again.
            "POST" | "PUT" => deleted.retain(|gone| !gone.starts_with(path)),
            _ if deleted.iter().any(is_below) => return self.reply(node, 404),
            "DELETE" if has_parameters => {
                deleted.insert(path.to_owned());
            }
            _ => {}
        }
        let statuses = || {
            node.get("responses").and_then(Value::as_object).into_iter().flatten().map(|(status, _)| status)
        };
        let success = statuses().find(|status| status.starts_with('2')).or_else(|| statuses().next());
        let status = success.map(|status| status.replace("XX", "00")).and_then(|status| status.parse().ok());
        self.reply(node, status.unwrap_or(200))
    }

    /// The answer that an operation declares for a status.
    fn reply(&self, operation: &Value, status: u16) -> Reply {
        let responses = operation.get("responses");
        let declared = responses.and_then(|all| all.get(status.to_string()).or_else(|| all.get("default")));
        let response = declared.map(|response| self.schemas.followed(response)).unwrap_or(&Value::Null);
        let mut headers = Vec::new();
        for (name, header) in response.get("headers").and_then(Value::as_object).into_iter().flatten() {
            let schema = self.schemas.followed(header).get("schema").unwrap_or(&Value::Null);
            headers.push((name.clone(), plain(&self.schemas.value(schema))));
        }
        let content = response.get("content").and_then(Value::as_object);
        let json = content.and_then(|all| all.iter().find(|(name, _)| name.contains("json")));
        let Some((name, media)) = json.or_else(|| content.and_then(|all| all.iter().next())) else {
            return Reply::Respond { status, headers, body: Vec::new() };
        };
        let name = if name.contains('*') { "application/json" } else { name };
        headers.push(("Content-Type".to_owned(), name.to_owned()));
        let value = self.schemas.value(media.get("schema").unwrap_or(&Value::Null));
        let body = if name.contains("json") { value.to_string() } else { plain(&value) };
        Reply::Respond { status, headers, body: body.into_bytes() }
    }

    /// Whether a caller shows what one of the operation's security requirements asks for.
    fn knows_caller(&self, operation: &Value, message: &Message) -> bool {
        let document = self.schemas.document();
        let requirements = operation.get("security").or_else(|| document.get("security"));
        let Some(requirements) = requirements.and_then(Value::as_array).filter(|list| !list.is_empty())
        else {
            return true;
        };
        let shows = |name: &String| {
            let scheme =
                document.pointer("/components/securitySchemes").and_then(|schemes| schemes.get(name));
            let of = |key: &str| {
                scheme.and_then(|scheme| scheme.get(key)).and_then(Value::as_str).unwrap_or_default()
            };
            match (of("type"), of("in")) {
                ("apiKey", "header") => message.header(of("name")) == Some(CREDENTIAL),
                ("apiKey", _) => false,
                _ => message.header("authorization") == Some(&format!("Bearer {CREDENTIAL}")),
            }
        };
        let mut alternatives = requirements.iter().filter_map(Value::as_object);
        alternatives.any(|schemes| schemes.iter().all(|(name, _)| shows(name)))
    }
}

impl Operation {
    fn fits(&self, path: &str) -> bool {
        let segments: Vec<&str> = path.split('/').collect();
        segments.len() == self.segments.len()
            && self.segments.iter().zip(segments).all(|(pieces, segment)| has(pieces, segment))
    }
}

/// Whether a segment is made of these pieces, with something between each two of them.
fn has(pieces: &[String], segment: &str) -> bool {
    match pieces {
        [] => segment.is_empty(),
        [only] => only == segment,
        [first, between @ .., last] => {
            let rest = segment.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str()));
            rest.is_some_and(|rest| {
                !rest.is_empty() && between.iter().all(|piece| rest.contains(piece.as_str()))
            })
        }
    }
}

/// A value as a text that is no JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
