//! Escape sequences of JSON strings: one reading, used for checking and for decoding.

use super::scan::string_end;

/// Reads the escape that `bytes` begin with: its character and its length. `None` where it is none, or where it is
/// half of a surrogate pair.
pub(super) fn read(bytes: &[u8]) -> Option<(char, usize)> {
    let character = match bytes.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return read_unicode(bytes),
        _ => return None,
    };
    Some((character, 2))
}

/// Replaces every escape of a string that a reader has checked, as [`super::Reader::raw_string`] gives it.
pub fn decode(raw: &str) -> String {
    let mut decoded = String::with_capacity(raw.len());
    decode_onto(raw, &mut decoded);
    decoded
}

/// The same, behind a text that is there.
pub(crate) fn decode_onto(raw: &str, decoded: &mut String) {
    let mut rest = raw;
    // Nothing else interrupts a string that was checked.
    while let Some((before, escape)) = string_end(rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) {
        decoded.push_str(before);
        let (character, length) = read(escape.as_bytes()).unwrap_or((char::REPLACEMENT_CHARACTER, 1));
        decoded.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    decoded.push_str(rest);
}

fn read_unicode(bytes: &[u8]) -> Option<(char, usize)> {
    let first = hex(bytes.get(2..6)?)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 6));
    }
    // A surrogate: only a high one with a low one behind it is a character.
    if !(0xd800..0xdc00).contains(&first) || bytes.get(6..8)? != b"\\u" {
        return None;
    }
    let second = hex(bytes.get(8..12)?)?;
    if !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).map(|character| (character, 12))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, &digit| Some(value << 4 | char::from(digit).to_digit(16)?))
}
