//! Which connections are opened, kept, reused and given up.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use super::upstream::script;
use super::*;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[test]
fn a_connection_serves_one_call_after_the_other() {
    let upstream = upstream(vec![script(|peer| {
        for _ in 0..50 {
            peer.request();
            peer.say(OK);
        }
        peer.wait_for_end().unwrap();
    })]);
    let pool = pool();
    run(async {
        for _ in 0..50 {
            // Equal origins share their connections, whoever made them.
            assert_eq!(text(&pool.send(get(&origin(&upstream))).await.unwrap()), "ok");
        }
    });
    assert_eq!(upstream.accepted(), 1);
}

#[test]
fn a_connection_that_says_close_is_not_kept() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive, CLOSE\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=0\r\n\r\nok",
    ] {
        let once = move || {
            script(move |peer| {
                peer.request();
                peer.say(answer);
                peer.wait_for_end().unwrap();
            })
        };
        let upstream = upstream(vec![once(), once()]);
        let (origin, pool) = (origin(&upstream), pool());
        run(async {
            for _ in 0..2 {
                assert_eq!(text(&pool.send(get(&origin)).await.unwrap()), "ok");
            }
        });
        assert_eq!(upstream.accepted(), 2, "{answer}");
    }
}

#[test]
fn a_kept_connection_that_dies_costs_an_idempotent_call_nothing() {
    for resets in [false, true] {
        let upstream = upstream(vec![
            script(move |peer| {
                peer.request();
                peer.say(OK);
                // The second request arrives and nobody answers it.
                peer.request();
                if resets {
                    peer.reset();
                }
            }),
            script(|peer| {
                peer.request();
                peer.say(OK);
                peer.wait_for_end().unwrap();
            }),
        ]);
        let (origin, pool) = (origin(&upstream), pool());
        run(async {
            for _ in 0..2 {
                assert_eq!(text(&pool.send(get(&origin)).await.unwrap()), "ok");
            }
        });
        assert_eq!(upstream.accepted(), 2);
    }
}

#[test]
fn what_may_not_be_repeated_is_not() {
    let dies_at_second = || {
        script(|peer| {
            peer.request();
            peer.say(OK);
            peer.request();
        })
    };
    let upstream = upstream(vec![dies_at_second(), dies_at_second()]);
    let (origin, pool) = (origin(&upstream), pool());
    run(async {
        pool.send(get(&origin)).await.unwrap();
        let error = pool.send(post(&origin, Body::Bytes(Bytes::from_static(b"x")))).await.unwrap_err();
        assert_eq!(error.kind, UpstreamErrorKind::Protocol);
        assert!(!error.retry);
    });
    assert_eq!(upstream.accepted(), 1);
}

#[test]
fn a_new_connection_that_dies_is_not_tried_again() {
    let upstream = upstream(vec![script(|peer| drop(peer.request())), script(|peer| peer.say(OK))]);
    let error = run(pool().send(get(&origin(&upstream)))).unwrap_err();
    assert_eq!(error.kind, UpstreamErrorKind::Protocol);
    assert_eq!(upstream.accepted(), 1);
}

#[test]
fn an_answer_that_began_is_not_asked_for_again() {
    let upstream = upstream(vec![
        script(|peer| {
            peer.request();
            peer.say(OK);
            peer.request();
            peer.say("HTTP/1.1 2");
        }),
        script(|peer| peer.say(OK)),
    ]);
    let (origin, pool) = (origin(&upstream), pool());
    run(async {
        pool.send(get(&origin)).await.unwrap();
        assert_eq!(pool.send(get(&origin)).await.unwrap_err().kind, UpstreamErrorKind::Protocol);
    });
    assert_eq!(upstream.accepted(), 1);
}

#[test]
fn bytes_between_calls_end_a_connection() {
    let (sender, said) = std::sync::mpsc::channel();
    let upstream = upstream(vec![
        script(move |peer| {
            peer.request();
            peer.say(OK);
            peer.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            peer.wait_for_end().unwrap();
            sender.send(()).unwrap();
        }),
        script(|peer| {
            peer.request();
            peer.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
            peer.wait_for_end().unwrap();
        }),
    ]);
    let (origin, pool) = (origin(&upstream), pool());
    run(async {
        match pool.send(get(&origin)).await {
            // Read together with the answer.
            Err(error) => assert_eq!(error.kind, UpstreamErrorKind::Protocol),
            Ok(response) => {
                assert_eq!(text(&response), "ok");
                // The sweep closes it within seconds, whether or not another call comes.
                while said.try_recv().is_err() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
        assert_eq!(text(&pool.send(get(&origin)).await.unwrap()), "good");
    });
}

#[test]
fn nobody_listens() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let origin = Rc::new(Origin {
        scheme: Scheme::Http,
        host: "localhost".into(),
        port,
        tls: TlsSettings::default(),
        named_by: NamedBy::Definition,
    });
    let pool = pool();
    run(async {
        for _ in 0..20 {
            let error = pool.send(get(&origin)).await.unwrap_err();
            assert_eq!(error.kind, UpstreamErrorKind::Connect, "{error:?}");
            assert!(error.retry);
        }
        // The breaker is open now.
        let error = pool.send(get(&origin)).await.unwrap_err();
        assert_eq!(error.kind, UpstreamErrorKind::Overloaded);
        assert!(!error.retry);
    });
}

#[test]
fn metadata_addresses_are_refused_without_a_packet() {
    let mut origin = Origin {
        scheme: Scheme::Http,
        host: "169.254.169.254".into(),
        port: 80,
        tls: TlsSettings::default(),
        named_by: NamedBy::Definition,
    };
    for host in ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "0.0.0.0"] {
        origin.host = host.into();
        let error = run(pool().send(get(&Rc::new(origin.clone())))).unwrap_err();
        assert_eq!(error.kind, UpstreamErrorKind::Forbidden, "{host}");
    }
}

#[test]
fn calls_beyond_the_limit_are_refused_until_one_ends() {
    let upstream = upstream(vec![script(|peer| {
        for _ in 0..2 {
            peer.request();
            peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            peer.say("0\r\n\r\n");
        }
        peer.wait_for_end().unwrap();
    })]);
    let backends = Arc::new(Backends::new(2, 1));
    let settings = HttpPoolSettings { backends, ..HttpPoolSettings::default() };
    // Of two workers.
    let (pool, other) = (HttpPool::new(settings.clone()), HttpPool::new(settings));
    let origin = origin(&upstream);
    run(async {
        let first = pool.send(get(&origin)).await.unwrap();
        if matches!(first.body, Body::Stream { .. }) {
            for pool in [&pool, &other] {
                let refused = pool.send(get(&origin)).await.unwrap_err();
                assert_eq!(refused.kind, UpstreamErrorKind::Overloaded);
            }
            assert_eq!(drain(stream_of(first)).await, (b"x".to_vec(), None));
        }
        assert!(pool.send(get(&origin)).await.is_ok());
    });
}

#[test]
fn a_backend_that_fails_for_one_worker_is_called_by_none() {
    let upstream = upstream((0..30).map(|_| script(|_| {})).collect());
    let backends = Arc::new(Backends::new(2, 1_000));
    let settings = HttpPoolSettings { backends, ..HttpPoolSettings::default() };
    let workers = [HttpPool::new(settings.clone()), HttpPool::new(settings)];
    // Each worker has an origin of its own that says the same.
    let origins = [origin(&upstream), origin(&upstream)];
    run(async {
        for (pool, origin) in workers.iter().zip(&origins).cycle().take(20) {
            assert_eq!(pool.send(get(origin)).await.unwrap_err().kind, UpstreamErrorKind::Protocol);
        }
        for (pool, origin) in workers.iter().zip(&origins) {
            assert_eq!(pool.send(get(origin)).await.unwrap_err().kind, UpstreamErrorKind::Overloaded);
        }
    });
    assert_eq!(upstream.accepted(), 20);
}

#[test]
fn a_head_that_would_be_two_is_not_sent() {
    let upstream = upstream(vec![]);
    let mut request = get(&origin(&upstream));
    request.headers.push(b"X-A", b"b\r\nX-C: d");
    let error = run(pool().send(request)).unwrap_err();
    assert_eq!(error.kind, UpstreamErrorKind::Protocol);
}
