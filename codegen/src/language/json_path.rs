//! JSON paths: of names and positions, which are compiled to steps, and all others, which the runtime reads when it
//! starts. [`check`] says whether it can.

mod dialect;

pub use dialect::{PathFault, check};

use super::Unusable;

/// One step of a JSON path.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::JsonStep")]
pub enum JsonStep {
    Name(String),
    Index(u32),
}

/// A JSON path of a parameter mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonPath {
    /// Names and positions lead to one value.
    Steps(Vec<JsonStep>),
    /// Wildcards, recursive descent, slices, filters and functions: whole, with its `$`.
    Search(String),
}

/// Reads a path that may leave the leading `$.` out, as parameter mappings write it: `a.b[0]`.
pub fn parse_relative(text: &str) -> Result<JsonPath, Unusable> {
    let text = text.trim();
    let whole = match text.bytes().next() {
        Some(b'$') => text.to_owned(),
        Some(b'[') => format!("${text}"),
        _ => format!("$.{text}"),
    };
    if let Some(steps) = whole.strip_prefix('$').and_then(steps) {
        return Ok(JsonPath::Steps(steps));
    }
    match check(&whole) {
        Ok(()) => Ok(JsonPath::Search(whole)),
        Err(fault) => {
            Err(Unusable::Wrong(format!("the JSON path `{whole}` cannot be read: {}", fault.reason)))
        }
    }
}

/// The steps of a path of names and positions; `None` where it is another one.
fn steps(mut rest: &str) -> Option<Vec<JsonStep>> {
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, tail) = match rest.strip_prefix('.') {
            Some(after) => {
                let (name, tail) = after.split_at(after.find(['.', '[']).unwrap_or(after.len()));
                let is_name = !name.is_empty() && name != "*" && !name.contains('(');
                (JsonStep::Name(is_name.then(|| name.to_owned())?), tail)
            }
            None => bracket(rest.strip_prefix('[')?)?,
        };
        steps.push(step);
        rest = tail;
    }
    Some(steps)
}

/// A name or a position between brackets, and the text behind them.
fn bracket(after: &str) -> Option<(JsonStep, &str)> {
    for quote in ['\'', '"'] {
        if let Some(quoted) = after.strip_prefix(quote) {
            let (name, tail) = quoted.split_once(quote)?;
            return Some((JsonStep::Name(name.to_owned()), tail.strip_prefix(']')?));
        }
    }
    let (inside, tail) = after.split_once(']')?;
    Some((JsonStep::Index(inside.trim().parse().ok()?), tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> JsonStep {
        JsonStep::Name(text.to_owned())
    }

    #[test]
    fn names_and_positions() {
        for (text, expected) in [
            ("$", vec![]),
            ("$.a.b-c", vec![name("a"), name("b-c")]),
            ("$['a b'][\"c\"][12].d", vec![name("a b"), name("c"), JsonStep::Index(12), name("d")]),
            ("a[0]", vec![name("a"), JsonStep::Index(0)]),
            ("['a']", vec![name("a")]),
        ] {
            assert_eq!(parse_relative(text), Ok(JsonPath::Steps(expected)), "{text}");
        }
    }

    #[test]
    fn the_rest_is_searched_for() {
        for (text, expected) in [
            ("$..a", "$..a"),
            (".a", "$..a"),
            ("*", "$.*"),
            ("[*]", "$[*]"),
            ("a[?(@.b)]", "$.a[?(@.b)]"),
            ("a[0:2]", "$.a[0:2]"),
            ("a[-1]", "$.a[-1]"),
            ("a.length()", "$.a.length()"),
            ("['a','b']", "$['a','b']"),
        ] {
            assert_eq!(parse_relative(text), Ok(JsonPath::Search(expected.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_nobody_can_read_has_a_reason() {
        for text in ["$.", "$x", "$['a", "$[1", "a[?(@.b", "a.nothing()"] {
            assert!(matches!(parse_relative(text), Err(Unusable::Wrong(_))), "{text}");
        }
    }
}
