//! New identifiers and secrets, out of unpredictable bytes.

use zeroize::Zeroizing;

const LETTERS_AND_DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const LOWER_CASE_AND_DIGITS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// Of access key ids.
const BASE_32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Of secret access keys and session tokens.
const BASE_64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Fills a buffer with unpredictable bytes.
pub type Fill<'f> = &'f dyn Fn(&mut [u8]);

/// An API key's id, as Amazon's look.
pub fn api_key_id(fill: Fill<'_>) -> Box<str> {
    text(fill, LOWER_CASE_AND_DIGITS, 10).as_str().into()
}

/// An API key's value: 238 bits.
pub fn api_key_value(fill: Fill<'_>) -> Zeroizing<String> {
    text(fill, LETTERS_AND_DIGITS, 40)
}

/// An access key's id; temporary ones begin otherwise.
pub fn access_key_id(fill: Fill<'_>, is_temporary: bool) -> Box<str> {
    let prefix = if is_temporary { "ASIA" } else { "AKIA" };
    [prefix, &text(fill, BASE_32, 16)].concat().into()
}

/// A secret access key: 240 bits.
pub fn secret_access_key(fill: Fill<'_>) -> Zeroizing<String> {
    text(fill, BASE_64, 40)
}

/// A session token, long as Amazon's are: what has no room for it should not find out in production.
pub fn session_token(fill: Fill<'_>) -> Zeroizing<String> {
    text(fill, BASE_64, 356)
}

/// So many characters of an alphabet, each as likely as any other.
fn text(fill: Fill<'_>, alphabet: &[u8], length: usize) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(length));
    // Bytes from here on would make the first characters likelier.
    let usable = 256 - 256 % alphabet.len();
    let mut bytes = Zeroizing::new([0; 64]);
    while text.len() < length {
        fill(&mut *bytes);
        let usable = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < usable);
        let characters = usable.filter_map(|byte| alphabet.get(byte % alphabet.len()));
        for character in characters.take(length - text.len()) {
            text.push(char::from(*character));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::HashMap;

    use super::*;

    /// Every byte in turn.
    fn counting() -> impl Fn(&mut [u8]) {
        let next = Cell::new(0_u8);
        move |bytes: &mut [u8]| {
            bytes.iter_mut().for_each(|byte| *byte = next.replace(next.get().wrapping_add(1)))
        }
    }

    #[test]
    fn forms() {
        let fill = counting();
        let fill: Fill<'_> = &fill;
        for (text, length) in [
            (api_key_id(fill).into_string(), 10),
            (api_key_value(fill).to_string(), 40),
            (access_key_id(fill, false).into_string(), 20),
            (access_key_id(fill, true).into_string(), 20),
            (secret_access_key(fill).to_string(), 40),
            (session_token(fill).to_string(), 356),
        ] {
            assert_eq!(text.len(), length, "{text}");
        }
        assert!(access_key_id(fill, false).starts_with("AKIA"));
        assert!(access_key_id(fill, true).starts_with("ASIA"));
    }

    #[test]
    fn no_character_is_likelier_than_another() {
        for alphabet in [LETTERS_AND_DIGITS, LOWER_CASE_AND_DIGITS, BASE_32, BASE_64] {
            let per_round = 256 / alphabet.len();
            let text = text(&counting(), alphabet, per_round * alphabet.len());
            let mut counts: HashMap<char, usize> = HashMap::new();
            text.chars().for_each(|char| *counts.entry(char).or_default() += 1);
            assert_eq!(counts.len(), alphabet.len());
            assert!(counts.values().all(|count| *count == per_round), "{counts:?}");
        }
    }
}
