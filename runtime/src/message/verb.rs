//! HTTP methods that a definition can name.

/// The verbs of resources (reference 3.1). `ANY` is not one: it is a column of its own in the route table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the verbs")]
pub enum Verb {
    Delete,
    Get,
    Head,
    Options,
    Patch,
    Post,
    Put,
    /// Plain OpenAPI documents only: CONNECT and TRACE are refused on the wire (reliability.md 2.1), so this is
    /// matched by nothing; it keeps `trace:` operations in the tables.
    Trace,
    /// Anything else (`PROPFIND`): no resource has it, `ANY` and `$default` mean the seven (reference 3.1).
    Unknown,
}

impl Verb {
    /// The verb on the wire; names are case-sensitive (RFC 9110, 9.1).
    pub fn parse(text: &[u8]) -> Option<Verb> {
        Some(match text {
            b"GET" => Verb::Get,
            b"POST" => Verb::Post,
            b"PUT" => Verb::Put,
            b"DELETE" => Verb::Delete,
            b"PATCH" => Verb::Patch,
            b"OPTIONS" => Verb::Options,
            b"HEAD" => Verb::Head,
            b"TRACE" => Verb::Trace,
            _ => return None,
        })
    }

    /// The verb as it is written on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verb::Delete => "DELETE",
            Verb::Get => "GET",
            Verb::Head => "HEAD",
            Verb::Options => "OPTIONS",
            Verb::Patch => "PATCH",
            Verb::Post => "POST",
            Verb::Put => "PUT",
            Verb::Trace => "TRACE",
            Verb::Unknown => "UNKNOWN",
        }
    }
}
