//! Backends that answer what they like, when they like: the client gets a whole answer, an error, or a cut connection,
//! and the next request gets its own answer.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use gwgen_tests::backend::{Backend, Fault, Reply};
use gwgen_tests::client::{Connection, exchange, get, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Reader, Role};
use gwgen_tests::wait;

use super::{binary, gateway};

#[test]
fn answers_that_are_not_what_they_say() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--workers", "1"]);
    let early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    for (verb, answer, status, body) in [
        ("GET", format!("{}{ok}", early.repeat(8)), 200, "ok"),
        ("GET", format!("{}{ok}", early.repeat(9)), 502, ""),
        ("GET", format!("HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\n{ok}"), 200, "ok"),
        ("GET", "HTTP/1.1 204 N\r\nContent-Length: 2\r\n\r\n".to_owned(), 204, ""),
        ("GET", "HTTP/1.1 204 N\r\n\r\nok".to_owned(), 502, ""),
        ("GET", "HTTP/1.1 304 N\r\nContent-Length: 200\r\n\r\n".to_owned(), 304, ""),
        ("GET", "HTTP/1.1 304 N\r\nContent-Length: 2\r\n\r\nok".to_owned(), 502, ""),
        ("GET", format!("{ok}{ok}"), 502, ""),
        (
            "GET",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
            502,
            "",
        ),
        ("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n".to_owned(), 502, ""),
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok".to_owned(), 502, ""),
        ("GET", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok".to_owned(), 502, ""),
        ("GET", "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 2\r\n\r\nok".to_owned(), 502, ""),
        (
            "GET",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX y\r\n\r\n".to_owned(),
            502,
            "",
        ),
        ("GET", "HTTP/2 200\r\nContent-Length: 2\r\n\r\nok".to_owned(), 502, ""),
        ("GET", "HTTP/1.1 1000 X\r\nContent-Length: 2\r\n\r\nok".to_owned(), 502, ""),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n".to_owned(), 200, ""),
        ("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(), 200, ""),
        ("HEAD", ok.to_owned(), 502, ""),
    ] {
        let bytes = answer.clone().into_bytes();
        backend.answer_with(move |_| Reply::Fault(Fault::Raw(bytes.clone())));
        let close = [("Connection", "close")];
        let got = exchange(gateway.address, &request(verb, "/proxy/x", &close, b"")).unwrap();
        assert_eq!(got.status(), status, "{verb} {answer:?}: {got:?}");
        assert!(status != 200 || got.text() == body, "{verb} {answer:?}: {got:?}");
        backend.answer_with(|_| Reply::json(200, &serde_json::json!({ "mine": true })));
        let next = get(gateway.address, "/proxy/y").unwrap();
        assert_eq!(next.json(), serde_json::json!({ "mine": true }), "behind {answer:?}");
    }
}

/// A backend that reads a head and answers while the body is still coming.
fn hasty(answer: &'static str, closes: bool) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut kept: Vec<TcpStream> = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 1024];
            let _ = stream.read(&mut head);
            let _ = stream.write_all(answer.as_bytes());
            if !closes {
                kept.push(stream);
            }
        }
    });
    port
}

#[test]
fn early_answers_to_large_uploads_reach_the_client() {
    for (answer, status, closes) in [
        ("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlong", 413, false),
        ("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nlong", 413, false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlong", 200, false),
        // A reset follows, since nobody has read the upload: it may overtake the answer.
        ("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nlong", 413, true),
    ] {
        let flags =
            ["--var", &format!("backend=127.0.0.1:{}", hasty(answer, closes)), "--param", "openHost=a"];
        let gateway = Gateway::start(binary(), &flags.map(str::to_owned)).unwrap();
        let stream = TcpStream::connect(gateway.address).unwrap();
        stream.set_read_timeout(Some(wait::LONG)).unwrap();
        let mut writing = stream.try_clone().unwrap();
        let upload = Arc::new(request("POST", "/proxy/x", &[], &vec![b'x'; 5 << 20]));
        let writer = thread::spawn(move || writing.write_all(&upload).is_ok());
        let got = Reader::new(stream).message(Role::Answer).unwrap().expect("an answer");
        assert!(got.status() == status || closes && got.status() == 502, "{answer:?}: {got:?}");
        assert_eq!(got.header("connection"), Some("close"), "the rest of the upload is no request: {got:?}");
        let _ = writer.join();
        assert_eq!(get(gateway.address, "/mock").unwrap().status(), 200);
    }
}

/// Backends close idle connections whenever they like; a call that comes too late for one goes out again on another,
/// where that is safe.
#[test]
fn a_connection_that_closes_as_it_is_used_again() {
    let backend = Backend::start(|message| match message.verb_and_target() {
        // Answered in full, and closed without a word.
        ("GET", _) => Reply::Fault(Fault::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_vec())),
        _ => Reply::json(200, &serde_json::json!({})),
    });
    let gateway = gateway(&backend, &["--workers", "1"]);
    let mut connection = Connection::open(gateway.address).unwrap();
    // Two in one write: the second is sent while the close of the first is on its way. Ten retries are free.
    for round in 0..5 {
        let bytes = request("GET", "/proxy/x", &[], b"").repeat(2);
        connection.send(&bytes).unwrap();
        for _ in 0..2 {
            assert_eq!(connection.answer(Role::Answer).unwrap().status(), 200, "round {round}");
        }
        thread::sleep(Duration::from_millis(20));
    }
}
