//! One line of a head that holds a field (RFC 9112, section 5): the same strict reading for requests and answers.

use std::ops::Range;

use super::octets::is_field_value;
use super::token::is_tchar;

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

/// The length of the name, and where the value stands, without surrounding white space; of a line without its end.
pub(crate) fn read(line: &[u8]) -> Result<(usize, Range<usize>), FieldFault> {
    if matches!(line.first(), Some(b' ' | b'\t')) {
        return Err(FieldFault::Folding);
    }
    let name = line.iter().position(|byte| !is_tchar(*byte)).unwrap_or(line.len());
    if name == 0 || line.get(name) != Some(&b':') {
        return Err(FieldFault::Name);
    }
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
            ("A: b", Ok(("A", "b"))),
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
            let found = read(line.as_bytes()).map(|(name, value)| (&line[..name], &line[value]));
            assert_eq!(found, expected, "{line:?}");
        }
    }
}
