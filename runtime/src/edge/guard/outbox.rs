//! An answer that is whole, in one buffer: its head is written here, and it leaves in one call where the socket takes
//! it.

use std::io::{self, IoSlice};

use actix_http::StatusCode;
use bytes::{Buf, Bytes};

use crate::edge::answered::{Answered, Asked, InFlight, Length, is_framing, shape};
use crate::engine::head::Persistence;
use crate::message::octets::is_field_value;
use crate::message::token::is_tchar;
use crate::message::{Body, Field, Headers, KnownHeader, Protocol};

/// Up to here a body is copied behind its head, so that both are one buffer.
const COPIED: usize = 16 * 1_024;

/// What is still to be written of an answer.
pub(super) struct Outbox {
    bytes: Vec<u8>,
    written: usize,
    body: Bytes,
    /// No other answer follows.
    pub(super) close: bool,
    _in_flight: Option<InFlight>,
}

/// Whether an answer needs more than a buffer: its body comes in pieces.
pub(super) fn streams(answered: &Answered) -> bool {
    matches!(answered.response.body, Body::Stream { .. })
        && !answered.asked.is_head
        && !matches!(answered.response.status, 204 | 304)
}

impl Outbox {
    /// Writes an answer into an empty buffer.
    pub(super) fn new(answered: Answered, mut bytes: Vec<u8>, date: &str) -> Outbox {
        let Answered { response, asked, close, in_flight } = answered;
        let (status, headers, body, length) = shape(response, asked);
        write_head(&mut bytes, status, asked, close, length, date);
        write_fields(&mut bytes, &headers);
        let mut body = if let Body::Bytes(body) = body { body } else { Bytes::new() };
        if body.len() <= COPIED {
            bytes.extend_from_slice(&body);
            body = Bytes::new();
        }
        Outbox { bytes, written: 0, body, close, _in_flight: in_flight }
    }

    /// What is left, in at most two pieces; none: everything is written.
    pub(super) fn rest(&self) -> [IoSlice<'_>; 2] {
        [IoSlice::new(self.bytes.get(self.written..).unwrap_or_default()), IoSlice::new(&self.body)]
    }

    /// So much of it was written.
    pub(super) fn advance(&mut self, length: usize) {
        let of_head = length.min(self.bytes.len() - self.written);
        self.written += of_head;
        self.body.advance((length - of_head).min(self.body.len()));
    }

    /// The buffer, for the next answer.
    pub(super) fn into_buffer(self) -> Vec<u8> {
        self.bytes
    }
}

/// What stands in `io::Error` for a socket that takes nothing.
pub(super) fn takes_nothing() -> io::Error {
    io::ErrorKind::WriteZero.into()
}

/// Status line and the fields of this connection.
fn write_head(out: &mut Vec<u8>, status: u16, asked: Asked, close: bool, length: Length, date: &str) {
    let old = asked.protocol == Protocol::Http10;
    out.extend_from_slice(if old { b"HTTP/1.0 " } else { b"HTTP/1.1 " });
    let digit = |number: u16| b'0' + (number % 10) as u8;
    out.extend_from_slice(&[digit(status / 100), digit(status / 10), digit(status), b' ']);
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    out.extend_from_slice(reason.unwrap_or_default().as_bytes());
    match length {
        Length::Known(length) => {
            out.extend_from_slice(b"\r\ncontent-length: ");
            out.extend_from_slice(itoa::Buffer::new().format(length).as_bytes());
        }
        Length::Unknown if !old => out.extend_from_slice(b"\r\ntransfer-encoding: chunked"),
        Length::Unknown | Length::Absent => {}
    }
    match (close, old) {
        (true, false) => out.extend_from_slice(b"\r\nconnection: close"),
        (false, true) if asked.persistence == Persistence::KeepAlive => {
            out.extend_from_slice(b"\r\nconnection: keep-alive");
        }
        _ => {}
    }
    out.extend_from_slice(b"\r\ndate: ");
    out.extend_from_slice(date.as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// The answer's own fields, names in lower case, and the empty line.
fn write_fields(out: &mut Vec<u8>, headers: &Headers) {
    for field in headers.iter().filter(|field| !is_framing(field.known)) {
        write_field(out, &field);
    }
    out.extend_from_slice(b"\r\n");
}

/// Invariant: what is no header is not sent; mapping and backends were judged before (reliability.md 2.3).
fn write_field(out: &mut Vec<u8>, field: &Field<'_>) {
    if field.name.is_empty() || !is_field_value(field.value) {
        return;
    }
    out.reserve(field.name.len() + field.value.len() + 4);
    match field.known {
        KnownHeader::Other => {
            let (start, mut valid) = (out.len(), true);
            out.extend(field.name.iter().map(|byte| {
                let lower = lower_token(*byte);
                valid &= lower != 0;
                lower
            }));
            if !valid {
                return out.truncate(start);
            }
        }
        known => out.extend_from_slice(known.name()),
    }
    out.extend_from_slice(b": ");
    out.extend_from_slice(field.value);
    out.extend_from_slice(b"\r\n");
}

/// A character of a name in lower case (RFC 9110, 5.6.2); zero for what is none.
fn lower_token(byte: u8) -> u8 {
    LOWER.get(usize::from(byte)).copied().unwrap_or_default()
}

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks the bounds")]
const LOWER: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if is_tchar(byte) {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::MethodResponse;

    fn write(protocol: Protocol, persistence: Persistence, close: bool, status: u16, body: Body) -> String {
        let mut headers = Headers::new();
        for (name, value) in [
            ("Content-Type", "text/plain"),
            ("X-A", "\u{e9}\t1"),
            ("Content-Length", "77"),
            ("Connection", "x"),
            ("b ad", "1"),
            ("X-B", "1\r\nX-C: 2"),
            ("", "1"),
        ] {
            headers.push(name.as_bytes(), value.as_bytes());
        }
        let asked = Asked { is_head: false, protocol, persistence };
        let response = MethodResponse { status, headers, body };
        let outbox = Outbox::new(Answered { response, asked, close, in_flight: None }, Vec::new(), "today");
        outbox.rest().iter().map(|piece| String::from_utf8_lossy(piece)).collect()
    }

    #[test]
    fn heads() {
        let hello = || Body::Bytes(Bytes::from_static(b"hello"));
        let fields = "date: today\r\ncontent-type: text/plain\r\nx-a: \u{e9}\t1\r\n\r\n";
        let cases = [
            (
                Protocol::Http11,
                Persistence::Unsaid,
                false,
                200,
                "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n",
                "hello",
            ),
            (
                Protocol::Http11,
                Persistence::Close,
                true,
                404,
                "HTTP/1.1 404 Not Found\r\ncontent-length: 5\r\nconnection: close\r\n",
                "hello",
            ),
            (
                Protocol::Http10,
                Persistence::KeepAlive,
                false,
                200,
                "HTTP/1.0 200 OK\r\ncontent-length: 5\r\nconnection: keep-alive\r\n",
                "hello",
            ),
            (
                Protocol::Http10,
                Persistence::Unsaid,
                true,
                200,
                "HTTP/1.0 200 OK\r\ncontent-length: 5\r\n",
                "hello",
            ),
            (Protocol::Http11, Persistence::Unsaid, false, 204, "HTTP/1.1 204 No Content\r\n", ""),
            (
                Protocol::Http11,
                Persistence::Unsaid,
                false,
                599,
                "HTTP/1.1 599 \r\ncontent-length: 5\r\n",
                "hello",
            ),
            (
                Protocol::Http11,
                Persistence::Unsaid,
                false,
                101,
                "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 5\r\n",
                "hello",
            ),
        ];
        for (protocol, persistence, close, status, head, body) in cases {
            assert_eq!(write(protocol, persistence, close, status, hello()), format!("{head}{fields}{body}"));
        }
    }

    #[test]
    fn a_large_body_is_not_copied() {
        let large = Bytes::from(vec![b'x'; COPIED + 1]);
        let asked = Asked { is_head: false, protocol: Protocol::Http11, persistence: Persistence::Unsaid };
        let response =
            MethodResponse { status: 200, headers: Headers::new(), body: Body::Bytes(large.clone()) };
        let answered = Answered { response, asked, close: false, in_flight: None };
        let mut outbox = Outbox::new(answered, Vec::new(), "today");
        let [head, body] = outbox.rest();
        assert!(head.ends_with(b"\r\n\r\n") && body.len() == large.len());
        let head = head.len();
        outbox.advance(head + 10);
        let lengths = outbox.rest().map(|piece| piece.len());
        assert_eq!(lengths, [0, large.len() - 10]);
    }
}
