//! Percent-encoding (RFC 3986, section 2.1): the one reading and the one writing of `%XX`.

/// What RFC 3986 calls unreserved: characters that mean the same with and without encoding.
pub const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// The byte that two digits behind a `%` stand for, and what is behind them.
pub fn triplet(behind: &[u8]) -> Option<(u8, &[u8])> {
    match behind {
        [high, low, rest @ ..] => Some((digit(*high)? << 4 | digit(*low)?, rest)),
        _ => None,
    }
}

/// Undoes the encoding; a `%` that begins no triplet stays.
pub fn decode(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        let (byte, tail) = match byte {
            b'%' => triplet(tail).unwrap_or((b'%', tail)),
            _ => (*byte, tail),
        };
        decoded.push(byte);
        rest = tail;
    }
    decoded
}

/// The three bytes of `%XX`.
pub fn encoded(byte: u8) -> [u8; 3] {
    let digit = |value: u8| if value < 10 { b'0' + value } else { b'A' + value - 10 };
    [b'%', digit(byte >> 4), digit(byte & 0xf)]
}

/// Appends `%XX`.
pub fn push_encoded(out: &mut String, byte: u8) {
    out.extend(encoded(byte).map(char::from));
}

/// The value of a hexadecimal digit.
fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives() {
        for byte in 0..=u8::MAX {
            let text = encoded(byte);
            assert_eq!(decode(&text), [byte]);
            assert_eq!(decode(&text.to_ascii_lowercase()), [byte]);
        }
    }

    #[test]
    fn what_is_no_triplet_stays() {
        for text in [&b"%"[..], b"%f", b"%fg", b"%g0", b"100%"] {
            assert_eq!(decode(text), text);
        }
        assert_eq!(decode(b"%25%2541%%41"), b"%%41%A");
    }
}
