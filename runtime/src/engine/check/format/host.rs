//! Names and addresses of hosts.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A name of 253 octets in its form of ASCII has no more characters than that in any other, each of up to four bytes.
/// The algorithm takes time that grows faster than a label, so it sees no longer ones.
const LONGEST: usize = 4 * 253;

/// Dotted decimal without leading zeros.
pub(super) fn is_ipv4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

/// RFC 4291, without a zone.
pub(super) fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

/// RFC 1123: labels of letters, digits and inner hyphens; labels of Punycode must be some.
pub(super) fn is_hostname(text: &str) -> bool {
    are_labels(text) && (!has_punycode(text) || idna_accepts(text))
}

/// RFC 5890: what becomes a host name of ASCII.
pub(super) fn is_idn_hostname(text: &str) -> bool {
    if text.is_ascii() {
        return is_hostname(text);
    }
    text.len() <= LONGEST && idna_accepts(text)
}

fn are_labels(text: &str) -> bool {
    let is_label = |label: &[u8]| {
        (1..=63).contains(&label.len())
            && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && label.first() != Some(&b'-')
            && label.last() != Some(&b'-')
    };
    text.len() <= 253 && labels(text).all(is_label)
}

fn has_punycode(text: &str) -> bool {
    labels(text).any(|label| label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"xn--")))
}

fn labels(text: &str) -> impl Iterator<Item = &[u8]> {
    text.as_bytes().split(|byte| *byte == b'.')
}

fn idna_accepts(text: &str) -> bool {
    idna::domain_to_ascii_strict(text).is_ok_and(|ascii| are_labels(&ascii)) && contextual(text)
}

/// RFC 5892, appendix A: characters that are allowed beside certain others only, which the tables of the algorithm leave
/// to whoever registers names.
fn contextual(text: &str) -> bool {
    let unicode = idna::domain_to_unicode(text).0;
    unicode.split('.').all(|label| {
        let characters: Vec<char> = label.chars().collect();
        characters.iter().enumerate().all(|(at, character)| {
            let before = at.checked_sub(1).and_then(|at| characters.get(at)).copied();
            let behind = characters.get(at + 1).copied();
            match character {
                '\u{b7}' => before == Some('l') && behind == Some('l'),
                '\u{375}' => behind.is_some_and(|next| ('\u{370}'..='\u{3ff}').contains(&next)),
                '\u{5f3}' | '\u{5f4}' => before.is_some_and(|last| ('\u{590}'..='\u{5ff}').contains(&last)),
                '\u{30fb}' => characters.iter().any(|other| is_japanese(*other)),
                '\u{660}'..='\u{669}' => {
                    !characters.iter().any(|other| ('\u{6f0}'..='\u{6f9}').contains(other))
                }
                // DISALLOWED, though the mapping tables of UTS 46 keep them.
                '\u{640}' | '\u{7fa}' | '\u{302e}' | '\u{302f}' | '\u{3031}'..='\u{3035}' | '\u{303b}' => {
                    false
                }
                _ => true,
            }
        })
    })
}

fn is_japanese(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}'
        | '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}
