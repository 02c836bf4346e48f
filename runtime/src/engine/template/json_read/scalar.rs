//! Texts that are no list and no map: they need no document.

use super::super::budget::{Budget, Fault};
use super::super::heap::Heap;
use super::super::number::of_json;
use super::super::texts::OVERHEAD;
use super::super::value::Value;
use super::tokens::{escaped_string, next, plain_string};
use crate::message::json_text::{decode_string, number};

/// Reads a text whose first byte behind white space is `first`, at `start`; `None` where it is no JSON.
pub(super) fn read<'r>(
    text: &'r str,
    first: u8,
    start: usize,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    budget.step(1)?;
    let rest = text.get(start..).unwrap_or_default();
    let word = |word: &str, value| rest.starts_with(word).then_some((value, start + word.len()));
    let read = match first {
        b'"' => match plain_string(text, start + 1) {
            Some(length) => {
                let end = start + 1 + length;
                text.get(start + 1..end).map(|string| (Value::Text(string), end + 1))
            }
            None => match escaped_string(text, start + 1) {
                Some(raw) => {
                    budget.hold(raw.len() + OVERHEAD)?;
                    Some((Value::Text(heap.keep(decode_string(raw))), start + raw.len() + 2))
                }
                None => None,
            },
        },
        b'-' | b'0'..=b'9' => number(rest).map(|number| (of_json(number), start + number.text().len())),
        b't' => word("true", Value::Bool(true)),
        b'f' => word("false", Value::Bool(false)),
        b'n' => word("null", Value::Null),
        _ => None,
    };
    Ok(read.filter(|(_, end)| next(text.as_bytes(), *end).1 == text.len()).map(|(value, _)| value))
}
