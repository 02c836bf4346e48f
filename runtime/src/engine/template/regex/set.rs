//! Sets of characters, and those that have names.

/// A set of characters.
#[derive(Debug, Clone, Default)]
pub(super) struct Set {
    /// First and last characters.
    pub(super) ranges: Vec<(char, char)>,
    /// The set has what the ranges have not.
    pub(super) negated: bool,
    /// Letters of ASCII in either case.
    pub(super) ignore_case: bool,
}

impl Set {
    /// Whether the set has a character.
    pub(super) fn contains(&self, character: char) -> bool {
        let has = |c: char| self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&c));
        let mut found = has(character);
        if self.ignore_case && !found {
            found = has(character.to_ascii_lowercase()) || has(character.to_ascii_uppercase());
        }
        found != self.negated
    }

    /// The set of some ranges.
    pub(super) fn of(ranges: &[(char, char)]) -> Set {
        Set { ranges: ranges.to_vec(), ..Set::default() }
    }

    /// What the set has, spelled out: ranges that are not negated.
    pub(super) fn spelled_out(mut self) -> Vec<(char, char)> {
        if !self.negated {
            return self.ranges;
        }
        self.ranges.sort_unstable();
        let mut out = Vec::new();
        let mut next = '\0';
        for (low, high) in self.ranges {
            if low > next
                && let Some(before) = char::from_u32(u32::from(low) - 1).or(Some('\u{d7ff}'))
            {
                out.push((next, before));
            }
            if high == char::MAX {
                return out;
            }
            let after = char::from_u32(u32::from(high) + 1).unwrap_or('\u{e000}');
            next = next.max(after);
        }
        out.push((next, char::MAX));
        out
    }
}

/// Ranges of characters, first and last.
type Ranges = &'static [(char, char)];

/// `\d`.
pub(super) const DIGITS: Ranges = &[('0', '9')];
/// `\w`.
pub(super) const WORDS: Ranges = &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];
/// `\s`.
pub(super) const BLANKS: Ranges = &[(' ', ' '), ('\t', '\r')];
/// What `.` does not match.
pub(super) const LINE_ENDS: Ranges =
    &[('\n', '\n'), ('\r', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];

/// What `\p{…}` names: the classes of ASCII, and letters.
pub(super) fn property(name: &str) -> Option<Ranges> {
    Some(match name {
        "Alpha" => &[('a', 'z'), ('A', 'Z')],
        "Digit" => DIGITS,
        "Alnum" => &[('a', 'z'), ('A', 'Z'), ('0', '9')],
        "Lower" => &[('a', 'z')],
        "Upper" => &[('A', 'Z')],
        "Punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "Space" => BLANKS,
        "ASCII" => &[('\0', '\u{7f}')],
        "Cntrl" => &[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')],
        "XDigit" => &[('0', '9'), ('a', 'f'), ('A', 'F')],
        "L" | "IsAlphabetic" => &[
            ('a', 'z'),
            ('A', 'Z'),
            ('\u{aa}', '\u{aa}'),
            ('\u{c0}', '\u{24f}'),
            ('\u{370}', '\u{1fff}'),
            ('\u{3040}', '\u{d7ff}'),
        ],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Negated sets inside of others are spelled out, up to the last character there is.
    #[test]
    fn what_is_spelled_out_is_the_same_set() {
        let high = char::MAX;
        for ranges in [
            &[][..],
            &[('a', 'z')],
            &[('m', 'p'), ('a', 'c'), ('b', 'n')],
            &[('\0', '\u{d7ff}')],
            &[('\u{e000}', high)],
            &[('b', high), ('a', 'a')],
            &[('\0', high)],
        ] {
            let negated = Set { negated: true, ..Set::of(ranges) };
            let spelled = Set::of(&negated.clone().spelled_out());
            for character in ['\0', 'a', 'b', 'o', 'z', '\u{d7ff}', '\u{e000}', '\u{10fffe}', high] {
                assert_eq!(
                    negated.contains(character),
                    spelled.contains(character),
                    "{ranges:?} {character:?}"
                );
            }
        }
    }
}
