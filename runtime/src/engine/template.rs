//! Templates of literals and values, bound to a stage. Directives are a language of their own and come later.

use bytes::Bytes;

use super::scope::Scope;
use super::{json_path, query, variable};
use crate::api::JsonPath;
use crate::message::{ContextVariable, escape_into};

/// A template whose stage variables are put in.
#[derive(Debug, Clone)]
pub enum BoundTemplate {
    /// Renders the same for every request.
    Static(Bytes),
    /// Renders by request.
    Parts(Vec<BoundPart>),
    /// Needs the template language; holds why.
    Unsupported(&'static str),
}

/// One piece of a template.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "documented at `api::TemplatePart`")]
pub enum BoundPart {
    Literal(Box<str>),
    Context(ContextVariable),
    Header(&'static str),
    Query(&'static str),
    PathParameter(&'static str),
    InputBody,
    InputJson(JsonPath),
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

impl BoundTemplate {
    /// The text for a request. `input` is the body that `$input` names.
    pub fn render(&self, scope: &Scope<'_>, input: &[u8]) -> Result<Bytes, &'static str> {
        let parts = match self {
            BoundTemplate::Static(text) => return Ok(text.clone()),
            BoundTemplate::Unsupported(why) => return Err(why),
            BoundTemplate::Parts(parts) => parts,
        };
        // `$input` of an empty body is an empty object (reference 5.2).
        let input = if input.is_empty() { b"{}" } else { input };
        let mut out = Vec::new();
        for part in parts {
            part.write(scope, input, &mut out);
        }
        Ok(Bytes::from(out))
    }
}

impl BoundPart {
    fn write(&self, scope: &Scope<'_>, input: &[u8], out: &mut Vec<u8>) {
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
            BoundPart::InputBody => out.extend_from_slice(input),
            BoundPart::InputJson(path) => match json_path::find(input, path) {
                Ok(Some(json)) => json_path::compact(json, out),
                _ => out.extend_from_slice(b"\"\""),
            },
            BoundPart::JsonString(value) => {
                let mut text = Vec::new();
                // One inside another is never made.
                if !matches!(**value, BoundPart::JsonString(_)) {
                    value.write(scope, input, &mut text);
                }
                escape_into(out, &String::from_utf8_lossy(&text));
            }
        }
    }
}

/// The template for a media type: `Content-Type` or `Accept` without parameters, `application/json` where there is
/// none; `$default` catches all (reference 4.4).
pub fn select<'a, T>(templates: &'a [(&'static str, T)], header: Option<&[u8]>) -> Option<&'a T> {
    let wanted = header.map_or(&b"application/json"[..], media_type);
    let by_name = |name: &[u8]| templates.iter().find(|(kind, _)| kind.as_bytes().eq_ignore_ascii_case(name));
    by_name(wanted).or_else(|| by_name(b"$default")).map(|(_, template)| template)
}

/// The response template: by `Accept`, else the one for JSON, else the first.
pub fn select_response<'a, T>(
    templates: &'a [(&'static str, T)],
    accept: Option<&[u8]>,
) -> Option<&'a (&'static str, T)> {
    let wanted = accept.map_or(&b"application/json"[..], media_type);
    let by_name = |name: &[u8]| templates.iter().find(|(kind, _)| kind.as_bytes().eq_ignore_ascii_case(name));
    by_name(wanted).or_else(|| by_name(b"application/json")).or_else(|| templates.first())
}

/// The first media type of a field, without parameters.
fn media_type(value: &[u8]) -> &[u8] {
    value.split(|byte| matches!(byte, b',' | b';')).next().unwrap_or_default().trim_ascii()
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

    #[test]
    fn which_template() {
        let templates = [("text/xml", 1), ("application/json", 2)];
        assert_eq!(select(&templates, None), Some(&2));
        assert_eq!(select(&templates, Some(b"Text/XML; charset=utf-8")), Some(&1));
        assert_eq!(select(&templates, Some(b"text/plain")), None);
        assert_eq!(select(&[("$default", 3)], Some(b"text/plain")), Some(&3));
        assert_eq!(select_response(&templates, Some(b"*/*")), Some(&("application/json", 2)));
        assert_eq!(select_response(&templates, Some(b"text/xml,*/*")), Some(&("text/xml", 1)));
        assert_eq!(select_response(&[("a/b", 1)], Some(b"c/d")), Some(&("a/b", 1)));
        assert_eq!(select_response::<u8>(&[], None), None);
    }
}
