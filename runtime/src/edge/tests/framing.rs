//! One reading of what stands on the wire: framing, smuggling, pipelining, `Expect`, `Upgrade`.

use super::*;

const HOST: &str = "Host: a\r\n";

#[test]
fn answers_keep_order_through_both_framings() {
    let server = Server::start();
    let pipeline = format!(
        "POST /1 HTTP/1.1\r\n{HOST}Content-Length: 5\r\n\r\nhello\
         POST /2 HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n\
         GET /3 HTTP/1.1\r\n{HOST}\r\n\
         HEAD /4 HTTP/1.1\r\n{HOST}\r\n\
         GET /stream HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n"
    );
    let whole = server.say(pipeline.as_bytes());
    let mut client = server.connect();
    for byte in pipeline.as_bytes() {
        client.send(&[*byte]);
    }
    let slow = client.rest();
    for (name, read) in [("whole", whole), ("a byte at a time", slow)] {
        let bodies: Vec<&str> = read.split("\r\n\r\n").collect();
        assert_eq!(read.matches("HTTP/1.1 200 OK").count(), 5, "{name}: {read}");
        assert!(bodies[1].starts_with("hello") && bodies[2].starts_with("abc"), "{name}: {read}");
        assert!(read.ends_with("2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"), "{name}: {read}");
    }
    let paths: Vec<String> = server.seen().into_iter().filter(|line| !line.starts_with("body")).collect();
    assert_eq!(paths[..5], ["POST /1", "POST /2", "GET /3", "HEAD /4", "GET /stream"]);
    assert_eq!(paths[..5], paths[5..]);
}

/// Whatever the framing is taken for, no second request reaches the application.
#[test]
fn nothing_is_smuggled() {
    let inner = format!("GET /smuggled HTTP/1.1\r\n{HOST}\r\n");
    let chunk = format!("0\r\n\r\n{inner}");
    let cases = [
        format!("POST / HTTP/1.1\r\n{HOST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}"),
        format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n{chunk}"),
        format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: xchunked\r\n\r\n{chunk}"),
        format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding : chunked\r\n\r\n{chunk}"),
        format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding:\x0bchunked\r\n\r\n{chunk}"),
        format!("POST / HTTP/1.1\r\n{HOST}X: y\nTransfer-Encoding: chunked\r\n\r\n{chunk}"),
        format!("POST / HTTP/1.1\r\n{HOST}X: y\rTransfer-Encoding: chunked\r\n\r\n{chunk}"),
        format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding:\r\n chunked\r\n\r\n{chunk}"),
        format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked, identity\r\n\r\n{chunk}"),
        format!(
            "POST / HTTP/1.0\r\n{HOST}Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n{chunk}"
        ),
        format!("POST / HTTP/1.1\r\n{HOST}Content-Length: 0\r\nContent-Length: 40\r\n\r\n{inner}"),
        format!("POST / HTTP/1.1\r\n{HOST}Content-Length: 0, 40\r\n\r\n{inner}"),
        format!("POST / HTTP/1.1\r\n{HOST}Content-Length: +0\r\n\r\n{inner}"),
        format!("POST / HTTP/1.1\r\n{HOST}Content-Length: 0x0\r\n\r\n{inner}"),
        format!("GET / HTTP/1.1\r\n{HOST}\n{inner}"),
        format!("GET / HTTP/1.1\n{HOST}\n{inner}"),
        format!("GET / HTTP/1.1\r\n{HOST}Host: b\r\n\r\n{inner}"),
        format!("GET /\x00 HTTP/1.1\r\n{HOST}\r\n{inner}"),
        format!("CONNECT a:80 HTTP/1.1\r\n{HOST}\r\n{inner}"),
        format!("GET / HTTP/1.1 \r\n{HOST}\r\n{inner}"),
    ];
    let server = Server::start();
    for case in &cases {
        let read = server.say(case.as_bytes());
        assert_eq!(read.matches("HTTP/1.").count(), 1, "{case:?}: {read}");
        assert!(matches!(status(&read), "400" | "405"), "{case:?}: {read}");
        assert!(
            read.to_ascii_lowercase().contains("connection: close") || read.starts_with("HTTP/1.0"),
            "{read}"
        );
    }
    assert_eq!(server.seen(), [] as [String; 0]);
    let counted: u64 = server.workers.metrics[0].refusals().map(|(_, count)| count).sum();
    assert_eq!(counted, cases.len() as u64);
}

#[test]
fn a_broken_body_ends_the_connection_after_one_answer() {
    let server = Server::start();
    for chunks in [
        "3\r\nabcd\r\n0\r\n\r\n",
        "g\r\n",
        "3\nabc\r\n",
        "00000000000000003\r\nabc\r\n0\r\n\r\n",
        "3\r\nabc\r\n0\r\na b\r\n\r\n",
    ] {
        let read = server.say(
            format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n{chunks}GET /x HTTP/1.1\r\n{HOST}\r\n").as_bytes(),
        );
        assert_eq!(read.matches("HTTP/1.1").count(), 1, "{chunks:?}: {read}");
        assert_eq!(status(&read), "400", "{chunks:?}: {read}");
    }
    assert!(server.seen().iter().all(|line| line == "POST /" || line == "Malformed"), "{:?}", server.seen());
}

#[test]
fn refusals_wait_for_the_answers_before_them() {
    let server = Server::start();
    let read = server.say(
        format!("GET /hang HTTP/1.1\r\n{HOST}\r\nGET /a HTTP/9.9\r\n{HOST}\r\nGET /b HTTP/1.1\r\n{HOST}\r\n")
            .as_bytes(),
    );
    assert!(read.starts_with("HTTP/1.1 200 OK") && read.contains("late"), "{read}");
    assert!(read.contains(" 505 "), "{read}");
    assert_eq!(server.seen(), ["GET /hang"]);
}

/// A streamed answer is actix's, so what was read behind its request is not the guard's to answer any more.
#[test]
fn nothing_is_taken_up_behind_a_streamed_answer_that_closes() {
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\n{HOST}\r\n");
    let post = format!("POST /stream HTTP/1.1\r\n{HOST}Content-Length: 5\r\n\r\nhello");
    // A body that comes later makes the whole request actix's.
    let chunked = format!("POST /stream HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n");
    for (first, late) in [(get("/stream"), ""), (post, ""), (chunked, "5\r\nhello\r\n0\r\n\r\n")] {
        let server = Server::with(Limits { requests: 1, ..Limits::default() }, 100);
        let mut client = server.connect();
        client.send(format!("{first}{late}{}", get("/behind").repeat(3)).as_bytes());
        let read = client.rest();
        assert_eq!(read.matches("HTTP/1.1 200 OK").count(), 1, "{read}");
        assert!(read.contains("connection: close\r\n") && read.ends_with("\r\n0\r\n\r\n"), "{read}");
        let seen = server.seen();
        assert_eq!(seen.iter().filter(|line| line.ends_with("/stream")).count(), 1, "{seen:?}");
        assert!(!seen.contains(&"GET /behind".to_owned()), "{seen:?}");
    }
}

/// actix frames an answer by the head it read last; here it never reads one too early.
#[test]
fn a_request_behind_a_slow_one_does_not_change_its_answer() {
    let server = Server::start();
    let read =
        server.say(format!("GET /hang HTTP/1.1\r\n{HOST}\r\nHEAD /ignore HTTP/1.0\r\n{HOST}\r\n").as_bytes());
    assert!(read.starts_with("HTTP/1.1 200 OK") && read.contains("\r\n\r\nlateHTTP/1.0 200 OK"), "{read}");
}

#[test]
fn names_keep_their_case_and_upgrade_is_not_honoured() {
    let server = Server::start();
    let mut client = server.connect();
    for upgrade in ["websocket", "h2c", "TLS/1.0"] {
        client.send(format!("POST /names HTTP/1.1\r\nhOsT: a\r\nConnection: Upgrade\r\nuPgRaDe: {upgrade}\r\nContent-Length: 2\r\n\r\n").as_bytes());
        client.send(b"hi");
        let read = client.answer();
        assert!(read.ends_with("hOsT,Connection,uPgRaDe,Content-Length"), "{read}");
        assert!(!read.contains("101"), "{read}");
    }
}

#[test]
fn continue_is_sent_after_the_request_was_admitted() {
    let server = Server::start();
    let mut client = server.connect();
    let head = |path: &str| {
        format!("POST {path} HTTP/1.1\r\n{HOST}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
    };
    client.send(head("/a").as_bytes());
    assert_eq!(client.answer(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(b"hello");
    assert!(client.answer().ends_with("hello"));
    // A body that is there already needs no leave.
    client.send(format!("{}hello", head("/b")).as_bytes());
    assert!(client.answer().starts_with("HTTP/1.1 200"));
    client.send(head("/deny").as_bytes());
    let read = client.rest();
    assert!(read.starts_with("HTTP/1.1 403") && read.contains("connection: close"), "{read}");
    let read =
        server.say(format!("POST / HTTP/1.1\r\n{HOST}Content-Length: 5\r\nExpect: tea\r\n\r\n").as_bytes());
    assert_eq!(status(&read), "417");
    assert_eq!(server.seen(), ["POST /a", "body 5", "POST /b", "body 5", "POST /deny"]);
}

#[test]
fn answers_are_framed_by_what_was_asked() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(format!("GET /empty HTTP/1.1\r\n{HOST}\r\nHEAD /ignore HTTP/1.1\r\n{HOST}\r\nGET /ignore HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n").as_bytes());
    let read = client.rest();
    assert!(read.starts_with("HTTP/1.1 204 No Content\r\n"), "{read}");
    assert!(!read.split("\r\n\r\n").next().unwrap().contains("content-length"), "{read}");
    assert_eq!(read.matches("content-length: 7").count(), 2, "{read}");
    assert_eq!(read.matches("ignored").count(), 1, "{read}");
    // HTTP/1.0 knows no chunks: the end of the connection ends the body.
    let read = server.say(b"GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert!(read.ends_with("\r\n\r\nabcde") && !read.contains("chunked"), "{read}");
    let read = server.say(format!("GET /broken HTTP/1.1\r\n{HOST}\r\n").as_bytes());
    assert!(!read.ends_with("0\r\n\r\n"), "a broken body was ended cleanly: {read}");
    let read = server.say(format!("GET /panic HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n").as_bytes());
    assert_eq!(status(&read), "500");
    // The application answers for what panicked in it, so that the answer has its identifiers.
    assert!(read.contains("x-test: 1\r\n") && read.ends_with("panic"), "{read}");
    let panics = format!("POST /panic HTTP/1.1\r\n{HOST}Content-Length: 5\r\n\r\n");
    let mut client = server.connect();
    client.send(panics.as_bytes());
    let read = client.rest();
    assert!(status(&read) == "500" && read.ends_with("panic"), "{read}");
    assert!(
        server
            .say(format!("GET / HTTP/1.1\r\n{HOST}Connection: foo, close\r\n\r\n").as_bytes())
            .contains("200 OK")
    );
}
