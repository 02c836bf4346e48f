//! Names of members, quick to recognise where they stand in a text.

use std::cmp::Ordering;

/// The name of a member, with its first and last eight bytes at hand: most keys are told by one or two comparisons, and
/// nobody has to look for their end first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    text: &'static str,
    words: Words,
}

/// What is compared first: the first eight bytes, with the closing quote behind shorter names, and the last eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    length: usize,
    head: u64,
    tail: u64,
}

impl Name {
    /// A name.
    pub const fn new(text: &'static str) -> Name {
        Name { text, words: Words::of(text.as_bytes()) }
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

    /// Whether a text begins with this name and a quote, as keys without escapes do behind their first quote.
    #[inline(always)]
    pub fn begins(&self, text: &[u8]) -> bool {
        let length = self.words.length;
        let Some(head) = text.first_chunk::<8>() else { return self.begins_end(text) };
        let difference = u64::from_be_bytes(*head) ^ self.words.head;
        if length < 8 {
            return difference >> (56 - 8 * length) == 0;
        }
        difference == 0 && text.get(length) == Some(&b'"') && self.continues(text)
    }

    /// The same where only some bytes of the text are left.
    #[cold]
    fn begins_end(&self, text: &[u8]) -> bool {
        text.strip_prefix(self.text.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'"'))
    }

    /// Whether what follows the first eight bytes is the same.
    #[inline(always)]
    fn continues(&self, text: &[u8]) -> bool {
        let length = self.words.length;
        let tail = text.get(..length).and_then(<[u8]>::last_chunk::<8>);
        tail.is_some_and(|tail| length == 8 || u64::from_be_bytes(*tail) == self.words.tail)
            && (length <= 16 || text.get(8..length) == self.text.as_bytes().get(8..))
    }
}

impl Words {
    /// The words of a key. Equal keys have equal words; keys of up to 16 bytes with equal words are equal.
    pub const fn of(key: &[u8]) -> Words {
        let tail = match key.last_chunk::<8>() {
            Some(tail) if key.len() > 8 => u64::from_be_bytes(*tail),
            _ => 0,
        };
        if let Some(head) = key.first_chunk::<8>() {
            return Words { length: key.len(), head: u64::from_be_bytes(*head), tail };
        }
        let (mut head, mut rest) = (0, key);
        while let [first, others @ ..] = rest {
            head = head << 8 | *first as u64;
            rest = others;
        }
        Words { length: key.len(), head: (head << 8 | b'"' as u64) << (56 - 8 * key.len()), tail }
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
                for behind in ["", "\"", "\":1", "\":\"and so on\"", "x\": 1, and more"] {
                    let text = format!("{other}{behind}");
                    let same = name == other && behind.starts_with('"');
                    assert_eq!(own.begins(text.as_bytes()), same, "{name} in {text}");
                }
                let by_bytes = name.len().cmp(&other.len()).then(name.cmp(other));
                assert_eq!(own.compare(&Words::of(other.as_bytes()), other), by_bytes);
            }
            // One byte that differs, wherever it is.
            for at in 0..name.len() {
                let mut text = format!("{name}\": and more").into_bytes();
                text[at] ^= 1;
                assert!(!own.begins(&text), "{name} {at}");
            }
        }
    }
}
