//! One line of a head that holds a field (RFC 9112, section 5): the same strict reading for requests and answers.

use std::ops::Range;

use memchr::memchr;

use super::octets::is_field_value;
use super::token::is_token;
use super::{Headers, KnownHeader};

/// Why a line holds no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldFault {
    /// It goes on with the value of the line before (`obs-fold`).
    Folding,
    /// What stands before the colon is no token, or there is no colon.
    Name,
    /// A control character in the value.
    Value,
}

/// Adds the field of the line `line`, which begins at `start` of the bytes of `headers`, and says which name it is, and where
/// in the line its value stands.
pub(crate) fn push(
    headers: &mut Headers,
    start: usize,
    line: &[u8],
) -> Result<(KnownHeader, Range<usize>), FieldFault> {
    let (name, value) = read(line)?;
    let known = headers.push_range(start..start + name, start + value.start..start + value.end);
    // Names that are known are tokens.
    if known == KnownHeader::Other && !is_token(line.get(..name).unwrap_or_default()) {
        return Err(FieldFault::Name);
    }
    Ok((known, value))
}

/// The length of what stands in the name's place, and where the value stands, without surrounding white space.
fn read(line: &[u8]) -> Result<(usize, Range<usize>), FieldFault> {
    if matches!(line.first(), Some(b' ' | b'\t')) {
        return Err(FieldFault::Folding);
    }
    let name = memchr(b':', line).ok_or(FieldFault::Name)?;
    let raw = line.get(name + 1..).unwrap_or_default();
    if !is_field_value(raw) {
        return Err(FieldFault::Value);
    }
    let start = name + 1;
    // As nearly everybody writes it.
    if let [b' ', first, .., last] = raw
        && !is_space(first)
        && !is_space(last)
    {
        return Ok((name, start + 1..line.len()));
    }
    let before = raw.iter().position(|byte| !is_space(byte)).unwrap_or(raw.len());
    let end = raw.iter().rposition(|byte| !is_space(byte)).map_or(before, |last| last + 1);
    Ok((name, start + before..start + end))
}

fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_values_and_faults() {
        for (line, expected) in [
            ("A: b", Ok(("A", "b"))),
            ("A:b", Ok(("A", "b"))),
            ("A:", Ok(("A", ""))),
            ("A: ", Ok(("A", ""))),
            ("x-1:\t b \t c\t ", Ok(("x-1", "b \t c"))),
            ("A:  b", Ok(("A", "b"))),
            ("A: b ", Ok(("A", "b"))),
            ("A: :b:", Ok(("A", ":b:"))),
            ("A: é", Ok(("A", "é"))),
            (" A: b", Err(FieldFault::Folding)),
            ("\tA: b", Err(FieldFault::Folding)),
            ("", Err(FieldFault::Name)),
            ("A", Err(FieldFault::Name)),
            (": b", Err(FieldFault::Name)),
            ("A : b", Err(FieldFault::Name)),
            ("é: b", Err(FieldFault::Name)),
            ("A\0: b", Err(FieldFault::Name)),
            ("A: b\rc", Err(FieldFault::Value)),
            ("A: \x7f", Err(FieldFault::Value)),
            ("A: b\0", Err(FieldFault::Value)),
        ] {
            let mut headers = Headers::over(line.as_bytes().to_vec(), 1);
            let found = push(&mut headers, 0, line.as_bytes());
            let field = headers.iter().next();
            let found = found.map(|(_, value)| (field.unwrap().name, &line.as_bytes()[value]));
            let expected = expected.map(|(name, value)| (name.as_bytes(), value.as_bytes()));
            assert!(found.is_err() || field.map(|field| field.value) == found.map(|(_, value)| value).ok());
            assert_eq!(found, expected, "{line:?}");
        }
    }
}
