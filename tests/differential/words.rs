//! What the compiler says in advance of the gateway: its readers of small things, beside the gateway's own.

use gwgen::language::answer_header::{self, Fate};
use gwgen::language::mock_status;
use gwgen_runtime::engine;
use gwgen_runtime::message::{Edit, KnownHeader};

/// Pieces of what stands in request templates of MOCKs.
const PIECES: [&str; 22] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    ":",
    ",",
    " ",
    "\\",
    "statusCode",
    "200",
    "-1",
    "2.5",
    "a",
    "é",
    "statusCode: 200",
    "\"statusCode\": 7",
    "'statusCode': 0",
    "\"statusCode\": \"200\"",
    "\"a\": {\"b\": [\"}\"]}",
    "a: b",
];

#[test]
fn statuses_of_mocks() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut read = 0;
    for _ in 0..200_000 {
        let mut text = String::from("{");
        for _ in 0..4 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            text.push_str(PIECES[(state % PIECES.len() as u64) as usize]);
        }
        text.push('}');
        let ours = mock_status::read(&text);
        assert_eq!(ours, engine::mock_status::read(&text), "{text}");
        read += u32::from(ours.is_some());
    }
    assert!(read > 100, "{read} texts gave a status");
}

#[test]
fn headers_of_answers() {
    let names = [
        "Accept",
        "Allow",
        "Authorization",
        "Connection",
        "Content-Encoding",
        "Content-Length",
        "Content-MD5",
        "Content-Type",
        "Cookie",
        "Date",
        "Expect",
        "Forwarded",
        "Host",
        "Keep-Alive",
        "Location",
        "Max-Forwards",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "Referer",
        "Server",
        "Set-Cookie",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "User-Agent",
        "Via",
        "WWW-Authenticate",
        "X-Amz-Apigw-Id",
        "X-Amzn-RequestId",
        "X-Amzn-Trace-Id",
        "X-Forwarded-For",
        "X-Mine",
    ];
    for name in names.iter().flat_map(|name| [(*name).to_owned(), name.to_ascii_lowercase()]) {
        let there = match engine::header_rules::mapped_response(KnownHeader::classify(name.as_bytes())) {
            Edit::Keep => Fate::Kept,
            Edit::Remove => Fate::LeftOut,
            Edit::Rename(renamed) => Fate::Renamed(std::str::from_utf8(renamed).unwrap()),
        };
        assert_eq!(answer_header::fate(&name), there, "{name}");
    }
}
