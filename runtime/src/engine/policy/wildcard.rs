//! Texts with `*` and `?`, matched without going back over what was matched.
//!
//! A text of a policy is UTF-8, so two bytes that never stand in one are free to say "any run" and "any character"; a `*`
//! that means itself is an ordinary byte. The pieces between two runs are looked for from left to right, each as early
//! as it fits, which decides the match for good: time grows with the text, not with its product with the pattern.

/// Any run of characters, also none: `*`.
pub(super) const ANY_RUN: u8 = 0xff;
/// One character: `?`.
pub(super) const ANY_CHARACTER: u8 = 0xfe;

/// The longest piece between two runs that may hold a `?`: such a piece is compared at every place.
pub(super) const LONGEST_PIECE: usize = 64;

/// Whether letter case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Counts,
    Ignored,
}

/// Whether a pattern stands for the whole text.
pub(super) fn matches(pattern: &[u8], text: &[u8], case: Case) -> bool {
    let Some(first) = memchr::memchr(ANY_RUN, pattern) else {
        return at_start(pattern, text, case).is_some_and(|rest| rest.is_empty());
    };
    let (head, rest) = pattern.split_at(first);
    let Some(mut text) = at_start(head, text, case) else { return false };
    let mut pieces = rest.get(1..).unwrap_or_default();
    while let Some(next) = memchr::memchr(ANY_RUN, pieces) {
        let (piece, rest) = pieces.split_at(next);
        match behind(piece, text, case) {
            Some(left) => text = left,
            None => return false,
        }
        pieces = rest.get(1..).unwrap_or_default();
    }
    at_end(pieces, text, case)
}

/// What follows a piece that the text begins with.
fn at_start<'t>(piece: &[u8], mut text: &'t [u8], case: Case) -> Option<&'t [u8]> {
    if !piece.contains(&ANY_CHARACTER) {
        let (start, rest) = text.split_at_checked(piece.len())?;
        return same(piece, start, case).then_some(rest);
    }
    for byte in piece {
        let (first, rest) = text.split_first()?;
        text = if *byte == ANY_CHARACTER {
            let inner = rest.iter().take_while(|byte| is_inner(**byte)).count();
            rest.get(inner..)?
        } else if same(&[*byte], &[*first], case) {
            rest
        } else {
            return None;
        };
    }
    Some(text)
}

/// Whether the text ends with a piece.
fn at_end(piece: &[u8], mut text: &[u8], case: Case) -> bool {
    if !piece.contains(&ANY_CHARACTER) {
        let Some(start) = text.len().checked_sub(piece.len()) else { return false };
        return text.get(start..).is_some_and(|end| same(piece, end, case));
    }
    for byte in piece.iter().rev() {
        if *byte == ANY_CHARACTER {
            let inner = text.iter().rev().take_while(|byte| is_inner(**byte)).count();
            let Some(length) = text.len().checked_sub(inner + 1) else { return false };
            text = text.get(..length).unwrap_or_default();
        } else {
            match text.split_last() {
                Some((last, rest)) if same(&[*byte], &[*last], case) => text = rest,
                _ => return false,
            }
        }
    }
    true
}

/// What follows the first place of a piece in the text.
fn behind<'t>(piece: &[u8], text: &'t [u8], case: Case) -> Option<&'t [u8]> {
    if case == Case::Counts && !piece.contains(&ANY_CHARACTER) {
        let at = memchr::memmem::find(text, piece)?;
        return text.get(at + piece.len()..);
    }
    (0..=text.len()).find_map(|start| at_start(piece, text.get(start..)?, case))
}

fn same(piece: &[u8], text: &[u8], case: Case) -> bool {
    match case {
        Case::Counts => piece == text,
        Case::Ignored => piece.eq_ignore_ascii_case(text),
    }
}

/// Whether a byte goes on with a character that began before.
fn is_inner(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Vec<u8> {
        let token = |byte| match byte {
            b'*' => ANY_RUN,
            b'?' => ANY_CHARACTER,
            byte => byte,
        };
        text.bytes().map(token).collect()
    }

    fn is_match(text: &str, other: &str) -> bool {
        matches(&pattern(text), other.as_bytes(), Case::Counts)
    }

    /// The obvious matcher, which tries everything.
    fn tried(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', rest @ ..], _) => (0..=text.len()).any(|at| tried(rest, &text[at..])),
            (['?', rest @ ..], [_, text @ ..]) => tried(rest, text),
            ([one, rest @ ..], [other, text @ ..]) if one == other => tried(rest, text),
            _ => false,
        }
    }

    #[test]
    fn as_the_obvious_matcher_on_all_short_texts() {
        let words = |alphabet: &[char], longest: usize| {
            let mut words = vec![String::new()];
            let mut last = words.clone();
            for _ in 0..longest {
                last = last.iter().flat_map(|w| alphabet.iter().map(move |c| format!("{w}{c}"))).collect();
                words.extend(last.iter().cloned());
            }
            words
        };
        let texts = words(&['a', 'b', 'é'], 5);
        let mut matched = 0;
        for pattern in words(&['a', 'b', '*', '?'], 5) {
            let slow: Vec<char> = pattern.chars().collect();
            for text in &texts {
                let expected = tried(&slow, &text.chars().collect::<Vec<_>>());
                assert_eq!(is_match(&pattern, text), expected, "{pattern} {text}");
                matched += usize::from(expected);
            }
        }
        assert!(matched > 10_000);
    }

    #[test]
    fn letter_case() {
        for (text, other, expected) in [
            ("execute-api:invoke", "execute-api:Invoke", true),
            ("EXECUTE-API:*", "execute-api:Invoke", true),
            ("*:in*KE", "execute-api:Invoke", true),
            ("*:in?OKE", "execute-api:Invoke", true),
            ("*:on*", "execute-api:Invoke", false),
        ] {
            assert_eq!(matches(&pattern(text), other.as_bytes(), Case::Ignored), expected, "{text}");
            assert!(!matches(&pattern(text), b"execute-api:INVOKe", Case::Counts));
        }
    }

    #[test]
    fn hostile_patterns_take_no_longer() {
        // A matcher that goes back would try 2^30 ways here.
        let text = "a".repeat(8_000);
        assert!(!is_match(&"*a".repeat(2_000).replace("aa", "a*"), &text.replace('a', "b")));
        assert!(!is_match(&format!("{}b", "a*".repeat(3_000)), &text));
        assert!(!is_match(&format!("{}b*c", "*a?".repeat(1_000)), &text));
        assert!(is_match(&format!("{}*", "*a?".repeat(1_000)), &text));
    }

    #[test]
    fn bytes_that_are_no_text() {
        assert!(matches(&pattern("a?c"), b"a\xffc", Case::Counts));
        assert!(matches(&pattern("?"), b"\xfe", Case::Counts));
        assert!(!matches(&pattern("??"), b"\xc3\xa9", Case::Counts));
        assert!(!matches(b"\xc3\xa9", b"\xc3", Case::Counts));
    }
}
