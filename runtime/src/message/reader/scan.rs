//! The end of what needs no look at each byte: sixteen bytes are looked at together.

/// How many bytes are looked at together.
pub(crate) const LANE: usize = 16;

/// Where a string is interrupted: a quote, a backslash or a control character.
#[inline]
pub(crate) fn string_end(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    while let Some((lane, behind)) = rest.split_first_chunk::<LANE>() {
        if let Some(at) = interruption(lane) {
            return Some(bytes.len() - rest.len() + at);
        }
        rest = behind;
    }
    end_of_few(rest).map(|at| bytes.len() - rest.len() + at)
}

/// The same for fewer bytes.
#[cold]
fn end_of_few(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
}

/// The same for sixteen bytes.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[expect(unsafe_code, reason = "the instructions are there: each x86-64 has them")]
pub(crate) fn interruption(lane: &[u8; LANE]) -> Option<usize> {
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8,
    };

    /// Comparisons of bytes that were read already: nothing here reads memory.
    #[target_feature(enable = "sse2")]
    fn found(lane: u128) -> i32 {
        let lane = _mm_set_epi64x((lane >> 64) as i64, lane as i64);
        let quotes = _mm_cmpeq_epi8(lane, _mm_set1_epi8(b'"' as i8));
        let escapes = _mm_cmpeq_epi8(lane, _mm_set1_epi8(b'\\' as i8));
        // A byte that is not above the last control character is one.
        let controls = _mm_cmpeq_epi8(lane, _mm_min_epu8(lane, _mm_set1_epi8(0x1f)));
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, escapes), controls))
    }

    // SAFETY: every x86-64 has SSE2.
    let found = unsafe { found(u128::from_le_bytes(*lane)) };
    (found != 0).then(|| found.trailing_zeros() as usize)
}

/// The same for sixteen bytes, eight at a time.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub(crate) fn interruption(lane: &[u8; LANE]) -> Option<usize> {
    let (words, _) = lane.as_chunks::<8>();
    words.iter().enumerate().find_map(|(number, word)| Some(number * 8 + word_interruption(word)?))
}

/// The same for eight bytes.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline]
fn word_interruption(word: &[u8; 8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    const fn repeated(byte: u8) -> u64 {
        ONES * byte as u64
    }
    let word = u64::from_le_bytes(*word);
    // What is subtracted from a smaller byte borrows, which sets its highest bit; only bytes behind it may be wrong.
    // All three kinds are ASCII, so the highest bits of the text itself tell false ones apart.
    let quotes = (word ^ repeated(b'"')).wrapping_sub(ONES);
    let escapes = (word ^ repeated(b'\\')).wrapping_sub(ONES);
    let controls = word.wrapping_sub(repeated(0x20));
    let found = (quotes | escapes | controls) & !word & HIGHS;
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::{string_end, word_interruption};

    #[test]
    fn the_first_interruption_is_found_wherever_it_stands() {
        for length in 0..40 {
            for at in 0..length {
                for byte in 0..=255_u8 {
                    for filler in [b'a', 0x7f, 0x80, 0xff, b'!', b'#', b'[', b']', b' '] {
                        let mut bytes = vec![filler; length];
                        bytes[at] = byte;
                        let slow = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
                        assert_eq!(string_end(&bytes), slow, "{byte} at {at} of {length}");
                    }
                }
            }
        }
    }

    #[test]
    fn eight_bytes_are_looked_at_as_sixteen_are() {
        for at in 0..8 {
            for byte in 0..=255_u8 {
                for filler in [b'a', 0x7f, 0x80, 0xff, b'!', b'#', b'[', b']', b' '] {
                    let mut word = [filler; 8];
                    word[at] = byte;
                    assert_eq!(word_interruption(&word), string_end(&word), "{byte} at {at}");
                }
            }
        }
    }
}
