//! Too much of anything: the status of the limit, the connection closed, the backend not bothered.

use std::time::Duration;

use gwgen_tests::backend::{Backend, Fault, Reply};
use gwgen_tests::client::{Connection, exchange, get, request};
use gwgen_tests::http::Role;
use gwgen_tests::wait;

use super::gateway;

#[test]
fn heads_and_bodies_have_limits() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &[]);
    let at = gateway.address;

    let long = "x".repeat(11_000);
    assert_eq!(exchange(at, &request("GET", "/mock", &[("X-Long", &long)], b"")).unwrap().status(), 431);
    let names: Vec<String> = (0..200).map(|n| format!("X-{n}")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
    assert_eq!(exchange(at, &request("GET", "/mock", &many, b"")).unwrap().status(), 431);
    assert_eq!(exchange(at, &request("GET", &format!("/{long}"), &[], b"")).unwrap().status(), 414);
    let parameters: String = (0..1_200).map(|n| format!("{n}&")).collect();
    assert_eq!(
        exchange(at, &request("GET", &format!("/mock?{parameters}"), &[], b"")).unwrap().status(),
        400
    );

    // A header flood that never ends is cut off, and the worker lives.
    let mut flood = Connection::open(at).unwrap();
    flood.send(b"GET /mock HTTP/1.1\r\nHost: a\r\n").unwrap();
    for n in 0..10_000 {
        if flood.send(format!("X-{n}: 1234567890\r\n").as_bytes()).is_err() {
            break;
        }
    }
    if let Ok(answer) = flood.answer(Role::Answer) {
        assert_eq!(answer.status(), 431);
    }
    assert!(flood.is_closed_within(Duration::from_secs(5)));
    assert_eq!(get(at, "/mock").unwrap().status(), 200);
    assert!(backend.take_received().is_empty());
}

#[test]
fn a_body_of_a_hundred_megabytes() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--workers", "1"]);
    let before = gateway.process.resident();

    // Announced: refused before a byte of it is read.
    let mut announced = Connection::open(gateway.address).unwrap();
    announced.send(b"POST /proxy/x HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n").unwrap();
    assert_eq!(announced.answer(Role::Answer).unwrap().status(), 413);
    assert!(announced.is_closed_within(Duration::from_secs(5)));

    // In chunks: refused when the limit is passed. The gateway may close while the client still writes.
    let mut chunked = Connection::open(gateway.address).unwrap();
    chunked.send(b"POST /proxy/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
    let mut sent = 0u64;
    while sent < 100 * 1024 * 1024 && chunked.send(&chunk).is_ok() {
        sent += 0x10000;
    }
    if let Ok(answer) = chunked.answer(Role::Answer) {
        assert_eq!(answer.status(), 413);
    }
    assert!(sent < 40 * 1024 * 1024, "{sent} bytes were taken, the limit is 10 MiB");
    let grown = gateway.process.resident_peak().saturating_sub(before);
    assert!(grown < 16 * 1024 * 1024, "a body that was refused took {} KiB", grown / 1024);
    assert_eq!(get(gateway.address, "/mock").unwrap().status(), 200);
}

#[test]
fn a_backend_that_lies_about_its_length() {
    let backend = Backend::start(|message| match message.verb_and_target().1 {
        "/short" => {
            Reply::Fault(Fault::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this".to_vec()))
        }
        "/cut" => Reply::Fault(Fault::Raw(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n".to_vec(),
        )),
        "/more" => {
            Reply::Fault(Fault::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more".to_vec()))
        }
        "/reset" => {
            Reply::Fault(Fault::RawThenReset(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly".to_vec()))
        }
        _ => Reply::json(200, &serde_json::json!({})),
    });
    let gateway = gateway(&backend, &["--workers", "1"]);
    // What is cut off reaches the client cut off, never as a whole answer; or as 502 where nothing was sent yet.
    for target in ["/proxy/short", "/proxy/cut", "/proxy/reset"] {
        let mut connection = Connection::open(gateway.address).unwrap();
        connection.send(&request("GET", target, &[], b"")).unwrap();
        match connection.answer(Role::Answer) {
            Ok(answer) => assert_eq!(answer.status(), 502, "{target}: a broken answer became a whole one"),
            Err(_) => assert!(connection.is_closed_within(Duration::from_secs(5)), "{target}"),
        }
    }
    // Surplus bytes spoil the answer they come with, and are never the answer to the next request.
    for _ in 0..3 {
        let answer = get(gateway.address, "/proxy/more").unwrap();
        assert_eq!(answer.status(), 502, "{}", answer.text());
        assert_eq!(get(gateway.address, "/proxy/fine").unwrap().json(), serde_json::json!({}));
    }
}

#[test]
fn a_lambda_answer_that_lies() {
    let backend = Backend::start(|_| {
        Reply::Fault(Fault::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".to_vec()))
    });
    let gateway = gateway(&backend, &[]);
    let answer =
        exchange(gateway.address, &request("POST", "/function", &[("Connection", "close")], b"{}")).unwrap();
    assert_eq!(answer.status(), 502);
}

/// Who comes while as many requests are in flight as may be is told to come again, and can be found in the log.
#[test]
fn more_requests_than_may_be_in_flight() {
    let backend = Backend::start(|_| Reply::Fault(Fault::Hang));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.yaml");
    std::fs::write(&file, "inFlight: 1\n").unwrap();
    let gateway = gateway(&backend, &["--workers", "1", "--config", &file.to_string_lossy()]);
    let mut first = Connection::open(gateway.address).unwrap();
    first.send(&request("GET", "/proxy/x", &[], b"")).unwrap();
    let arrived = || (!backend.take_received().is_empty()).then_some(());
    wait::until(wait::LONG, arrived).expect("the first request is in flight");
    let answer = get(gateway.address, "/mock").unwrap();
    assert_eq!((answer.status(), answer.header("retry-after")), (503, Some("1")), "{answer:?}");
    for name in ["x-amzn-requestid", "x-amz-apigw-id", "x-amzn-errortype"] {
        assert!(answer.header(name).is_some(), "no {name}: {answer:?}");
    }
    let metrics = get(gateway.admin, "/metrics").unwrap().text();
    assert!(metrics.lines().any(|line| line.contains("overloaded") && line.ends_with(" 1")), "{metrics}");
}
