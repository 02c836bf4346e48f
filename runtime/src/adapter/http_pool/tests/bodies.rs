//! Bodies in both directions, whole and in pieces.

use std::collections::VecDeque;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::upstream::{answer, script};
use super::*;

/// A request body in prepared pieces.
struct Pieces(VecDeque<Result<Bytes, BodyError>>);

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

fn pieces(length: Option<u64>, pieces: &[&'static str]) -> Body {
    let pieces = pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes())));
    Body::Stream { length, stream: Box::pin(Pieces(pieces.collect())) }
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[test]
fn a_whole_body_arrives_whole() {
    for size in [0, 5, 16 * 1024, 16 * 1024 + 1, 4 << 20] {
        let body = "b".repeat(size);
        let expected = body.clone();
        let upstream = upstream(vec![script(move |peer| {
            let request = peer.request();
            let (head, received) = request.split_once("\r\n\r\n").unwrap();
            assert_eq!(head, format!("POST /x HTTP/1.1\r\nHost: back.example\r\nContent-Length: {size}"));
            peer.say(if received == expected { OK } else { "no" });
            peer.wait_for_end().unwrap();
        })]);
        let request = post(&origin(&upstream), Body::Bytes(Bytes::from(body)));
        assert_eq!(text(&run(pool().send(request)).unwrap()), "ok", "{size}");
    }
}

#[test]
fn a_stream_arrives_in_its_framing() {
    let upstream = upstream(vec![script(|peer| {
        let received = peer.read_until("0\r\n\r\n");
        assert!(received.ends_with("chunked\r\n\r\n5\r\nhello\r\n6\r\n there\r\n0\r\n\r\n"), "{received}");
        peer.say(OK);
        let received = peer.read_until("there");
        assert!(received.ends_with("Content-Length: 11\r\n\r\nhello there"), "{received}");
        peer.say(OK);
        peer.wait_for_end().unwrap();
    })]);
    let (origin, pool) = (origin(&upstream), pool());
    run(async {
        for length in [None, Some(11)] {
            let body = pieces(length, &["hello", "", " there"]);
            assert_eq!(text(&pool.send(post(&origin, body)).await.unwrap()), "ok");
        }
    });
    assert_eq!(upstream.accepted(), 1);
}

/// A request body of which nothing more comes for a while.
struct Late {
    piece: Option<Bytes>,
    timer: Pin<Box<tokio::time::Sleep>>,
}

impl futures_core::Stream for Late {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        std::task::ready!(self.timer.as_mut().poll(context));
        Poll::Ready(self.piece.take().map(Ok))
    }
}

#[test]
fn a_slow_client_does_not_use_up_the_backend_s_time() {
    let upstream = upstream(vec![script(|peer| {
        peer.read_until("0\r\n\r\n");
        peer.say(OK);
        peer.wait_for_end().unwrap();
    })]);
    run(async {
        // The piece is later than the whole call may be; the backend then has all of its own time, which is long
        // enough for a machine that has other things to do.
        let timer = Box::pin(tokio::time::sleep(Duration::from_millis(2_200)));
        let stream = Box::pin(Late { piece: Some(Bytes::from_static(b"late")), timer });
        let deadline = Instant::now() + Duration::from_secs(2);
        let body = Body::Stream { length: None, stream };
        let request = OutboundRequest { deadline, ..post(&origin(&upstream), body) };
        assert_eq!(text(&pool().send(request).await.unwrap()), "ok");
    });
}

#[test]
fn a_backend_that_does_not_read_runs_out_of_time() {
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    let upstream = upstream(vec![script(move |_peer| {
        let _ = receiver.recv();
    })]);
    let pieces = (0..1024).map(|_| Ok(Bytes::from_static(&[b'x'; 65536])));
    let body = Body::Stream { length: None, stream: Box::pin(Pieces(pieces.collect())) };
    let deadline = Instant::now() + Duration::from_millis(150);
    let request = OutboundRequest { deadline, ..post(&origin(&upstream), body) };
    assert_eq!(run(pool().send(request)).unwrap_err().kind, UpstreamErrorKind::TimedOut);
    drop(sender);
}

#[test]
fn a_body_that_is_not_what_it_said_is_not_sent_as_if() {
    for (length, sent, error) in [
        (Some(20), Ok("hello"), BodyError::Closed),
        (Some(3), Ok("hello"), BodyError::Malformed),
        (None, Err(BodyError::TooLarge), BodyError::TooLarge),
    ] {
        let (sender, receiver) = std::sync::mpsc::channel();
        let upstream = upstream(vec![script(move |peer| {
            let mut received = Vec::new();
            let _ = std::io::Read::read_to_end(&mut peer.stream, &mut received);
            sender.send(String::from_utf8(received).unwrap()).unwrap();
        })]);
        let stream = Pieces(VecDeque::from([sent.map(|piece| Bytes::from_static(piece.as_bytes()))]));
        let body = Body::Stream { length, stream: Box::pin(stream) };
        let failed = run(pool().send(post(&origin(&upstream), body))).unwrap_err();
        assert_eq!(failed.kind, UpstreamErrorKind::RequestBody(error));
        let received = receiver.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(!received.ends_with("0\r\n\r\n"), "{received}");
    }
}

#[test]
fn an_early_answer_counts_and_ends_the_connection() {
    let upstream = upstream(vec![script(|peer| {
        peer.read_until("\r\n\r\n");
        peer.say("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nlong");
        peer.reset();
    })]);
    let body = Body::Bytes(Bytes::from(vec![b'x'; 32 << 20]));
    match run(pool().send(post(&origin(&upstream), body))) {
        Ok(response) => assert_eq!((response.status, text(&response)), (413, "long")),
        // The reset may overtake the answer; it must not look like a success or hang.
        Err(error) => assert_eq!(error.kind, UpstreamErrorKind::Protocol),
    }
}

#[test]
fn a_large_answer_streams_and_its_connection_is_kept() {
    let upstream = upstream(vec![script(|peer| {
        for _ in 0..2 {
            peer.request();
            peer.say(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", 3 << 20));
            peer.say(vec![b'y'; 3 << 20]);
        }
        peer.wait_for_end().unwrap();
    })]);
    let (origin, pool) = (origin(&upstream), pool());
    run(async {
        for _ in 0..2 {
            let response = pool.send(get(&origin)).await.unwrap();
            assert_eq!(response.body.length(), Some(3 << 20));
            let (all, error) = drain(stream_of(response)).await;
            assert_eq!((all.len(), error), (3 << 20, None));
        }
    });
    assert_eq!(upstream.accepted(), 1);
}

#[test]
fn chunks_come_as_they_are_sent() {
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let upstream = upstream(vec![script(move |peer| {
        peer.request();
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        wait.recv().unwrap();
        peer.say("6\r\nsecond\r\n0\r\n\r\n");
        peer.wait_for_end().unwrap();
    })]);
    run(async {
        let mut stream = stream_of(pool().send(get(&origin(&upstream))).await.unwrap());
        assert_eq!(next(&mut stream).await.unwrap().unwrap(), "first");
        go.send(()).unwrap();
        assert_eq!(drain(stream).await, (b"second".to_vec(), None));
    });
}

#[test]
fn a_stream_that_breaks_says_so() {
    for (rest, expected) in [
        ("", BodyError::Closed),
        ("5\r\nabc", BodyError::Closed),
        ("zz\r\n", BodyError::Malformed),
        ("0\r\n\r\nmore", BodyError::Malformed),
    ] {
        // The rest must not be read together with the head.
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let upstream = upstream(vec![script(move |peer| {
            peer.request();
            peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            wait.recv().unwrap();
            peer.say(rest);
        })]);
        run(async {
            let mut stream = stream_of(pool().send(get(&origin(&upstream))).await.unwrap());
            assert_eq!(next(&mut stream).await.unwrap().unwrap(), "first");
            go.send(()).unwrap();
            assert_eq!(drain(stream).await.1, Some(expected), "{rest:?}");
        });
    }
}

#[test]
fn dropping_a_stream_closes_its_connection() {
    let (sender, closed) = std::sync::mpsc::channel();
    let upstream = upstream(vec![script(move |peer| {
        peer.request();
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        sender.send(peer.wait_for_end().is_ok()).unwrap();
    })]);
    let pool = pool();
    run(async {
        let mut stream = stream_of(pool.send(get(&origin(&upstream))).await.unwrap());
        next(&mut stream).await.unwrap().unwrap();
        drop(stream);
    });
    assert_eq!(closed.recv_timeout(Duration::from_secs(10)), Ok(true));
}

#[test]
fn a_slow_reader_slows_the_backend_down() {
    let (sender, sent) = std::sync::mpsc::channel();
    let upstream = upstream(vec![script(move |peer| {
        peer.request();
        peer.say("HTTP/1.1 200 OK\r\n\r\n");
        peer.stream.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
        let piece = vec![b'z'; 1 << 20];
        let mut total = 0;
        while total < 256 && peer.stream.write_all(&piece).is_ok() {
            total += 1;
        }
        sender.send(total).unwrap();
    })]);
    run(async {
        let response = pool().send(get(&origin(&upstream))).await.unwrap();
        // Nobody reads, so the backend can only fill the kernel's buffers.
        let total = sent.recv_timeout(Duration::from_secs(15)).unwrap();
        assert!(total < 64, "{total} MiB went somewhere");
        drop(response);
    });
}

#[test]
fn answers_to_head_have_no_body() {
    let upstream = upstream(vec![answer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")]);
    let request = OutboundRequest { verb: "HEAD".into(), ..get(&origin(&upstream)) };
    let response = run(pool().send(request)).unwrap();
    assert!(matches!(response.body, Body::Empty));
    assert_eq!(response.headers.last(b"content-length"), Some(&b"1000"[..]));
}
