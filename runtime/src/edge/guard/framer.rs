//! Cuts a connection's bytes into requests, in place.
//!
//! A request that is here as a whole is handed to the caller. Where a body is still coming a decoder is needed, and
//! what that gets in the head's stead is a small head of our own: method class, version, persistence and framing, in
//! the one form that has no second reading. So the decoder never sees a target, a field or an `Upgrade` of the
//! client's, and its own leniencies never matter.

use bytes::Bytes;

use crate::edge::answered::Asked;
use crate::edge::connection::{Arrival, Connection};
use crate::engine::chunked::ChunkedFramer;
use crate::engine::head::{Framing, HeadFault, HeadScan, Persistence, RequestHead, Scan, parse};
use crate::message::Protocol;

/// Bodies up to this size that are there together with their head are handed over whole.
const WHOLE_BODY: u64 = 64 * 1_024;

/// A request that is here from its first to its last byte, or why a head was refused. Nobody has to decode it.
pub(super) type Whole = Result<(RequestHead, Option<Bytes>), HeadFault>;

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
#[derive(Debug, Default)]
pub(super) struct Framed {
    /// `..ready` is for the decoder.
    pub(super) ready: usize,
    /// `rest..` begins a head that is not whole, or waits for an answer; the caller keeps it.
    pub(super) rest: usize,
    /// A request to be answered now. Nothing is read behind it until it is.
    pub(super) whole: Option<Whole>,
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
                            match whole_body(&head, buffer, &mut at) {
                                Some(body) => {
                                    self.closes = head.closes();
                                    self.next_head();
                                    return Framed { ready, rest: at, whole: Some(Ok((head, body))) };
                                }
                                None => ready += self.let_through(head, buffer, at, ready, connection),
                            }
                        }
                        Err(fault) => {
                            self.state = State::Over;
                            return Framed { ready, rest: buffer.len(), whole: Some(Err(fault)) };
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
        Framed { ready, rest: at, whole: None }
    }

    fn end_body(&mut self, connection: &Connection) {
        connection.end_body();
        self.next_head();
    }

    fn next_head(&mut self) {
        self.state = if self.closes { State::Over } else { State::Head(HeadScan::default()) };
    }

    /// Hands a request over whose body is still coming, and writes its stand-in to `buffer` at `ready`; gives the
    /// stand-in's length.
    fn let_through(
        &mut self,
        request: RequestHead,
        buffer: &mut [u8],
        at: usize,
        ready: usize,
        connection: &Connection,
    ) -> usize {
        let (framing, expects) = (request.framing, request.expects_continue);
        let stand_in = StandIn::new(Asked::of(&request), framing, expects);
        self.closes = request.closes();
        let number = connection.begin();
        connection.push(Arrival::Request(number, request));
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
        debug_assert!(ready + bytes.len() <= at);
        if let Some(slot) = buffer.get_mut(ready..ready + bytes.len()) {
            slot.copy_from_slice(bytes);
        }
        bytes.len()
    }
}

/// The body of a request that is whole, if it is: none at all, or a small one that came with its head.
fn whole_body(request: &RequestHead, buffer: &[u8], at: &mut usize) -> Option<Option<Bytes>> {
    match request.framing {
        Framing::None => Some(None),
        Framing::Length(length) if length <= WHOLE_BODY => {
            let end = *at + length as usize;
            let body = buffer.get(*at..end)?;
            *at = end;
            Some(Some(Bytes::copy_from_slice(body)))
        }
        Framing::Length(_) | Framing::Chunked => None,
    }
}

/// A head of our own.
pub(super) struct StandIn {
    bytes: [u8; 128],
    length: usize,
}

impl StandIn {
    /// The head for what was asked; `framing` is what of its body is still coming.
    pub(super) fn new(asked: Asked, framing: Framing, expects_continue: bool) -> StandIn {
        let mut stand_in = StandIn { bytes: [0; 128], length: 0 };
        // Of the method the decoder needs to know only whether the answer has a body.
        stand_in.push(if asked.is_head { b"HEAD" } else { b"M" });
        stand_in.push(match asked.protocol {
            Protocol::Http10 => b" / HTTP/1.0\r\n".as_slice(),
            _ => b" / HTTP/1.1\r\nhost:\r\n",
        });
        match asked.persistence {
            Persistence::Unsaid => {}
            Persistence::KeepAlive if asked.protocol != Protocol::Http10 => {}
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
        if expects_continue && framing != Framing::None {
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

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Scheme;

    /// What the decoder gets, and what arrives, when bytes come in pieces of these sizes, one answer after the other.
    fn read(bytes: &[u8], mut sizes: impl FnMut() -> usize) -> (Vec<u8>, Vec<String>) {
        let connection = Connection::new(None, 80, Scheme::Http, 100);
        let (mut framer, mut kept) = (Framer::new(), Vec::new());
        let (mut decoder, mut arrivals) = (Vec::new(), Vec::new());
        let mut rest = bytes;
        while !rest.is_empty() && !framer.is_over() {
            let (piece, behind) = rest.split_at(sizes().clamp(1, rest.len()));
            rest = behind;
            kept.extend_from_slice(piece);
            loop {
                let framed = framer.frame(&mut kept, &connection);
                decoder.extend_from_slice(&kept[..framed.ready]);
                kept.drain(..framed.rest);
                let request = match (framed.whole, connection.take()) {
                    (Some(Ok((request, _))), None) | (None, Some(Arrival::Request(_, request))) => request,
                    (Some(Err(fault)), None) => {
                        arrivals.push(fault.as_str().to_owned());
                        continue;
                    }
                    (None, None) => break,
                    other => panic!("{other:?}"),
                };
                let arena = request.head.headers.bytes();
                arrivals.push(format!(
                    "{} {:?}",
                    arena[request.head.target.clone()].escape_ascii(),
                    request.framing
                ));
                connection.did_answer();
                connection.did_flush();
            }
        }
        (decoder, arrivals)
    }

    const STREAM: &[u8] = b"GET /1 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n\
        POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: v\r\n\r\n\r\n\
        HEAD /3 HTTP/1.0\r\nConnection: x, keep-alive\r\n\r\n\
        G /4 HTTP/1.1\r\nHost:\r\nContent-Length:70000\r\n\r\n";

    #[test]
    fn the_decoder_sees_stand_ins_of_what_is_still_coming() {
        let stream =
            [STREAM, &[b'x'; 70_000], b"GET /5 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nGET /6"].concat();
        let want = [
            b"M / HTTP/1.1\r\nhost:\r\ntransfer-encoding:chunked\r\nexpect:100-continue\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                .as_slice(),
            b"M / HTTP/1.1\r\nhost:\r\ncontent-length:70000\r\n\r\n",
            &[b'x'; 70_000],
        ];
        let arrivals = ["/1 None", "/2 Chunked", "/3 None", "/4 Length(70000)", "host"];
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        for round in 0..60 {
            let read = read(&stream, || {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                match round % 3 {
                    0 => 1 + (state % 7) as usize,
                    1 => 1 + (state % 300) as usize,
                    _ => 1 + (state % 100_000) as usize,
                }
            });
            assert!(read.0 == want.concat(), "round {round}: {}", read.0[..300].escape_ascii());
            assert_eq!(read.1, arrivals, "round {round}");
        }
    }

    #[test]
    fn a_small_body_that_is_there_needs_no_decoder() {
        let connection = Connection::new(None, 80, Scheme::Http, 100);
        let mut bytes =
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nhiGET".to_vec();
        let framed = Framer::new().frame(&mut bytes, &connection);
        assert_eq!(framed.ready, 0);
        assert_eq!(&bytes[framed.rest..], b"GET");
        let (_, body) = framed.whole.unwrap().unwrap();
        assert_eq!(body.unwrap(), "hi");
    }

    /// The shortest heads there are: nothing that stands in for them may be longer.
    #[test]
    fn stand_ins_fit_where_their_heads_were() {
        let mut heads = Vec::new();
        for method in ["G", "HEAD"] {
            for connection in
                ["", "Connection:close\r\n", "Connection:keep-alive\r\n", "Connection:,keep-alive,close\r\n"]
            {
                for framing in [
                    "",
                    "Content-Length:0\r\n",
                    "Content-Length:7\r\n",
                    "Content-Length:9223372036854775807\r\n",
                ] {
                    heads.push(format!("{method} * HTTP/1.0\r\n{connection}{framing}\r\n"));
                    for expect in ["", "Expect:100-continue\r\n"] {
                        heads.push(format!(
                            "{method} * HTTP/1.1\r\nHost:\r\n{connection}{framing}{expect}\r\n"
                        ));
                    }
                }
                heads.push(format!("{method} * HTTP/1.1\r\nHost:\r\n{connection}Transfer-Encoding:chunked\r\nExpect:100-continue\r\n\r\n"));
            }
        }
        for head in heads {
            let (decoder, arrivals) = read(head.as_bytes(), || usize::MAX);
            assert_eq!(arrivals.len(), 1, "{head:?}");
            assert!(
                decoder.len() <= head.len() && (decoder.is_empty() || decoder.ends_with(b"\r\n\r\n")),
                "{head:?} {}",
                decoder.escape_ascii()
            );
        }
    }
}
