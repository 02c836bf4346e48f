//! Base64 with the standard alphabet (RFC 4648, section 4).

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Encodes with padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    let (whole, rest) = bytes.as_chunks::<3>();
    for &[first, second, third] in whole {
        text.extend_from_slice(&digits(u32::from_be_bytes([0, first, second, third])));
    }
    match *rest {
        [first] => {
            let [a, b, ..] = digits(u32::from_be_bytes([0, first, 0, 0]));
            text.extend_from_slice(&[a, b, b'=', b'=']);
        }
        [first, second] => {
            let [a, b, c, _] = digits(u32::from_be_bytes([0, first, second, 0]));
            text.extend_from_slice(&[a, b, c, b'=']);
        }
        _ => {}
    }
    String::from_utf8(text).unwrap_or_default() // ASCII
}

/// Decodes; padding may be left out, line ends are stepped over. `None` where the text is not base64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut word, mut digits) = (0_u32, 0);
    let mut rest = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    for byte in rest.by_ref() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                // A pad stands for the last one or two of four digits, and nothing follows it.
                let more = rest.next();
                let complete = match digits {
                    2 => more == Some(b'=') && rest.next().is_none(),
                    3 => more.is_none(),
                    _ => false,
                };
                return if complete { finish(bytes, word, digits) } else { None };
            }
            _ => return None,
        };
        word = word << 6 | u32::from(value);
        digits += 1;
        if digits == 4 {
            let [_, first, second, third] = word.to_be_bytes();
            bytes.extend_from_slice(&[first, second, third]);
            (word, digits) = (0, 0);
        }
    }
    finish(bytes, word, digits)
}

/// Adds what two or three digits stand for.
fn finish(mut bytes: Vec<u8>, word: u32, digits: u32) -> Option<Vec<u8>> {
    match digits {
        0 => {}
        2 => bytes.push((word >> 4) as u8),
        3 => bytes.extend_from_slice(&[(word >> 10) as u8, (word >> 2) as u8]),
        _ => return None,
    }
    Some(bytes)
}

/// The four digits of 24 bits.
fn digits(word: u32) -> [u8; 4] {
    [18, 12, 6, 0].map(|shift| ALPHABET.get((word >> shift & 63) as usize).copied().unwrap_or(b'='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
            assert_eq!(decode(text.trim_end_matches('=')).as_deref(), Some(bytes.as_bytes()));
        }
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&all)), Some(all));
        assert_eq!(decode("Zm9v\r\nYg==").as_deref(), Some(&b"foob"[..]));
    }

    #[test]
    fn what_is_not_base64() {
        for text in ["Z", "Zg=", "Zg===", "Zg==Zg", "Zm8==", "=", "Zm9v=", "Zm 9v", "Zm-_", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
