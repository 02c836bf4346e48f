//! Matching of patterns, in time that follows the length of the text.
//!
//! States step together, so that no way is gone twice ([`states`]); patterns with look-around try one way after the other
//! and remember those that failed ([`tried`]). Neither allocates per character, and both are paid for by the step.

mod states;
mod tried;

use crate::api::{Assertion, Matcher, Program, Run};

/// Memory that is used again for each match.
#[derive(Default)]
pub(super) struct Scratch {
    states: states::Sets,
    tried: tried::Pairs,
}

/// Steps that a match may take where nobody says how many.
const STEPS: usize = 1_000_000;

/// Whether a text matches; `None` where that takes more work than a pattern is allowed.
pub fn matches(matcher: &'static Matcher, text: &str) -> Option<bool> {
    let mut left = STEPS;
    matches_within(matcher, text, &mut Scratch::default(), &mut left)
}

/// The same, with steps that are taken from those `left`.
pub(super) fn matches_within(
    matcher: &'static Matcher,
    text: &str,
    scratch: &mut Scratch,
    left: &mut usize,
) -> Option<bool> {
    match matcher.program {
        Program::Prefix(prefix) => Some(text.starts_with(prefix)),
        Program::Runs(runs) => Some(is_runs(runs, text)),
        Program::States(program) => states::is_match(program, text, &mut scratch.states, left),
        Program::Tried(program) => tried::is_match(program, text, &mut scratch.tried, left),
    }
}

/// Whether a text surely matches, which takes no step: a quick look at its bytes.
#[inline(always)]
pub(super) fn surely_matches(matcher: &'static Matcher, text: &[u8]) -> bool {
    match matcher.program {
        Program::Runs(runs) => ascii_runs(runs, text) == Some(true),
        _ => false,
    }
}

fn is_runs(runs: &[Run], text: &str) -> bool {
    ascii_runs(runs, text.as_bytes()).unwrap_or_else(|| is_runs_of_any(runs, text))
}

/// Whether a text consists of these runs; `None` where that hangs on characters beyond ASCII, as few do.
#[inline(never)]
fn ascii_runs(runs: &[Run], text: &[u8]) -> Option<bool> {
    let mut rest = text;
    for run in runs {
        let most = rest.len().min(run.max as usize);
        let (window, _) = rest.split_at_checked(most).unwrap_or_default();
        let count = window.iter().position(|byte| !run.has_ascii(*byte)).unwrap_or(most);
        let (_, behind) = rest.split_at_checked(count)?;
        if count < most && behind.first().is_some_and(|byte| !byte.is_ascii()) {
            return None;
        }
        if count < run.min as usize {
            return Some(false);
        }
        rest = behind;
    }
    Some(rest.is_empty())
}

/// The same for texts with other characters than those of ASCII.
#[inline(never)]
fn is_runs_of_any(runs: &[Run], text: &str) -> bool {
    let mut characters = text.chars().peekable();
    for run in runs {
        let mut count = 0;
        while count < run.max && characters.next_if(|character| contains(run.class, *character)).is_some() {
            count += 1;
        }
        if count < run.min {
            return false;
        }
    }
    characters.next().is_none()
}

/// Whether a character is in one of the ranges, which are sorted.
fn contains(class: &[(char, char)], character: char) -> bool {
    // Classes that people write have few ranges.
    if class.len() <= 8 {
        return class.iter().any(|(low, high)| (*low..=*high).contains(&character));
    }
    let after = class.partition_point(|(low, _)| *low <= character);
    after.checked_sub(1).and_then(|at| class.get(at)).is_some_and(|(_, high)| character <= *high)
}

/// Whether a condition holds between two characters.
fn holds(assertion: Assertion, before: Option<char>, behind: Option<char>) -> bool {
    let is_word = |character: Option<char>| {
        character.is_some_and(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    match assertion {
        Assertion::Start => before.is_none(),
        Assertion::End => behind.is_none(),
        Assertion::Boundary => is_word(before) != is_word(behind),
        Assertion::NoBoundary => is_word(before) == is_word(behind),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_runs, is_runs_of_any};
    use crate::api::Run;

    #[test]
    fn runs_of_ascii_are_matched_as_those_of_any_characters_are() {
        const RUNS: &[&[Run]] = &[
            &[Run::new(&[('0', '9'), ('A', 'Z')], 2, 4)],
            &[
                Run::new(&[('a', 'z'), ('é', 'ü')], 1, u32::MAX),
                Run::new(&[('-', '-')], 0, 1),
                Run::new(&[('0', '9')], 2, 3),
            ],
            &[Run::new(&[('\0', '\u{10ffff}')], 0, 3), Run::new(&[('b', 'b')], 1, 1)],
            &[],
        ];
        let pieces = ["", "a", "zz", "é", "A1", "-", "07", "123", "b", "\u{7f}", "日", "\0", "A1é"];
        let mut matched = 0;
        for runs in RUNS {
            for first in pieces {
                for second in pieces {
                    for third in pieces {
                        let text = format!("{first}{second}{third}");
                        assert_eq!(is_runs(runs, &text), is_runs_of_any(runs, &text), "{text:?} {runs:?}");
                        matched += usize::from(is_runs(runs, &text));
                    }
                }
            }
        }
        assert!(matched > 100, "{matched}");
    }
}
