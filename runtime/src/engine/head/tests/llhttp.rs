//! llhttp's own test cases: what it refuses is refused here, what it accepts is accepted with the same framing,
//! or refused by a rule that is named in [`STRICTER`].

use super::*;
use crate::engine::chunked::ChunkedFramer;

/// Heading of a case that llhttp accepts, and the rule by which it is refused here.
const STRICTER: &[(&str, HeadFault)] = &[
    ("CONNECT request", HeadFault::MethodRefused),
    ("CONNECT request with CAPS", HeadFault::MethodRefused),
    ("CONNECT with body", HeadFault::MethodRefused),
    ("Underscore in hostname", HeadFault::MethodRefused), // By CONNECT.
    ("SOURCE request with ICE", HeadFault::RequestLine),
    ("OPTIONS request with RTSP", HeadFault::RequestLine),
    ("ANNOUNCE request with RTSP", HeadFault::RequestLine),
    ("No HTTP version", HeadFault::RequestLine), // HTTP/0.9.
    ("POST with `chunked` as last transfer-encoding", HeadFault::TransferEncoding),
    ("POST with `chunked` as last transfer-encoding (multiple headers)", HeadFault::TransferEncoding),
];

/// Heading of a case that llhttp refuses and this reading lets through, because another part judges it.
const JUDGED_ELSEWHERE: &[&str] = &[
    // A method is any token; the router answers for those that no resource has.
    "HTTP protocol and ANNOUNCE method",
    "Invalid method",
    // Canonicalisation refuses bytes beyond ASCII in a target.
    "Disallow UTF-8 in URI path in strict mode",
];

/// One case of a document.
struct Case {
    title: String,
    /// llhttp's own settings are what the case is about.
    lenient: bool,
    input: Vec<u8>,
    log: String,
}

/// What became of the bytes of a case.
#[derive(Debug, Default)]
struct Reading {
    framings: Vec<Framing>,
    fault: Option<HeadFault>,
    /// The last request is not whole, so that it reaches nobody.
    incomplete: bool,
    /// The last request closes the connection: nothing behind it is read.
    closed: bool,
}

#[test]
fn agrees_with_llhttp_or_is_stricter_by_a_named_rule() {
    let Some(folder) = corpus::folder("conformance/http1-parsing/llhttp/request") else { return };
    let (mut cases, mut differences, mut used) = (0, Vec::new(), Vec::new());
    for (file, text) in corpus::files(&folder) {
        for case in read_cases(&String::from_utf8(text).unwrap()) {
            cases += 1;
            let title = format!("{file}: {}", case.title);
            let reading = read_all(&case.input);
            if case.lenient {
                continue; // Read above for its panics only: leniency is not on offer.
            }
            let accepted = !case.log.contains("error code=") || is_pause(&case.log);
            let stricter = STRICTER.iter().find(|(name, _)| *name == case.title);
            match (accepted, reading.fault) {
                (true, Some(fault)) if stricter.is_some_and(|(_, named)| *named == fault) => {
                    used.push(case.title)
                }
                (true, Some(fault)) => differences.push(format!("{title}: refused by {fault:?}")),
                (true, None) => {
                    let want = logged_framings(&case.log);
                    if reading.framings != want {
                        differences.push(format!("{title}: {:?}, llhttp {want:?}", reading.framings));
                    }
                }
                (false, Some(_)) => {}
                (false, None) if reading.incomplete || reading.closed => {}
                (false, None) if JUDGED_ELSEWHERE.contains(&case.title.as_str()) => {}
                (false, None) => differences.push(format!("{title}: accepted {:?}", reading.framings)),
            }
        }
    }
    assert!(cases > 150, "only {cases} cases were found");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    for (title, _) in STRICTER {
        assert!(used.iter().any(|used| used == title), "no case needs the rule for {title:?}");
    }
}

fn is_pause(log: &str) -> bool {
    log.lines()
        .filter(|line| line.contains("error code="))
        .all(|line| line.contains("error code=21") || line.contains("error code=22"))
}

/// Heads and bodies, one after the other, as the guarding stream reads them.
fn read_all(bytes: &[u8]) -> Reading {
    let mut reading = Reading::default();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (request, end) = match check_with_host(rest) {
            Ok(Some(read)) => read,
            Ok(None) => {
                reading.incomplete = true;
                return reading;
            }
            Err(fault) => {
                reading.fault = Some(fault);
                return reading;
            }
        };
        rest = &rest[end..];
        reading.framings.push(request.framing);
        match request.framing {
            Framing::None => {}
            Framing::Length(length) => {
                reading.incomplete = length > rest.len() as u64;
                rest = &rest[(length as usize).min(rest.len())..];
            }
            Framing::Chunked => match ChunkedFramer::new().advance(&mut rest.to_vec(), 0, 0) {
                Ok(progress) => {
                    reading.incomplete = !progress.done;
                    rest = &rest[progress.read..];
                }
                Err(fault) => {
                    reading.fault = Some(fault);
                    return reading;
                }
            },
        }
        reading.closed = request.closes();
        if reading.closed {
            return reading;
        }
    }
    reading
}

/// The cases have no `Host`, which is another rule: they are read as if they had one.
fn check_with_host(bytes: &[u8]) -> Result<Option<(RequestHead, usize)>, HeadFault> {
    let first = check(bytes);
    let Scan::Whole { start, end, lines } = HeadScan::default().advance(bytes) else { return first };
    if first.as_ref().err() != Some(&HeadFault::Host) {
        return first;
    }
    let head = &bytes[start..end];
    let line = memchr(b'\n', head).unwrap() + 1;
    let with_host = [&head[..line], b"Host: corpus\r\n", &head[line..]].concat();
    parse(&with_host, lines + 1).map(|request| Some((request, end)))
}

fn logged_framings(log: &str) -> Vec<Framing> {
    let number = |line: &str, name: &str, radix: u32| {
        let text = line.split(name).nth(1)?.split(' ').next()?;
        u64::from_str_radix(text, radix).ok()
    };
    log.lines()
        .filter(|line| line.contains("headers complete"))
        .map(|line| match number(line, "flags=", 16).unwrap_or(0) {
            flags if flags & 0x8 != 0 => Framing::Chunked,
            flags if flags & 0x20 != 0 => Framing::Length(number(line, "content_length=", 10).unwrap()),
            _ => Framing::None,
        })
        .collect()
}

/// Headings, `meta`, the input and the log, by the rules of llhttp's own runner.
fn read_cases(text: &str) -> Vec<Case> {
    let (mut title, mut meta, mut input) = (String::new(), String::new(), None);
    let mut cases = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix('#') {
            title = heading.trim_start_matches('#').trim().to_owned();
        } else if let Some(found) = line.strip_prefix("<!-- meta=") {
            meta = found.to_owned();
        } else if line == "```http" || line == "```log" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let block = block.join("\n");
            if line == "```http" {
                input = Some(unescape(&block));
            } else if let Some(input) = input.take() {
                cases.push(Case {
                    title: title.clone(),
                    lenient: meta.contains("lenient") || meta.contains("skipBody"),
                    input,
                    log: block,
                });
            }
        }
    }
    cases
}

fn unescape(block: &str) -> Vec<u8> {
    let joined = block.replace("\\\n", "").replace('\n', "\r\n");
    let mut bytes = Vec::new();
    let mut chars = joined.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '\\' {
            bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            continue;
        }
        match chars.next() {
            Some('r') => bytes.push(b'\r'),
            Some('n') => bytes.push(b'\n'),
            Some('t') => bytes.push(b'\t'),
            Some('f') => bytes.push(b'\x0C'),
            Some('x') => {
                let digits: String = chars.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap());
            }
            other => bytes.extend(['\\'].into_iter().chain(other).map(|char| char as u8)),
        }
    }
    bytes
}
