//! The one reading of an HTTP/1.1 request head (RFC 9112; reliability.md 2.1).
//!
//! Everything behind the socket reads the [`Head`] that comes out here and nothing reads the bytes again, so that no two
//! readers can see two requests in one. The reading is strict: what RFC 9112 lets a server repair is refused here,
//! each refusal under a name of its own ([`HeadFault`]).
//!
//! It is done in two steps. [`HeadScan`] finds the end of a head in bytes that may come one at a time, in linear
//! time and without keeping anything but positions; [`parse`] reads a head that is whole.
//! Host, target and singleton fields are judged by `engine::canonical`, which reads what came out of here.

mod fault;
mod scan;
#[cfg(test)]
mod tests;

use memchr::memchr;

use crate::message::field_line::{self, FieldFault};
use crate::message::octets::is_unbroken;
use crate::message::token::is_token;
use crate::message::{Head, Headers, KnownHeader, Protocol};
pub use fault::HeadFault;
pub use scan::{HeadScan, Scan};

/// The longest method token.
pub const MAX_METHOD: usize = 32;
/// The longest request target (Amazon's limit).
pub const MAX_TARGET: usize = 10_240;
/// Names, values and terminators of all fields together (Amazon's limit).
pub const MAX_FIELDS_BYTES: usize = 10_240;
/// The most fields.
pub const MAX_FIELDS: usize = 96;

/// Room for the fields that the gateway itself adds on the way to a backend, so that the head is not copied again.
const ROOM: usize = 512;

/// How far the body goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// No body: the next byte begins the next head.
    None,
    /// `Content-Length`.
    Length(u64),
    /// `Transfer-Encoding: chunked`.
    Chunked,
}

/// What the client's `Connection` fields say of persistence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persistence {
    /// Nothing: HTTP/1.1 stays open, HTTP/1.0 closes.
    Unsaid,
    /// `keep-alive`.
    KeepAlive,
    /// `close`, anywhere in the list.
    Close,
}

/// A head that was read, with what the connection must know of it.
#[derive(Debug)]
pub struct RequestHead {
    /// The request as everything behind the socket sees it.
    pub head: Head,
    /// How far the body goes.
    pub framing: Framing,
    /// Whether the connection may serve another request.
    pub persistence: Persistence,
    /// `Expect: 100-continue`, from HTTP/1.1.
    pub expects_continue: bool,
    /// `HEAD`: the answer has no body.
    pub is_head: bool,
}

impl RequestHead {
    /// Whether nothing may follow this request on its connection.
    pub fn closes(&self) -> bool {
        match self.head.protocol {
            Protocol::Http10 => self.persistence != Persistence::KeepAlive,
            _ => self.persistence == Persistence::Close,
        }
    }
}

/// Reads a whole head: from the first byte of the request line to the end of the empty line. `lines` is a hint
/// for the number of fields.
pub fn parse(head: &[u8], lines: usize) -> Result<RequestHead, HeadFault> {
    let (request_line, mut at) = line(head, 0)?;
    let (method, target, protocol) = read_request_line(request_line)?;
    let mut arena = Vec::with_capacity(head.len() + ROOM);
    arena.extend_from_slice(head);
    let mut headers = Headers::over(arena, lines.min(MAX_FIELDS) + ROOM / 64);
    let mut facts = Facts::default();
    loop {
        let start = at;
        let (field, next) = line(head, at)?;
        at = next;
        if field.is_empty() {
            break;
        }
        if headers.len() == MAX_FIELDS {
            return Err(HeadFault::TooManyFields);
        }
        let (known, value) = field_line::push(&mut headers, start, field)?;
        facts.take(known, field.get(value).unwrap_or_default(), protocol)?;
    }
    let is_head = head.get(method.clone()) == Some(b"HEAD");
    let framing = facts.framing(protocol)?;
    Ok(RequestHead {
        head: Head { method, target, protocol, headers },
        framing,
        persistence: facts.persistence,
        expects_continue: facts.expects_continue && protocol == Protocol::Http11,
        is_head,
    })
}

/// One line from `start`, without its CRLF, and where the next one begins.
fn line(head: &[u8], start: usize) -> Result<(&[u8], usize), HeadFault> {
    let rest = head.get(start..).unwrap_or_default();
    let end = memchr(b'\n', rest).ok_or(HeadFault::LineEnd)?;
    match rest.get(..end).unwrap_or_default().split_last() {
        Some((b'\r', line)) => Ok((line, start + end + 1)),
        _ => Err(HeadFault::LineEnd),
    }
}

type Span = std::ops::Range<usize>;

fn read_request_line(line: &[u8]) -> Result<(Span, Span, Protocol), HeadFault> {
    let window = line.get(..=MAX_METHOD).unwrap_or(line);
    let method_end = memchr(b' ', window).ok_or(HeadFault::Method)?;
    let method = line.get(..method_end).unwrap_or_default();
    if !is_token(method) {
        return Err(HeadFault::Method);
    }
    let target_start = method_end + 1;
    let rest = line.get(target_start..).unwrap_or_default();
    let target_len = memchr(b' ', rest).ok_or(HeadFault::RequestLine)?;
    let target = rest.get(..target_len).unwrap_or_default();
    if target.len() > MAX_TARGET {
        return Err(HeadFault::TargetTooLong);
    }
    // Controls would end up in logs and upstream lines; the rest of the target's grammar is canonicalisation.
    if target.is_empty() || !is_unbroken(target) {
        return Err(HeadFault::Target);
    }
    let protocol = match rest.get(target_len + 1..).unwrap_or_default() {
        b"HTTP/1.1" => Protocol::Http11,
        b"HTTP/1.0" => Protocol::Http10,
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            return Err(HeadFault::Version);
        }
        _ => return Err(HeadFault::RequestLine),
    };
    // A tunnel and an echo of credentials: neither is ever a gateway's to give.
    if method == b"CONNECT" || method == b"TRACE" {
        return Err(HeadFault::MethodRefused);
    }
    Ok((0..method_end, target_start..target_start + target_len, protocol))
}

impl From<FieldFault> for HeadFault {
    fn from(fault: FieldFault) -> HeadFault {
        match fault {
            FieldFault::Folding => HeadFault::Folding,
            FieldFault::Name => HeadFault::FieldName,
            FieldFault::Value => HeadFault::FieldValue,
        }
    }
}

/// What the fields say of framing and of the connection.
struct Facts {
    content_length: Option<u64>,
    chunked: bool,
    hosts: u32,
    persistence: Persistence,
    expects_continue: bool,
}

impl Default for Facts {
    fn default() -> Facts {
        Facts {
            content_length: None,
            chunked: false,
            hosts: 0,
            persistence: Persistence::Unsaid,
            expects_continue: false,
        }
    }
}

impl Facts {
    fn take(&mut self, known: KnownHeader, value: &[u8], protocol: Protocol) -> Result<(), HeadFault> {
        match known {
            KnownHeader::Host => self.hosts += 1,
            KnownHeader::ContentLength => {
                if self.content_length.is_some() {
                    return Err(HeadFault::Framing);
                }
                self.content_length = Some(read_length(value).ok_or(HeadFault::ContentLength)?);
            }
            KnownHeader::TransferEncoding => {
                if self.chunked || protocol == Protocol::Http10 {
                    return Err(HeadFault::Framing);
                }
                if !value.eq_ignore_ascii_case(b"chunked") {
                    return Err(HeadFault::TransferEncoding);
                }
                self.chunked = true;
            }
            KnownHeader::Connection => {
                for option in value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii) {
                    if option.eq_ignore_ascii_case(b"close") {
                        self.persistence = Persistence::Close;
                    } else if option.eq_ignore_ascii_case(b"keep-alive")
                        && self.persistence != Persistence::Close
                    {
                        self.persistence = Persistence::KeepAlive;
                    }
                }
            }
            KnownHeader::Expect => {
                if !value.eq_ignore_ascii_case(b"100-continue") {
                    return Err(HeadFault::Expectation);
                }
                self.expects_continue = true;
            }
            _ => {}
        }
        Ok(())
    }

    fn framing(&self, protocol: Protocol) -> Result<Framing, HeadFault> {
        if self.hosts > 1 || (self.hosts == 0 && protocol == Protocol::Http11) {
            return Err(HeadFault::Host);
        }
        match (self.content_length, self.chunked) {
            (None, false) => Ok(Framing::None),
            (Some(length), false) => Ok(Framing::Length(length)),
            (None, true) => Ok(Framing::Chunked),
            (Some(_), true) => Err(HeadFault::Framing),
        }
    }
}

/// Digits only, below 2^63.
fn read_length(value: &[u8]) -> Option<u64> {
    // Nineteen digits cannot overflow a u64; zeros in front are digits like others.
    if value.is_empty() || value.len() > 19 {
        return None;
    }
    let length = value
        .iter()
        .try_fold(0u64, |length, byte| byte.is_ascii_digit().then(|| length * 10 + u64::from(byte - b'0')))?;
    (length < 1 << 63).then_some(length)
}
