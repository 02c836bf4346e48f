//! Request targets: which are refused, and the canonical path of the others (reliability.md 2.2).
//!
//! The canonical path has upper-case hexadecimal digits, decoded unreserved characters and one leading slash;
//! everything else stays encoded, as at Amazon (reference 3.1). Nothing is "normalised away": dot segments in any
//! disguise are refused.

use super::refusal::Refusal;
use crate::message::percent;

/// The longest target (reference 12).
pub const MAX_LENGTH: usize = 10_240;
/// The most query parameters.
const MAX_PARAMETERS: usize = 1_000;

const BAD_IN_PATH: u8 = 1;
const BAD_IN_QUERY: u8 = 2;
const PERCENT: u8 = 4;

/// What a byte means, so that one pass over a clean target decides everything.
static CLASS: [u8; 256] = classes();

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks the bounds")]
const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'%' => PERCENT,
            0..=b' ' | 0x7f..=0xff | b'#' | b'|' | b'{' | b'}' => BAD_IN_PATH | BAD_IN_QUERY,
            b'\\' | b'"' | b'<' | b'>' | b'^' | b'`' => BAD_IN_PATH,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

fn class(byte: u8) -> u8 {
    CLASS.get(usize::from(byte)).copied().unwrap_or(BAD_IN_PATH | BAD_IN_QUERY)
}

/// The canonical form of a raw path, which begins with `/`.
pub fn canonical_path(raw: &str) -> Result<Box<str>, Refusal> {
    let (mut classes, mut dots, mut previous) = (0, false, 0);
    for byte in raw.bytes() {
        classes |= class(byte);
        dots |= byte == b'.' && previous == b'/';
        previous = byte;
    }
    if classes & BAD_IN_PATH != 0 {
        return Err(bad_character(true));
    }
    let extra = raw.bytes().take_while(|byte| *byte == b'/').count().saturating_sub(1);
    let raw = raw.get(extra..).unwrap_or(raw);
    let path: Box<str> = if classes & PERCENT == 0 {
        Box::from(raw)
    } else {
        dots = true;
        reencode(raw.as_bytes())?.into_boxed_str()
    };
    if dots && has_dot_segment(&path) {
        return Err(Refusal::bad_request("dot-segment"));
    }
    Ok(path)
}

/// What is said to a character that a path, or else a query, cannot have.
pub fn bad_character(in_path: bool) -> Refusal {
    Refusal::bad_request(if in_path { "path-character" } else { "query-character" })
}

/// Checks a raw query; it is kept as it is and read through [`super::query`] only.
pub fn check_query(raw: &[u8]) -> Result<(), Refusal> {
    let classes = raw.iter().fold(0, |classes, &byte| classes | class(byte));
    if classes & BAD_IN_QUERY != 0 {
        return Err(bad_character(false));
    }
    if raw.len() > MAX_PARAMETERS
        && raw.iter().filter(|byte| matches!(byte, b'&' | b';')).count() >= MAX_PARAMETERS
    {
        return Err(Refusal::bad_request("query-parameters"));
    }
    if classes & PERCENT != 0 {
        let mut decoded = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let [byte, tail @ ..] = rest {
            rest = tail;
            if *byte == b'%' {
                let (value, tail) = triplet(tail)?;
                decoded.push(value);
                rest = tail;
            } else {
                decoded.push(*byte);
            }
        }
        if std::str::from_utf8(&decoded).is_err() {
            return Err(Refusal::bad_request("query-encoding"));
        }
    }
    Ok(())
}

fn reencode(raw: &[u8]) -> Result<String, Refusal> {
    let mut path = String::with_capacity(raw.len());
    let mut decoded = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte != b'%' {
            path.push(char::from(*byte));
            decoded.push(*byte);
            continue;
        }
        let (value, tail) = triplet(tail)?;
        rest = tail;
        match value {
            0..=0x1f | 0x7f => return Err(Refusal::bad_request("path-character")),
            b'%' if is_double_encoded(rest) => return Err(Refusal::bad_request("double-encoding")),
            _ if percent::is_unreserved(value) => path.push(char::from(value)),
            _ => percent::push_encoded(&mut path, value),
        }
        decoded.push(value);
    }
    match std::str::from_utf8(&decoded) {
        Ok(_) => Ok(path),
        Err(_) => Err(Refusal::bad_request("path-encoding")),
    }
}

/// The two digits behind a `%`, and what is behind them.
fn triplet(behind: &[u8]) -> Result<(u8, &[u8]), Refusal> {
    percent::triplet(behind).ok_or_else(|| Refusal::bad_request("percent-encoding"))
}

/// Whether what stands behind a `%25` makes a dot, slash or backslash of it when decoded again, however often.
fn is_double_encoded(mut rest: &[u8]) -> bool {
    while let Some(tail) = rest.strip_prefix(b"25") {
        rest = tail;
    }
    matches!(rest, [b'2', b'e' | b'E' | b'f' | b'F', ..] | [b'5', b'c' | b'C', ..])
}

/// Whether a canonical path has a segment `.` or `..`, also for readers that split at `%2F` and `%5C` or cut
/// segments at `;`.
fn has_dot_segment(path: &str) -> bool {
    path.split('/').any(|segment| {
        let segment = segment.replace("%5C", "%2F");
        segment.split("%2F").any(|piece| {
            let piece = piece.split(';').next().unwrap_or_default();
            let piece = piece.split("%3B").next().unwrap_or_default();
            matches!(piece, "." | "..")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(raw: &str) -> Result<String, &'static str> {
        canonical_path(raw).map(String::from).map_err(|refusal| refusal.reason)
    }

    #[test]
    fn canonical_forms() {
        for (raw, canonical) in [
            ("/", "/"),
            ("/a/b", "/a/b"),
            ("//a//b/", "/a//b/"),
            ("/%7euser/%41%2d", "/~user/A-"),
            ("/a%2fb%5c;x", "/a%2Fb%5C;x"),
            ("/test%2balias@gmail.com+x", "/test%2Balias@gmail.com+x"),
            ("/caf%c3%a9", "/caf%C3%A9"),
            ("/...", "/..."),
            ("/.well-known/x", "/.well-known/x"),
            ("/%2525", "/%2525"),
        ] {
            assert_eq!(path(raw).as_deref(), Ok(canonical), "{raw}");
            assert_eq!(path(canonical).as_deref(), Ok(canonical), "{raw} again");
        }
    }

    #[test]
    fn dot_segments_in_every_disguise() {
        for raw in [
            "/..",
            "/.",
            "/a/../b",
            "/%2e%2e/b",
            "/.%2E",
            "/a%2f..",
            "/a%5c..%5cb",
            "/..;x/y",
            "/%2e%2e;/y",
            "/..%3bx",
            "/a/..%2f",
        ] {
            assert_eq!(path(raw), Err("dot-segment"), "{raw}");
        }
        for raw in ["/%252e%252e/", "/%252F", "/%255c", "/%25252e"] {
            assert_eq!(path(raw), Err("double-encoding"), "{raw}");
        }
    }

    #[test]
    fn bad_characters_and_encodings() {
        for raw in
            ["/a b", "/a|b", "/{x}", "/a\\b", "/\"", "/<", "/^", "/`", "/é", "/a#b", "/%00", "/%1f", "/%7F"]
        {
            assert_eq!(path(raw), Err("path-character"), "{raw}");
        }
        for raw in ["/%", "/%4", "/%zz", "/%c3%"] {
            assert_eq!(path(raw), Err("percent-encoding"), "{raw}");
        }
        for raw in ["/%c3", "/%ff%fe", "/%c3/%a9"] {
            assert_eq!(path(raw), Err("path-encoding"), "{raw}");
        }
    }

    #[test]
    fn canonical_is_final_and_holds_no_dot_segment() {
        let pieces = [
            "/", "a", ".", "..", "%2e", "%2F", "%5c", "%41", "%25", ";", "%3b", "é", "%c3%a9", "//", "%7",
            "2e",
        ];
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut accepted = 0;
        for _ in 0..20_000 {
            let mut raw = String::from("/");
            for _ in 0..6 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                raw.push_str(pieces[(state % pieces.len() as u64) as usize]);
            }
            let Ok(canonical) = path(&raw) else { continue };
            accepted += 1;
            assert_eq!(path(&canonical).as_deref(), Ok(canonical.as_str()), "{raw}");
            assert!(!canonical.split('/').any(|segment| matches!(segment, "." | "..")), "{raw}");
            let lower = canonical.to_ascii_lowercase();
            assert!(
                !["%2e", "%41", "%252e", "%252f", "%255c"].iter().any(|bad| lower.contains(bad)),
                "{raw}"
            );
        }
        assert!(accepted > 500, "{accepted}");
    }

    #[test]
    fn queries() {
        assert_eq!(check_query(b"a=1&b=%0A&url=https://x/<>"), Ok(()));
        assert_eq!(check_query(b"a=|").map_err(|refusal| refusal.reason), Err("query-character"));
        assert_eq!(check_query(b"a=%f").map_err(|refusal| refusal.reason), Err("percent-encoding"));
        assert_eq!(check_query(b"a=%C3&b=%A9").map_err(|refusal| refusal.reason), Err("query-encoding"));
        assert_eq!(check_query("a&".repeat(999).as_bytes()), Ok(()));
        assert_eq!(
            check_query("a&".repeat(1000).as_bytes()).map_err(|refusal| refusal.reason),
            Err("query-parameters")
        );
    }
}
