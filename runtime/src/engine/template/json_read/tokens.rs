//! Where the tokens of a JSON text begin and end.

use crate::message::json_text::{escape_length, interruption, string_end};

/// What stands at the end of a text; inside of it, no JSON.
pub(super) const END: u8 = 0;

/// The byte behind white space, and where it stands.
#[inline(always)]
pub(super) fn next(bytes: &[u8], from: usize) -> (u8, usize) {
    let mut at = from;
    loop {
        match bytes.get(at) {
            // Most bytes are asked no second question.
            Some(byte) if *byte > b' ' => return (*byte, at),
            Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
            Some(byte) => return (*byte, at),
            None => return (END, at),
        }
    }
}

/// The same behind a comma or a colon, where most texts have one blank or none.
#[inline(always)]
pub(super) fn next_value(bytes: &[u8], from: usize) -> (u8, usize) {
    next(bytes, from + usize::from(bytes.get(from) == Some(&b' ')))
}

/// The length of the string that begins at a place, up to its quote; `None` where something else interrupts it.
#[inline(always)]
pub(super) fn plain_string(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let lane = bytes.get(start..)?.first_chunk();
    // Most strings are short.
    match lane.and_then(interruption) {
        Some(length) => (bytes.get(start + length) == Some(&b'"')).then_some(length),
        None => long_string(bytes, start),
    }
}

#[inline(never)]
fn long_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    while let Some(lane) = bytes.get(at..)?.first_chunk() {
        if let Some(length) = interruption(lane) {
            at += length;
            return (bytes.get(at) == Some(&b'"')).then_some(at - start);
        }
        at += lane.len();
    }
    // The last bytes of a text.
    string_at_end(bytes, start, at)
}

#[cold]
fn string_at_end(bytes: &[u8], start: usize, from: usize) -> Option<usize> {
    let end = from + string_end(bytes.get(from..)?)?;
    (bytes.get(end) == Some(&b'"')).then_some(end - start)
}

/// The string with escapes that begins at a place, as it is written; `None` where it is none.
pub(super) fn escaped_string(text: &str, start: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut end = start;
    loop {
        end += string_end(bytes.get(end..)?)?;
        let behind = bytes.get(end..)?;
        match behind.first() {
            Some(b'"') => return text.get(start..end),
            Some(b'\\') => end += escape_length(behind)?,
            _ => return None,
        }
    }
}
