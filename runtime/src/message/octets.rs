//! Judges bytes eight at a time.
//!
//! Names and values of header fields are short: vector code hardly begins on them, and a loop over single bytes is
//! what a request head would cost most.

const ONES: u64 = u64::MAX / 255;
const HIGHS: u64 = ONES * 0x80;

/// Whether the bytes may be a field's value: no control but the tab (RFC 9110, 5.5).
pub(crate) fn is_field_value(bytes: &[u8]) -> bool {
    every_word(bytes, |word| below(word, 0x20) | delete(word) == 0)
        // Rare enough to be looked at twice.
        || bytes.iter().all(|byte| !byte.is_ascii_control() || *byte == b'\t')
}

/// Whether there is neither a control nor a space.
pub(crate) fn is_unbroken(bytes: &[u8]) -> bool {
    every_word(bytes, |word| below(word, 0x21) | delete(word) == 0)
}

/// Whether all are visible characters of ASCII.
pub(crate) fn is_visible(bytes: &[u8]) -> bool {
    every_word(bytes, |word| below(word, 0x21) | delete(word) | word & HIGHS == 0)
}

/// Whether a name is the one in lower case, whatever its own case.
pub(crate) fn is_same_name(lower: &[u8], name: &[u8]) -> bool {
    if lower.len() != name.len() {
        return false;
    }
    let ((lower_words, _), (words, _)) = (lower.as_chunks::<8>(), name.as_chunks::<8>());
    match (lower.last_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(lower_last), Some(last)) => {
            let mut pairs = lower_words.iter().zip(words);
            // The last ones overlap with the one before.
            same_word(lower_last, last) && pairs.all(|(lower, word)| same_word(lower, word))
        }
        _ => lower.iter().zip(name).fold(true, |same, (a, b)| same & (*a == b.to_ascii_lowercase())),
    }
}

/// Whether two short texts are the same: for these a call would take longer than the look.
#[inline(always)]
pub(crate) fn is_same(text: &[u8], other: &[u8]) -> bool {
    if text.len() != other.len() {
        return false;
    }
    // The last word of each length overlaps with the first.
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        let ends = (Some(first), Some(last)) == (other.first_chunk::<8>(), other.last_chunk::<8>());
        return ends && (text.len() <= 16 || text == other);
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        return (Some(first), Some(last)) == (other.first_chunk::<4>(), other.last_chunk::<4>());
    }
    text.iter().zip(other).all(|(byte, other)| byte == other)
}

fn same_word(lower: &[u8; 8], word: &[u8; 8]) -> bool {
    u64::from_le_bytes(*lower) == lower_case(u64::from_le_bytes(*word))
}

/// A to Z in lower case; all else as it is.
fn lower_case(word: u64) -> u64 {
    let low = word & !HIGHS;
    let from_a = low + ONES * (0x80 - b'A' as u64);
    let behind_z = low + ONES * (0x7f - b'Z' as u64);
    let upper = (from_a ^ behind_z) & !word & HIGHS;
    word | upper >> 2
}

/// Bits where a byte is below `limit`; some at least if there is one.
fn below(word: u64, limit: u64) -> u64 {
    word.wrapping_sub(ONES * limit) & !word & HIGHS
}

/// Bits where a byte is DEL; some at least if there is one.
fn delete(word: u64) -> u64 {
    below(word ^ (ONES * 0x7f), 1)
}

/// Whether all words of the bytes are good; the last one overlaps with the one before, a single short one is filled
/// up with a letter.
fn every_word(bytes: &[u8], good: impl Fn(u64) -> bool) -> bool {
    const LETTERS: u64 = ONES * b'a' as u64;
    let (words, _) = bytes.as_chunks::<8>();
    match bytes.last_chunk::<8>() {
        Some(last) => {
            good(u64::from_le_bytes(*last)) && words.iter().all(|word| good(u64::from_le_bytes(*word)))
        }
        None => good(bytes.iter().fold(LETTERS, |word, byte| word << 8 | u64::from(*byte))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte at every place of every length up to two words and a half.
    fn judged(word: impl Fn(&[u8]) -> bool, byte: impl Fn(u8) -> bool) {
        for length in 0..20 {
            let mut bytes = vec![b'x'; length];
            assert!(word(&bytes));
            for place in 0..length {
                for value in 0..=255 {
                    bytes[place] = value;
                    assert_eq!(word(&bytes), byte(value), "{value:#x} at {place} of {length}");
                }
                bytes[place] = b'x';
            }
        }
    }

    #[test]
    fn as_byte_by_byte() {
        judged(is_field_value, |byte| (byte >= 0x20 && byte != 0x7f) || byte == b'\t');
        judged(is_unbroken, |byte| byte > 0x20 && byte != 0x7f);
        judged(is_visible, |byte| (0x21..=0x7e).contains(&byte));
        assert!(!is_field_value(b"\t\n"));
    }

    #[test]
    fn same_texts() {
        for length in 0..40 {
            let text = vec![b'x'; length];
            assert!(is_same(&text, &text));
            assert!(!is_same(&text, &vec![b'x'; length + 1]));
            for place in 0..length {
                let mut other = text.clone();
                other[place] = b'y';
                assert!(!is_same(&text, &other), "{place} of {length}");
            }
        }
    }

    #[test]
    fn names_in_any_case() {
        for length in 0..20 {
            let lower = vec![b'x'; length];
            for place in 0..length {
                for value in 0..=255_u8 {
                    let mut name = lower.to_ascii_uppercase();
                    name[place] = value;
                    assert_eq!(is_same_name(&lower, &name), value.eq_ignore_ascii_case(&b'x'));
                    let mut other = lower.clone();
                    other[place] = value.to_ascii_lowercase();
                    assert!(is_same_name(&other, &name), "{value:#x} at {place} of {length}");
                }
            }
            assert!(!is_same_name(&lower, &vec![b'x'; length + 1]));
        }
    }
}
