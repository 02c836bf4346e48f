//! The access-log line: JSON of our own, or the stage's format (reference 11.2; reliability.md 10).
//!
//! Values are escaped by the sink's rules: what stands in a line can end neither it nor a JSON text in it. A value
//! has at most 1 KiB, a line 16 KiB.

use std::borrow::Cow;

use super::scope::Scope;
use super::template::BoundPart;
use super::variable;
use crate::api::ApiKind;
use crate::message::ContextVariable;

const MAX_VALUE: usize = 1_024;
const MAX_LINE: usize = 16_384;

/// A line, with holes for what is known only when the last byte was sent.
#[derive(Debug, Default)]
pub struct LogLine {
    /// Texts, each with the hole behind it.
    pieces: Vec<(Vec<u8>, Hole)>,
    /// The text behind the last hole.
    text: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
enum Hole {
    Length,
    Latency,
}

/// The members of the built-in line.
const BUILT_IN: &[(&str, ContextVariable, Form)] = &[
    ("requestId", ContextVariable::RequestId, Form::Text),
    ("extendedRequestId", ContextVariable::ExtendedRequestId, Form::Text),
    ("ip", ContextVariable::IdentitySourceIp, Form::Text),
    ("requestTime", ContextVariable::RequestTime, Form::Text),
    ("stage", ContextVariable::Stage, Form::Text),
    ("httpMethod", ContextVariable::HttpMethod, Form::Text),
    ("resourcePath", ContextVariable::ResourcePath, Form::Text),
    ("path", ContextVariable::Path, Form::Text),
    ("protocol", ContextVariable::Protocol, Form::Text),
    ("status", ContextVariable::Status, Form::Number),
    ("responseLength", ContextVariable::ResponseLength, Form::Number),
    ("responseLatency", ContextVariable::ResponseLatency, Form::Number),
    ("integrationStatus", ContextVariable::IntegrationStatus, Form::Number),
    ("integrationLatency", ContextVariable::IntegrationLatency, Form::Number),
    ("errorType", ContextVariable::ErrorResponseType, Form::Text),
    ("errorMessage", ContextVariable::ErrorMessage, Form::Text),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Number,
}

impl LogLine {
    /// The line for a request that was answered. `format` is the stage's own.
    pub fn render(format: Option<&[BoundPart]>, scope: &Scope<'_>) -> LogLine {
        let mut line = LogLine { pieces: Vec::new(), text: Vec::with_capacity(512) };
        match format {
            Some(parts) => line.formatted(parts, scope),
            None => line.built_in(scope),
        }
        line
    }

    fn built_in(&mut self, scope: &Scope<'_>) {
        self.text.push(b'{');
        let mut first = true;
        for (name, variable, form) in BUILT_IN {
            let variable = match variable {
                ContextVariable::ResourcePath if scope.api.kind == ApiKind::Http => ContextVariable::RouteKey,
                other => *other,
            };
            let hole = hole(variable);
            let value = if hole.is_some() { None } else { variable::value(variable, scope) };
            if hole.is_none() && value.is_none() {
                continue;
            }
            let out = &mut self.text;
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            let name = if variable == ContextVariable::RouteKey { "routeKey" } else { name };
            out.extend_from_slice(&[b"\"", name.as_bytes(), b"\":"].concat());
            match (hole, value) {
                (Some(hole), _) => self.leave(hole),
                (None, Some(value)) if *form == Form::Number => out.extend_from_slice(value.as_bytes()),
                (None, value) => {
                    out.push(b'"');
                    escape(&value.unwrap_or_default(), out);
                    out.push(b'"');
                }
            }
        }
        if let Some(error) = &scope.context.error
            && !error.detail.is_empty()
        {
            let out = &mut self.text;
            out.extend_from_slice(b",\"detail\":\"");
            escape(&error.detail, out);
            out.push(b'"');
        }
        self.text.push(b'}');
    }

    fn formatted(&mut self, parts: &[BoundPart], scope: &Scope<'_>) {
        for part in parts {
            match part {
                BoundPart::Literal(text) => {
                    // A line is one line, whatever the format says.
                    self.text.extend(text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')));
                }
                BoundPart::Context(ContextVariable::ErrorMessageString) => match &scope.context.error {
                    None => self.text.push(b'-'),
                    Some(error) => {
                        let out = &mut self.text;
                        out.push(b'"');
                        escape(&error.message, out);
                        out.push(b'"');
                    }
                },
                BoundPart::Context(variable) => match hole(*variable) {
                    Some(hole) => self.leave(hole),
                    None => {
                        let value = variable::value(*variable, scope).unwrap_or(Cow::Borrowed("-"));
                        escape(&value, &mut self.text);
                    }
                },
                _ => self.text.push(b'-'),
            }
        }
    }

    fn leave(&mut self, hole: Hole) {
        self.pieces.push((std::mem::take(&mut self.text), hole));
    }

    /// The bytes, with the length of the body and the latency in milliseconds put in.
    pub fn finish(self, length: u64, latency_ms: u64) -> Vec<u8> {
        let mut line = Vec::with_capacity(768);
        for (text, hole) in self.pieces {
            line.extend_from_slice(&text);
            let number = match hole {
                Hole::Length => length,
                Hole::Latency => latency_ms,
            };
            line.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
        }
        line.extend_from_slice(&self.text);
        line.truncate(MAX_LINE);
        line
    }
}

fn hole(variable: ContextVariable) -> Option<Hole> {
    match variable {
        ContextVariable::ResponseLength | ContextVariable::DataProcessed => Some(Hole::Length),
        ContextVariable::ResponseLatency => Some(Hole::Latency),
        _ => None,
    }
}

/// Escapes as JSON does, and what log readers take for line ends too.
fn escape(value: &str, out: &mut Vec<u8>) {
    let mut end = value.len().min(MAX_VALUE);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let value = value.get(..end).unwrap_or_default();
    for character in value.chars() {
        match character {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            control if control < ' ' || matches!(control, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}') => {
                out.extend_from_slice(format!("\\u{:04x}", u32::from(control)).as_bytes());
            }
            other => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_place() {
        let mut out = Vec::new();
        escape("a\"b\\c\n\u{2028}\u{7f}\u{85}é", &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "a\\\"b\\\\c\\n\\u2028\\u007f\\u0085é");
        let mut out = Vec::new();
        escape(&"é".repeat(2_000), &mut out);
        assert_eq!(out.len(), MAX_VALUE);
    }
}
