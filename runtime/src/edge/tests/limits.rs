//! Sizes, times and counts (reliability.md 3). Times are shortened by the knobs, never measured exactly.

use super::*;

const HEAD: &str = "HTTP/1.1\r\nHost: a\r\n";

/// Every time limit at its least.
fn hasty() -> Limits {
    let least = Duration::from_millis(500);
    Limits {
        handshake: least,
        first_byte: least,
        head: least,
        body_gap: least,
        body_total: least,
        floor_after: least,
        write_stall: least,
        write_floor_after: least,
        keep_alive: least,
        ..Limits::default()
    }
}

#[test]
fn a_slow_head_is_answered_and_silence_is_not() {
    let server = Server::with(hasty(), 100);
    let mut client = server.connect();
    client.send(b"GET / HT");
    let read = client.rest();
    assert_eq!(status(&read), "408", "{read}");
    assert_eq!(server.connect().rest(), "");
    // Bytes now and then do not help.
    let mut client = server.connect();
    let mut sent = 0;
    for byte in "GET / HTTP/1.1\r\nHost: a\r\nX: ".bytes().chain(std::iter::repeat_n(b'x', 200)) {
        if client.stream.write_all(&[byte]).is_err() {
            break;
        }
        sent += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(sent < 200, "a head of {sent} slow bytes was read on");
    // And a connection that was used closes quietly when it is idle.
    let mut client = server.connect();
    client.send(format!("GET / {HEAD}\r\n").as_bytes());
    assert!(client.answer().starts_with("HTTP/1.1 200"));
    assert_eq!(client.rest(), "");
    assert_eq!(server.seen(), ["GET /", "body 0"]);
}

#[test]
fn a_slow_body_is_answered() {
    let server = Server::with(hasty(), 100);
    for framing in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
        let mut client = server.connect();
        client.send(format!("POST / {HEAD}{framing}\r\n\r\n5\r\nhe").as_bytes());
        let read = client.rest();
        assert_eq!(status(&read), "408", "{read}");
        assert_eq!(read.matches("HTTP/1.1").count(), 1, "{read}");
    }
    assert_eq!(server.seen(), ["POST /", "TimedOut", "POST /", "TimedOut"]);
}

#[test]
fn heads_and_bodies_have_a_size() {
    let server = Server::start();
    let read = server.say(format!("GET /{} {HEAD}\r\n", "a".repeat(10_240)).as_bytes());
    assert_eq!(status(&read), "414");
    let mut client = server.connect();
    // An endless head is refused long before the client stops.
    client.send(format!("GET / {HEAD}").as_bytes());
    for _ in 0..1_000 {
        if client.stream.write_all(&b"x-a: 0123456789\r\n".repeat(10)).is_err() {
            break;
        }
    }
    assert_eq!(status(&client.rest()), "431");
    assert_eq!(status(&server.say(format!("GET / {HEAD}{}\r\n", "a:b\r\n".repeat(96)).as_bytes())), "431");
    // 100 MB by its declaration: refused without a byte of it.
    let read = server.say(format!("POST / {HEAD}Content-Length: 100000000\r\n\r\n").as_bytes());
    assert_eq!(status(&read), "413");
    // And without one: refused when the limit is passed, while the client still sends.
    let mut client = server.connect();
    client.send(format!("POST / {HEAD}Transfer-Encoding: chunked\r\n\r\n").as_bytes());
    let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
    let mut sent = 0;
    while sent < 100 << 20 && client.stream.write_all(&chunk).is_ok() {
        sent += chunk.len();
    }
    assert!(sent < 30 << 20, "{sent} bytes were taken");
    assert_eq!(server.seen(), ["POST /", "TooLarge", "POST /", "TooLarge"]);
}

#[test]
fn a_body_at_the_limit_passes() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(format!("POST / {HEAD}Content-Length: 10485760\r\n\r\n").as_bytes());
    client.send(&vec![b'x'; 10_485_760]);
    let read = client.answer();
    assert!(read.starts_with("HTTP/1.1 200") && read.len() > 10_485_760);
}

#[test]
fn an_unread_body_is_read_away_when_it_is_small() {
    let server = Server::start();
    let mut client = server.connect();
    for framing in ["Content-Length: 5\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"] {
        client.send(format!("POST /ignore {HEAD}{framing}").as_bytes());
        client.send(if framing.contains("chunked") { b"5\r\nhello\r\n0\r\n\r\n" } else { b"hello" });
        let read = client.answer();
        assert!(read.ends_with("ignored") && !read.contains("close"), "{read}");
    }
    client.send(format!("POST /ignore {HEAD}Content-Length: 9000000\r\n\r\nhello").as_bytes());
    let read = client.rest();
    assert!(read.starts_with("HTTP/1.1 200") && read.contains("connection: close"), "{read}");
}

#[test]
fn a_client_that_does_not_read_is_cut() {
    let server = Server::with(hasty(), 100);
    let mut client = server.connect();
    client.send(format!("GET /large {HEAD}\r\n").as_bytes());
    // It must be given up while it holds still; the list of connections says when.
    assert!(client.read_some());
    let started = std::time::Instant::now();
    while server.workers.process.connections() > 0 {
        assert!(started.elapsed() < PATIENCE, "it was never given up");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(client.rest().len() < 32 << 20);
}

#[test]
fn a_slow_reader_gets_all_of_it() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(format!("GET /large {HEAD}Connection: close\r\n\r\n").as_bytes());
    let mut buffer = vec![0; 64 << 10];
    for _ in 0..20 {
        let length = client.stream.read(&mut buffer).unwrap();
        client.read.extend_from_slice(&buffer[..length]);
        std::thread::sleep(Duration::from_millis(10));
    }
    let read = client.rest();
    assert!(read.len() > 32 << 20, "{}", read.len());
}

#[test]
fn connections_have_a_number_of_requests() {
    let server = Server::with(Limits { requests: 3, ..Limits::default() }, 100);
    let mut client = server.connect();
    for number in 1..=3 {
        client.send(format!("GET / {HEAD}\r\n").as_bytes());
        let read = client.answer();
        assert_eq!(read.contains("connection: close"), number == 3, "{read}");
    }
    assert_eq!(client.rest(), "");
}

#[test]
fn many_pipelined_requests_are_all_answered() {
    let server = Server::start();
    let mut client = server.connect();
    let request = format!("GET /hang {HEAD}\r\n");
    client.send(request.as_bytes());
    let many = format!("GET / {HEAD}\r\n").repeat(500);
    client.send(many.as_bytes());
    for _ in 0..501 {
        assert!(client.answer().starts_with("HTTP/1.1 200"));
    }
}

#[test]
fn in_flight_and_connections_are_capped() {
    let server = Server::with(Limits { in_flight: 1, ..Limits::default() }, 8);
    let mut busy = server.connect();
    busy.send(format!("GET /hang {HEAD}\r\n").as_bytes());
    let started = std::time::Instant::now();
    while server.seen().is_empty() {
        assert!(started.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(5));
    }
    let read = server.say(format!("GET / {HEAD}\r\n").as_bytes());
    assert!(read.starts_with("HTTP/1.1 503") && read.ends_with("overloaded"), "{read}");
    assert!(busy.answer().ends_with("late"));
    // A quarter of eight for one address: the third is closed at once.
    let mut second = server.connect();
    second.send(format!("GET / {HEAD}\r\n").as_bytes());
    assert!(second.answer().starts_with("HTTP/1.1 200"));
    assert_eq!(server.connect().rest(), "");
}
