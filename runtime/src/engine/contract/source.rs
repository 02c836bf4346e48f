//! Where the texts of parameters come from: single texts, and pairs of names and values.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use crate::engine::query;
use crate::message::percent;

/// The most fields of a form, of either encoding; as many as a query may have.
pub(super) const MOST_FIELDS: usize = 1_000;

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

/// Pairs of names and values in their order.
pub(super) struct Pairs<'a> {
    /// Names decoded, values as they are written.
    list: Vec<(Cow<'a, str>, &'a str)>,
    pub(super) decode: Decode,
}

impl<'a> Pairs<'a> {
    /// Of a query, by the gateway's one reading of it.
    pub(super) fn query(raw: &'a str) -> Pairs<'a> {
        Pairs::read(raw, &['&', ';'], query::decode)
    }

    /// Of a form; `None` where it has too many fields.
    pub(super) fn form(raw: &'a str) -> Option<Pairs<'a>> {
        let fields = 1 + memchr::memchr_iter(b'&', raw.as_bytes()).count();
        (fields <= MOST_FIELDS).then(|| Pairs::read(raw, &['&'], query::decode))
    }

    /// Of a `Cookie` header.
    pub(super) fn cookies(raw: &'a str) -> Pairs<'a> {
        Pairs::read(raw, &[';'], as_written)
    }

    fn read(raw: &'a str, apart: &[char], decode: Decode) -> Pairs<'a> {
        let pairs = raw.split(apart).map(str::trim_ascii).filter(|pair| !pair.is_empty());
        let list = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), value)
        });
        Pairs { list: list.collect(), decode }
    }

    /// Those of each key, in the order in which keys come first.
    pub(super) fn grouped<'k>(
        self,
        key: impl Fn(&Cow<'a, str>) -> Cow<'k, str>,
    ) -> impl Iterator<Item = (Cow<'k, str>, Pairs<'a>)> {
        let decode = self.decode;
        let groups = grouped(self.list.into_iter().map(|pair| (key(&pair.0), pair)));
        groups.into_iter().map(move |(key, list)| (key, Pairs { list, decode }))
    }

    /// Names decoded, values as they are written.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.list.iter().map(|(name, value)| (&**name, *value))
    }

    /// The values of one name, as they are written.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(found, _)| *found == name).map(|(_, value)| value)
    }
}

/// What each key has, in the order in which keys come first. Clients choose how many there are, so none is looked for
/// one by one.
pub(super) fn grouped<K: Eq + Hash + Clone, T>(items: impl Iterator<Item = (K, T)>) -> Vec<(K, Vec<T>)> {
    let mut groups: Vec<(K, Vec<T>)> = Vec::new();
    let mut places: HashMap<K, usize> = HashMap::new();
    for (key, item) in items {
        let place = *places.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, items)) => items.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    groups
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
