//! Clients that send a byte a second: cut off by the limits, while others are served.

use std::time::{Duration, Instant};

use gwgen_tests::backend::Backend;
use gwgen_tests::client::{Connection, get};
use gwgen_tests::http::Role;

use super::gateway;

/// The limits are 10 s; the test ends well after them.
const END: Duration = Duration::from_secs(25);

#[test]
fn a_head_and_a_body_that_trickle() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--workers", "1"]);
    let mut head = Connection::open(gateway.address).unwrap();
    let mut body = Connection::open(gateway.address).unwrap();
    let mut silent = Connection::open(gateway.address).unwrap();
    body.send(b"POST /proxy/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n").unwrap();
    let line = b"GET /mock HTTP/1.1\r\nHost: a\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    let begin = Instant::now();
    let (mut head_open, mut body_open) = (true, true);
    for byte in line.iter().cycle() {
        if begin.elapsed() > END || !head_open && !body_open {
            break;
        }
        head_open = head_open && head.send(&[*byte]).is_ok();
        body_open = body_open && body.send(b"x").is_ok();
        // Others are served meanwhile.
        assert_eq!(get(gateway.address, "/mock").unwrap().status(), 200);
        std::thread::sleep(Duration::from_millis(1000));
    }
    for (what, connection) in [("head", &mut head), ("body", &mut body)] {
        match connection.answer(Role::Answer) {
            Ok(answer) => {
                assert_eq!(answer.status(), 408, "a slow {what}");
                assert!(answer.header("x-amzn-requestid").is_some(), "{answer:?}");
            }
            Err(error) => assert!(
                !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut),
                "a slow {what} is still waited for"
            ),
        }
    }
    assert!(silent.is_closed_within(Duration::from_secs(10)), "a client that says nothing is kept");
}
