use super::*;
use crate::corpus;

mod llhttp;

fn read(bytes: &[u8]) -> Result<Option<(RequestHead, usize)>, HeadFault> {
    match HeadScan::default().advance(bytes) {
        Scan::NeedMore => Ok(None),
        Scan::Refused(fault) => Err(fault),
        Scan::Whole { start, end, lines } => Ok(Some((parse(&bytes[start..end], lines)?, end))),
    }
}

/// The same, a byte at a time, as a slow client makes us read.
fn read_slowly(bytes: &[u8]) -> Result<Option<(RequestHead, usize)>, HeadFault> {
    let mut scan = HeadScan::default();
    for end in 1..=bytes.len() {
        match scan.advance(&bytes[..end]) {
            Scan::NeedMore => {}
            Scan::Refused(fault) => return Err(fault),
            Scan::Whole { start, end, lines } => return Ok(Some((parse(&bytes[start..end], lines)?, end))),
        }
    }
    Ok(None)
}

/// Both readings, which must be one.
fn check(bytes: &[u8]) -> Result<Option<(RequestHead, usize)>, HeadFault> {
    let (whole, slow) = (read(bytes), read_slowly(bytes));
    assert_eq!(format!("{whole:?}"), format!("{slow:?}"), "{}", bytes.escape_ascii());
    whole
}

fn fault(bytes: &[u8]) -> HeadFault {
    check(bytes).expect_err(&bytes.escape_ascii().to_string())
}

#[test]
fn reads_a_head_as_it_was_written() {
    let bytes = b"\r\nPoSt /a%2Fb?c=d HTTP/1.1\r\nhOst:  example.com \t\r\nX-Empty:\r\nContent-Length: 5\r\nX-Empty: \xFF\r\n\r\nhello";
    let (request, end) = check(bytes).unwrap().unwrap();
    assert_eq!(&bytes[end..], b"hello");
    let arena = request.head.headers.bytes();
    assert_eq!(&arena[request.head.method.clone()], b"PoSt");
    assert_eq!(&arena[request.head.target.clone()], b"/a%2Fb?c=d");
    let fields: Vec<_> = request.head.headers.iter().map(|field| (field.name, field.value)).collect();
    let want: [(&[u8], &[u8]); 4] =
        [(b"hOst", b"example.com"), (b"X-Empty", b""), (b"Content-Length", b"5"), (b"X-Empty", b"\xFF")];
    assert_eq!(fields, want);
    assert_eq!(request.framing, Framing::Length(5));
    assert_eq!(request.persistence, Persistence::Unsaid);
}

#[test]
fn framing_is_one_or_none() {
    let framing = |fields: &str| {
        check(format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n").as_bytes())
            .map(|read| read.unwrap().0.framing)
    };
    assert_eq!(framing(""), Ok(Framing::None));
    assert_eq!(framing("Content-Length: 0\r\n"), Ok(Framing::Length(0)));
    assert_eq!(framing("Content-Length: 007\r\n"), Ok(Framing::Length(7)));
    assert_eq!(framing("Content-Length: 9223372036854775807\r\n"), Ok(Framing::Length((1 << 63) - 1)));
    assert_eq!(framing("Transfer-Encoding: Chunked\r\n"), Ok(Framing::Chunked));
    for bad in
        ["", "+1", "-1", "1 2", "1,1", "0x1", "1.0", "9223372036854775808", "99999999999999999999", "\u{b2}"]
    {
        assert_eq!(framing(&format!("Content-Length: {bad}\r\n")), Err(HeadFault::ContentLength), "{bad}");
    }
    for bad in
        ["gzip", "chunked, gzip", "gzip, chunked", "identity", "chunked;q=1", "xchunked", "\u{b}chunked", ""]
    {
        assert!(framing(&format!("Transfer-Encoding: {bad}\r\n")).is_err(), "{bad}");
    }
    let both = "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n";
    for bad in [
        both,
        "Content-Length: 1\r\ncontent-length: 1\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    ] {
        assert_eq!(framing(bad), Err(HeadFault::Framing), "{bad}");
    }
    assert_eq!(fault(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), HeadFault::Framing);
}

#[test]
fn each_refusal_has_its_name_and_status() {
    let host = b"Host: a\r\n\r\n";
    let cases: [(&[u8], HeadFault, u16); 26] = [
        (b"GET / HTTP/1.1\nHost: a\n\n", HeadFault::LineEnd, 400),
        (b"GET / HTTP/1.1\r\nHost: a\n\r\n", HeadFault::LineEnd, 400),
        (b"\nGET / HTTP/1.1\r\n", HeadFault::LineEnd, 400),
        (b"\r\n\r\n\r\nGET / HTTP/1.1\r\n", HeadFault::LineEnd, 400),
        (b"GET /\r\nHost: a\r\n\r\n", HeadFault::RequestLine, 400),
        (b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", HeadFault::Target, 400),
        (b"GET / a HTTP/1.1\r\nHost: a\r\n\r\n", HeadFault::RequestLine, 400),
        (b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", HeadFault::RequestLine, 400),
        (b"GET / http/1.1\r\nHost: a\r\n\r\n", HeadFault::RequestLine, 400),
        (b"\x16\x03\x01\x02", HeadFault::Method, 400),
        (b"GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", HeadFault::Method, 400),
        (b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA / HTTP/1.1\r\nHost: a\r\n\r\n", HeadFault::Method, 400),
        (b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", HeadFault::MethodRefused, 405),
        (b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", HeadFault::MethodRefused, 405),
        (b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n", HeadFault::Target, 400),
        (b"GET /\ta HTTP/1.1\r\nHost: a\r\n\r\n", HeadFault::Target, 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HeadFault::Version, 505),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", HeadFault::FieldName, 400),
        (b"GET / HTTP/1.1\r\n: a\r\n\r\n", HeadFault::FieldName, 400),
        (b"GET / HTTP/1.1\r\nHost\r\n\r\n", HeadFault::FieldName, 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", HeadFault::Folding, 400),
        (b"GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", HeadFault::FieldValue, 400),
        (b"GET / HTTP/1.1\r\nHost: a\x7F\r\n\r\n", HeadFault::FieldValue, 400),
        (b"GET / HTTP/1.1\r\n\r\n", HeadFault::Host, 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", HeadFault::Host, 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", HeadFault::Expectation, 417),
    ];
    for (bytes, want, status) in cases {
        assert_eq!(fault(bytes), want, "{}", bytes.escape_ascii());
        assert_eq!(want.status(), status);
    }
    let target = |length: usize| [b"GET /", &b"a".repeat(length - 1)[..], b" HTTP/1.1\r\n", host].concat();
    assert!(check(&target(MAX_TARGET)).is_ok());
    assert_eq!(fault(&target(MAX_TARGET + 1)), HeadFault::TargetTooLong);
    assert_eq!(fault(&[b"GET /", &b"a".repeat(20_000)[..]].concat()), HeadFault::TargetTooLong);
    let fields = |length: usize| {
        [b"GET / HTTP/1.1\r\nHost: a\r\nX: ", &b"a".repeat(length - 9 - 5)[..], b"\r\n\r\n"].concat()
    };
    assert!(check(&fields(MAX_FIELDS_BYTES)).is_ok());
    assert_eq!(fault(&fields(MAX_FIELDS_BYTES + 3)), HeadFault::FieldsTooLarge);
    let number = |count: usize| {
        [b"GET / HTTP/1.1\r\n".to_vec(), b"Host:\r\n".to_vec(), b"a:\r\n".repeat(count - 1), b"\r\n".to_vec()]
            .concat()
    };
    assert!(check(&number(MAX_FIELDS)).is_ok());
    assert_eq!(fault(&number(MAX_FIELDS + 1)), HeadFault::TooManyFields);
    for (position, fault) in HeadFault::ALL.iter().enumerate() {
        assert_eq!(fault.index(), position);
    }
}

#[test]
fn connection_is_a_list() {
    let persistence = |fields: &str| {
        check(format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n").as_bytes()).unwrap().unwrap().0.persistence
    };
    assert_eq!(persistence("Connection: foo, CLOSE ,bar\r\n"), Persistence::Close);
    assert_eq!(persistence("Connection: close\r\nConnection: keep-alive\r\n"), Persistence::Close);
    assert_eq!(persistence("Connection: Keep-Alive, Upgrade\r\n"), Persistence::KeepAlive);
    assert_eq!(persistence("Connection: closed\r\n"), Persistence::Unsaid);
}

/// Changed bytes never make a panic, and never two readings.
#[test]
fn mutations_have_one_reading() {
    let seeds: [&[u8]; 3] = [
        b"GET /a?b=c HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\nhello",
        b"PUT / HTTP/1.0\r\nConnection: close, x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ];
    let interesting = b"\r\n\t :;,\0\x7F\x80\xFF/0aA";
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let (mut good, mut refused) = (0, 0);
    for round in 0..20_000 {
        let mut bytes = seeds[round % seeds.len()].to_vec();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            match random(3) {
                0 => bytes[at] = interesting[random(interesting.len())],
                1 => bytes.insert(at, interesting[random(interesting.len())]),
                _ => drop(bytes.remove(at)),
            }
        }
        match check(&bytes) {
            Ok(Some((request, end))) => {
                good += 1;
                assert!(end <= bytes.len());
                assert!(!bytes[..end].contains(&0) && request.head.headers.len() <= MAX_FIELDS);
            }
            Err(_) => refused += 1,
            Ok(None) => {}
        }
    }
    assert!(good > 1_000 && refused > 1_000, "{good} {refused}");
}
