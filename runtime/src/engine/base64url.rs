//! Base64 with the alphabet for URLs and without padding (RFC 7515, section 2): one text for each value, and no other.

use super::base64::Digits;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Encodes without padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let mut word = [0; 4];
        for (to, from) in word.iter_mut().skip(1).zip(group) {
            *to = *from;
        }
        let word = u32::from_be_bytes(word);
        let digits = [18, 12, 6, 0].map(|shift| (word >> shift & 63) as usize);
        // One byte takes two digits, two take three.
        for digit in digits.iter().take(group.len() + 1) {
            text.push(char::from(ALPHABET.get(*digit).copied().unwrap_or_default()));
        }
    }
    text
}

/// Decodes. `None` for padding, for other characters, and where bits are set that belong to no byte: two texts must never
/// stand for one value, or a token could be changed and still be the one that was signed.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    const DIGITS: Digits = Digits::of(ALPHABET);
    let (mut bytes, rest) = DIGITS.groups(text.as_bytes());
    let mut word = 0;
    for digit in rest {
        word = word << 6 | DIGITS.value(*digit)?;
    }
    match rest.len() {
        0 => {}
        2 if word & 0b1111 == 0 => bytes.push((word >> 4) as u8),
        3 if word & 0b11 == 0 => bytes.extend_from_slice(&((word >> 2) as u16).to_be_bytes()),
        _ => return None,
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        let all: Vec<u8> = (0..=255).rev().collect();
        for length in 0..=all.len() {
            assert_eq!(decode(&encode(&all[..length])).as_deref(), Some(&all[..length]));
        }
    }

    #[test]
    fn every_text_of_up_to_three_digits_is_the_one_of_its_value_or_refused() {
        let alphabet: Vec<char> = (0..=127).map(char::from).collect();
        for first in &alphabet {
            for second in &alphabet {
                for text in [format!("{first}{second}"), format!("A{first}{second}")] {
                    assert!(decode(&text).is_none_or(|bytes| encode(&bytes) == text), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_base64url() {
        for text in ["Z", "Zh", "Zg=", "Zg==", "Zm9=", "Zm9", "Zm+_", "Zm/_", "Zm 8", "Zg\n", "é", "Zm9vY"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
