//! Texts with values put in: gateway responses and access logs.

use bytes::Bytes;

use crate::engine::scope::Scope;
use crate::engine::{query, variable};
use crate::message::{ContextVariable, escape_into};

/// One piece.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "documented at `api::TemplatePart`")]
pub enum BoundPart {
    Literal(Box<str>),
    Context(ContextVariable),
    Header(&'static str),
    Query(&'static str),
    PathParameter(&'static str),
    /// A value inside a string of a JSON text: escaped, so that it cannot end the string.
    JsonString(Box<BoundPart>),
}

/// Where the literals of a JSON text leave its reader: inside of a string or not.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonStrings {
    inside: bool,
    escaped: bool,
}

impl JsonStrings {
    /// Reads on.
    pub fn read(&mut self, literal: &str) {
        for byte in literal.bytes() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = self.inside,
                b'"' => self.inside = !self.inside,
                _ => {}
            }
        }
    }

    /// Whether what comes next stands in a string.
    pub fn is_inside(self) -> bool {
        self.inside
    }
}

/// The text for a request.
pub(super) fn render(parts: &[BoundPart], scope: &Scope<'_>) -> Bytes {
    let mut out = Vec::new();
    for part in parts {
        part.write(scope, &mut out);
    }
    Bytes::from(out)
}

impl BoundPart {
    fn write(&self, scope: &Scope<'_>, out: &mut Vec<u8>) {
        match self {
            BoundPart::Literal(text) => out.extend_from_slice(text.as_bytes()),
            BoundPart::Context(name) => {
                out.extend_from_slice(variable::value(*name, scope).unwrap_or_default().as_bytes());
            }
            BoundPart::Header(name) => {
                let headers = scope.request.map(|request| &request.headers);
                out.extend_from_slice(
                    headers.and_then(|headers| headers.last(name.as_bytes())).unwrap_or_default(),
                );
            }
            BoundPart::Query(name) => {
                let raw_query = scope.request.and_then(|request| request.raw_query());
                out.extend_from_slice(query::last(raw_query, name).unwrap_or_default().as_bytes());
            }
            BoundPart::PathParameter(name) => {
                out.extend_from_slice(scope.path_parameter(name).unwrap_or_default().as_bytes());
            }
            BoundPart::JsonString(value) => {
                let mut text = Vec::new();
                // One inside another is never made.
                if !matches!(**value, BoundPart::JsonString(_)) {
                    value.write(scope, &mut text);
                }
                escape_into(out, &String::from_utf8_lossy(&text));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_strings_begin_and_end() {
        let inside = |literal| {
            let mut strings = JsonStrings::default();
            strings.read(literal);
            strings.is_inside()
        };
        for literal in ["", "{", r#"{"a":"#, r#"{"a":"b""#, r#"{"a\"":"#, r#"["\\","#] {
            assert!(!inside(literal), "{literal}");
        }
        for literal in [r#"{"a":""#, r#"{"a":"b\""#, r#"["\\\""#, r#"{""#] {
            assert!(inside(literal), "{literal}");
        }
    }
}
