//! The end of what needs no look at each byte: eight bytes are looked at together.

/// Where a string is interrupted: a quote, a backslash or a control character.
#[inline]
pub(crate) fn string_end(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    let repeated = |byte: u8| ONES * u64::from(byte);
    let mut at = 0;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*word);
        // A byte that is zero after the comparison sets its highest bit; only bytes behind it may be wrong.
        let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
        let quotes = zeros(word ^ repeated(b'"'));
        let escapes = zeros(word ^ repeated(b'\\'));
        let controls = word.wrapping_sub(repeated(0x20)) & !word & HIGHS;
        let found = quotes | escapes | controls;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = bytes.get(at..)?;
    rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).map(|offset| at + offset)
}

#[cfg(test)]
mod tests {
    use super::string_end;

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
}
