//! JSON paths. Those of parameter mappings are compiled: names and positions.
//!
//! Filters, wildcards, recursive descent, slices and functions are refused there with a reason. Paths in templates may
//! have them all; [`check`] says whether the runtime can read such a path.

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

/// Reads `$`, `$.a.b`, `$['a'][0]`.
pub fn parse(text: &str) -> Result<Vec<JsonStep>, Unusable> {
    match text.trim().strip_prefix('$') {
        Some(rest) => steps(rest),
        None => Err(Unusable::Wrong(format!("the JSON path `{text}` does not begin with `$`"))),
    }
}

/// Reads a path that leaves the leading `$.` out, as parameter mappings write it: `a.b[0]`.
pub fn parse_relative(text: &str) -> Result<Vec<JsonStep>, Unusable> {
    let text = text.trim();
    if text.starts_with('$') {
        return parse(text);
    }
    if text.starts_with('[') { steps(text) } else { steps(&format!(".{text}")) }
}

fn steps(mut rest: &str) -> Result<Vec<JsonStep>, Unusable> {
    let whole = rest;
    let wrong = |reason: String| Err(Unusable::Wrong(reason));
    let later = |what: &str| Err(Unusable::Later(format!("{what} in the JSON path `${whole}`")));
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if rest.starts_with("..") {
            return later("recursive descent");
        }
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, tail) = after.split_at(end);
            match name {
                "" => return wrong(format!("a name is missing in the JSON path `${whole}`")),
                "*" => return later("a wildcard"),
                _ if name.contains('(') => return later("a function"),
                _ => steps.push(JsonStep::Name(name.to_owned())),
            }
            rest = tail;
        } else if let Some(after) = rest.strip_prefix('[') {
            let (step, tail) = bracket(after, whole)?;
            steps.push(step);
            rest = tail;
        } else {
            return wrong(format!("`{rest}` cannot stand in the JSON path `${whole}`"));
        }
    }
    Ok(steps)
}

/// What stands between brackets, and the text behind them.
fn bracket<'a>(after: &'a str, whole: &str) -> Result<(JsonStep, &'a str), Unusable> {
    let wrong = |what: &str| Err(Unusable::Wrong(format!("{what} in the JSON path `${whole}`")));
    let later = |what: &str| Err(Unusable::Later(format!("{what} in the JSON path `${whole}`")));
    for quote in ['\'', '"'] {
        if let Some(quoted) = after.strip_prefix(quote) {
            return match quoted.split_once(quote) {
                Some((name, tail)) => match tail.strip_prefix(']') {
                    Some(tail) => Ok((JsonStep::Name(name.to_owned()), tail)),
                    None => later("a list of names"),
                },
                None => wrong("a quote is not closed"),
            };
        }
    }
    let Some((inside, tail)) = after.split_once(']') else {
        return wrong("a bracket is not closed");
    };
    match inside.trim().parse::<u32>() {
        Ok(index) => Ok((JsonStep::Index(index), tail)),
        Err(_) => later(&format!("`[{inside}]`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> JsonStep {
        JsonStep::Name(text.to_owned())
    }

    #[test]
    fn reads_names_and_positions() {
        assert_eq!(parse("$"), Ok(vec![]));
        assert_eq!(parse("$.a.b-c"), Ok(vec![name("a"), name("b-c")]));
        assert_eq!(
            parse("$['a b'][\"c\"][12].d"),
            Ok(vec![name("a b"), name("c"), JsonStep::Index(12), name("d")])
        );
        assert_eq!(parse_relative("a[0]"), Ok(vec![name("a"), JsonStep::Index(0)]));
        assert_eq!(parse_relative("['a']"), Ok(vec![name("a")]));
    }

    #[test]
    fn gives_a_reason_for_the_rest() {
        for text in [
            "$..a",
            "$.*",
            "$[*]",
            "$[?(@.a)]",
            "$[0:2]",
            "$[-1]",
            "$.length()",
            "$['a','b']",
            "$.",
            "a",
            "$x",
            "$['a",
            "$[1",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
