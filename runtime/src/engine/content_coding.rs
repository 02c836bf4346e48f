//! Content codings: `gzip` and `deflate` of requests and answers (reference 8.4).

mod decoder;
mod encoder;

pub use decoder::{Decoder, DecodingFault};
pub use encoder::Encoder;

/// A coding that bodies can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// RFC 1952.
    Gzip,
    /// RFC 1950: a zlib stream.
    Deflate,
}

impl Coding {
    /// Its name in `Content-Encoding`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
        }
    }

    fn named(name: &[u8]) -> Option<Coding> {
        // The old name is the same coding (RFC 9110, 8.4.1.3).
        if name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip") {
            Some(Coding::Gzip)
        } else if name.eq_ignore_ascii_case(b"deflate") {
            Some(Coding::Deflate)
        } else {
            None
        }
    }
}

/// What a body is coded with, by the `Content-Encoding` of its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coded {
    /// Not at all.
    AsIs,
    /// In a way that is not undone here.
    Otherwise,
    /// With this one.
    With(Coding),
    /// More than once, one of them a coding that would be undone.
    Nested,
}

/// Reads the values of `Content-Encoding`.
pub fn of_body<'a>(values: impl Iterator<Item = &'a [u8]>) -> Coded {
    let names = values.flat_map(|value| value.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    let mut coded = names.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(b"identity"));
    let Some(first) = coded.next() else { return Coded::AsIs };
    match (Coding::named(first), coded.next()) {
        (Some(coding), None) => Coded::With(coding),
        (None, None) => Coded::Otherwise,
        (_, Some(_)) => Coded::Nested,
    }
}

/// The codings of `Accept-Encoding` that can be undone here.
pub fn readable(value: &str) -> String {
    let is_readable = |entry: &&str| {
        let name = entry.split(';').next().unwrap_or_default().trim();
        name.eq_ignore_ascii_case("identity") || Coding::named(name.as_bytes()).is_some()
    };
    let kept: Vec<&str> = value.split(',').map(str::trim).filter(is_readable).collect();
    if kept.is_empty() { "identity".to_owned() } else { kept.join(", ") }
}

/// What an answer is coded with, by the client's `Accept-Encoding`: its best-ranked coding, where that is supported. Of
/// several that rank the same the first counts.
pub fn accepted(values: &[&[u8]]) -> Option<Coding> {
    let entries = || {
        values.iter().flat_map(|value| value.split(|byte| *byte == b',')).filter_map(|entry| {
            let mut parts = entry.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
            let name = parts.next().filter(|name| !name.is_empty())?;
            Some((name, rank(parts)))
        })
    };
    let refused =
        |name: &str| entries().any(|(other, rank)| rank == 0 && other.eq_ignore_ascii_case(name.as_bytes()));
    let mut best: Option<(&[u8], u16)> = None;
    for (name, rank) in entries() {
        if rank > best.map_or(0, |(_, rank)| rank) {
            best = Some((name, rank));
        }
    }
    match best? {
        (b"*", _) => [Coding::Gzip, Coding::Deflate].into_iter().find(|coding| !refused(coding.as_str())),
        (name, _) => Coding::named(name),
    }
}

/// Thousandths of `q`; what cannot be read is no wish.
fn rank<'a>(mut parameters: impl Iterator<Item = &'a [u8]>) -> u16 {
    let weight = parameters.find_map(|parameter| match parameter.split_at_checked(2) {
        Some((b"q=" | b"Q=", weight)) => Some(weight),
        _ => None,
    });
    let Some(weight) = weight else { return 1_000 };
    let read = std::str::from_utf8(weight).ok().and_then(|weight| weight.parse::<f32>().ok());
    match read {
        Some(weight) if (0.0..=1.0).contains(&weight) => (weight * 1_000.0).round() as u16,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_undone_is_asked_for() {
        for (accept, expected) in [
            ("gzip, deflate, br, zstd", "gzip, deflate"),
            ("br;q=1.0, GZIP;q=0.8 , *;q=0.1", "GZIP;q=0.8"),
            ("br", "identity"),
            ("", "identity"),
            ("identity;q=0.5, br", "identity;q=0.5"),
        ] {
            assert_eq!(readable(accept), expected, "{accept}");
        }
    }

    #[test]
    fn the_best_ranked_coding_counts() {
        for (accept, expected) in [
            (&["gzip"][..], Some(Coding::Gzip)),
            (&["DEFLATE"], Some(Coding::Deflate)),
            (&["gzip, deflate, br"], Some(Coding::Gzip)),
            (&["deflate", "gzip"], Some(Coding::Deflate)),
            (&["br, gzip"], None),
            (&["br;q=1.0, gzip;q=0.8"], None),
            (&["br;q=0.2, gzip ; q=0.8"], Some(Coding::Gzip)),
            (&["gzip;q=0.5, deflate;q=0.6"], Some(Coding::Deflate)),
            (&["gzip;q=0.250, deflate;q=0.251"], Some(Coding::Deflate)),
            (&["gzip;q=0"], None),
            (&["gzip;q=0, *"], Some(Coding::Deflate)),
            (&["gzip;q=0, deflate;q=0, *"], None),
            (&["*"], Some(Coding::Gzip)),
            (&["*;q=0.1, identity"], None),
            (&["identity"], None),
            (&["gzip;q=nothing"], None),
            (&["gzip;q=2"], None),
            (&["gzip;level=9;Q=0.001"], Some(Coding::Gzip)),
            (&["x-gzip"], Some(Coding::Gzip)),
            (&[""], None),
            (&[], None),
        ] {
            let values: Vec<&[u8]> = accept.iter().map(|value| value.as_bytes()).collect();
            assert_eq!(accepted(&values), expected, "{accept:?}");
        }
    }

    #[test]
    fn codings_of_bodies() {
        for (values, expected) in [
            (&[][..], Coded::AsIs),
            (&["identity"], Coded::AsIs),
            (&["br"], Coded::Otherwise),
            (&["GZIP"], Coded::With(Coding::Gzip)),
            (&["identity, deflate"], Coded::With(Coding::Deflate)),
            (&["gzip, gzip"], Coded::Nested),
            (&["gzip", "deflate"], Coded::Nested),
            (&["gzip, br"], Coded::Nested),
        ] {
            assert_eq!(of_body(values.iter().map(|value| value.as_bytes())), expected, "{values:?}");
        }
    }
}
