//! `$util` (reference 5.3).

use super::budget::Fault;
use super::json_read;
use super::machine::Machine;
use super::print::{self, PlainBytes};
use super::value::Value;
use crate::api::Function;
use crate::engine::{base64, query};
use crate::message::percent;

impl<'r> Machine<'r> {
    /// Calls a function of `$util`.
    pub(super) fn call_util(
        &mut self,
        function: Function,
        arguments: &[Value<'r>],
    ) -> Result<Value<'r>, Fault> {
        let [argument] = arguments else { return Ok(Value::Null) };
        if function == Function::ParseJson {
            return self.parse_json(argument);
        }
        let text = self.encoded_text(function, argument)?;
        self.budget.take(text.len())?;
        let made = match function {
            function if is_encoder(function) => {
                let mut out = String::with_capacity(text.len() + text.len() / 2);
                encode(function, text, &mut out);
                out
            }
            Function::UrlDecode => query::decode(text).into_owned(),
            Function::Base64Decode => {
                let bytes = base64::decode(text).unwrap_or_else(|| decode_leniently(text));
                String::from_utf8_lossy(&bytes).into_owned()
            }
            _ => return Ok(Value::Null),
        };
        self.made(made)
    }

    /// What a function of `$util` reads: only `escapeJavaScript` has a text for the word `null` (reference 5.3).
    pub(super) fn encoded_text(&mut self, function: Function, value: &Value<'r>) -> Result<&'r str, Fault> {
        match (function, value) {
            (Function::EscapeJavaScript, Value::Null) => Ok("null"),
            _ => self.text(value),
        }
    }

    /// A text as JSON; what is no text stays what it is, and what is no JSON is nothing.
    fn parse_json(&mut self, argument: &Value<'r>) -> Result<Value<'r>, Fault> {
        match argument {
            Value::Text(text) => json_read::read(text, &mut self.heap, &mut self.budget),
            other => Ok(Some(*other)),
        }
        .map(|value| value.unwrap_or(Value::Null))
    }
}

/// Whether a function of `$util` writes a text in another way, whatever the text is.
pub(super) fn is_encoder(function: Function) -> bool {
    matches!(function, Function::EscapeJavaScript | Function::UrlEncode | Function::Base64Encode)
}

/// Writes a text as an encoder does.
pub(super) fn encode(function: Function, text: &str, out: &mut String) {
    match function {
        Function::EscapeJavaScript => escape_javascript(text, out),
        Function::UrlEncode => url_encode(text, out),
        Function::Base64Encode => out.push_str(&base64::encode(text.as_bytes())),
        _ => {}
    }
}

/// Characters of JavaScript strings that stand for themselves.
static SCRIPT_PLAIN: PlainBytes = print::printable_but(b"\"'\\");
/// Those of form data: letters, digits, `.`, `-`, `*` and `_`.
static FORM_PLAIN: PlainBytes = print::printable_but(b" !\"#$%&'()+,/:;<=>?@[\\]^`{|}~");

/// Java's rules of JavaScript strings: quotes and backslashes, controls, and everything beyond ASCII.
fn escape_javascript(text: &str, out: &mut String) {
    print::escaped(text, out, &SCRIPT_PLAIN, |character, out| match character {
        '"' => out.push_str("\\\""),
        '\'' => out.push_str("\\'"),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        other => print::unicode_escape(u32::from(other), out),
    });
}

/// Form data as Java writes it.
fn url_encode(text: &str, out: &mut String) {
    print::escaped(text, out, &FORM_PLAIN, |character, out| match character {
        ' ' => out.push('+'),
        other => {
            for byte in other.encode_utf8(&mut [0; 4]).bytes() {
                percent::push_encoded(out, byte);
            }
        }
    });
}

/// What can be read of a text that is not quite base64, in either alphabet: other characters are stepped over.
fn decode_leniently(text: &str) -> Vec<u8> {
    let digits: String = text
        .chars()
        .take_while(|character| *character != '=')
        .filter_map(|character| match character {
            '-' => Some('+'),
            '_' => Some('/'),
            other => Some(other).filter(|other| other.is_ascii_alphanumeric() || matches!(other, '+' | '/')),
        })
        .collect();
    // One digit alone is no byte.
    let length = if digits.len() % 4 == 1 { digits.len() - 1 } else { digits.len() };
    base64::decode(digits.get(..length).unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(function: Function, text: &str) -> String {
        let mut out = String::new();
        encode(function, text, &mut out);
        out
    }

    #[test]
    fn javascript() {
        for (text, escaped) in [
            ("a\"b'c\\d\n\t/é😀\u{1}", "a\\\"b\\'c\\\\d\\n\\t/\\u00E9\\uD83D\\uDE00\\u0001"),
            ("plain /", "plain /"),
            ("", ""),
        ] {
            assert_eq!(encoded(Function::EscapeJavaScript, text), escaped);
        }
    }

    #[test]
    fn form_data() {
        let url = |text| encoded(Function::UrlEncode, text);
        assert_eq!(url(r#"{"some": "value"}"#), "%7B%22some%22%3A+%22value%22%7D");
        assert_eq!(url("x=a+b~*é"), "x%3Da%2Bb%7E*%C3%A9");
    }

    #[test]
    fn broken_base64() {
        assert_eq!(decode_leniently("aGk="), b"hi");
        assert_eq!(decode_leniently("a-G_k!"), [107, 225, 191]);
        assert_eq!(decode_leniently("aGVsbG8"), b"hello");
    }
}
