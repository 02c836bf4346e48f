//! `Expect: 100-continue`: what the head decides is answered before the body is asked for (reliability.md 2.1).

use std::io::Read;
use std::time::Duration;

use gwgen_tests::backend::Backend;
use gwgen_tests::client::{Connection, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::Role;

use super::gateway;

const JSON: (&str, &str) = ("Content-Type", "application/json");
const TENANT: (&str, &str) = ("X-Tenant", "a");

/// The first answer to a head that announces five bytes and waits.
fn expect(gateway: &Gateway, target: &str, headers: &[(&str, &str)]) -> (Connection, u16) {
    let length = if headers.iter().any(|(name, _)| *name == "Content-Length") {
        &[][..]
    } else {
        &[("Content-Length", "5")]
    };
    let headers = [&[("Expect", "100-continue")], length, headers].concat();
    let mut connection = Connection::open(gateway.address).unwrap();
    connection.send(&request("POST", target, &headers, b"")).unwrap();
    // Not by `answer`, which reads over a 100.
    let status = connection.reader().message(Role::Answer).unwrap().expect("an answer").status();
    (connection, status)
}

#[test]
fn what_the_head_decides_is_answered_before_the_body() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--workers", "1"]);
    for (target, headers, status, what) in [
        ("/nowhere", &[][..], 403, "no such route"),
        ("/checked", &[JSON], 400, "a required parameter is missing"),
        ("/checked", &[TENANT, ("Content-Type", "text/plain")], 415, "no template for the type"),
        ("/checked", &[TENANT, JSON, ("Content-Length", "99999999")], 413, "a body that is too large"),
        ("/proxy/x", &[("Content-Length", "99999999")], 413, "the same through a proxy"),
        ("/proxy/../x", &[], 400, "a path with dots"),
    ] {
        let (mut connection, got) = expect(&gateway, target, headers);
        assert_eq!(got, status, "{what}");
        assert!(connection.is_closed_within(Duration::from_secs(5)), "{what}: the body may still come");
    }
    assert!(backend.take_received().is_empty());
    for (target, headers) in [("/checked", &[TENANT, JSON][..]), ("/proxy/x", &[])] {
        let (mut connection, got) = expect(&gateway, target, headers);
        assert_eq!(got, 100, "{target}");
        connection.send(b"hello").unwrap();
        assert_eq!(connection.answer(Role::Answer).unwrap().status(), 200, "{target}");
        let received = backend.take_received();
        assert_eq!(received.len(), 1);
        assert!(received[0].body == b"hello", "{received:?}");
    }
}

/// The order of faults is that of the phases, whether or not the client waits.
#[test]
fn the_answer_is_the_same_without_an_expectation() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--workers", "1"]);
    for (headers, status) in [
        (&[JSON][..], 400),
        (&[("Content-Type", "text/plain")], 400),
        (&[TENANT, ("Content-Type", "text/plain")], 415),
    ] {
        let (_, waiting) = expect(&gateway, "/checked", headers);
        let mut connection = Connection::open(gateway.address).unwrap();
        connection.send(&request("POST", "/checked", headers, b"hello")).unwrap();
        assert_eq!((waiting, connection.answer(Role::Answer).unwrap().status()), (status, status));
        // And where the body comes late without having been waited for.
        let mut late = Connection::open(gateway.address).unwrap();
        late.send(&request("POST", "/checked", &[headers, &[("Content-Length", "5")]].concat(), b""))
            .unwrap();
        assert_eq!(late.answer(Role::Answer).unwrap().status(), status);
        let _ = late.reader().stream().read(&mut [0; 1]);
    }
}
