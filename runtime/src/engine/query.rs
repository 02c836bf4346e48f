//! The one decoder of queries, and how they are written for a backend (reference 3.1, recorded).
//!
//! Form data: `+` is a space, `%XX` a byte, `&` and `;` stand between parameters. What is forwarded is written from
//! what was decoded, so that no backend can read another query than the gateway did.

use std::borrow::Cow;

use crate::message::percent;

/// One parameter: name and value, decoded.
pub type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The parameters in order. Invariant: the query passed [`super::target::check_query`].
pub fn pairs(raw: Option<&str>) -> impl Iterator<Item = Pair<'_>> {
    raw_pairs(raw.unwrap_or_default()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

/// The last value of a parameter; names are case-sensitive.
pub fn last<'a>(raw: Option<&'a str>, name: &str) -> Option<Cow<'a, str>> {
    pairs(raw).filter(|(found, _)| found == name).last().map(|(_, value)| value)
}

/// Writes a query for a backend behind what `out` holds of it, without the parameters that `skip` names.
pub fn forward(raw: &str, out: &mut String, skip: impl Fn(&str) -> bool) {
    for pair in raw_pairs(raw) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if skip(&decode(name)) {
            continue;
        }
        separate(out);
        if pair.bytes().all(is_plain) {
            out.push_str(pair);
        } else {
            encode(&decode(name), out);
            if pair.contains('=') {
                out.push('=');
                encode(&decode(value), out);
            }
        }
    }
}

/// Adds one parameter.
pub fn append(name: &str, value: &[u8], out: &mut String) {
    separate(out);
    encode(name, out);
    out.push('=');
    encode_bytes(value, out);
}

/// Percent-encodes all but unreserved characters.
pub fn encode(text: &str, out: &mut String) {
    encode_bytes(text.as_bytes(), out);
}

/// Percent-encodes all but unreserved characters.
pub fn encode_bytes(bytes: &[u8], out: &mut String) {
    for &byte in bytes {
        if percent::is_unreserved(byte) {
            out.push(char::from(byte));
        } else {
            percent::push_encoded(out, byte);
        }
    }
}

/// Bytes that mean the same to every reader of a query, so that they may stay as they were written.
const fn is_plain(byte: u8) -> bool {
    percent::is_unreserved(byte)
        || matches!(byte, b'=' | b'%' | b'/' | b'?' | b':' | b'@' | b'!' | b'$' | b'*' | b',')
}

fn separate(out: &mut String) {
    if !out.is_empty() && !out.ends_with(['?', '&']) {
        out.push('&');
    }
}

fn raw_pairs(raw: &str) -> impl Iterator<Item = &str> {
    raw.split(['&', ';']).filter(|pair| !pair.is_empty())
}

/// Form data as text: `+` is a space, `%XX` a byte; bytes that are no UTF-8 become U+FFFD.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        let (byte, tail) = match byte {
            b'+' => (b' ', tail),
            b'%' => percent::triplet(tail).unwrap_or((b'%', tail)),
            _ => (*byte, tail),
        };
        bytes.push(byte);
        rest = tail;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Cow::Owned(text),
        Err(error) => Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_form_data() {
        let raw = "dateTimeOffset=2023-06-12T18:05:10+00:00&email=test%2Balias@gmail.com&plus=test+alias;empty&=x&&a=b=c";
        let read: Vec<(String, String)> =
            pairs(Some(raw)).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let expected = [
            ("dateTimeOffset", "2023-06-12T18:05:10 00:00"),
            ("email", "test+alias@gmail.com"),
            ("plus", "test alias"),
            ("empty", ""),
            ("", "x"),
            ("a", "b=c"),
        ];
        assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(last(Some("a=1&b=2&a=3"), "a").as_deref(), Some("3"));
        assert_eq!(last(None, "a"), None);
    }

    #[test]
    fn what_is_forwarded_reads_the_same() {
        let raw = "a=1+2&b=%2B;c='(x)'&d&e=https://x/?y&f=%C3%A9";
        let mut out = String::from("first=1");
        forward(raw, &mut out, |name| name == "d");
        assert_eq!(out, "first=1&a=1%202&b=%2B&c=%27%28x%29%27&e=https://x/?y&f=%C3%A9");
        let mut again = String::new();
        forward(&out, &mut again, |_| false);
        assert_eq!(again, out);
        append("x y", b"a&b", &mut again);
        assert!(again.ends_with("&x%20y=a%26b"));
    }
}
