//! Names of members, quick to recognise where they stand in a text.

use std::cmp::Ordering;

/// The name of a member, with the ends of `name":` at hand: most keys are told by one or two comparisons of eight bytes, and
/// nobody has to look for their end, or for the colon, first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    text: &'static str,
    words: Words,
    /// The first eight bytes of `name":`, and which of them there are.
    near: u64,
    mask: u64,
    /// The last eight bytes of it, where there are more.
    far: u64,
}

/// What is compared first: the first eight bytes, with the closing quote behind shorter names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    length: usize,
    head: u64,
}

/// A quote and a colon.
const BEHIND: usize = 2;

impl Name {
    /// A name.
    pub const fn new(text: &'static str) -> Name {
        let (name, words) = (text.as_bytes(), Words::of(text.as_bytes()));
        if !is_written_as_it_is(name) {
            // No text has these bytes.
            return Name { text, words, near: u64::MAX, mask: u64::MAX, far: u64::MAX };
        }
        let (mut near, mut mask, mut far) = (0, 0, 0);
        let mut at = 0;
        while at < name.len() + BEHIND {
            let byte = match name.split_at_checked(at) {
                Some((_, [byte, ..])) => *byte,
                Some(_) => b'"',
                None => b':',
            };
            if at < 8 {
                near |= (byte as u64) << (8 * at);
                mask |= 0xff << (8 * at);
            }
            far = far >> 8 | (byte as u64) << 56;
            at += 1;
        }
        Name { text, words, near, mask, far }
    }

    /// As it is written in the definition.
    pub const fn as_str(&self) -> &'static str {
        self.text
    }

    /// By length and then by bytes: the order of names against a key, whose words are these.
    pub fn compare(&self, words: &Words, key: &str) -> Ordering {
        let quick = (self.words.length, self.words.head).cmp(&(words.length, words.head));
        if quick.is_ne() || words.length <= 8 { quick } else { self.text.cmp(key) }
    }

    /// The length of this name with a quote and a colon, if a text begins with them, as keys without escapes do behind their
    /// first quote.
    #[inline(always)]
    pub fn stands_at(&self, text: &[u8]) -> Option<usize> {
        let whole = self.text.len() + BEHIND;
        let Some(head) = text.first_chunk::<8>() else { return self.ends_text(text) };
        if (u64::from_le_bytes(*head) ^ self.near) & self.mask != 0 {
            return None;
        }
        (whole <= 8 || self.continues(text)).then_some(whole)
    }

    /// The same where only some bytes of the text are left.
    #[cold]
    fn ends_text(&self, text: &[u8]) -> Option<usize> {
        let rest = text.strip_prefix(self.text.as_bytes())?;
        (is_written_as_it_is(self.text.as_bytes()) && rest.starts_with(b"\":"))
            .then_some(self.text.len() + BEHIND)
    }

    /// Whether what follows the first eight bytes is the same.
    #[inline(always)]
    fn continues(&self, text: &[u8]) -> bool {
        let far_begins = self.text.len() + BEHIND - 8;
        let far = text.get(far_begins..).and_then(<[u8]>::first_chunk::<8>);
        far.is_some_and(|far| u64::from_le_bytes(*far) == self.far)
            && (far_begins <= 8 || text.get(8..far_begins) == self.text.as_bytes().get(8..far_begins))
    }
}

/// Whether a name stands in JSON as it is, without escapes.
const fn is_written_as_it_is(mut name: &[u8]) -> bool {
    while let [first, rest @ ..] = name {
        if matches!(*first, b'"' | b'\\' | 0..=0x1f) {
            return false;
        }
        name = rest;
    }
    true
}

impl Words {
    /// The words of a key. Equal keys have equal words; keys of up to eight bytes with equal words are equal.
    pub const fn of(key: &[u8]) -> Words {
        if let Some(head) = key.first_chunk::<8>() {
            return Words { length: key.len(), head: u64::from_be_bytes(*head) };
        }
        let (mut head, mut rest) = (0, key);
        while let [first, others @ ..] = rest {
            head = head << 8 | *first as u64;
            rest = others;
        }
        Words { length: key.len(), head: (head << 8 | b'"' as u64) << (56 - 8 * key.len()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_their_neighbours() {
        let names =
            ["", "a", "ab", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnopqrst"];
        for name in names {
            let own = Name::new(name);
            for other in names {
                for behind in ["", "\"", "\":", "\":1", "\":\"and so on\"", "\" : 1", "x\": 1, and more"] {
                    let text = format!("{other}{behind}");
                    let same = name == other && behind.starts_with("\":");
                    assert_eq!(
                        own.stands_at(text.as_bytes()),
                        same.then_some(name.len() + 2),
                        "{name} in {text}"
                    );
                }
                let by_bytes = name.len().cmp(&other.len()).then(name.cmp(other));
                assert_eq!(own.compare(&Words::of(other.as_bytes()), other), by_bytes);
            }
            // One byte that differs, wherever it is.
            for at in 0..name.len() + 2 {
                let mut text = format!("{name}\": and more").into_bytes();
                text[at] ^= 1;
                assert_eq!(own.stands_at(&text), None, "{name} {at}");
            }
        }
    }

    #[test]
    fn what_has_to_be_escaped_does_not_stand_as_it_is() {
        for name in ["a\"b", "\"", "a\\b", "a\nb", "a long name with a \" in it"] {
            for behind in ["\":1", "\": 1, and more"] {
                let text = format!("{name}{behind}");
                assert_eq!(Name::new(name).stands_at(text.as_bytes()), None, "{name}");
            }
        }
    }
}
