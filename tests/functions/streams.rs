//! Answers that come in pieces.

use std::time::{Duration, Instant};

use gwgen_tests::client::{self, Connection, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Message, Role};

use super::{call, gateway, has, is_failure, logged};

/// Asks and reads the head; the connection has the body.
fn begin(gateway: &Gateway, target: &str) -> (Connection, Message) {
    let mut connection = Connection::open(gateway.address).unwrap();
    connection.send(&request("GET", target, &[], b"")).unwrap();
    let head = connection.reader().head().unwrap();
    let head = head.unwrap_or_else(|| panic!("no answer\n{}", gateway.process.output()));
    (connection, head)
}

#[test]
fn pieces_come_one_by_one_from_node() {
    if !has("node") {
        return;
    }
    let gateway = gateway(&[]);
    let (mut connection, mut head) = begin(&gateway, "/stream");
    let began = Instant::now();
    assert_eq!((head.status(), head.header("content-type")), (201, Some("text/plain")));
    assert_eq!((head.header("x-table"), head.header("transfer-encoding")), (Some("pets"), Some("chunked")));
    connection.reader().body(&mut head, Role::Answer).unwrap();
    assert_eq!(head.text(), "piece 1\npiece 2\npiece 3\n");
    // The function waits 150 ms behind each piece: the head did not wait for the last one.
    assert!(
        began.elapsed() >= Duration::from_millis(250),
        "the head came with the end: {:?}",
        began.elapsed()
    );
    logged(&gateway, "streams  as ");

    // What breaks within the stream cuts the connection: no client takes it for the whole.
    for action in ["crash", "raise"] {
        let (mut connection, mut head) = begin(&gateway, &format!("/stream?do={action}"));
        assert_eq!(head.status(), 201);
        assert!(connection.reader().body(&mut head, Role::Answer).is_err(), "{action}: {}", head.text());
    }
    // Asked for the whole, such a function gives its metadata (reference 4.10).
    let buffered = call(&gateway, "stream-buffered", "");
    assert_eq!((buffered.status(), buffered.text().as_str()), (201, ""), "{}", gateway.process.output());
}

#[test]
fn a_function_that_does_not_stream_has_the_wrong_format() {
    if !has("rust") {
        return;
    }
    let gateway = gateway(&[]);
    let answer = call(&gateway, "stream-rust", "mark=whole");
    assert_eq!((answer.status(), answer.text().as_str()), (500, r#"{"message": "Internal server error"}"#));
}

#[test]
fn streams_in_every_cut() {
    let gateway = gateway(&[]);
    let answer = call(&gateway, "stream-raw", "do=stream");
    assert_eq!(
        (answer.status(), answer.text().as_str()),
        (206, "first,last"),
        "{}",
        gateway.process.output()
    );
    assert_eq!((answer.header("x-kind"), answer.header("set-cookie")), (Some("raw"), Some("a=b")));
    let large = call(&gateway, "stream-raw", "do=stream-large");
    assert_eq!(
        (large.status(), large.body.len()),
        (206, 200 * 65_536 + 10),
        "more than a whole answer may have"
    );
    let formless = call(&gateway, "stream-raw", "do=stream-formless");
    assert_eq!(formless.status(), 500, "{}", formless.text());
    let announced = call(&gateway, "stream-raw", "do=stream-of-10");
    let framing = (announced.header("content-length"), announced.header("transfer-encoding"));
    assert_eq!((framing, announced.text().as_str()), ((Some("10"), None), "first,last"));
    assert!(announced.header("x-amzn-remapped-content-length").is_none());
    for action in ["stream-of-9", "stream-of-11"] {
        let target = format!("/stream-raw?do={action}");
        let answer = client::exchange(gateway.address, &request("GET", &target, &[], b""));
        assert!(answer.is_err(), "{action}: {answer:?}");
    }
    for action in ["stream-error", "stream-crash"] {
        let (mut connection, mut head) = begin(&gateway, &format!("/stream-raw?do={action}"));
        assert_eq!(head.status(), 206);
        assert!(connection.reader().body(&mut head, Role::Answer).is_err(), "{action}: {}", head.text());
    }
    logged(&gateway, "Function.Oops");
    logged(&gateway, "exited with error: exit status 5");
    // Whole for an integration that asks for the whole: there the trailer is the function's failure.
    assert!(is_failure(&call(&gateway, "raw", "do=stream-error")));
    assert_eq!(call(&gateway, "raw", "mark=on").text(), "on");
}
