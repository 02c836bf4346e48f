//! `$util` (reference 5.3).

use super::budget::Fault;
use super::json;
use super::machine::Machine;
use super::print;
use super::value::{Text, Value};
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
        let text = self.text(argument)?;
        self.budget.take(text.len())?;
        let made = match function {
            Function::EscapeJavaScript if is_plain(&text) => return Ok(Value::Text(text)),
            Function::EscapeJavaScript if matches!(argument, Value::Null) => "null".to_owned(),
            Function::EscapeJavaScript => escape_javascript(&text),
            Function::UrlEncode => url_encode(&text),
            Function::UrlDecode => query::decode(&text).into_owned(),
            Function::Base64Encode => base64::encode(text.as_bytes()),
            Function::Base64Decode => {
                let bytes = base64::decode(&text).unwrap_or_else(|| decode_leniently(&text));
                String::from_utf8_lossy(&bytes).into_owned()
            }
            _ => return Ok(Value::Null),
        };
        self.made(made)
    }

    /// A text as JSON; what is no text stays what it is, and what is no JSON is nothing.
    fn parse_json(&mut self, argument: &Value<'r>) -> Result<Value<'r>, Fault> {
        match argument {
            Value::Text(Text::Borrowed(text)) => json::read(text, &mut self.heap, &mut self.budget),
            Value::Text(Text::Shared(text)) => json::read_copied(text, &mut self.heap, &mut self.budget),
            other => Ok(Some(other.clone())),
        }
        .map(|value| value.unwrap_or(Value::Null))
    }
}

/// Whether a text has nothing to escape.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| (b' '..0x7f).contains(&byte) && !matches!(byte, b'"' | b'\'' | b'\\'))
}

/// Java's rules of JavaScript strings: quotes and backslashes, controls, and everything beyond ASCII.
fn escape_javascript(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(character),
            other => print::unicode_escape(u32::from(other), &mut out),
        }
    }
    out
}

/// Form data as Java writes it.
fn url_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'*' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            other => percent::push_encoded(&mut out, other),
        }
    }
    out
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

    #[test]
    fn javascript() {
        assert_eq!(
            escape_javascript("a\"b'c\\d\n\t/é😀\u{1}"),
            "a\\\"b\\'c\\\\d\\n\\t/\\u00E9\\uD83D\\uDE00\\u0001"
        );
        assert!(is_plain("plain /") && !is_plain("") && !is_plain("é"));
    }

    #[test]
    fn form_data() {
        assert_eq!(url_encode(r#"{"some": "value"}"#), "%7B%22some%22%3A+%22value%22%7D");
        assert_eq!(url_encode("x=a+b~*"), "x%3Da%2Bb%7E*");
    }

    #[test]
    fn broken_base64() {
        assert_eq!(decode_leniently("aGk="), b"hi");
        assert_eq!(decode_leniently("a-G_k!"), [107, 225, 191]);
        assert_eq!(decode_leniently("aGVsbG8"), b"hello");
    }
}
