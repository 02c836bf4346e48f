//! Mailboxes of RFC 5321, and with characters of other scripts of RFC 6531.

use super::host;

pub(super) fn is_email(text: &str, international: bool) -> bool {
    let at = text.bytes().rposition(|byte| byte == b'@');
    let Some((local, domain)) = at.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))) else {
        return false;
    };
    let local_holds = match local.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"').is_some_and(|inner| is_quoted(inner, international)),
        None => local.as_bytes().split(|byte| *byte == b'.').all(|atom| is_atom(atom, international)),
    };
    local_holds && local.len() <= 64 && is_domain(domain, international)
}

fn is_domain(domain: &str, international: bool) -> bool {
    if let Some(literal) = domain.strip_prefix('[') {
        let Some(literal) = literal.strip_suffix(']') else { return false };
        return match literal.split_at_checked(5) {
            Some((tag, address)) if tag.eq_ignore_ascii_case("ipv6:") => host::is_ipv6(address),
            _ => host::is_ipv4(literal),
        };
    }
    if international { host::is_idn_hostname(domain) } else { host::is_hostname(domain) }
}

fn is_atom(atom: &[u8], international: bool) -> bool {
    !atom.is_empty() && atom.iter().all(|byte| is_atext(*byte) || international && !byte.is_ascii())
}

/// What stands in atoms as it is.
const fn is_atext(byte: u8) -> bool {
    const SIGNS: [u8; 19] = *b"!#$%&'*+-/=?^_`{|}~";
    const SET: u128 = {
        let (mut set, mut rest) = (0, SIGNS.as_slice());
        while let [first, others @ ..] = rest {
            set |= 1 << *first;
            rest = others;
        }
        let mut byte = 0_u8;
        while byte < 128 {
            set |= (byte.is_ascii_alphanumeric() as u128) << byte;
            byte += 1;
        }
        set
    };
    byte < 128 && SET >> byte & 1 == 1
}

/// Printable characters; quotes and backslashes behind a backslash.
fn is_quoted(inner: &str, international: bool) -> bool {
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        let holds = match character {
            '\\' => matches!(characters.next(), Some(' '..='~')),
            '"' => false,
            ' '..='~' => true,
            other => international && !other.is_ascii(),
        };
        if !holds {
            return false;
        }
    }
    true
}
