//! The end of what needs no look at each byte: eight bytes are looked at together.

/// Where a string is interrupted: a quote, a backslash or a control character.
#[inline]
pub(crate) fn string_end(bytes: &[u8]) -> Option<usize> {
    // Most strings end in their first word; the others are worth a call.
    match bytes.split_first_chunk::<8>() {
        Some((first, rest)) => interruption(first).or_else(|| Some(8 + end_of_long(rest)?)),
        None => end_of_long(bytes),
    }
}

#[inline(never)]
fn end_of_long(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        if let Some(at) = interruption(word) {
            return Some(number * 8 + at);
        }
    }
    let at = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
    Some(words.len() * 8 + at)
}

/// The same for eight bytes, looked at together.
#[inline]
fn interruption(word: &[u8; 8]) -> Option<usize> {
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
