//! Values as JSON.

use super::budget::{Budget, Fault, NESTING};
use super::heap::Heap;
use super::print::{self, PlainBytes};
use super::value::Value;

/// Which characters a JSON text escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `$input.json`.
    Plain,
    /// A list that is printed: `/` is escaped too.
    Printed,
}

/// Writes a value as JSON without white space.
pub(super) fn write<'r>(
    value: &Value<'r>,
    style: Style,
    heap: &Heap<'r>,
    budget: &mut Budget,
    out: &mut String,
) -> Result<(), Fault> {
    nested(value, style, heap, budget, out, NESTING)
}

/// Bounded by `left`: a template can put a list into itself.
fn nested<'r>(
    value: &Value<'r>,
    style: Style,
    heap: &Heap<'r>,
    budget: &mut Budget,
    out: &mut String,
    left: u32,
) -> Result<(), Fault> {
    let left = left.checked_sub(1).ok_or(print::TOO_DEEP)?;
    budget.step(1)?;
    match value {
        Value::Null => out.push_str("null"),
        Value::Double(value) if !value.is_finite() => out.push_str("null"),
        Value::Text(text) => {
            budget.step(text.len() / 64)?;
            quote(text, style, out);
        }
        Value::List(id) | Value::Entry(id) => {
            out.push('[');
            for (at, item) in heap.items(*id).iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                nested(&item, style, heap, budget, out, left)?;
            }
            out.push(']');
        }
        Value::Map(id) => {
            out.push('{');
            for (at, (key, item)) in heap.members(*id).iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                quote(key, style, out);
                out.push(':');
                nested(&item, style, heap, budget, out, left)?;
            }
            out.push('}');
        }
        Value::Bool(_) | Value::Integer(_) | Value::Double(_) | Value::Big(_) => print::scalar(value, out),
        // Objects of the engine are written as what they print.
        other => {
            let mut text = String::new();
            print::scalar(other, &mut text);
            quote(&text, style, out);
        }
    }
    super::budget::check_output(out.len())
}

/// A text in quotes.
fn quote(text: &str, style: Style, out: &mut String) {
    static PLAIN: PlainBytes = print::printable_but(b"\"\\");
    static PRINTED: PlainBytes = print::printable_but(b"\"\\/");
    let plain = match style {
        Style::Plain => &PLAIN,
        Style::Printed => &PRINTED,
    };
    out.push('"');
    print::escaped(text, out, plain, |character, out| match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '/' => out.push_str("\\/"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        other @ ('\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}') => {
            print::unicode_escape(u32::from(other), out);
        }
        other => out.push(other),
    });
    out.push('"');
}
