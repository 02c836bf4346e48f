//! A plain document whose operation is a typed function: what does not fit, and what no text is, told by problem documents.

use gwgen_tests::client::{self, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::Message;
use serde_json::{Value, json};

use super::example;

/// Name and value of a field, in bytes.
type Field<'t> = (&'t str, &'t [u8]);

const AL: Field<'_> = ("X-Author", b"Al");

fn start() -> Gateway {
    Gateway::start(&example("notes"), &[]).unwrap_or_else(|problem| panic!("{problem}"))
}

/// One call of `POST /notes`.
fn add(gateway: &Gateway, query: &str, fields: &[Field<'_>], body: &[u8]) -> Message {
    let plain = request("POST", &format!("/notes{query}"), &[("Content-Type", "application/json")], body);
    let first_line = plain.iter().position(|byte| *byte == b'\n').expect("a line");
    let (line, rest) = plain.split_at(first_line + 1);
    let fields = fields.iter().map(|(name, value)| [name.as_bytes(), b": ", value, b"\r\n"].concat());
    let bytes = [line, &fields.collect::<Vec<_>>().concat(), rest].concat();
    client::exchange(gateway.address, &bytes).unwrap_or_else(|error| panic!("{query}: {error}"))
}

#[test]
fn letters_beyond_ascii_are_read_as_they_were_written() {
    let gateway = start();
    let fields = [("X-Author", "Mañana".as_bytes()), ("Cookie", "x=1; theme=düster".as_bytes())];
    let answer = add(&gateway, "", &fields, r#"{"text": "é"}"#.as_bytes());
    assert_eq!((answer.status(), answer.json()), (200, json!({"text": "é", "author": "Mañana (düster)"})));
    // Somebody else's cookie.
    let answer = add(&gateway, "", &[AL, ("Cookie", b"x=\xfc; theme=a")], br#"{"text": "a"}"#);
    assert_eq!((answer.status(), answer.json()), (200, json!({"text": "a", "author": "Al (a)"})));
}

#[test]
fn what_the_document_takes_the_function_takes() {
    let gateway = start();
    let takes = |query, fields: &[Field<'_>], body: &str, read: Value| {
        let answer = add(&gateway, query, fields, body.as_bytes());
        assert_eq!((answer.status(), answer.json()), (200, read), "{query} {body}");
    };
    takes("?page=1e2", &[AL], r#"{"text": "a"}"#, json!({"text": "a", "author": "Al", "pages": [100]}));
    let read = json!({"text": "a", "author": "Al", "pages": [1, 2]});
    takes("?page=2.0", &[AL], r#"{"text": "a", "pages": [1.0]}"#, read);
    takes("", &[("X-Author", b"")], r#"{"text": "a"}"#, json!({"text": "a", "author": ""}));
}

#[test]
fn parameters_of_every_style_reach_the_function() {
    let gateway = start();
    let find = |target: &str| client::get(gateway.address, target).expect("an answer");
    let query = "by%5Bauthor%5D=Al&order=%5B%22up%22%5D";
    let answer = find(&format!("/notes/.7/;tags=a;tags=b%20c?{query}"));
    assert_eq!((answer.status(), answer.json()), (200, json!(["7", "a", "b c", "[\"up\"]", query])));
    for target in ["/notes/7/;tags=a", "/notes/.x/;tags=a", "/notes/.7/a"] {
        assert_eq!(find(&format!("{target}?{query}")).status(), 400, "{target}");
    }
}

#[test]
fn what_is_no_text_is_told_where_it_stands() {
    let gateway = start();
    let refused = |query, fields: &[Field<'_>], body: &[u8], errors: Value| {
        let answer = add(&gateway, query, fields, body);
        let told = (answer.status(), &answer.json()["errors"]) == (400, &errors);
        assert!(told, "{query} {fields:?} {}: {}, not {errors}", body.escape_ascii(), answer.text());
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    };
    let no_json = |why| json!({"in": "body", "pointer": "#", "detail": format!("is not JSON: {why}")});
    refused("", &[AL], b"{\"text\": \"a\xff\"}", json!([no_json("not UTF-8 at byte 11")]));
    refused("", &[AL], b"{\"text\": \"a\", \"\xc3(\": 1}", json!([no_json("not UTF-8 at byte 15")]));
    refused("", &[AL], b"\xff\xfe{\0}\0", json!([no_json("not UTF-8 at byte 0")]));
    let half = br#"{"text": "\ud800"}"#;
    refused("", &[AL], half, json!([no_json("not an escape sequence at byte 10")]));

    let author = json!({"in": "header", "name": "X-Author", "detail": "is not UTF-8"});
    let latin = ("X-Author", &b"M\xfcller"[..]);
    refused("", &[latin], br#"{"text": "a"}"#, json!([author]));
    refused("", &[latin], b"{\"text\": \"\xff\"}", json!([author, no_json("not UTF-8 at byte 10")]));
    let theme = json!([{"in": "cookie", "name": "theme", "detail": "is not UTF-8"}]);
    refused("", &[AL, ("Cookie", b"x=1; theme=d\xfcster")], br#"{"text": "a"}"#, theme);
}

#[test]
fn numbers_that_the_document_takes_and_no_type_holds_are_told_too() {
    let gateway = start();
    let told = |query, body: &[u8]| add(&gateway, query, &[AL], body).json()["errors"].take();
    let body = br#"{"text": "a", "reply": {"text": "b", "numbers": [1, 1e999]}}"#;
    let number = json!([{"in": "body", "pointer": "#/reply/numbers/1", "detail": "the number does not fit"}]);
    assert_eq!(told("", body), number);
    let both = json!([
        {"in": "query", "name": "size", "detail": "is not of its type"},
        {"in": "body", "pointer": "#/numbers/0", "detail": "the number does not fit"},
    ]);
    assert_eq!(told("?size=99999999999999999999", br#"{"text": "a", "numbers": [1e999]}"#), both);
}
