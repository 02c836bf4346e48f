//! Reads the head of an answer: one strict reading (reliability.md 2.1).

use std::mem::MaybeUninit;
use std::time::Duration;

use super::chunked::Chunked;
use super::framing::Framing;
use crate::message::{Headers, KnownHeader};

/// The longest head that is read, and the most fields (reliability.md 3).
pub(super) const LONGEST_HEAD: usize = 32 * 1024;
const MOST_FIELDS: usize = 200;

/// Room for fields that are added on the way to the client.
const ROOM: usize = 256;

/// A head that was read.
#[derive(Debug)]
pub(super) struct AnswerHead {
    /// The status.
    pub(super) status: u16,
    /// The fields without hop-by-hop ones, but with `Connection`, `Content-Length` and `Transfer-Encoding`.
    pub(super) headers: Headers,
    /// Where the body ends.
    pub(super) framing: Framing,
    /// Whether the connection may carry another call.
    pub(super) keep_alive: bool,
    /// `Keep-Alive: timeout=…`.
    pub(super) idle: Option<Duration>,
    /// The length of the head.
    pub(super) length: usize,
}

/// What stands at the beginning of the input.
#[derive(Debug)]
pub(super) enum Parsed {
    /// Not a whole head yet.
    Partial,
    /// An interim answer (1xx) of this length.
    Interim(usize),
    /// The answer.
    Final(AnswerHead),
}

/// Reads a head. `head_request`: the answer to HEAD has no body. `Err` says what is wrong.
pub(super) fn parse(input: &[u8], head_request: bool) -> Result<Parsed, &'static str> {
    // The parser steps over empty lines in front; nothing may stand in front of an answer.
    if input.first().is_some_and(|byte| *byte != b'H') {
        return Err("the answer does not begin with HTTP");
    }
    let mut response = httparse::Response::new(&mut []);
    let mut fields = [MaybeUninit::<httparse::Header<'_>>::uninit(); MOST_FIELDS];
    let config = httparse::ParserConfig::default();
    let length = match config.parse_response_with_uninit_headers(&mut response, input, &mut fields) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) if input.len() >= LONGEST_HEAD => {
            return Err("the answer's head is too long");
        }
        Ok(httparse::Status::Partial) => return Ok(Parsed::Partial),
        Err(httparse::Error::TooManyHeaders) => return Err("the answer has too many fields"),
        Err(_) => return Err("the answer's head is malformed"),
    };
    if length > LONGEST_HEAD {
        return Err("the answer's head is too long");
    }
    let head = input.get(..length).unwrap_or_default();
    if !lines_end_in_crlf(head) {
        return Err("a line of the answer's head does not end in CR LF");
    }
    let status = response.code.unwrap_or_default();
    match status {
        101 => return Err("an upgrade that nobody asked for"),
        100..=199 => return Ok(Parsed::Interim(length)),
        200..=599 => {}
        _ => return Err("the answer's status is none"),
    }
    read_fields(head, &response, head_request).map(Parsed::Final)
}

fn read_fields(
    head: &[u8],
    response: &httparse::Response<'_, '_>,
    head_request: bool,
) -> Result<AnswerHead, &'static str> {
    let status = response.code.unwrap_or_default();
    let http_1_1 = response.version == Some(1);
    let mut arena = Vec::with_capacity(head.len() + ROOM);
    arena.extend_from_slice(head);
    let mut headers = Headers::over(arena, response.headers.len() + 8);
    let base = head.as_ptr().addr();
    for field in response.headers.iter() {
        let name = field.name.as_ptr().addr() - base;
        // An empty value may point anywhere.
        let value = if field.value.is_empty() { name } else { field.value.as_ptr().addr() - base };
        headers.push_range(name..name + field.name.len(), value..value + field.value.len());
    }
    let (mut lengths, mut codings, mut chunked) = (0, 0, false);
    let mut length = 0;
    let (mut close, mut keep_alive, mut idle, mut droppable) = (false, false, None, false);
    for field in headers.iter() {
        match field.known {
            KnownHeader::ContentLength => {
                lengths += 1;
                length = read_length(field.value).ok_or("the answer's Content-Length is malformed")?;
            }
            KnownHeader::TransferEncoding => {
                codings += 1;
                chunked = field.value.eq_ignore_ascii_case(b"chunked");
            }
            KnownHeader::Connection => {
                for option in list(field.value) {
                    close |= option.eq_ignore_ascii_case(b"close");
                    keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
                    droppable |= !option.eq_ignore_ascii_case(b"close");
                }
            }
            KnownHeader::KeepAlive => idle = read_timeout(field.value),
            _ => {}
        }
        droppable |= is_hop_by_hop(field.known);
    }
    if lengths > 1 || codings > 1 || lengths + codings > 1 {
        return Err("the answer has two lengths");
    }
    if codings == 1 && !(chunked && http_1_1) {
        return Err("the answer has an unknown transfer coding");
    }
    let bodiless = head_request || matches!(status, 204 | 304);
    let framing = match (bodiless, codings, lengths) {
        (true, ..) => Framing::Nothing,
        (false, 1, _) => Framing::Chunked(Chunked::default()),
        (false, _, 1) => Framing::Length(length),
        _ => Framing::UntilClose,
    };
    // What a 204 claims about a body makes the connection doubtful.
    let doubtful = status == 204 && (codings == 1 || length > 0);
    let reusable = if http_1_1 { !close } else { keep_alive && !close };
    if droppable {
        drop_hop_by_hop(&mut headers);
    }
    Ok(AnswerHead {
        status,
        keep_alive: reusable && !doubtful && !framing.ends_with_connection(),
        headers,
        framing,
        idle,
        length: head.len(),
    })
}

fn is_hop_by_hop(known: KnownHeader) -> bool {
    use KnownHeader::*;
    matches!(known, KeepAlive | ProxyConnection | Te | Trailer | Upgrade)
}

/// Drops hop-by-hop fields and those that `Connection` names. Framing fields stay: callers rename them.
fn drop_hop_by_hop(headers: &mut Headers) {
    let named: Vec<Vec<u8>> = headers
        .known_values(KnownHeader::Connection)
        .flat_map(list)
        .map(<[u8]>::to_ascii_lowercase)
        .filter(|name| !matches!(&**name, b"connection" | b"content-length" | b"transfer-encoding"))
        .collect();
    headers.retain(|field| {
        !is_hop_by_hop(field.known) && !named.iter().any(|name| field.name.eq_ignore_ascii_case(name))
    });
}

/// Every CR has its LF and every LF its CR.
fn lines_end_in_crlf(head: &[u8]) -> bool {
    let mut lines = 0;
    for at in memchr::memchr_iter(b'\n', head) {
        if at == 0 || head.get(at - 1) != Some(&b'\r') {
            return false;
        }
        lines += 1;
    }
    memchr::memchr_iter(b'\r', head).count() == lines
}

fn list(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).filter(|item| !item.is_empty())
}

/// Digits only, less than 2^63.
fn read_length(value: &[u8]) -> Option<u64> {
    if value.is_empty() || value.len() > 19 || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let length = value.iter().fold(0_u64, |length, digit| length * 10 + u64::from(digit - b'0'));
    (length < 1 << 63).then_some(length)
}

fn read_timeout(value: &[u8]) -> Option<Duration> {
    let seconds = list(value).find_map(|parameter| parameter.strip_prefix(b"timeout="))?;
    std::str::from_utf8(seconds).ok()?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> AnswerHead {
        match parse(text.as_bytes(), false) {
            Ok(Parsed::Final(head)) => head,
            other => panic!("{text:?}: {other:?}"),
        }
    }

    #[test]
    fn framing_and_reuse() {
        let cases = [
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "Length(5)", true),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", "Chunked", true),
            ("HTTP/1.1 200\r\n\r\n", "UntilClose", false),
            ("HTTP/1.1 204 No Content\r\n\r\n", "Nothing", true),
            ("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", "Nothing", false),
            ("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", "Nothing", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: foo, Close\r\n\r\n", "Length(0)", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "Length(0)", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", "Length(0)", true),
        ];
        for (text, framing, keep_alive) in cases {
            let head = head(text);
            assert!(format!("{:?}", head.framing).starts_with(framing), "{text:?}: {:?}", head.framing);
            assert_eq!(head.keep_alive, keep_alive, "{text:?}");
            assert_eq!(head.length, text.len());
        }
        let Ok(Parsed::Final(answer)) = parse(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true) else {
            panic!("not an answer");
        };
        assert!(matches!(answer.framing, Framing::Nothing));
    }

    #[test]
    fn refused() {
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(201));
        let long = format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "b".repeat(LONGEST_HEAD));
        let endless = format!("HTTP/1.1 200 OK\r\nA: {}", "b".repeat(LONGEST_HEAD));
        for bad in [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            "HTTP/1.1 999 Odd\r\n\r\n",
            "HTTP/1.1 099 Odd\r\n\r\n",
            "HTTP/2.0 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\nContent-Length: 5\n\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\n\r\n",
            "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
            "\r\nHTTP/1.1 200 OK\r\n\r\n",
            "SSH-2.0-x\r\n",
            &many,
            &long,
            &endless,
        ] {
            assert!(parse(bad.as_bytes(), false).is_err(), "{:.80?}", bad);
        }
    }

    #[test]
    fn hop_by_hop_fields_are_dropped_and_framing_stays() {
        let head = head(
            "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Gone, Content-Length\r\nKeep-Alive: timeout=7, max=9\r\nx-gone: 1\r\n\
             X-Empty:\r\nContent-Length: 2\r\nX-Kept:  a b \r\n\r\n",
        );
        let names: Vec<_> = head.headers.iter().map(|field| String::from_utf8_lossy(field.name)).collect();
        assert_eq!(names, ["Connection", "X-Empty", "Content-Length", "X-Kept"]);
        assert_eq!(head.headers.last(b"x-kept"), Some(&b"a b"[..]));
        assert_eq!(head.headers.last(b"x-empty"), Some(&b""[..]));
        assert_eq!(head.idle, Some(Duration::from_secs(7)));
    }

    #[test]
    fn interim_and_partial() {
        assert!(matches!(
            parse(b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP", false),
            Ok(Parsed::Interim(31))
        ));
        assert!(matches!(parse(b"HTTP/1.1 200 OK\r\nA:", false), Ok(Parsed::Partial)));
        assert!(matches!(parse(b"", false), Ok(Parsed::Partial)));
    }
}
