//! Where the texts of parameters come from: single texts, and pairs of names and values.

use std::borrow::Cow;

use crate::engine::query;
use crate::message::percent;

/// From what was written to what was meant.
pub(super) type Decode = for<'t> fn(&'t str) -> Cow<'t, str>;

/// Nothing is encoded: headers, cookies.
pub(super) fn as_written(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// `%XX` is a byte: paths.
pub(super) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(String::from_utf8_lossy(&percent::decode(text.as_bytes())).into_owned())
}

/// Pairs of names and values, read again by each parameter: requests have few, and most of them are plain.
#[derive(Clone, Copy)]
pub(super) struct Pairs<'a> {
    raw: &'a str,
    apart: &'static [char],
    pub(super) decode: Decode,
}

impl<'a> Pairs<'a> {
    /// Of a query, by the gateway's one reading of it.
    pub(super) fn query(raw: &'a str) -> Pairs<'a> {
        Pairs { raw, apart: &['&', ';'], decode: query::decode }
    }

    /// Of a form.
    pub(super) fn form(raw: &'a str) -> Pairs<'a> {
        Pairs { raw, apart: &['&'], decode: query::decode }
    }

    /// Of a `Cookie` header.
    pub(super) fn cookies(raw: &'a str) -> Pairs<'a> {
        Pairs { raw, apart: &[';'], decode: as_written }
    }

    /// Names decoded, values as they are written.
    pub(super) fn iter(self) -> impl Iterator<Item = (Cow<'a, str>, &'a str)> {
        let decode = self.decode;
        self.raw.split(self.apart).map(str::trim_ascii).filter(|pair| !pair.is_empty()).map(move |pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), value)
        })
    }

    /// The values of one name, as they are written.
    pub(super) fn values(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(found, _)| found == name).map(|(_, value)| value)
    }
}

/// The pieces of a value between separators, decoded; none of an empty one. `late`: separators count that were
/// encoded, as most readers of queries take them.
pub(super) fn pieces(raw: &str, separator: char, decode: Decode, late: bool) -> Vec<Cow<'_, str>> {
    if raw.is_empty() {
        return Vec::new();
    }
    if late {
        let whole = decode(raw);
        return whole.split(separator).map(|piece| Cow::Owned(piece.to_owned())).collect();
    }
    raw.split(separator).map(|piece| decode(piece.trim_ascii())).collect()
}
