//! Answers that are right, wrong, late or lying.

use super::upstream::{answer, script};
use super::*;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok";

/// What one GET gets from a backend that answers so.
fn ask(bytes: impl Into<Vec<u8>>) -> Result<IntegrationResponse, UpstreamError> {
    let upstream = upstream(vec![answer(bytes)]);
    run(pool().send(OutboundRequest { buffer: Some(1 << 20), ..get(&origin(&upstream)) }))
}

#[test]
fn head_and_body() {
    let response = ask(OK).unwrap();
    assert_eq!((response.status, text(&response)), (200, "ok"));
    assert_eq!(response.headers.last(b"x-a"), Some(&b"b"[..]));
    assert_eq!(response.headers.last(b"content-length"), Some(&b"2"[..]));
    let chunked =
        ask("HTTP/1.1 201 C\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n").unwrap();
    assert_eq!((chunked.status, text(&chunked)), (201, "abcd"));
    let none = ask("HTTP/1.1 204 No Content\r\n\r\n").unwrap();
    assert!(matches!(none.body, Body::Empty));
}

#[test]
fn a_body_may_end_with_the_connection() {
    let upstream = upstream(vec![script(|peer| {
        peer.request();
        peer.say("HTTP/1.0 200 OK\r\n\r\nto the ");
        peer.say("end");
    })]);
    let request = OutboundRequest { buffer: Some(100), ..get(&origin(&upstream)) };
    assert_eq!(text(&run(pool().send(request)).unwrap()), "to the end");
}

#[test]
fn malformed_answers_are_refused_and_their_connections_closed() {
    let long = format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "b".repeat(40_000));
    for bytes in [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more",
        "HTTP/1.1 204 No Content\r\n\r\nbody",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokXX",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        "<html>",
        &long,
    ] {
        // The script ends only when the client closes: a connection that was kept would hang it.
        let (sender, closed) = std::sync::mpsc::channel();
        let answer = bytes.to_owned();
        let upstream = upstream(vec![script(move |peer| {
            peer.request();
            peer.say(answer);
            sender.send(peer.wait_for_end().is_ok()).unwrap();
        })]);
        let pool = pool();
        let error = run(pool.send(get(&origin(&upstream)))).unwrap_err();
        assert_eq!(error.kind, UpstreamErrorKind::Protocol, "{bytes:.60?}: {error:?}");
        assert!(!error.retry);
        assert_eq!(closed.recv_timeout(Duration::from_secs(10)), Ok(true), "{bytes:.60?}");
    }
}

#[test]
fn eight_interim_answers_and_no_more() {
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    assert_eq!(text(&ask(interim.repeat(8) + OK).unwrap()), "ok");
    assert_eq!(ask(interim.repeat(9) + OK).unwrap_err().kind, UpstreamErrorKind::Protocol);
}

#[test]
fn an_answer_that_comes_byte_by_byte() {
    let upstream = upstream(vec![script(|peer| {
        peer.request();
        for byte in "HTTP/1.1 100 Continue\r\n\r\n".bytes().chain(OK.bytes()) {
            peer.say([byte]);
        }
        peer.wait_for_end().unwrap();
    })]);
    assert_eq!(text(&run(pool().send(get(&origin(&upstream)))).unwrap()), "ok");
}

#[test]
fn an_answer_shorter_than_it_says() {
    let upstream = upstream(vec![script(|peer| {
        peer.request();
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort");
    })]);
    let error = run(pool().send(get(&origin(&upstream)))).unwrap_err();
    assert_eq!(error.kind, UpstreamErrorKind::Protocol, "{error:?}");
}

#[test]
fn answers_that_do_not_come_in_time() {
    for said in ["", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 100 Continue\r\n\r\n"] {
        let upstream = upstream(vec![answer(said)]);
        let started = Instant::now();
        let deadline = started + Duration::from_millis(100);
        let error = run(pool().send(OutboundRequest { deadline, ..get(&origin(&upstream)) })).unwrap_err();
        assert_eq!(error.kind, UpstreamErrorKind::TimedOut, "{said:?}: {error:?}");
        assert!(Instant::now() >= deadline);
    }
}

/// What is there of a small body goes on before the rest comes, which still has the call's time only.
#[test]
fn a_small_body_that_stalls_is_handed_on_in_pieces() {
    let upstream = upstream(vec![
        answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"),
        answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"),
    ]);
    let (origin, pool) = (origin(&upstream), pool());
    run(async {
        let deadline = Instant::now() + Duration::from_millis(300);
        let answer = pool.send(OutboundRequest { deadline, ..get(&origin) }).await.unwrap();
        assert!(Instant::now() < deadline, "the head waited for the body");
        let Body::Stream { length: Some(10), stream: mut body } = answer.body else { panic!() };
        let mut next = async || poll_fn(|context| body.as_mut().poll_next(context)).await;
        assert_eq!(next().await, Some(Ok(Bytes::from_static(b"short"))));
        assert_eq!(next().await, Some(Err(BodyError::TimedOut)));
        assert!(Instant::now() >= deadline);

        // Who needs the whole gets all or nothing.
        let deadline = Instant::now() + Duration::from_millis(100);
        let request = OutboundRequest { deadline, buffer: Some(100), ..get(&origin) };
        assert_eq!(pool.send(request).await.unwrap_err().kind, UpstreamErrorKind::TimedOut);
    });
}

/// Nothing was sent to the client while the body has not begun, so that what breaks off there can still be told.
#[test]
fn a_head_waits_for_the_first_bytes_of_its_body() {
    for framing in ["Content-Length: 10", "Content-Length: 100000", "Transfer-Encoding: chunked"] {
        let head = format!("HTTP/1.1 200 OK\r\n{framing}\r\n\r\n");
        let known = !framing.contains("chunked");
        let (broken, stalled) = (head.clone(), head.clone());
        let upstream = upstream(vec![
            script(move |peer| {
                peer.request();
                peer.say(broken);
            }),
            answer(stalled),
            script(move |peer| {
                peer.request();
                peer.say(head);
                std::thread::sleep(Duration::from_millis(100));
                peer.say(if known { "begun" } else { "5\r\nbegun\r\n" });
                let _ = peer.wait_for_end();
            }),
        ]);
        let (origin, pool) = (origin(&upstream), pool());
        run(async {
            let broken = pool.send(get(&origin)).await.unwrap_err();
            assert_eq!(broken.kind, UpstreamErrorKind::Protocol, "{framing}");
            let begin = Instant::now();
            let deadline = begin + Duration::from_millis(1_500);
            let stalled = pool.send(OutboundRequest { deadline, ..get(&origin) }).await;
            match stalled {
                // A stream may begin with silence: its head is shown after a moment.
                Ok(answer) => {
                    assert!(!known && begin.elapsed() < Duration::from_millis(1_400), "{framing}");
                    drop(answer);
                }
                Err(error) => {
                    assert!(known && error.kind == UpstreamErrorKind::TimedOut, "{framing}: {error:?}")
                }
            }
            let mut late = stream_of(pool.send(get(&origin)).await.unwrap());
            assert_eq!(next(&mut late).await, Some(Ok(Bytes::from_static(b"begun"))), "{framing}");
        });
    }
}

#[test]
fn a_small_body_in_two_packets_is_whole() {
    let upstream = upstream(vec![script(|peer| {
        peer.request();
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        peer.say("short");
        peer.say("short");
        peer.wait_for_end().unwrap();
    })]);
    let answer = run(pool().send(get(&origin(&upstream)))).unwrap();
    assert!(matches!(answer.body, Body::Bytes(_)), "{:?}", answer.body);
}

/// What is small is the whole of a body, not what is left of it behind the first read.
#[test]
fn a_body_a_little_beyond_small_streams() {
    for size in [64 * 1024, 64 * 1024 + 1, 100_000, 128 * 1024] {
        let said = format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n{}", "b".repeat(size));
        let upstream = upstream(vec![answer(said)]);
        let (origin, pool) = (origin(&upstream), pool());
        let whole = run(async {
            let answer = pool.send(get(&origin)).await.unwrap();
            answer.body.collect(1 << 20).await.unwrap()
        });
        assert_eq!(whole.len(), size);
    }
}

#[test]
fn a_trickle_does_not_outlive_the_deadline() {
    let upstream = upstream(vec![script(|peer| {
        use std::io::Write;
        peer.request();
        while peer.stream.write_all(b"H").is_ok() {
            peer.stream.write_all(b"TTP/1.1 100 C\r\n\r\n").ok();
            std::thread::park_timeout(Duration::from_millis(30));
        }
    })]);
    let deadline = Instant::now() + Duration::from_millis(150);
    let error = run(pool().send(OutboundRequest { deadline, ..get(&origin(&upstream)) })).unwrap_err();
    assert_eq!(error.kind, UpstreamErrorKind::TimedOut, "{error:?}");
}

#[test]
fn a_buffered_body_has_a_limit_however_it_is_framed() {
    let body = "x".repeat(100);
    for head in ["Content-Length: 100\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n64\r\n"] {
        let end = if head.starts_with('C') { "" } else { "\r\n0\r\n\r\n" };
        let answered = format!("HTTP/1.1 200 OK\r\n{head}{body}{end}");
        for (limit, fits) in [(99, false), (100, true)] {
            let upstream = upstream(vec![answer(answered.clone())]);
            let request = OutboundRequest { buffer: Some(limit), ..get(&origin(&upstream)) };
            assert_eq!(run(pool().send(request)).is_ok(), fits, "{head:?} {limit}");
        }
    }
}
