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

fn is_runs(runs: &[Run], text: &str) -> bool {
    let mut at = 0;
    for run in runs {
        let mut count = 0;
        while count < run.max
            && let Some(byte) = text.as_bytes().get(at)
        {
            // Most characters are of ASCII.
            if run.has_ascii(*byte) {
                at += 1;
            } else if let Some(character) = beyond_ascii(text, at, *byte)
                && contains(run.class, character)
            {
                at += character.len_utf8();
            } else {
                break;
            }
            count += 1;
        }
        if count < run.min {
            return false;
        }
    }
    at == text.len()
}

/// The character that begins with this byte, if it is not of ASCII.
fn beyond_ascii(text: &str, at: usize, byte: u8) -> Option<char> {
    if byte < 128 { None } else { text.get(at..)?.chars().next() }
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
