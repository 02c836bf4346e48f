//! What plain connections withstand, TLS connections withstand too, with bodies in chunks.

use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gwgen_tests::backend::fault::large_byte;
use gwgen_tests::backend::{Backend, Fault, Reply};
use gwgen_tests::client::request;
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Reader, Role};
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use tempfile::TempDir;

use super::gateway;
use super::tls::{Authority, connect};

const MIB: usize = 1024 * 1024;
/// Buffers of one connection each way with TLS records, and the allocator's slack.
const ALLOWED: u64 = 8 * MIB as u64;
const CHUNKED: &[(&str, &str)] = &[("Transfer-Encoding", "chunked")];

type Client = Reader<StreamOwned<ClientConnection, TcpStream>>;

/// A gateway with TLS.
pub(super) struct Secure {
    pub(super) gateway: Gateway,
    pub(super) config: Arc<ClientConfig>,
    _folder: TempDir,
}

impl Secure {
    pub(super) fn start(backend: &Backend, more: &[&str]) -> Secure {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new();
        authority.write("api.example", folder.path());
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let (certificate, key) = (path("cert.pem"), path("key.pem"));
        let flags = [&["--tls-cert", &certificate, "--tls-key", &key], more].concat();
        Secure { gateway: gateway(backend, &flags), config: authority.client(), _folder: folder }
    }

    fn open(&self) -> Client {
        Reader::new(connect(self.gateway.address, &self.config).unwrap())
    }

    fn status(&self, target: &str) -> u16 {
        let mut client = self.open();
        client.stream().write_all(&request("GET", target, &[], b"")).unwrap();
        client.message(Role::Answer).unwrap().unwrap().status()
    }
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

#[test]
fn bodies_in_chunks_stream_both_ways() {
    let answer: Vec<u8> = (0..64 * MIB as u64).map(large_byte).collect();
    let mut framed = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    answer.chunks(100_000).for_each(|piece| framed.extend(chunk(piece)));
    framed.extend(b"0\r\n\r\n");
    let backend = Backend::start(move |message| match message.verb_and_target().1 {
        "/large" => Reply::Fault(Fault::Raw(framed.clone())),
        _ => Reply::json(
            200,
            &serde_json::json!({
                "size": message.body.len(),
                "same": message.body.iter().enumerate().all(|(at, byte)| *byte == large_byte(at as u64)),
            }),
        ),
    });
    backend.forget_requests();
    let secure = Secure::start(&backend, &["--workers", "1"]);
    assert_eq!(secure.status("/proxy/small"), 200);
    let before = secure.gateway.process.resident();

    let mut client = secure.open();
    client.stream().write_all(&request("POST", "/proxy/upload", CHUNKED, b"")).unwrap();
    let body: Vec<u8> = (0..10 * MIB as u64).map(large_byte).collect();
    body.chunks(60_000).for_each(|piece| client.stream().write_all(&chunk(piece)).unwrap());
    client.stream().write_all(b"0\r\n\r\n").unwrap();
    let read = client.message(Role::Answer).unwrap().unwrap();
    assert_eq!(read.json(), serde_json::json!({ "size": body.len(), "same": true }));

    client.stream().write_all(&request("GET", "/proxy/large", &[], b"")).unwrap();
    let read = client.message(Role::Answer).unwrap().unwrap();
    assert!(read.status() == 200 && read.body == answer, "{} bytes", read.body.len());
    let grown = secure.gateway.process.resident_peak().saturating_sub(before);
    assert!(grown < ALLOWED, "10 MiB up and 64 MiB down took {} KiB of memory", grown / 1024);
}

#[test]
fn too_much_is_refused() {
    let backend = Backend::echo();
    let secure = Secure::start(&backend, &["--workers", "1"]);
    assert_eq!(secure.status("/mock"), 200);
    let before = secure.gateway.process.resident();
    let flood = |head: &[u8], piece: &[u8], most: usize, wanted: u16| {
        let mut client = secure.open();
        client.stream().write_all(head).unwrap();
        let mut sent = 0;
        while sent < most && client.stream().write_all(piece).is_ok() {
            sent += piece.len();
        }
        // The close may overtake the answer while the client still writes.
        if let Ok(Some(answer)) = client.message(Role::Answer) {
            assert_eq!(answer.status(), wanted);
        }
        assert!(sent < most, "{sent} bytes were taken");
    };
    flood(b"GET /mock HTTP/1.1\r\nHost: a\r\n", &b"X-Flood: 1234567890\r\n".repeat(100), 40 * MIB, 431);
    let head = request("POST", "/proxy/x", CHUNKED, b"");
    flood(&head, &chunk(&[b'x'; 0x10000]), 100 * MIB, 413);
    let mut client = secure.open();
    client.stream().write_all(&request("POST", "/proxy/x", &[("Content-Length", "104857600")], b"")).unwrap();
    assert_eq!(client.message(Role::Answer).unwrap().unwrap().status(), 413);
    let grown = secure.gateway.process.resident_peak().saturating_sub(before);
    assert!(grown < 16 * MIB as u64, "what was refused took {} KiB", grown / 1024);
    assert_eq!(secure.status("/mock"), 200);
    assert!(backend.take_received().is_empty());
}

#[test]
fn a_byte_a_second_is_cut_off() {
    let backend = Backend::echo();
    let secure = Secure::start(&backend, &["--workers", "1"]);
    let address = secure.gateway.address;
    let trickle = |start: Vec<u8>| {
        let mut client = secure.open();
        move || {
            client.stream().write_all(&start).unwrap();
            let begin = Instant::now();
            while begin.elapsed() < Duration::from_secs(25) && client.stream().write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_secs(1));
            }
            (begin.elapsed(), client.message(Role::Answer))
        }
    };
    let heads = trickle(b"GET /mock HTTP/1.1\r\nHost: a\r\nX-Slow: ".to_vec());
    let bodies = trickle([&request("POST", "/proxy/x", CHUNKED, b"")[..], b"1000\r\n"].concat());
    let handshake = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let begin = Instant::now();
        // The beginning of a handshake record of 512 bytes, then one byte after the other.
        stream.write_all(&[22, 3, 1, 2, 0, 1]).unwrap();
        while begin.elapsed() < Duration::from_secs(25) && stream.write_all(&[0]).is_ok() {
            std::thread::sleep(Duration::from_secs(1));
        }
        begin.elapsed()
    };
    let (heads, bodies, handshake) =
        (std::thread::spawn(heads), std::thread::spawn(bodies), std::thread::spawn(handshake));
    for (what, slow) in [("head", heads), ("body", bodies)] {
        let (time, answer) = slow.join().unwrap();
        assert!(time < Duration::from_secs(25), "a slow {what} is still waited for");
        match answer {
            Ok(Some(answer)) => assert_eq!(answer.status(), 408, "a slow {what}"),
            Ok(None) => {}
            Err(error) => assert_ne!(error.kind(), io::ErrorKind::WouldBlock, "a slow {what}"),
        }
    }
    assert!(handshake.join().unwrap() < Duration::from_secs(25), "a slow handshake is still waited for");
    assert_eq!(secure.status("/mock"), 200);
}
