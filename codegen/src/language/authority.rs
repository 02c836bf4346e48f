//! `host[:port]` of a URL, as far as it is known at build time: by the rules that the runtime reads it with.

use std::net::{IpAddr, Ipv6Addr};

use super::{Part, Text};

/// Stands for a hole among a host's characters; no host has it.
const HOLE: char = '\0';

/// Gateways refuse to call these, whoever names them.
const NOT_CALLED: &str = "no gateway calls a link-local address, a group of hosts, or 0.0.0.0";

const WITH_USER: &str = "a user's name does not belong into it";

/// The longest authority that the runtime takes.
const MAX_LENGTH: usize = 255;

/// The host and port of an absolute URL that can never be called, and why.
pub fn fault(url: &Text) -> Option<(String, &'static str)> {
    let authority = authority(url)?;
    let shown = authority.replace(HOLE, "…");
    let because = if authority.contains(HOLE) { fault_of_open(&authority) } else { fault_of(&authority) };
    because.map(|because| (shown, because))
}

/// Why a text without holes is no URL of a place, which has no query.
pub fn fault_of_url(url: &str) -> Option<&'static str> {
    let Some(place) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return Some("a URL begins with `https://`");
    };
    if !place.bytes().all(|it| it.is_ascii_graphic() && !b"?#\"<>\\^`{|}".contains(&it)) {
        return Some("it holds a query, or a character that has to be encoded");
    }
    fault(&Text::literal(url)).map(|(_, because)| because)
}

/// Why a text is no host's name, whatever comes into its holes.
pub fn fault_of_name(name: &Text) -> Option<&'static str> {
    match name.as_literal() {
        Some(name) => fault_of_host(name),
        None => fault_of_open(name.head()),
    }
}

/// What stands between `://` and the path.
fn authority(url: &Text) -> Option<String> {
    let (_, head) = url.head().split_once("://")?;
    let mut out = String::new();
    let ends = |c| matches!(c, '/' | '?' | '#');
    let behind = url.parts.iter().skip(1).map(|part| match part {
        Part::Literal(text) => Some(text.as_str()),
        Part::Parameter(_) | Part::StageVariable(_) => None,
    });
    for piece in std::iter::once(Some(head)).chain(behind) {
        let Some(text) = piece else {
            out.push(HOLE);
            continue;
        };
        match text.split_once(ends) {
            Some((before, _)) => {
                out.push_str(before);
                return Some(out);
            }
            None => out.push_str(text),
        }
    }
    Some(out)
}

/// What is wrong whatever comes into the holes.
fn fault_of_open(authority: &str) -> Option<&'static str> {
    let known = authority.chars().filter(|c| *c != HOLE);
    fault_of_characters(known, "[]:")
}

fn fault_of(authority: &str) -> Option<&'static str> {
    if authority.contains('@') {
        return Some(WITH_USER);
    }
    if authority.len() > MAX_LENGTH {
        return Some("it is longer than 255 bytes");
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let Some((address, port)) = rest.split_once(']') else {
                return Some("the bracket of its address is not closed");
            };
            match address.parse::<Ipv6Addr>() {
                Err(_) => return Some("there is no IPv6 address in its brackets"),
                Ok(address) if is_never_called(IpAddr::V6(address)) => return Some(NOT_CALLED),
                Ok(_) => {}
            }
            (None, port)
        }
        None => {
            let end = authority.find(':').unwrap_or(authority.len());
            let (host, port) = authority.split_at_checked(end)?;
            (Some(host), port)
        }
    };
    if let Some(host) = host {
        let fault = fault_of_host(host);
        if fault.is_some() {
            return fault;
        }
    }
    match port.strip_prefix(':') {
        None if port.is_empty() => None,
        Some("") => None,
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok() => {
            None
        }
        _ => Some("its port is no number up to 65535"),
    }
}

fn fault_of_host(host: &str) -> Option<&'static str> {
    let empty = || {
        let name = host.strip_suffix('.').unwrap_or(host);
        name.split('.').any(str::is_empty).then_some("a part of its name is empty")
    };
    let refused = || host.parse().is_ok_and(is_never_called).then_some(NOT_CALLED);
    fault_of_characters(host.chars(), "").or_else(empty).or_else(refused)
}

/// Addresses that a gateway refuses to connect to (reliability.md 4). It knows more of them; names are looked at only
/// there, when they are resolved.
fn is_never_called(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_link_local()
                || address.octets().first() == Some(&0)
                || address.is_multicast()
                || address.is_broadcast()
        }
        IpAddr::V6(address) => {
            address.is_unicast_link_local() || address.is_unspecified() || address.is_multicast()
        }
    }
}

fn fault_of_characters(mut host: impl Iterator<Item = char>, also: &str) -> Option<&'static str> {
    host.find_map(|c| match c {
        '.' | '-' | '_' => None,
        c if c.is_ascii_alphanumeric() || also.contains(c) => None,
        '@' => Some(WITH_USER),
        '{' | '}' => Some("path parameters are put into path and query only"),
        c if !c.is_ascii() => Some("a name beyond ASCII is written in punycode, `xn--…`"),
        _ => Some("it holds a character that no host has"),
    })
}

#[cfg(test)]
mod tests {
    use super::{fault, fault_of_url};
    use crate::language::placeholder;

    fn because(url: &str) -> Option<&'static str> {
        fault(&placeholder::parse(url)).map(|(_, because)| because)
    }

    #[test]
    fn hosts_that_can_be_called_are_not_found_fault_with() {
        for url in [
            "http://localhost",
            "https://pets.example.:8443/a@b:c?d#e",
            "http://my_service:65535",
            "http://[::1]:80/x",
            "http://127.0.0.1:?q",
            "https://${host}",
            "https://${host}:${port}/{id}",
            "https://[${address}]:80",
            "https://${stageVariables.host}.example.com/é x",
            "${url}/x",
            "/relative",
        ] {
            assert_eq!(because(url), None, "{url}");
        }
    }

    #[test]
    fn places_have_a_scheme_a_host_and_no_query() {
        for url in ["https://a.example", "http://127.0.0.1:8080/tenant/", "https://[::1]/a%20b"] {
            assert_eq!(fault_of_url(url), None, "{url}");
        }
        for (url, part) in [
            ("issuer", "https://"),
            ("", "https://"),
            ("ftp://a", "https://"),
            ("https:///tenant", "empty"),
            ("https://a/b c", "encoded"),
            ("https://a?b", "query"),
            ("https://a#b", "query"),
            ("https://me@a/", "user"),
        ] {
            assert!(fault_of_url(url).unwrap_or_default().contains(part), "{url}");
        }
    }

    #[test]
    fn hosts_that_cannot_be_called_are_told_why() {
        for (url, part) in [
            ("https://h:99999/", "port"),
            ("https://h:-1", "port"),
            ("https://h:http", "port"),
            ("https://[::1]x", "port"),
            ("https://[::1", "not closed"),
            ("https://[h]/", "IPv6"),
            ("https://me:secret@h/", "user"),
            ("https://me@h/", "user"),
            ("https://me@${host}/", "user"),
            ("https://<host>/", "no host has"),
            ("https://a b/", "no host has"),
            ("https://a\r\nX: y", "no host has"),
            ("https://${host}\r\n/", "no host has"),
            ("https://{host}/", "path parameters"),
            ("https://dömäne.example/", "punycode"),
            ("https://a..b/", "empty"),
            ("https://.a/", "empty"),
            ("http://169.254.169.254/latest", "link-local"),
            ("http://[fe80::1]/", "link-local"),
            ("http://[::ffff:169.254.0.1]/", "link-local"),
            ("http://0.0.0.0:8080/", "link-local"),
        ] {
            let because = because(url).unwrap_or_default();
            assert!(because.contains(part), "{url}: {because:?}");
        }
        assert!(because(&format!("https://{}/", "a".repeat(256))).is_some());
    }
}
