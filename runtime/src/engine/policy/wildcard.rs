//! Texts with `*` and `?`, matched without going back over what was matched.
//!
//! A text of a policy is UTF-8, so two bytes that never stand in one are free to say "any run" and "any character"; a `*`
//! that means itself is an ordinary byte. The pieces between two runs are looked for from left to right, each as early
//! as it fits, which decides the match for good: time grows with the text, not with its product with the pattern.

use memchr::memmem::Finder;

use super::size::Size;
use crate::message::octets::is_same_name;

/// Any run of characters, also none: `*`.
pub(super) const ANY_RUN: u8 = 0xff;
/// One character: `?`.
pub(super) const ANY_CHARACTER: u8 = 0xfe;

/// The longest piece between two runs that may hold a `?`: such a piece is compared at every place.
pub(super) const LONGEST_PIECE: usize = 64;

/// Texts in which every place is looked at.
const SHORT: usize = 64;
/// Pieces up to this length are compared at every place: what finds longer ones is larger than they are.
const LOOKED_FOR: usize = 8;

/// Whether letter case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Counts,
    Ignored,
}

/// A pattern, cut into pieces when a policy is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Glob {
    /// `*`.
    Anything,
    /// Without any run.
    One(Piece),
    /// What the text begins with, what stands in it in this order, and what it ends with.
    Runs { head: Piece, inner: Box<[Piece]>, tail: Piece },
}

impl Glob {
    /// A pattern of the bytes above and ordinary ones.
    pub(super) fn new(pattern: &[u8], case: Case) -> Glob {
        if pattern == [ANY_RUN] {
            return Glob::Anything;
        }
        let mut pieces = pattern.split(|byte| *byte == ANY_RUN);
        let head = Piece::new(pieces.next().unwrap_or_default(), case);
        let mut inner: Vec<&[u8]> = pieces.collect();
        let Some(tail) = inner.pop() else { return Glob::One(head) };
        // Of several runs side by side one is enough.
        let inner = inner.into_iter().filter(|piece| !piece.is_empty());
        let inner = inner.map(|piece| Piece::searched(piece, case)).collect();
        Glob::Runs { head, inner, tail: Piece::new(tail, case) }
    }

    /// Whether it stands for the whole text.
    pub(super) fn matches(&self, text: &[u8]) -> bool {
        match self {
            Glob::Anything => true,
            Glob::One(piece) => piece.at_start(text).is_some_and(<[u8]>::is_empty),
            Glob::Runs { head, inner, tail } => {
                let Some(mut rest) = head.at_start(text) else { return false };
                for piece in inner {
                    match piece.behind(rest) {
                        Some(left) => rest = left,
                        None => return false,
                    }
                }
                tail.at_end(rest)
            }
        }
    }
}

/// What stands between two runs.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// In lower case where letter case is ignored.
    bytes: Box<[u8]>,
    case: Case,
    /// There is a `?` in it.
    is_open: bool,
    /// Looks for the piece where it may stand anywhere.
    finder: Option<Box<Finder<'static>>>,
}

impl Size for Glob {
    fn heap(&self) -> usize {
        match self {
            Glob::Anything => 0,
            Glob::One(piece) => piece.heap(),
            Glob::Runs { head, inner, tail } => head.heap() + inner.heap() + tail.heap(),
        }
    }
}

impl Size for Piece {
    fn heap(&self) -> usize {
        let finder = self.finder.as_ref().map_or(0, |_| size_of::<Finder<'_>>() + self.bytes.len());
        self.bytes.len() + finder
    }
}

impl PartialEq for Piece {
    fn eq(&self, other: &Piece) -> bool {
        self.bytes == other.bytes && self.case == other.case
    }
}

impl Eq for Piece {}

impl Piece {
    fn new(bytes: &[u8], case: Case) -> Piece {
        let is_open = bytes.contains(&ANY_CHARACTER);
        let bytes = match case {
            Case::Counts => bytes.into(),
            Case::Ignored => bytes.to_ascii_lowercase().into(),
        };
        Piece { bytes, case, is_open, finder: None }
    }

    fn searched(bytes: &[u8], case: Case) -> Piece {
        let mut piece = Piece::new(bytes, case);
        if case == Case::Counts && !piece.is_open && bytes.len() > LOOKED_FOR {
            piece.finder = Some(Box::new(Finder::new(bytes).into_owned()));
        }
        piece
    }

    /// Its bytes; where it has no `?` they are the text that it stands for.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn is(&self, text: &[u8]) -> bool {
        match self.case {
            Case::Counts => is_same(&self.bytes, text),
            Case::Ignored => is_same_name(&self.bytes, text),
        }
    }

    /// What follows it where the text begins with it.
    fn at_start<'t>(&self, mut text: &'t [u8]) -> Option<&'t [u8]> {
        if !self.is_open {
            let (start, rest) = text.split_at_checked(self.bytes.len())?;
            return self.is(start).then_some(rest);
        }
        for byte in &self.bytes {
            let (first, rest) = text.split_first()?;
            text = if *byte == ANY_CHARACTER {
                let inner = rest.iter().take_while(|byte| is_inner(**byte)).count();
                rest.get(inner..)?
            } else if self.is_byte(*byte, *first) {
                rest
            } else {
                return None;
            };
        }
        Some(text)
    }

    /// Whether the text ends with it.
    fn at_end(&self, mut text: &[u8]) -> bool {
        if !self.is_open {
            let Some(start) = text.len().checked_sub(self.bytes.len()) else { return false };
            return text.get(start..).is_some_and(|end| self.is(end));
        }
        for byte in self.bytes.iter().rev() {
            if *byte == ANY_CHARACTER {
                let inner = text.iter().rev().take_while(|byte| is_inner(**byte)).count();
                let Some(length) = text.len().checked_sub(inner + 1) else { return false };
                text = text.get(..length).unwrap_or_default();
            } else {
                match text.split_last() {
                    Some((last, rest)) if self.is_byte(*byte, *last) => text = rest,
                    _ => return false,
                }
            }
        }
        true
    }

    /// What follows the first place where it stands.
    fn behind<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        match &self.finder {
            // Setting out to find something costs more than a look at a few places.
            Some(finder) if text.len() > SHORT => text.get(finder.find(text)? + self.bytes.len()..),
            _ if !self.is_open => {
                let mut places = text.windows(self.bytes.len().max(1));
                let first = self.bytes.first();
                let at = places.position(|place| self.begins(first, place) && self.is(place))?;
                text.get(at + self.bytes.len()..)
            }
            _ => (0..=text.len()).find_map(|start| self.at_start(text.get(start..)?)),
        }
    }

    fn begins(&self, first: Option<&u8>, place: &[u8]) -> bool {
        match (first, place.first()) {
            (Some(first), Some(other)) => self.is_byte(*first, *other),
            _ => false,
        }
    }

    fn is_byte(&self, byte: u8, other: u8) -> bool {
        byte == if self.case == Case::Counts { other } else { other.to_ascii_lowercase() }
    }
}

/// Whether two texts are the same. Names are short: a call of `memcmp` for each costs more than their comparison.
#[inline(always)]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let ((words, _), (other_words, _)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    match (one.last_chunk::<8>(), other.last_chunk::<8>()) {
        // The last ones overlap with the ones before.
        (Some(last), Some(other_last)) => {
            last == other_last && words.iter().zip(other_words).all(|(a, b)| a == b)
        }
        _ => one.iter().zip(other).all(|(a, b)| a == b),
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

    fn matches(pattern: &[u8], text: &[u8], case: Case) -> bool {
        Glob::new(pattern, case).matches(text)
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
