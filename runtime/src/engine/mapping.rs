//! Parameter mappings, bound to a stage: where a value comes from while a request is served (reference 4.2, 4.3).

use std::borrow::Cow;

use super::scope::{Scope, bytes};
use super::template::{Search, SearchFault};
use super::{json_path, query, variable};
use crate::api::{ApiKind, Change, JsonPath, JsonStep, Target};
use crate::message::octets::is_field_value;
use crate::message::{ContextVariable, Fault, GatewayResponseType, Rejection};

/// How much of a request's body HTTP APIs look for fields in (reference 4.3).
const SEARCHED: usize = 102_400;

/// A mapping whose literals and stage variables are put in.
#[derive(Debug)]
pub struct BoundMapping {
    /// What is done to the target.
    pub change: Change,
    /// What is changed.
    pub target: Target,
    /// Where the value comes from.
    pub value: Value,
}

/// Where a mapped value comes from.
#[derive(Debug)]
pub enum Value {
    /// Known since the gateway started.
    Literal(Box<str>),
    /// A path parameter of the method that the value belongs to, by its position.
    PathParameter(usize),
    /// Known only while a request is served; several are joined.
    Sources(Vec<BoundSource>),
    /// A stage variable that the stage lacks: the mapping is skipped.
    Missing,
}

/// One source of a value.
#[derive(Debug)]
#[allow(missing_docs, reason = "documented at `api::Source`")]
pub enum BoundSource {
    Literal(Box<str>),
    PathParameter(&'static str),
    Query(&'static str),
    MultiQuery(&'static str),
    Header(&'static str),
    MultiHeader(&'static str),
    Path,
    Body,
    BodyField(BoundPath),
    ResponseHeader(&'static str),
    ResponseMultiHeader(&'static str),
    ResponseBody,
    ResponseBodyField(BoundPath),
    Context(ContextVariable),
}

/// A JSON path that is read.
#[derive(Debug)]
pub enum BoundPath {
    /// Names and positions: what they lead to is found while the body is read, and borrowed from it.
    Steps(&'static [JsonStep]),
    /// Searches for it as a template does.
    Search(Search),
}

impl BoundPath {
    /// Reads a path.
    pub fn new(path: JsonPath) -> BoundPath {
        match path {
            JsonPath::Steps(steps) => BoundPath::Steps(steps),
            JsonPath::Search(path) => BoundPath::Search(Search::new(path)),
        }
    }

    /// What it leads to in a body, as a text; `invalid` is what is said of a body that only begins like JSON.
    fn find<'a>(
        &self,
        body: &'a [u8],
        invalid: fn() -> Rejection,
    ) -> Result<Option<Cow<'a, [u8]>>, Rejection> {
        if !looks_like_json(body) {
            return Ok(None);
        }
        match self {
            BoundPath::Steps(steps) => {
                let found = json_path::find(body, steps).map_err(|_| invalid())?;
                Ok(found.map(|json| bytes(json_path::as_text(json))))
            }
            BoundPath::Search(search) => match search.find(body) {
                Ok(found) => Ok(found.map(|text| Cow::Owned(text.into_bytes()))),
                Err(SearchFault::NotJson) => Err(invalid()),
                Err(SearchFault::Stopped(fault)) => Err(Rejection::configuration(fault.as_str())),
            },
        }
    }

    /// The same in the beginning of a body that goes on: what stands there whole.
    fn find_in_beginning<'a>(&self, beginning: &'a [u8]) -> Result<Option<Cow<'a, [u8]>>, Rejection> {
        match self {
            BoundPath::Steps(steps) => {
                let found = json_path::find_in_beginning(beginning, steps);
                Ok(found.map(|json| bytes(json_path::as_text(json))))
            }
            BoundPath::Search(search) => match search.find(&json_path::closed(beginning)) {
                Ok(found) => Ok(found.map(|text| Cow::Owned(text.into_bytes()))),
                // What follows is not looked at, so nothing is said of what is broken.
                Err(SearchFault::NotJson) => Ok(None),
                Err(SearchFault::Stopped(fault)) => Err(Rejection::configuration(fault.as_str())),
            },
        }
    }
}

impl Value {
    /// Whether the whole request body must be there.
    pub fn reads_body(&self) -> bool {
        self.any(|source| matches!(source, BoundSource::Body | BoundSource::BodyField(_)))
    }

    /// Whether the whole body of the answer must be there.
    pub fn reads_answer_body(&self) -> bool {
        self.any(|source| matches!(source, BoundSource::ResponseBody | BoundSource::ResponseBodyField(_)))
    }

    /// Whether it is a path parameter alone: then it is percent-encoded already.
    pub fn is_raw_path(&self) -> bool {
        match self {
            Value::PathParameter(_) => true,
            Value::Sources(sources) => {
                matches!(sources.as_slice(), [BoundSource::PathParameter(_) | BoundSource::Path])
            }
            Value::Literal(_) | Value::Missing => false,
        }
    }

    /// Whether nothing of a request is in it.
    pub fn is_literal(&self) -> bool {
        matches!(self, Value::Literal(_))
    }

    /// Whether the gateway itself says it: of a request, or of its caller.
    pub fn is_asserted(&self) -> bool {
        self.any(|source| matches!(source, BoundSource::Context(_)))
    }

    /// The name of the query parameter all whose values it stands for, in a REST API.
    pub fn repeated_query(&self, kind: ApiKind) -> Option<&'static str> {
        match self {
            Value::Sources(sources) if kind == ApiKind::Rest => match sources.as_slice() {
                [BoundSource::MultiQuery(name)] => Some(name),
                _ => None,
            },
            _ => None,
        }
    }

    fn any(&self, test: impl Fn(&BoundSource) -> bool) -> bool {
        matches!(self, Value::Sources(sources) if sources.iter().any(test))
    }

    /// The value in a request; `None` where its only source is missing.
    pub fn evaluate<'a>(&'a self, scope: &Scope<'a>) -> Result<Option<Cow<'a, [u8]>>, Rejection> {
        match self {
            Value::Literal(text) => Ok(Some(Cow::Borrowed(text.as_bytes()))),
            Value::Missing => Ok(None),
            Value::PathParameter(position) => {
                let value = scope.request.and_then(|request| request.path_parameter(*position));
                Ok(value.map(|value| Cow::Borrowed(value.as_bytes())))
            }
            Value::Sources(sources) => match sources.as_slice() {
                [source] => source.evaluate(scope),
                sources => {
                    let mut joined = Vec::new();
                    for source in sources {
                        joined.extend_from_slice(&source.evaluate(scope)?.unwrap_or_default());
                    }
                    Ok(Some(Cow::Owned(joined)))
                }
            },
        }
    }
}

impl BoundSource {
    fn evaluate<'a>(&'a self, scope: &Scope<'a>) -> Result<Option<Cow<'a, [u8]>>, Rejection> {
        let raw_query = scope.request.and_then(|request| request.raw_query());
        Ok(match self {
            BoundSource::Literal(text) => Some(Cow::Borrowed(text.as_bytes())),
            BoundSource::PathParameter(name) => {
                scope.path_parameter(name).map(|value| Cow::Borrowed(value.as_bytes()))
            }
            // HTTP APIs join what is repeated (reference 4.3).
            BoundSource::Query(name) if scope.api.kind == ApiKind::Http => join_query(raw_query, name),
            BoundSource::Query(name) => query::last(raw_query, name).map(bytes),
            BoundSource::MultiQuery(name) => join_query(raw_query, name),
            // Only in REST APIs do names have to be written as the client writes them (reference 4.2, 4.3).
            BoundSource::Header(name) | BoundSource::MultiHeader(name) if scope.api.kind == ApiKind::Http => {
                join_headers(scope, |field| field.eq_ignore_ascii_case(name.as_bytes()))?
            }
            BoundSource::Header(name) => {
                let request = scope.request.ok_or_else(unavailable)?;
                let last = request.headers.iter().rev().find(|field| field.name == name.as_bytes());
                last.map(|field| text(field.value).map(Cow::Borrowed)).transpose()?
            }
            BoundSource::MultiHeader(name) => join_headers(scope, |field| field == name.as_bytes())?,
            BoundSource::Path => {
                scope.request.map(|request| Cow::Borrowed(request.resource_path().as_bytes()))
            }
            BoundSource::Body => {
                check_json(scope.body).map_err(|()| invalid_request_body())?;
                Some(Cow::Borrowed(if scope.body.is_empty() { b"{}" } else { scope.body }))
            }
            BoundSource::BodyField(path) => match beginning(scope) {
                Some(beginning) => path.find_in_beginning(beginning)?,
                None => path.find(scope.body, invalid_request_body)?,
            },
            BoundSource::ResponseHeader(name) => {
                scope.answer.and_then(|answer| answer.headers.last(name.as_bytes())).map(Cow::Borrowed)
            }
            BoundSource::ResponseMultiHeader(name) => {
                let answer = scope.answer.ok_or_else(unavailable)?;
                let values: Vec<&[u8]> = answer.headers.values(name.as_bytes()).collect();
                (!values.is_empty()).then(|| Cow::Owned(values.join(&b","[..])))
            }
            BoundSource::ResponseBody => {
                let body = answered_body(scope);
                check_json(body).map_err(|()| invalid_answer_body())?;
                Some(Cow::Borrowed(body))
            }
            BoundSource::ResponseBodyField(path) => path.find(answered_body(scope), invalid_answer_body)?,
            BoundSource::Context(variable) => variable::value(*variable, scope).map(bytes),
        })
    }
}

/// A value for a header: what would end or split it is the definition's fault, also where a client's JSON of several lines
/// is mapped whole. Nothing is taken out of it: a header that says something else would be worse.
pub fn check_header_value(name: &[u8], value: &[u8]) -> Result<(), Rejection> {
    if is_field_value(value) {
        return Ok(());
    }
    let name = name.escape_ascii();
    Err(Rejection::configuration(format!(
        "what is mapped to the header {name} holds a line end or another control character"
    )))
}

/// The part of a larger body of an HTTP API in which fields are looked for.
fn beginning<'a>(scope: &Scope<'a>) -> Option<&'a [u8]> {
    let is_cut = scope.api.kind == ApiKind::Http && scope.body.len() > SEARCHED;
    scope.body.get(..SEARCHED).filter(|_| is_cut)
}

fn answered_body<'a>(scope: &Scope<'a>) -> &'a [u8] {
    scope.answer.map(|answer| answer.body).unwrap_or_default()
}

fn join_query<'a>(raw: Option<&'a str>, name: &str) -> Option<Cow<'a, [u8]>> {
    let mut joined: Option<Cow<'a, [u8]>> = None;
    for (_, value) in query::pairs(raw).filter(|(found, _)| found == name) {
        joined = Some(match joined {
            None => bytes(value),
            Some(first) => Cow::Owned([&first, &b","[..], value.as_bytes()].concat()),
        });
    }
    joined
}

fn join_headers<'a>(
    scope: &Scope<'a>,
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Result<Option<Cow<'a, [u8]>>, Rejection> {
    let request = scope.request.ok_or_else(unavailable)?;
    let mut joined: Option<Cow<'a, [u8]>> = None;
    for field in request.headers.iter().filter(|field| is_wanted(field.name)) {
        let value = text(field.value)?;
        joined = Some(match joined {
            None => Cow::Borrowed(value),
            Some(first) => Cow::Owned([&first, &b","[..], value].concat()),
        });
    }
    Ok(joined)
}

/// A client's header value where it is mapped: bytes beyond ASCII are present and invalid, never absent.
fn text(value: &[u8]) -> Result<&[u8], Rejection> {
    if value.is_ascii() {
        return Ok(value);
    }
    Err(Rejection::new(
        GatewayResponseType::BadRequestParameters,
        Fault::Client,
        "a mapped header holds bytes beyond ASCII",
    )
    .with_message("Invalid request parameters"))
}

fn check_json(body: &[u8]) -> Result<(), ()> {
    if looks_like_json(body) { json_path::find(body, &[]).map(drop).map_err(|_| ()) } else { Ok(()) }
}

/// Only what begins like JSON is taken for it (reference 4.2).
fn looks_like_json(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'[' | b'"' | b'\''))
}

fn invalid_request_body() -> Rejection {
    Rejection::new(
        GatewayResponseType::Default4xx,
        Fault::Client,
        "a mapping reads the body, which is not JSON",
    )
    .with_message("Invalid JSON in request body")
}

fn invalid_answer_body() -> Rejection {
    Rejection::new(
        GatewayResponseType::ApiConfigurationError,
        Fault::Integration,
        "a mapping reads the body of the answer, which is not JSON",
    )
}

fn unavailable() -> Rejection {
    Rejection::configuration("a mapping names what is not there")
}
