//! Tokens of HTTP (RFC 9110, section 5.6.2): methods, and names of header fields.

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks the bounds")]
const TCHARS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.'
            | b'^' | b'_' | b'`' | b'|' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z');
        byte += 1;
    }
    table
};

/// Whether a byte is a character of a token.
#[inline]
pub(crate) const fn is_tchar(byte: u8) -> bool {
    TCHARS[byte as usize]
}

/// Whether a text is a token.
pub(crate) fn is_token(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| is_tchar(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_rfc_9110s() {
        let tchars: Vec<u8> = (0..=255).filter(|byte| is_tchar(*byte)).collect();
        let punctuation = tchars.iter().filter(|byte| !byte.is_ascii_alphanumeric()).copied();
        assert_eq!(punctuation.collect::<Vec<_>>(), b"!#$%&'*+-.^_`|~");
        assert_eq!(tchars.len(), 15 + 10 + 26 + 26);
        assert!(is_token(b"X-Trace_1") && !is_token(b"") && !is_token(b"a b") && !is_token("é".as_bytes()));
    }
}
