//! Reads the head of an answer: one strict reading (reliability.md 2.1).

use std::time::Duration;

use memchr::memchr;

use super::chunked::Chunked;
use super::framing::Framing;
use crate::message::octets::is_field_value;
use crate::message::{Headers, KnownHeader, field_line};

/// The longest head that is read, and the most fields (reliability.md 3).
pub(super) const LONGEST_HEAD: usize = 32 * 1024;
const MOST_FIELDS: usize = 200;
const MALFORMED: &str = "the answer's head is malformed";

/// Room for fields that are added on the way to the client, in bytes, and how many they are.
const ROOM: usize = 256;
const MORE_FIELDS: usize = 8;

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
    if input.first().is_some_and(|byte| *byte != b'H') {
        return Err("the answer does not begin with HTTP");
    }
    let Some(lines) = Lines::of(input)? else { return Ok(Parsed::Partial) };
    let length = lines.length();
    let head = input.get(..length).unwrap_or_default();
    let (http_1_1, status) = read_status_line(lines.first(head)).ok_or(MALFORMED)?;
    let headers = read_fields(head, &lines)?;
    match status {
        101 => Err("an upgrade that nobody asked for"),
        100..=199 => Ok(Parsed::Interim(length)),
        200..=599 => understand(status, http_1_1, headers, head_request, length).map(Parsed::Final),
        _ => Err("the answer's status is none"),
    }
}

/// Where the lines of a whole head end.
struct Lines {
    /// Behind their line ends; the empty line is the last.
    ends: [u16; MOST_FIELDS + 2],
    count: usize,
}

impl Lines {
    /// Finds the lines; `None`: the head is not all here.
    fn of(input: &[u8]) -> Result<Option<Lines>, &'static str> {
        let input = input.get(..LONGEST_HEAD).unwrap_or(input);
        let mut lines = Lines { ends: [0; MOST_FIELDS + 2], count: 0 };
        let mut start = 0;
        while let Some(length) = memchr(b'\n', input.get(start..).unwrap_or_default()) {
            match length.checked_sub(1) {
                Some(before) if input.get(start + before) == Some(&b'\r') => {}
                _ => return Err("a line of the answer's head does not end in CR LF"),
            }
            start += length + 1;
            let end = lines.ends.get_mut(lines.count).ok_or("the answer has too many fields")?;
            *end = start as u16; // within the longest head
            lines.count += 1;
            if length == 1 {
                return Ok(Some(lines));
            }
        }
        if input.len() == LONGEST_HEAD { Err("the answer's head is too long") } else { Ok(None) }
    }

    fn length(&self) -> usize {
        self.ends().last().copied().map_or(0, usize::from)
    }

    fn ends(&self) -> &[u16] {
        self.ends.get(..self.count).unwrap_or_default()
    }

    /// The status line.
    fn first<'a>(&self, head: &'a [u8]) -> &'a [u8] {
        let end = self.ends().first().copied().map_or(0, usize::from);
        head.get(..end.saturating_sub(2)).unwrap_or_default()
    }

    /// The others but the empty one, and where they begin.
    fn fields<'a>(&self, head: &'a [u8]) -> impl Iterator<Item = (usize, &'a [u8])> {
        let ends = self.ends().split_last().map_or(&[][..], |(_, lines)| lines);
        ends.array_windows().map(|[start, end]| {
            let (start, end) = (usize::from(*start), usize::from(*end));
            (start, head.get(start..end.saturating_sub(2)).unwrap_or_default())
        })
    }
}

/// Whether it is HTTP/1.1 rather than 1.0, and the status (RFC 9112, section 4). The reason may be missing with the space
/// before it, as many servers leave it out.
fn read_status_line(line: &[u8]) -> Option<(bool, u16)> {
    let (http_1_1, rest) = match line {
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', minor @ (b'0' | b'1'), b' ', rest @ ..] => {
            (*minor == b'1', rest)
        }
        _ => return None,
    };
    let (digits, reason) = rest.split_first_chunk::<3>()?;
    let status = digits.iter().try_fold(0, |status: u16, digit| {
        digit.is_ascii_digit().then(|| status * 10 + u16::from(digit - b'0'))
    })?;
    let is_reason = reason.is_empty() || (reason.first() == Some(&b' ') && is_field_value(reason));
    is_reason.then_some((http_1_1, status))
}

/// The fields of a whole head.
fn read_fields(head: &[u8], lines: &Lines) -> Result<Headers, &'static str> {
    let mut arena = Vec::with_capacity(head.len() + ROOM);
    arena.extend_from_slice(head);
    let mut headers = Headers::over(arena, lines.count + MORE_FIELDS);
    for (start, line) in lines.fields(head) {
        field_line::push(&mut headers, start, line).map_err(|_| MALFORMED)?;
    }
    Ok(headers)
}

/// What the fields say of the body and of the connection.
fn understand(
    status: u16,
    http_1_1: bool,
    mut headers: Headers,
    head_request: bool,
    head_length: usize,
) -> Result<AnswerHead, &'static str> {
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
        length: head_length,
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

    type OwnedField = (Vec<u8>, Vec<u8>);

    /// `httparse`, held to what is not left to a reader here: line ends, and nothing in front of the head.
    fn slow(input: &[u8]) -> Option<(u16, Vec<OwnedField>)> {
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let mut response = httparse::Response::new(&mut fields);
        let httparse::Status::Complete(length) = response.parse(input).ok()? else { return None };
        let head = &input[..length];
        let ends = head.windows(2).filter(|pair| *pair == b"\r\n").count();
        let alone = head.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count() != 2 * ends;
        if alone || head.first() != Some(&b'H') {
            return None;
        }
        let fields = response.headers.iter().map(|field| (field.name.into(), field.value.to_vec())).collect();
        Some((response.code?, fields))
    }

    #[test]
    fn agrees_with_the_slow_reader() {
        let seeds = [
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Empty:\r\nServer:  a b \t\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.0 404 \r\nA:b\r\n\r\n",
            "HTTP/1.1 500\r\nVia: 1.1 x, 1.1 y\r\n\r\nrest",
        ];
        let bytes = b"\r\n\t :;HT1/.0aZ\0\x7f\x80\xff\"(-_";
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut draw = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        };
        let (mut taken, mut refused) = (0, 0);
        for _ in 0..60_000 {
            let mut input = seeds[draw(seeds.len())].as_bytes().to_vec();
            for _ in 0..draw(3) {
                let at = draw(input.len());
                match draw(3) {
                    0 => input[at] = bytes[draw(bytes.len())],
                    1 => input.insert(at, bytes[draw(bytes.len())]),
                    _ => drop(input.remove(at)),
                }
            }
            let Ok(Some(lines)) = Lines::of(&input) else {
                assert_eq!(slow(&input), None, "{:?}", input.escape_ascii().to_string());
                refused += 1;
                continue;
            };
            let read = read_status_line(lines.first(&input)).zip(read_fields(&input, &lines).ok());
            let read = read.filter(|_| input[0] == b'H').map(|((_, status), headers)| {
                (status, headers.iter().map(|field| (field.name.to_vec(), field.value.to_vec())).collect())
            });
            if read.is_some() {
                taken += 1
            } else {
                refused += 1
            }
            assert_eq!(read, slow(&input), "{:?}", input.escape_ascii().to_string());
        }
        assert!(taken > 10_000 && refused > 10_000, "{taken} {refused}");
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
