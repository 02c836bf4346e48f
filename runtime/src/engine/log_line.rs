//! The access-log line: JSON of our own, or the stage's format (reference 11.2; reliability.md 10).
//!
//! Values are escaped by the sink's rules: what stands in a line can end neither it nor a JSON text in it. A value
//! has at most 1 KiB, a line 16 KiB. Query strings and field values of the client are in no line of ours.

use std::borrow::Cow;

use super::date::Civil;
use super::scope::Scope;
use super::template::BoundPart;
use super::trusted::AddressText;
use super::variable;
use crate::api::ApiKind;
use crate::message::ContextVariable;

const MAX_VALUE: usize = 1_024;
const MAX_LINE: usize = 16_384;

/// What is known only when the last byte was sent.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    /// Bytes of the body.
    pub length: u64,
    /// From the head to the last byte.
    pub latency_ms: u64,
}

/// A line, with holes for its [`Outcome`] where that is not known yet.
#[derive(Debug)]
pub struct LogLine {
    /// Texts, each with the hole behind it.
    pieces: Vec<(Vec<u8>, Hole)>,
    /// The text behind the last hole.
    text: Vec<u8>,
    outcome: Option<Outcome>,
}

#[derive(Debug, Clone, Copy)]
enum Hole {
    Length,
    Latency,
}

impl LogLine {
    /// The line for a request that was answered. `format` is the stage's own.
    pub fn render(format: Option<&[BoundPart]>, scope: &Scope<'_>, outcome: Option<Outcome>) -> LogLine {
        let mut line = LogLine { pieces: Vec::new(), text: Vec::with_capacity(640), outcome };
        match format {
            Some(parts) => line.formatted(parts, scope),
            None => line.built_in(scope),
        }
        line
    }

    /// Written out by hand: most requests of most gateways have this line.
    fn built_in(&mut self, scope: &Scope<'_>) {
        let context = scope.context;
        self.text.extend_from_slice(b"{\"requestId\":\"");
        self.text.extend_from_slice(context.request_id.as_bytes());
        if scope.api.kind == ApiKind::Rest {
            self.member("extendedRequestId", &context.extended_request_id);
        }
        self.text.extend_from_slice(b"\",\"ip\":\"");
        self.text.extend_from_slice(AddressText::new(context.source_ip).as_bytes());
        self.text.extend_from_slice(b"\",\"requestTime\":\"");
        Civil::of(context.time).write_common_log(&mut self.text);
        if let Some(stage) = scope.stage {
            self.member("stage", &stage.name);
        }
        if let Some(request) = scope.request {
            self.member("httpMethod", request.verb_text());
            self.member("path", request.raw_path());
            self.member("protocol", request.protocol.as_str());
        }
        if let Some(method) = scope.method {
            match scope.api.kind {
                ApiKind::Http => self.member("routeKey", &variable::route_key(scope).unwrap_or_default()),
                ApiKind::Rest | ApiKind::OpenApi => self.member("resourcePath", method.resource.path),
            }
        }
        self.text.push(b'"');
        self.number("status", context.status.map(u64::from));
        self.text.extend_from_slice(b",\"responseLength\":");
        self.hole(Hole::Length);
        self.text.extend_from_slice(b",\"responseLatency\":");
        self.hole(Hole::Latency);
        self.number("integrationStatus", context.integration_status.map(u64::from));
        self.number("integrationLatency", context.integration_latency_ms);
        if let Some(error) = &context.error {
            self.text.extend_from_slice(b",\"errorType\":\"");
            self.text.extend_from_slice(error.response_type.as_str().as_bytes());
            self.member("errorMessage", &error.message);
            self.member("detail", &error.detail);
            self.text.push(b'"');
        }
        self.text.push(b'}');
    }

    /// Closes the text before it, and opens one.
    fn member(&mut self, name: &str, value: &str) {
        self.text.extend_from_slice(b"\",\"");
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b"\":\"");
        escape(value, &mut self.text);
    }

    fn number(&mut self, name: &str, value: Option<u64>) {
        let Some(value) = value else { return };
        self.text.extend_from_slice(b",\"");
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b"\":");
        self.text.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    }

    fn formatted(&mut self, parts: &[BoundPart], scope: &Scope<'_>) {
        for part in parts {
            match part {
                BoundPart::Literal(text) => {
                    // A line is one line, whatever the format says.
                    self.text.extend(text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')));
                }
                BoundPart::Context(ContextVariable::ResponseLength | ContextVariable::DataProcessed) => {
                    self.hole(Hole::Length);
                }
                BoundPart::Context(ContextVariable::ResponseLatency) => self.hole(Hole::Latency),
                BoundPart::Context(ContextVariable::ErrorMessageString) => match &scope.context.error {
                    None => self.text.push(b'-'),
                    Some(error) => {
                        self.text.push(b'"');
                        escape(&error.message, &mut self.text);
                        self.text.push(b'"');
                    }
                },
                BoundPart::Context(variable) => {
                    let value = match variable {
                        // No credential stands in a log.
                        ContextVariable::IdentityApiKey => {
                            scope.context.api_key.as_ref().map(|key| Cow::Owned(key.masked()))
                        }
                        variable => variable::value(*variable, scope),
                    };
                    let value = value.unwrap_or(Cow::Borrowed("-"));
                    escape(&value, &mut self.text);
                }
                _ => self.text.push(b'-'),
            }
        }
    }

    fn hole(&mut self, hole: Hole) {
        match self.outcome {
            Some(outcome) => push_number(hole, outcome, &mut self.text),
            None => self.pieces.push((std::mem::take(&mut self.text), hole)),
        }
    }

    /// The bytes, their holes filled.
    pub fn finish(self, outcome: Outcome) -> Vec<u8> {
        let mut line = match self.pieces.is_empty() {
            true => self.text,
            false => {
                let mut line = Vec::with_capacity(768);
                for (text, hole) in self.pieces {
                    line.extend_from_slice(&text);
                    push_number(hole, outcome, &mut line);
                }
                line.extend_from_slice(&self.text);
                line
            }
        };
        line.truncate(MAX_LINE);
        line
    }
}

fn push_number(hole: Hole, outcome: Outcome, line: &mut Vec<u8>) {
    let number = match hole {
        Hole::Length => outcome.length,
        Hole::Latency => outcome.latency_ms,
    };
    line.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Escapes as JSON does, and what log readers take for line ends too.
fn escape(value: &str, out: &mut Vec<u8>) {
    let mut end = value.len().min(MAX_VALUE);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let value = value.get(..end).unwrap_or_default();
    if value.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')) {
        out.extend_from_slice(value.as_bytes());
        return;
    }
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
