//! How values are written: Java's `toString` (reference 5.4, recorded).

use super::budget::{Budget, Fault, NESTING};
use super::heap::Heap;
use super::json::{self, Style};
use super::number;
use super::value::Value;

pub(super) const TOO_DEEP: Fault = Fault::new("a value is nested too deep to be written");

/// Writes a value.
pub(super) fn write<'r>(
    value: &Value<'r>,
    heap: &Heap<'r>,
    budget: &mut Budget,
    out: &mut String,
) -> Result<(), Fault> {
    nested(value, heap, budget, out, NESTING)
}

/// Bounded by `left`: a template can put a list into itself.
fn nested<'r>(
    value: &Value<'r>,
    heap: &Heap<'r>,
    budget: &mut Budget,
    out: &mut String,
    left: u32,
) -> Result<(), Fault> {
    let left = left.checked_sub(1).ok_or(TOO_DEEP)?;
    budget.step(1)?;
    match value {
        Value::Text(text) => {
            budget.step(text.len() / 64)?;
            out.push_str(text);
        }
        Value::List(id) if heap.is_json(*id) => json::write(value, Style::Printed, heap, budget, out)?,
        Value::List(id) => {
            out.push('[');
            for (at, item) in heap.items(*id).iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                member(&item, heap, budget, out, left)?;
            }
            out.push(']');
        }
        Value::Map(id) if heap.is_silent(*id) => {}
        Value::Map(id) => {
            out.push('{');
            for (at, (key, item)) in heap.members(*id).iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                out.push_str(key);
                out.push('=');
                member(&item, heap, budget, out, left)?;
            }
            out.push('}');
        }
        Value::Entry(id) => {
            for (side, separator) in heap.items(*id).iter().zip(["=", ""]) {
                member(&side, heap, budget, out, left)?;
                out.push_str(separator);
            }
        }
        other => scalar(other, out),
    }
    super::budget::check_output(out.len())
}

/// Inside of lists and maps nothing is `null`.
fn member<'r>(
    value: &Value<'r>,
    heap: &Heap<'r>,
    budget: &mut Budget,
    out: &mut String,
    left: u32,
) -> Result<(), Fault> {
    match value {
        Value::Null => out.push_str("null"),
        value => nested(value, heap, budget, out, left)?,
    }
    Ok(())
}

/// What a boolean prints.
pub(super) fn boolean(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Writes what is no list and no map.
pub(super) fn scalar(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Bool(value) => out.push_str(boolean(*value)),
        Value::Integer(value) => out.push_str(itoa::Buffer::new().format(*value)),
        Value::Double(value) => number::write_double(*value, out),
        Value::Text(text) => out.push_str(text),
        Value::Big(digits) => out.push_str(digits),
        // Amazon's own objects print nothing (`$context.identity`: recorded).
        _ => {}
    }
}

/// Which bytes of a text stand for themselves.
pub(super) type PlainBytes = [bool; 256];

/// Printable ASCII without some characters.
pub(super) const fn printable_but(others: &[u8]) -> PlainBytes {
    let mut plain = [false; 256];
    let mut byte = b' ';
    while byte < 0x7f {
        plain[byte as usize] = true;
        byte += 1;
    }
    let mut at = 0;
    while at < others.len() {
        plain[others[at] as usize] = false;
        at += 1;
    }
    plain
}

/// Writes a text and escapes all but its plain bytes, which are copied by runs.
#[inline]
pub(super) fn escaped(text: &str, out: &mut String, plain: &PlainBytes, escape: impl Fn(char, &mut String)) {
    let mut rest = text;
    loop {
        let (run, behind) = rest.split_at_checked(plain_run(rest.as_bytes(), plain)).unwrap_or((rest, ""));
        out.push_str(run);
        let mut behind = behind.chars();
        let Some(character) = behind.next() else { return };
        escape(character, out);
        rest = behind.as_str();
    }
}

/// How many plain bytes stand in front: eight are looked up together.
#[inline]
fn plain_run(bytes: &[u8], plain: &PlainBytes) -> usize {
    let is_plain = |byte: &u8| plain.get(usize::from(*byte)).copied().unwrap_or(false);
    let (eights, _) = bytes.as_chunks::<8>();
    let whole = eights.iter().take_while(|eight| eight.iter().fold(true, |all, byte| all & is_plain(byte)));
    let from = whole.count() * 8;
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len())
}

/// `\u00E9`; two of them beyond the first plane.
pub(super) fn unicode_escape(character: u32, out: &mut String) {
    let Some(character) = char::from_u32(character) else { return };
    for unit in character.encode_utf16(&mut [0; 2]) {
        out.push_str("\\u");
        for shift in [12, 8, 4, 0] {
            let digit = char::from_digit(u32::from(*unit >> shift & 0xf), 16).unwrap_or('0');
            out.push(digit.to_ascii_uppercase());
        }
    }
}
