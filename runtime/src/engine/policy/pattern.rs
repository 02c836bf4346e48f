//! Values of resources and conditions: wildcards, and variables that the request fills in.

use std::borrow::Cow;

use super::error::{PolicyProblem, short};
use super::key::Key;
use super::question::Question;
use super::size::Size;
use super::wildcard::{ANY_CHARACTER, ANY_RUN, Case, Glob, LONGEST_PIECE};

/// How a value is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Syntax {
    /// `*` and `?` stand for other characters.
    pub(super) wildcards: bool,
    /// `${…}` stands for what the request says: policies of version 2012-10-17.
    pub(super) variables: bool,
}

/// A value, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pattern {
    /// The same for every request.
    Fixed(Glob),
    /// With variables.
    Open(Box<[Part]>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Fixed(Box<[u8]>),
    Variable { key: Key, default: Option<Box<str>> },
}

impl Pattern {
    /// Reads a value.
    pub(super) fn parse(text: &str, syntax: Syntax) -> Result<Pattern, PolicyProblem> {
        let mut parts = Vec::new();
        let mut fixed = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("${").filter(|_| syntax.variables) {
            let (before, from) = rest.split_at(start);
            push(&mut fixed, before, syntax);
            let Some((name, behind)) = from.get(2..).and_then(|inside| inside.split_once('}')) else {
                return Err(PolicyProblem::value("variable: it has no `}`", text));
            };
            rest = behind;
            match name {
                "*" | "?" | "$" => fixed.extend_from_slice(name.as_bytes()),
                _ => {
                    if !fixed.is_empty() {
                        parts.push(Part::Fixed(std::mem::take(&mut fixed).into()));
                    }
                    parts.push(variable(name)?);
                }
            }
        }
        push(&mut fixed, rest, syntax);
        if !fixed.is_empty() {
            parts.push(Part::Fixed(fixed.into()));
        }
        if !is_bounded(&parts) {
            return Err(PolicyProblem::LongPiece(short(text)));
        }
        Ok(match parts.as_mut_slice() {
            [] => Pattern::Fixed(Glob::new(b"", Case::Counts)),
            [Part::Fixed(fixed)] => Pattern::Fixed(Glob::new(fixed, Case::Counts)),
            _ => Pattern::Open(parts.into()),
        })
    }

    /// Whether it stands for a text. Nothing is equal to a variable that has neither a value nor a default.
    pub(super) fn matches(&self, text: &[u8], question: &Question<'_>) -> bool {
        match self {
            Pattern::Fixed(glob) => glob.matches(text),
            Pattern::Open(parts) => {
                resolve(parts, question).is_some_and(|bytes| Glob::new(&bytes, Case::Counts).matches(text))
            }
        }
    }

    /// The text itself, where it has no wildcards.
    pub(super) fn text(&self, question: &Question<'_>) -> Option<Cow<'_, [u8]>> {
        match self {
            Pattern::Fixed(Glob::One(piece)) => Some(Cow::Borrowed(piece.bytes())),
            Pattern::Fixed(_) => None,
            Pattern::Open(parts) => resolve(parts, question).map(Cow::Owned),
        }
    }
}

impl Size for Pattern {
    fn heap(&self) -> usize {
        match self {
            Pattern::Fixed(glob) => glob.heap(),
            Pattern::Open(parts) => parts.heap(),
        }
    }
}

impl Size for Part {
    fn heap(&self) -> usize {
        match self {
            Part::Fixed(fixed) => fixed.len(),
            Part::Variable { key, default } => {
                key.heap() + default.as_ref().map_or(0, |default| default.len())
            }
        }
    }
}

/// What parts are in a request, in the bytes of `wildcard`.
fn resolve(parts: &[Part], question: &Question<'_>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for part in parts {
        match part {
            Part::Fixed(fixed) => bytes.extend_from_slice(fixed),
            Part::Variable { key, default } => match (question.single(key), default) {
                // What is no text has no value here: its bytes could be taken for wildcards.
                (Some(value), _) => {
                    bytes.extend_from_slice(std::str::from_utf8(&value.text()).ok()?.as_bytes());
                }
                (None, Some(default)) => bytes.extend_from_slice(default.as_bytes()),
                (None, None) => return None,
            },
        }
    }
    Some(bytes)
}

/// Whether every piece between two `*` that holds a `?` is short: its place is found by trying all. What a request fills
/// in may be long.
fn is_bounded(parts: &[Part]) -> bool {
    let (mut runs, mut length, mut is_searched, mut is_open) = (0, 0, false, false);
    for part in parts {
        let Part::Fixed(fixed) = part else {
            is_open = true;
            continue;
        };
        for byte in fixed {
            length += 1;
            match *byte {
                ANY_CHARACTER => is_searched = true,
                ANY_RUN => {
                    // The first and the last piece have their places.
                    if runs > 0 && is_searched && (is_open || length > LONGEST_PIECE + 1) {
                        return false;
                    }
                    runs += 1;
                    (length, is_searched, is_open) = (0, false, false);
                }
                _ => {}
            }
        }
    }
    true
}

fn push(fixed: &mut Vec<u8>, text: &str, syntax: Syntax) {
    fixed.extend(text.bytes().map(|byte| match byte {
        b'*' if syntax.wildcards => ANY_RUN,
        b'?' if syntax.wildcards => ANY_CHARACTER,
        byte => byte,
    }));
}

/// `aws:username`, `aws:username, 'default'`.
fn variable(name: &str) -> Result<Part, PolicyProblem> {
    let bad = || PolicyProblem::value("variable", format!("${{{name}}}"));
    let (key, default) = match name.split_once(',') {
        None => (name, None),
        Some((key, default)) => {
            let quoted =
                default.trim_matches(' ').strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
            let default = quoted.filter(|text| !text.contains('\'')).ok_or_else(bad)?;
            (key.trim_end_matches(' '), Some(default.into()))
        }
    };
    Ok(Part::Variable { key: Key::parse(key).ok_or_else(bad)?, default })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Syntax = Syntax { wildcards: true, variables: true };

    #[test]
    fn what_stands_for_itself() {
        let fixed = |text: &str, syntax, bytes: &[u8]| {
            let expected = Pattern::Fixed(Glob::new(bytes, Case::Counts));
            assert_eq!(Pattern::parse(text, syntax), Ok(expected), "{text}");
        };
        fixed("a*${*}${?}${$}$?", ALL, &[b'a', ANY_RUN, b'*', b'?', b'$', b'$', ANY_CHARACTER]);
        fixed("a*${*}", Syntax { wildcards: false, ..ALL }, b"a**");
        let old = Syntax { variables: false, ..ALL };
        fixed("${aws:x}", old, b"${aws:x}");
        fixed("${", old, b"${");
    }

    #[test]
    fn variables_that_are_none() {
        for text in [
            "${",
            "${aws:username",
            "${}",
            "${ }",
            "${username}",
            "${aws:a, b}",
            "${aws:a, 'b}",
            "${aws:a, 'b'c'}",
        ] {
            assert!(Pattern::parse(text, ALL).is_err(), "{text}");
        }
        for text in ["${aws:username}", "${aws:PrincipalTag/my team}", "${aws:a,'b'}", "${aws:a, ''}"] {
            assert!(matches!(Pattern::parse(text, ALL), Ok(Pattern::Open(_))), "{text}");
        }
    }

    #[test]
    fn long_pieces_that_would_be_tried_everywhere() {
        let long = "a".repeat(LONGEST_PIECE);
        for text in [format!("*?{long}*"), format!("x*a*{long}?*y"), "*${aws:username}?*".to_owned()] {
            assert!(Pattern::parse(&text, ALL).is_err(), "{text}");
        }
        for text in [
            format!("?{long}*?{long}"),
            format!("*{long}{long}*"),
            format!("?{long}{long}"),
            "*?*${aws:username}*".to_owned(),
        ] {
            assert!(Pattern::parse(&text, ALL).is_ok(), "{text}");
        }
    }
}
