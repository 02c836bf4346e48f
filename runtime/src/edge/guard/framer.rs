//! Cuts a connection's bytes into requests, in place.
//!
//! Each head that is let through is read into a `Head`, and what the decoder behind gets in its stead is a small head
//! of our own: method class, version, persistence and framing, in the one form that has no second reading. So the
//! decoder never sees a target, a field or an `Upgrade` of the client's, and its own leniencies never matter.

use bytes::Bytes;

use crate::edge::connection::Connection;
use crate::engine::chunked::ChunkedFramer;
use crate::engine::head::{Framing, HeadScan, Persistence, RequestHead, Scan, parse};
use crate::message::Protocol;

/// Bodies up to this size that are there together with their head are handed over whole.
const WHOLE_BODY: u64 = 64 * 1_024;

/// What the decoder gets for a head that was refused, before the end of the stream.
pub(super) const SUBSTITUTE: &[u8] = b"M / HTTP/1.0\r\n\r\n";

/// Where the reading of a connection stands.
pub(super) struct Framer {
    state: State,
    /// The client said `close`: the request being read is its last.
    closes: bool,
}

enum State {
    Head(HeadScan),
    Length(u64),
    Chunked(ChunkedFramer),
    /// Nothing more is read.
    Over,
}

/// What became of a buffer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Framed {
    /// `..ready` is for the decoder.
    pub(super) ready: usize,
    /// `rest..` begins a head that is not whole, or waits for an answer; the caller keeps it.
    pub(super) rest: usize,
    /// A head was refused: [`SUBSTITUTE`] follows `ready`.
    pub(super) refused: bool,
}

impl Framer {
    pub(super) fn new() -> Framer {
        Framer { state: State::Head(HeadScan::default()), closes: false }
    }

    /// Whether nothing more is read.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Nothing more is read.
    pub(super) fn end(&mut self) {
        self.state = State::Over;
    }

    /// Reads a buffer, which begins with what the last call left as its rest.
    pub(super) fn frame(&mut self, buffer: &mut [u8], connection: &Connection) -> Framed {
        let (mut at, mut ready) = (0, 0);
        while at < buffer.len() {
            match &mut self.state {
                State::Head(_) if connection.is_closing() => self.state = State::Over,
                State::Head(scan) => {
                    if connection.must_wait() {
                        break;
                    }
                    let bytes = buffer.get(at..).unwrap_or_default();
                    let read = match scan.advance(bytes) {
                        Scan::NeedMore => break,
                        Scan::Refused(fault) => Err(fault),
                        Scan::Whole { start, end, lines } => {
                            parse(bytes.get(start..end).unwrap_or_default(), lines)
                                .map(|head| (head, at + end))
                        }
                    };
                    match read {
                        Ok((head, end)) => {
                            at = end;
                            ready += self.let_through(head, buffer, &mut at, ready, connection);
                        }
                        Err(fault) => {
                            connection.push(Err(fault));
                            self.state = State::Over;
                            return Framed { ready, rest: buffer.len(), refused: true };
                        }
                    }
                }
                State::Length(left) => {
                    let length = usize::try_from(*left).unwrap_or(usize::MAX).min(buffer.len() - at);
                    if at != ready {
                        buffer.copy_within(at..at + length, ready);
                    }
                    (at, ready) = (at + length, ready + length);
                    *left -= length as u64;
                    connection.count_body(length);
                    if *left == 0 {
                        self.end_body(connection);
                    }
                }
                State::Chunked(framer) => match framer.advance(buffer, at, ready) {
                    Ok(progress) => {
                        connection.count_body(progress.kept - ready);
                        (at, ready) = (progress.read, progress.kept);
                        if progress.done {
                            self.end_body(connection);
                        }
                    }
                    Err(fault) => {
                        connection.break_body(fault);
                        self.state = State::Over;
                    }
                },
                State::Over => at = buffer.len(),
            }
        }
        Framed { ready, rest: at, refused: false }
    }

    fn end_body(&mut self, connection: &Connection) {
        connection.end_body();
        self.next_head();
    }

    fn next_head(&mut self) {
        self.state = if self.closes { State::Over } else { State::Head(HeadScan::default()) };
    }

    /// Hands a request over and writes its stand-in to `buffer` at `ready`; gives the stand-in's length.
    fn let_through(
        &mut self,
        request: RequestHead,
        buffer: &mut [u8],
        at: &mut usize,
        ready: usize,
        connection: &Connection,
    ) -> usize {
        let whole = match request.framing {
            Framing::Length(length) if length <= WHOLE_BODY => {
                let end = *at + length as usize;
                buffer.get(*at..end).map(|body| {
                    *at = end;
                    Bytes::copy_from_slice(body)
                })
            }
            _ => None,
        };
        let framing = if whole.is_some() { Framing::None } else { request.framing };
        let stand_in = StandIn::new(&request, framing);
        self.closes = request.closes();
        let number = connection.push(Ok((request, whole)));
        match framing {
            Framing::None => self.next_head(),
            Framing::Length(length) => {
                connection.begin_body(number);
                self.state = State::Length(length);
            }
            Framing::Chunked => {
                connection.begin_body(number);
                self.state = State::Chunked(ChunkedFramer::new());
            }
        }
        // Invariant: a stand-in is never longer than its head, of which every part of it is a shorter form.
        let bytes = stand_in.bytes();
        debug_assert!(ready + bytes.len() <= *at);
        if let Some(slot) = buffer.get_mut(ready..ready + bytes.len()) {
            slot.copy_from_slice(bytes);
        }
        bytes.len()
    }
}

/// A head of our own.
struct StandIn {
    bytes: [u8; 128],
    length: usize,
}

impl StandIn {
    fn new(request: &RequestHead, framing: Framing) -> StandIn {
        let mut stand_in = StandIn { bytes: [0; 128], length: 0 };
        // Of the method the decoder needs to know only whether the answer has a body.
        stand_in.push(if request.is_head { b"HEAD" } else { b"M" });
        stand_in.push(match request.head.protocol {
            Protocol::Http10 => b" / HTTP/1.0\r\n".as_slice(),
            _ => b" / HTTP/1.1\r\nhost:\r\n",
        });
        match request.persistence {
            Persistence::Unsaid => {}
            Persistence::KeepAlive if request.head.protocol != Protocol::Http10 => {}
            Persistence::KeepAlive => stand_in.push(b"connection:keep-alive\r\n"),
            Persistence::Close => stand_in.push(b"connection:close\r\n"),
        }
        match framing {
            Framing::None => {}
            Framing::Length(length) => {
                stand_in.push(b"content-length:");
                stand_in.push(itoa::Buffer::new().format(length).as_bytes());
                stand_in.push(b"\r\n");
            }
            Framing::Chunked => stand_in.push(b"transfer-encoding:chunked\r\n"),
        }
        // A body that is here, or is none, needs no leave.
        if request.expects_continue && framing != Framing::None {
            stand_in.push(b"expect:100-continue\r\n");
        }
        stand_in.push(b"\r\n");
        stand_in
    }

    fn push(&mut self, bytes: &[u8]) {
        if let Some(slot) = self.bytes.get_mut(self.length..self.length + bytes.len()) {
            slot.copy_from_slice(bytes);
            self.length += bytes.len();
        }
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
