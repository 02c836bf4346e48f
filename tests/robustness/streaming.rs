//! Large bodies go through in constant memory.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use gwgen_tests::backend::fault::large_byte;
use gwgen_tests::backend::{Backend, Fault, Reply};
use gwgen_tests::client::{Connection, request};
use gwgen_tests::http::Role;

use super::gateway;

const MIB: u64 = 1024 * 1024;
/// What a stream may take beyond what an idle gateway has: buffers of one connection each way, and the allocator's slack.
const ALLOWED: u64 = 6 * MIB;
const GIB: u64 = 1024 * MIB;

#[test]
fn an_upload_of_ten_megabytes() {
    let size = usize::try_from(10 * MIB).unwrap();
    let sum = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&sum);
    let backend = Backend::start(move |message| {
        seen.store(message.body.iter().map(|byte| u64::from(*byte)).sum(), Ordering::SeqCst);
        Reply::json(200, &serde_json::json!({ "size": message.body.len() }))
    });
    backend.forget_requests();
    let gateway = gateway(&backend, &["--workers", "1"]);
    warm_up(&gateway);
    let before = gateway.process.resident();
    let body: Vec<u8> = (0..10 * MIB).map(large_byte).collect();
    for _ in 0..3 {
        let mut connection = Connection::open(gateway.address).unwrap();
        connection
            .send(&request("POST", "/proxy/upload", &[("Content-Type", "application/octet-stream")], &body))
            .unwrap();
        let answer = connection.answer(Role::Answer).unwrap();
        assert_eq!((answer.status(), answer.json()), (200, serde_json::json!({ "size": size })));
        assert_eq!(sum.load(Ordering::SeqCst), body.iter().map(|byte| u64::from(*byte)).sum::<u64>());
    }
    let grown = gateway.process.resident_peak().saturating_sub(before);
    assert!(grown < ALLOWED, "an upload of 10 MiB took {} KiB of memory", grown / 1024);
}

#[test]
fn an_answer_of_a_gigabyte() {
    let backend = Backend::start(|message| match message.verb_and_target().1 {
        "/large" => Reply::Fault(Fault::Large(GIB)),
        _ => Reply::json(200, &serde_json::json!({})),
    });
    let gateway = gateway(&backend, &["--workers", "1"]);
    warm_up(&gateway);
    let before = gateway.process.resident();
    let mut connection = Connection::open(gateway.address).unwrap();
    connection.send(&request("GET", "/proxy/large", &[], b"")).unwrap();
    let reader = connection.reader();
    let head = reader.head().unwrap().expect("an answer");
    assert_eq!((head.status(), head.header("content-length")), (200, Some(&*GIB.to_string())));
    let block: Vec<u8> = (0..251 * 256).map(large_byte).collect();
    let mut position = 0;
    while position < GIB {
        let want = block.len().min(usize::try_from(GIB - position).unwrap());
        let got = reader.exactly(want).unwrap();
        assert!(got == block[..want], "wrong bytes after {position}");
        position += want as u64;
    }
    assert_eq!(connection.reader().stream().read(&mut [0; 1]).ok().filter(|count| *count > 0), None);
    let grown = gateway.process.resident_peak().saturating_sub(before);
    assert!(grown < ALLOWED, "an answer of 1 GiB took {} KiB of memory", grown / 1024);
}

/// One small request each way, so that pools and buffers are there before memory is compared.
fn warm_up(gateway: &gwgen_tests::gateway::Gateway) {
    let mut connection = Connection::open(gateway.address).unwrap();
    connection.send(&request("POST", "/proxy/small", &[], &[b'x'; 4096])).unwrap();
    assert_eq!(connection.answer(Role::Answer).unwrap().status(), 200, "{}", gateway.process.output());
}

/// What a backend has sent of a small answer is not kept from the client until the rest comes.
#[test]
fn a_small_answer_that_stalls() {
    let backend = Backend::start(|_| {
        Reply::Fault(Fault::RawThenHang(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc".to_vec()))
    });
    let gateway = gateway(&backend, &[]);
    let mut connection = Connection::open(gateway.address).unwrap();
    connection.send(&request("GET", "/proxy/x", &[], b"")).unwrap();
    let begin = Instant::now();
    let reader = connection.reader();
    let head = reader.head().unwrap().expect("an answer");
    assert_eq!((head.status(), head.header("content-length")), (200, Some("100")));
    assert_eq!(reader.exactly(3).unwrap(), b"abc");
    // The integration's time-out is 29 s.
    assert!(begin.elapsed() < Duration::from_secs(10), "it took {:?}", begin.elapsed());
}
