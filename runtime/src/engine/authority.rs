//! `host[:port]`: of the `Host` field, of absolute-form targets and of integration URLs.

use std::borrow::Cow;
use std::net::Ipv6Addr;

use crate::message::Scheme;

/// The longest authority that is accepted (reliability.md 2.2).
pub const MAX_LENGTH: usize = 255;

/// A parsed authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority<'a> {
    /// Name or address in lower case, without trailing dot; IPv6 literals keep their brackets.
    pub host: Cow<'a, str>,
    /// The port, where one was written.
    pub port: Option<u16>,
}

/// A canonical host without its port.
pub fn host_name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

impl<'a> Authority<'a> {
    /// Reads `host[:port]`; `None` where it is not a valid name, IPv4 or bracketed IPv6 literal.
    pub fn parse(text: &'a [u8]) -> Option<Authority<'a>> {
        if text.is_empty() || text.len() > MAX_LENGTH {
            return None;
        }
        let text = std::str::from_utf8(text).ok()?;
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (address, rest) = rest.split_once(']')?;
                address.parse::<Ipv6Addr>().ok()?;
                (text.get(..address.len() + 2)?, rest)
            }
            None => {
                let end = text.bytes().position(|byte| byte == b':').unwrap_or(text.len());
                text.split_at_checked(end)?
            }
        };
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => None,
            None => return None,
            // An empty port is allowed by RFC 3986 and means the default.
            Some("") => None,
            Some(digits) if digits.len() <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().ok()?)
            }
            Some(_) => return None,
        };
        let host = if host.starts_with('[') { host } else { host.strip_suffix('.').unwrap_or(host) };
        let folded = if host.starts_with('[') {
            host.bytes().any(|byte| byte.is_ascii_uppercase())
        } else {
            read_name(host)?
        };
        let host = if folded { Cow::Owned(host.to_ascii_lowercase()) } else { Cow::Borrowed(host) };
        Some(Authority { host, port })
    }

    /// The port, or the scheme's own.
    pub fn port_or_default(&self, scheme: Scheme) -> u16 {
        self.port.unwrap_or(default_port(scheme))
    }

    /// As it stands in a canonical request: without the scheme's own port.
    pub fn canonical(&self, scheme: Scheme) -> Box<str> {
        match self.port {
            Some(port) if port != default_port(scheme) => {
                let mut text = String::with_capacity(self.host.len() + 6);
                text.push_str(&self.host);
                text.push(':');
                text.push_str(itoa::Buffer::new().format(port));
                text.into_boxed_str()
            }
            _ => Box::from(self.host.as_ref()),
        }
    }
}

/// The port of a scheme.
pub const fn default_port(scheme: Scheme) -> u16 {
    match scheme {
        Scheme::Http => 80,
        Scheme::Https => 443,
    }
}

/// Reads labels of letters, digits, `-` and `_` (which real backends have), none of them empty; says whether there is
/// a capital letter.
fn read_name(host: &str) -> Option<bool> {
    let (mut label, mut folded) = (0, false);
    for byte in host.bytes() {
        match KINDS.get(usize::from(byte)) {
            Some(Kind::Dot) if label > 0 => label = 0,
            Some(kind @ (Kind::Lower | Kind::Upper)) if label < 63 => {
                label += 1;
                folded |= matches!(kind, Kind::Upper);
            }
            _ => return None,
        }
    }
    (label > 0).then_some(folded)
}

/// What a byte is in a name.
#[derive(Clone, Copy)]
enum Kind {
    Dot,
    Lower,
    Upper,
    None,
}

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks the bounds")]
static KINDS: [Kind; 256] = {
    let mut kinds = [Kind::None; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'.' => Kind::Dot,
            b'A'..=b'Z' => Kind::Upper,
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => Kind::Lower,
            _ => Kind::None,
        };
        byte += 1;
    }
    kinds
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_ones() {
        for (text, host, port) in [
            ("example.com", "example.com", None),
            ("EXAMPLE.com.:8080", "example.com", Some(8080)),
            ("127.0.0.1:9", "127.0.0.1", Some(9)),
            ("[::1]:443", "[::1]", Some(443)),
            ("a_b-c", "a_b-c", None),
            ("a:", "a", None),
        ] {
            let authority = Authority::parse(text.as_bytes()).unwrap();
            assert_eq!((authority.host.as_ref(), authority.port), (host, port), "{text}");
        }
    }

    #[test]
    fn invalid_ones() {
        for text in [
            "", ":80", "a..b", ".", "a b", "a:x", "a:65536", "[::1", "[zz]", "[::1]x", "a@b", "a/b", "é",
            "a:1:2",
        ] {
            assert_eq!(Authority::parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Authority::parse(&[b'a'; 300]), None);
    }

    #[test]
    fn the_default_port_is_left_out() {
        let authority = Authority::parse(b"A.example:443").unwrap();
        assert_eq!(&*authority.canonical(Scheme::Https), "a.example");
        assert_eq!(&*authority.canonical(Scheme::Http), "a.example:443");
    }
}
