//! Sets of characters.

use regex_syntax::hir::{Class as Read, HirKind};

use super::Class;

pub(super) const ALL: (char, char) = ('\0', char::MAX);

/// `\d`.
pub(super) const DIGITS: &[(char, char)] = &[('0', '9')];
/// `\w`.
pub(super) const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
/// `\s`: white space and line terminators of ECMA-262.
pub(super) const SPACE: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];
/// What `.` leaves out.
pub(super) const LINE_ENDS: &[(char, char)] = &[('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')];

/// Sorts ranges and joins those that touch.
pub(super) fn normal(mut ranges: Class) -> Class {
    ranges.sort_unstable();
    let mut joined: Class = Vec::with_capacity(ranges.len());
    for (low, high) in ranges {
        match joined.last_mut() {
            Some((_, last)) if low <= *last || after(*last) == Some(low) => *last = high.max(*last),
            _ => joined.push((low, high)),
        }
    }
    joined
}

/// All other characters.
pub(super) fn negated(ranges: &[(char, char)]) -> Class {
    let mut rest = Vec::with_capacity(ranges.len() + 1);
    let mut next = Some(ALL.0);
    for (low, high) in ranges {
        if let (Some(first), Some(last)) = (next, before(*low))
            && first <= last
        {
            rest.push((first, last));
        }
        next = after(*high);
    }
    if let Some(first) = next {
        rest.push((first, ALL.1));
    }
    rest
}

/// Whether two sets have a character in common.
pub(super) fn meet(one: &[(char, char)], other: &[(char, char)]) -> bool {
    one.iter().any(|(low, high)| other.iter().any(|(from, to)| low <= to && from <= high))
}

/// `\p{…}`, with the names of the Unicode Character Database.
pub(super) fn property(name: &str, negative: bool) -> Result<Class, String> {
    let letter = if negative { 'P' } else { 'p' };
    let unknown = || format!("`\\{letter}{{{name}}}` is no property of Unicode");
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'=')) {
        return Err(unknown());
    }
    let hir = regex_syntax::parse(&format!("\\{letter}{{{name}}}")).map_err(|_| unknown())?;
    match hir.kind() {
        HirKind::Class(Read::Unicode(class)) => {
            Ok(normal(class.iter().map(|range| (range.start(), range.end())).collect()))
        }
        _ => Err(unknown()),
    }
}

fn after(character: char) -> Option<char> {
    match character {
        '\u{d7ff}' => Some('\u{e000}'),
        other => char::from_u32(u32::from(other) + 1),
    }
}

fn before(character: char) -> Option<char> {
    match character {
        '\u{e000}' => Some('\u{d7ff}'),
        other => u32::from(other).checked_sub(1).and_then(char::from_u32),
    }
}
