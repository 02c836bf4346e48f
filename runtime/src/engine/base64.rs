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
    const DIGITS: Digits = Digits::of(ALPHABET);
    let (mut bytes, rest) = DIGITS.groups(text.as_bytes());
    let (mut word, mut digits) = (0_u32, 0);
    let mut rest = rest.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    for byte in rest.by_ref() {
        let value = match DIGITS.value(byte) {
            Some(value) => value,
            None if byte == b'=' => {
                // A pad stands for the last one or two of four digits, and nothing follows it.
                let more = rest.next();
                let complete = match digits {
                    2 => more == Some(b'=') && rest.next().is_none(),
                    3 => more.is_none(),
                    _ => false,
                };
                return if complete { finish(bytes, word, digits) } else { None };
            }
            None => return None,
        };
        word = word << 6 | value;
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

/// What the bytes of a text stand for: the digits of an alphabet.
pub(super) struct Digits([u8; 256]);

/// Larger than all digits.
const NO_DIGIT: u8 = u8::MAX;

impl Digits {
    pub(super) const fn of(alphabet: &[u8; 64]) -> Digits {
        let mut values = [NO_DIGIT; 256];
        let mut value = 0;
        let mut rest: &[u8] = alphabet;
        while let [digit, behind @ ..] = rest {
            values[*digit as usize] = value;
            value += 1;
            rest = behind;
        }
        Digits(values)
    }

    /// What a digit stands for.
    pub(super) fn value(&self, digit: u8) -> Option<u32> {
        let value = self.known(digit);
        (value < 64).then_some(value)
    }

    #[inline]
    fn known(&self, digit: u8) -> u32 {
        u32::from(self.0.get(usize::from(digit)).copied().unwrap_or(NO_DIGIT))
    }

    /// The bytes of whole groups of four digits, and what follows the last one: less than four digits, or a group with
    /// something else in it.
    pub(super) fn groups<'t>(&self, text: &'t [u8]) -> (Vec<u8>, &'t [u8]) {
        let (groups, _) = text.as_chunks::<4>();
        // There is room for what less than four digits stand for.
        let mut bytes = vec![0; groups.len() * 3 + 2];
        let mut whole = 0;
        for (place, group) in bytes.as_chunks_mut::<3>().0.iter_mut().zip(groups) {
            let [first, second, third, fourth] = group.map(|digit| self.known(digit));
            if first | second | third | fourth > 63 {
                break;
            }
            let word = first << 18 | second << 12 | third << 6 | fourth;
            let [_, bytes @ ..] = word.to_be_bytes();
            *place = bytes;
            whole += 1;
        }
        bytes.truncate(3 * whole);
        (bytes, text.get(4 * whole..).unwrap_or_default())
    }
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
