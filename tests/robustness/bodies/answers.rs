//! Answers that are held to a plain document: what does not fit is counted, and what is too long to be looked at passes
//! whole, or not at all where the definition enforces.

use gwgen_tests::backend::{Backend, Fault, Reply};
use gwgen_tests::client::get;
use gwgen_tests::gateway::Gateway;
use serde_json::json;

use super::gateway;
use crate::metric;

/// One more byte than is looked at.
const LONG: usize = (10 << 20) + 1;

fn unfit(gateway: &Gateway) -> f64 {
    metric(gateway, "gwgen_unfit_answers_total", "")
}

/// An array of numbers with blanks in front, in all of so many bytes.
fn padded(length: usize) -> Vec<u8> {
    let mut body = vec![b' '; length];
    body.splice(length - 7.., *b"[1,2,3]");
    body
}

/// The same answer in chunks: its length is not known before its end.
fn in_chunks(body: &[u8]) -> Reply {
    let mut raw =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for piece in body.chunks(1 << 16) {
        raw.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        raw.extend_from_slice(piece);
        raw.extend_from_slice(b"\r\n");
    }
    raw.extend_from_slice(b"0\r\n\r\n");
    Reply::Fault(Fault::Raw(raw))
}

fn whole(body: &[u8]) -> Reply {
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Reply::Respond { status: 200, headers, body: body.to_vec() }
}

#[test]
fn answers_that_do_not_fit_are_counted() {
    for (definition, passes) in [("plain", true), ("enforce", false)] {
        let backend = Backend::start(|_| Reply::json(200, &json!([1])));
        let gateway = gateway(definition, &backend);
        // The series is there when there is something to count.
        assert_eq!(get(gateway.address, "/answers").unwrap().json(), json!([1]));
        assert_eq!(unfit(&gateway), 0.0, "{definition}");
        for (at, unfitting) in [json!(["one"]), json!({}), json!([1.5])].into_iter().enumerate() {
            let given = unfitting.clone();
            backend.answer_with(move |_| Reply::json(200, &given));
            let answer = get(gateway.address, "/answers").unwrap();
            if passes {
                assert_eq!((answer.status(), answer.json()), (200, unfitting));
            } else {
                assert_eq!(answer.status(), 502, "{}", answer.text());
                assert_eq!(answer.header("content-type"), Some("application/problem+json"));
                assert_eq!(answer.json()["errors"][0]["in"], "body", "{}", answer.text());
            }
            assert_eq!(unfit(&gateway), (at + 1) as f64, "{definition}");
        }
        // A status that is not declared does not fit either, and is told by the resource it belongs to.
        backend.answer_with(|_| Reply::json(204, &json!(null)));
        assert_eq!(get(gateway.address, "/answers").unwrap().status(), if passes { 204 } else { 502 });
        let labels = if definition == "plain" { "resource=\"/answers\"" } else { "method=\"GET\"" };
        assert_eq!(metric(&gateway, "gwgen_unfit_answers_total", labels), 4.0, "{definition}");
        // What the gateway says itself is no answer of the backend's.
        assert!(matches!(get(gateway.address, "/nowhere").unwrap().status(), 403 | 404));
        assert_eq!(unfit(&gateway), 4.0, "{definition}");
    }
}

#[test]
fn long_answers_pass_unread_where_they_are_reported() {
    let backend = Backend::echo();
    let gateway = gateway("plain", &backend);
    for (at, reply) in [whole, in_chunks].into_iter().enumerate() {
        for length in [LONG - 1, LONG, LONG + (3 << 20)] {
            let body = padded(length);
            let given = reply(&body);
            backend.answer_with(move |_| given.clone());
            let answer = get(gateway.address, "/answers").unwrap();
            assert_eq!(answer.status(), 200);
            // Not assert_eq: nobody wants to read them.
            assert!(answer.body == body, "{} of {length} bytes arrived", answer.body.len());
        }
        assert_eq!(unfit(&gateway), at as f64);
        // As long as it may be, and looked at to its last byte.
        let mut body = padded(LONG - 1);
        body[LONG - 4] = b'x';
        let given = reply(&body);
        backend.answer_with(move |_| given.clone());
        assert!(get(gateway.address, "/answers").unwrap().body == body);
        assert_eq!(unfit(&gateway), (at + 1) as f64);
    }
}

#[test]
fn long_answers_do_not_pass_where_the_definition_enforces() {
    let backend = Backend::echo();
    let gateway = gateway("enforce", &backend);
    for (at, reply) in [whole, in_chunks].into_iter().enumerate() {
        let fits = padded(LONG - 1);
        let given = reply(&fits);
        backend.answer_with(move |_| given.clone());
        assert!(get(gateway.address, "/answers").unwrap().body == fits);
        let given = reply(&padded(LONG));
        backend.answer_with(move |_| given.clone());
        let answer = get(gateway.address, "/answers").unwrap();
        assert_eq!(answer.status(), 502);
        assert_eq!(
            answer.json()["errors"],
            json!([{ "in": "body", "pointer": "#", "detail": "is too long to be looked at" }])
        );
        assert_eq!(unfit(&gateway), (at + 1) as f64);
    }
    // The connections to the backend that held the rest of them are of no harm to the next call.
    backend.answer_with(|_| Reply::json(200, &json!([1])));
    assert_eq!(get(gateway.address, "/answers").unwrap().json(), json!([1]));
}
