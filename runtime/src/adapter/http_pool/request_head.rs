//! Writes the head of a request, from scratch and in one go.

use crate::message::octets::is_visible;
use crate::message::{Body, KnownHeader};
use crate::port::OutboundRequest;

/// Writes the request line, the fields and the framing of `body` at the end of `out`, which must be empty. `Err` says
/// why the head would not be one; nothing may be sent then.
pub(super) fn write(out: &mut Vec<u8>, request: &OutboundRequest, body: &Body) -> Result<(), &'static str> {
    let target = request.target.as_bytes();
    if request.verb.is_empty() || !request.verb.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
    {
        return Err("the verb is not a token");
    }
    if target.is_empty() || !is_visible(target) {
        return Err("the target holds what does not belong in a request line");
    }
    out.extend_from_slice(request.verb.as_bytes());
    out.push(b' ');
    out.extend_from_slice(target);
    out.extend_from_slice(b" HTTP/1.1\r\nHost: ");
    out.extend_from_slice(request.host.as_bytes());
    out.extend_from_slice(b"\r\n");
    let mut lines = 3 + request.headers.write_lines(out, |known| !is_ours(known));
    lines += write_framing(out, &request.verb, body);
    out.extend_from_slice(b"\r\n");
    // A line end inside of a name or a value would begin a field or a request of somebody else's making. Counting
    // them once costs less than looking at every value.
    match count_controls(out) {
        (feeds, returns, 0) if feeds == lines && returns == lines => Ok(()),
        (_, _, 0) => Err("a field holds a line end"),
        _ => Err("a field holds a NUL"),
    }
}

/// The numbers of LF, CR and NUL.
fn count_controls(bytes: &[u8]) -> (usize, usize, usize) {
    let (mut feeds, mut returns, mut nuls) = (0, 0, 0);
    // So many bytes that counters of one byte do not overflow, and whole vectors of them.
    for piece in bytes.chunks(240) {
        let (mut feed, mut carriage, mut nul) = (0_u8, 0_u8, 0_u8);
        for byte in piece {
            feed += u8::from(*byte == b'\n');
            carriage += u8::from(*byte == b'\r');
            nul += u8::from(*byte == 0);
        }
        feeds += usize::from(feed);
        returns += usize::from(carriage);
        nuls += usize::from(nul);
    }
    (feeds, returns, nuls)
}

/// Fields that this connection decides by itself.
fn is_ours(known: KnownHeader) -> bool {
    use KnownHeader::*;
    matches!(known, Host | Connection | ContentLength | TransferEncoding | KeepAlive | ProxyConnection)
}

/// Writes how the body is framed; returns the number of lines.
fn write_framing(out: &mut Vec<u8>, verb: &str, body: &Body) -> usize {
    let length = match body {
        Body::Empty if matches!(verb, "POST" | "PUT" | "PATCH") => 0,
        Body::Empty => return 0,
        Body::Bytes(bytes) => bytes.len() as u64,
        Body::Stream { length: Some(length), .. } => *length,
        Body::Stream { length: None, .. } => {
            out.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
            return 1;
        }
    };
    out.extend_from_slice(b"Content-Length: ");
    out.extend_from_slice(itoa::Buffer::new().format(length).as_bytes());
    out.extend_from_slice(b"\r\n");
    1
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::time::Instant;

    use bytes::Bytes;

    use super::*;
    use crate::message::{Headers, Scheme};
    use crate::port::{NamedBy, Origin, TlsSettings};

    fn write_one(
        verb: &'static str,
        target: &str,
        fields: &[(&str, &str)],
        body: Body,
    ) -> Result<String, &'static str> {
        let mut headers = Headers::new();
        for (name, value) in fields {
            headers.push(name.as_bytes(), value.as_bytes());
        }
        let tls = TlsSettings::default();
        let origin =
            Origin { scheme: Scheme::Http, host: "b".into(), port: 80, tls, named_by: NamedBy::Definition };
        let request = OutboundRequest {
            origin: Rc::new(origin),
            host: "b.example:8080".into(),
            verb: verb.into(),
            target: target.into(),
            headers,
            body: Body::Empty,
            deadline: Instant::now(),
            buffer: None,
        };
        let mut out = Vec::new();
        write(&mut out, &request, &body)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn one_host_own_framing_and_the_fields_as_they_are() {
        let fields = [
            ("hOsT", "evil"),
            ("X-a", "1"),
            ("content-length", "7"),
            ("Transfer-Encoding", "x"),
            ("x-A", ""),
            ("Connection", "close"),
        ];
        assert_eq!(
            write_one("POST", "/p?q", &fields, Body::Bytes(Bytes::from_static(b"hello"))).unwrap(),
            "POST /p?q HTTP/1.1\r\nHost: b.example:8080\r\nX-a: 1\r\nx-A: \r\nContent-Length: 5\r\n\r\n"
        );
        let head = |verb, body| write_one(verb, "/", &[], body).unwrap();
        assert_eq!(head("GET", Body::Empty), "GET / HTTP/1.1\r\nHost: b.example:8080\r\n\r\n");
        assert!(head("PUT", Body::Empty).contains("Content-Length: 0\r\n"));
        let stream = |length| Body::Stream { length, stream: Box::pin(Nothing) };
        assert!(head("PUT", stream(None)).contains("Transfer-Encoding: chunked\r\n"));
        assert!(head("PUT", stream(Some(9))).contains("Content-Length: 9\r\n"));
    }

    struct Nothing;

    impl futures_core::Stream for Nothing {
        type Item = Result<Bytes, crate::message::BodyError>;

        fn poll_next(
            self: std::pin::Pin<&mut Self>,
            _context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(None)
        }
    }

    #[test]
    fn nothing_is_smuggled() {
        for (verb, target, name, value) in [
            ("GET", "/", "a", "x\r\nb: c"),
            ("GET", "/", "a", "x\nb: c"),
            ("GET", "/", "a", "x\rb"),
            ("GET", "/", "a", "x\0"),
            ("GET", "/", "a\r\nb", "c"),
            ("GET", "/ HTTP/1.1", "a", "b"),
            ("GET", "/\r\n", "a", "b"),
            ("GET", "/é", "a", "b"),
            ("GET", "", "a", "b"),
            ("GET /", "/", "a", "b"),
            ("", "/", "a", "b"),
        ] {
            assert!(write_one(verb, target, &[(name, value)], Body::Empty).is_err(), "{target:?} {value:?}");
        }
    }
}
