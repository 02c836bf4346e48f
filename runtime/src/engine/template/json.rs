//! JSON to values and back.
//!
//! Numbers lose what a double does not hold, as they do at Amazon: `10.00` is read and written as `10.0`. A key that
//! stands twice keeps its first place and its last value.

use std::borrow::Cow;

use super::budget::{Budget, Fault, NESTING};
use super::heap::Heap;
use super::number;
use super::print;
use super::value::{ListId, MapId, Text, Value};
use crate::message::{JsonError, JsonKind, Reader};

/// A container whose members are being read.
enum Open<'r> {
    List(ListId, Vec<Value<'r>>),
    Map(MapId, Text<'r>),
}

/// What a value of a text takes at least.
const VALUE: usize = 64;

/// Reads a text that is one JSON value, with texts borrowed from it; `None` where it is no JSON.
pub(super) fn read<'r>(
    text: &'r str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    read_as(text, heap, budget, Text::from)
}

/// The same for a text that does not outlive the rendering's values.
pub(super) fn read_copied<'r>(
    text: &str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    read_as(text, heap, budget, |text| Text::from(text.into_owned()))
}

fn read_as<'t, 'r>(
    text: &'t str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
    keep: impl Fn(Cow<'t, str>) -> Text<'r>,
) -> Result<Option<Value<'r>>, Fault> {
    match values(text, heap, budget, keep) {
        Ok(value) => Ok(Some(value)),
        Err(Stopped::Json) => Ok(None),
        Err(Stopped::Budget(fault)) => Err(fault),
    }
}

/// Why reading stopped.
enum Stopped {
    Json,
    Budget(Fault),
}

impl From<JsonError> for Stopped {
    fn from(_: JsonError) -> Stopped {
        Stopped::Json
    }
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Stopped {
        Stopped::Budget(fault)
    }
}

/// Without recursion: what is open is a list.
fn values<'t, 'r>(
    text: &'t str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
    keep: impl Fn(Cow<'t, str>) -> Text<'r>,
) -> Result<Value<'r>, Stopped> {
    let mut reader = Reader::over(text);
    let mut open: Vec<Open<'r>> = Vec::new();
    loop {
        budget.take(VALUE)?;
        let mut value = match reader.kind()? {
            JsonKind::Null => {
                reader.null()?;
                Value::Null
            }
            JsonKind::Bool => Value::Bool(reader.bool()?),
            JsonKind::Number => {
                let digits = reader.number()?.text();
                number::of_json(digits).unwrap_or_else(|| Value::Big(keep(Cow::Borrowed(digits))))
            }
            JsonKind::String => Value::Text(keep(reader.string()?)),
            JsonKind::Array => {
                reader.begin_array()?;
                let id = heap.new_list(Vec::new(), true);
                if reader.next_item()? {
                    open.push(Open::List(id, Vec::new()));
                    continue;
                }
                Value::List(id)
            }
            JsonKind::Object => {
                reader.begin_object()?;
                let id = heap.new_map();
                if let Some(key) = reader.next_key()? {
                    open.push(Open::Map(id, keep(key)));
                    continue;
                }
                Value::Map(id)
            }
        };
        // The value goes into what is open; what ends with it goes into what is around.
        loop {
            match open.pop() {
                None => {
                    reader.end()?;
                    return Ok(value);
                }
                Some(Open::List(id, mut items)) => {
                    items.push(value);
                    if reader.next_item()? {
                        open.push(Open::List(id, items));
                        break;
                    }
                    if let Some(place) = heap.items_mut(id) {
                        *place = items;
                    }
                    value = Value::List(id);
                }
                Some(Open::Map(id, key)) => {
                    heap.put(id, key, value);
                    if let Some(key) = reader.next_key()? {
                        open.push(Open::Map(id, keep(key)));
                        break;
                    }
                    value = Value::Map(id);
                }
            }
        }
    }
}

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
                nested(item, style, heap, budget, out, left)?;
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
                nested(item, style, heap, budget, out, left)?;
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
    out.push('"');
    let mut plain = 0;
    for (at, character) in text.char_indices() {
        let escape = match character {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '/' if style == Style::Printed => "\\/",
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => "",
            _ => continue,
        };
        out.push_str(text.get(plain..at).unwrap_or_default());
        plain = at + character.len_utf8();
        if escape.is_empty() {
            print::unicode_escape(u32::from(character), out);
        } else {
            out.push_str(escape);
        }
    }
    out.push_str(text.get(plain..).unwrap_or_default());
    out.push('"');
}
