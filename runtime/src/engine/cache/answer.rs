//! An answer that is kept.

use bytes::Bytes;

use crate::message::{Body, Headers, KnownHeader, MethodResponse};

/// The most bytes that an answer has which is kept, fields and body (reference 8.3).
pub const LARGEST: usize = 1_048_576;
/// What a field takes beside its text.
const OF_FIELD: usize = 24;

/// What the client saw. It holds no memory but its own.
#[derive(Debug)]
pub struct KeptAnswer {
    status: u16,
    headers: Headers,
    /// `None`: there was none, not even an empty one.
    body: Option<Bytes>,
}

impl KeptAnswer {
    /// A copy of an answer whose body was read as a whole.
    pub fn of(status: u16, headers: &Headers, body: Option<&[u8]>) -> KeptAnswer {
        let mut copy = Headers::over(Vec::with_capacity(length(headers)), headers.len());
        headers.iter().for_each(|field| copy.push(field.name, field.value));
        // The reading buffer that a body is a part of may be larger than the body.
        KeptAnswer { status, headers: copy, body: body.map(Bytes::copy_from_slice) }
    }

    /// How many bytes fields and body have.
    pub fn size(&self) -> usize {
        let fields = length(&self.headers) + self.headers.len() * OF_FIELD;
        fields + self.body.as_ref().map_or(0, Bytes::len)
    }

    /// The answer, for another client.
    pub fn response(&self) -> MethodResponse {
        let body = self.body.as_ref().map_or(Body::Empty, |body| Body::Bytes(body.clone()));
        MethodResponse { status: self.status, headers: self.headers.clone(), body }
    }

    /// Whether a client takes the answer as it is coded; `accepts` is what it says in `Accept-Encoding`. A backend that codes its
    /// answers was asked to by the client who got this one.
    pub fn is_readable(&self, accepts: &[u8]) -> bool {
        let codings = self.headers.known_values(KnownHeader::ContentEncoding).flat_map(elements);
        let mut codings = codings.filter(|coding| !coding.eq_ignore_ascii_case(b"identity"));
        codings.all(|coding| elements(accepts).any(|accepted| accepts_coding(accepted, coding)))
    }

    /// Whether an answer is one for whoever asks: all of a resource, as it is. A part of it, or word that a client has it
    /// already, answers one request alone, and so does a cookie.
    pub fn is_for_all(status: u16, headers: &Headers) -> bool {
        status >= 200 && !matches!(status, 206 | 304) && headers.known(KnownHeader::SetCookie).is_none()
    }
}

/// The elements of a list.
fn elements(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    list.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).filter(|element| !element.is_empty())
}

/// Whether an element of `Accept-Encoding` lets a coding stand: named, or any, and not with a weight of 0.
fn accepts_coding(element: &[u8], coding: &[u8]) -> bool {
    let mut parts = element.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let name = parts.next().unwrap_or_default();
    let is_refusal = |part: &[u8]| {
        let weight = part.strip_prefix(b"q=").or_else(|| part.strip_prefix(b"Q="));
        weight.is_some_and(|weight| weight.iter().all(|byte| matches!(byte, b'0' | b'.')))
    };
    (name.eq_ignore_ascii_case(coding) || name == b"*") && !parts.any(is_refusal)
}

fn length(headers: &Headers) -> usize {
    // Colon, space and the end of the line.
    headers.iter().map(|field| field.name.len() + field.value.len() + 4).sum()
}
