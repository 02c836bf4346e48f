use std::time::Instant;

use super::*;
use crate::engine::metrics::reasons;

/// A head out of a request line and fields, as `engine::head` makes them.
fn head(line: &str, fields: &[(&str, &str)]) -> Head {
    let mut parts = line.splitn(3, ' ');
    let (method, target) = (parts.next().unwrap(), parts.next().unwrap());
    let protocol = if parts.next() == Some("HTTP/1.0") { Protocol::Http10 } else { Protocol::Http11 };
    let mut headers = Headers::over(line.as_bytes().to_vec(), fields.len());
    for (name, value) in fields {
        headers.push(name.as_bytes(), value.as_bytes());
    }
    let start = method.len() + 1;
    Head { method: 0..method.len(), target: start..start + target.len(), protocol, headers }
}

fn read(line: &str, fields: &[(&str, &str)]) -> Result<MethodRequest, (u16, &'static str)> {
    let connection =
        Connection { peer: Some("192.0.2.1:4000".parse().unwrap()), local_port: 8080, scheme: Scheme::Http };
    canonicalise(head(line, fields), Body::Empty, &connection, Instant::now(), ApiKind::Rest, &[])
        .map(|canonical| canonical.request)
        .map_err(|refusal| {
            assert!(reasons().any(|known| known == refusal.reason), "{}", refusal.reason);
            (refusal.status, refusal.reason)
        })
}

const HOST: (&str, &str) = ("Host", "Api.Example:80");

#[test]
fn a_plain_request() {
    let request = read("GET /pets/%41?x=1 HTTP/1.1", &[HOST, ("Accept", "*/*")]).unwrap();
    assert_eq!(request.verb, Verb::Get);
    assert_eq!(
        (&*request.path, request.raw_path(), request.raw_query()),
        ("/pets/A", "/pets/%41", Some("x=1"))
    );
    assert_eq!(&*request.host, "api.example");
    let fields: Vec<_> = request
        .headers
        .iter()
        .map(|field| {
            format!("{}: {}", String::from_utf8_lossy(field.name), String::from_utf8_lossy(field.value))
        })
        .collect();
    assert_eq!(
        fields,
        [
            "Host: Api.Example:80",
            "Accept: */*",
            "X-Forwarded-For: 192.0.2.1",
            "X-Forwarded-Port: 8080",
            "X-Forwarded-Proto: http"
        ]
    );
}

#[test]
fn methods() {
    assert_eq!(read("TRACE / HTTP/1.1", &[HOST]).unwrap_err(), (405, "method"));
    assert_eq!(read("CONNECT a:80 HTTP/1.1", &[HOST]).unwrap_err(), (405, "method"));
    for unknown in ["get", "PROPFIND"] {
        let request = read(&format!("{unknown} / HTTP/1.1"), &[HOST]).unwrap();
        assert_eq!((request.verb, request.verb_text()), (Verb::Unknown, unknown));
    }
    let overridden = read("POST / HTTP/1.1", &[HOST, ("X-HTTP-Method-Override", "PUT")]).unwrap();
    assert_eq!(overridden.verb, Verb::Put);
}

#[test]
fn extra_slashes_in_front_are_not_shown() {
    let shown =
        |target: &str| read(&format!("GET {target} HTTP/1.1"), &[HOST]).unwrap().raw_path().to_owned();
    assert_eq!(shown("//prod//pets?x=//"), "/prod//pets");
    assert_eq!(shown("///"), "/");
    assert_eq!(shown("/pets//"), "/pets//");
}

#[test]
fn hosts() {
    assert_eq!(read("GET / HTTP/1.1", &[]).unwrap_err(), (400, "host"));
    assert_eq!(read("GET / HTTP/1.1", &[HOST, HOST]).unwrap_err(), (400, "repeated-header"));
    assert_eq!(read("GET / HTTP/1.1", &[("Host", "a b")]).unwrap_err(), (400, "host"));
    assert_eq!(&*read("GET / HTTP/1.0", &[]).unwrap().host, "");
}

#[test]
fn forms_of_targets() {
    let absolute = read("GET http://API.example/a?b HTTP/1.1", &[HOST]).unwrap();
    assert_eq!((&*absolute.path, absolute.raw_path(), absolute.raw_query()), ("/a", "/a", Some("b")));
    assert_eq!(&*read("GET http://api.example HTTP/1.1", &[HOST]).unwrap().path, "/");
    let rootless = read("GET http://api.example?a=1 HTTP/1.1", &[HOST]).unwrap();
    assert_eq!((&*rootless.path, rootless.raw_path(), rootless.raw_query()), ("/", "/", Some("a=1")));
    assert_eq!(read("GET http://other?a=1 HTTP/1.1", &[HOST]).unwrap_err(), (400, "authority-is-not-host"));
    assert_eq!(read("GET ?a=1 HTTP/1.1", &[HOST]).unwrap_err(), (400, "target-form"));
    assert_eq!(read("GET http://other/ HTTP/1.1", &[HOST]).unwrap_err(), (400, "authority-is-not-host"));
    assert_eq!(read("GET ftp://api.example/ HTTP/1.1", &[HOST]).unwrap_err(), (400, "target-form"));
    assert_eq!(read("GET pets HTTP/1.1", &[HOST]).unwrap_err(), (400, "target-form"));
    assert_eq!(read("GET * HTTP/1.1", &[HOST]).unwrap_err(), (400, "target-form"));
    assert_eq!(&*read("OPTIONS * HTTP/1.1", &[HOST]).unwrap().path, "*");
    let long = format!("GET /{} HTTP/1.1", "a".repeat(10_240));
    assert_eq!(read(&long, &[HOST]).unwrap_err(), (414, "target-length"));
}
