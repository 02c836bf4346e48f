//! Callers whom a gateway knows by its own access keys, as Amazon's signers sign for them, over sockets.

use std::fmt::Write;
use std::process::{Command, Stdio};

use gwgen_tests::client::{self, Connection};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::Role;
use gwgen_tests::signing::{Signer, Unsigned};
use gwgen_tests::{compiler, repository, skip};
use serde_json::{Value, json};

use super::signatures::{KEY, REGION, SECRET, cases, sdk_for_rust, signed};

/// The same secret, with a token.
const TEMPORARY: &str = "ASIDEXAMPLE";
const TOKEN: &str = "to/ken+==";
const HOST: &str = "api.example";

/// A gateway that lets its callers do everything, and says who they are.
fn callers() -> Gateway {
    callers_with("gateway", "")
}

/// The same with more lines of configuration, in a file of their own.
fn callers_with(name: &str, knobs: &str) -> Gateway {
    let definition = repository::root().join("tests/services/callers.yaml");
    let binary = compiler::build(&definition, "services-callers", &[]).unwrap();
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}}"#;
    let config = repository::scratch("callers").join(format!("{name}.yaml"));
    let mut text = format!("{knobs}accessKeys:\n");
    for (id, more) in
        [(KEY, ""), (TEMPORARY, ", sessionToken: \"${env:TOKEN}\", expires: \"2099-01-01T00:00:00Z\"")]
    {
        writeln!(
            text,
            "- {{id: {id}, secret: \"${{env:SECRET}}\", user: alice, policies: ['{policy}']{more}}}"
        )
        .unwrap();
    }
    std::fs::write(&config, text).unwrap();
    let flags = ["--config".to_owned(), config.display().to_string()];
    Gateway::start_among(&binary, &flags, &[("AWS_REGION", REGION), ("SECRET", SECRET), ("TOKEN", TOKEN)])
        .unwrap()
}

/// The bytes of what a signer made of a case.
fn request(case: &Value, signed: &Value, body: &str) -> Vec<u8> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let fields = signed["headers"].as_array().unwrap();
    let mut fields: Vec<(String, String)> =
        fields.iter().map(|field| (text(&field[0]), text(&field[1]))).collect();
    // The body counts as it is sent.
    fields.retain(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
    if !fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        fields.push(("Host".to_owned(), text(&case["host"])));
    }
    fields.push(("Connection".to_owned(), "close".to_owned()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client::request(
        case["verb"].as_str().unwrap(),
        signed["target"].as_str().unwrap(),
        &fields,
        body.as_bytes(),
    )
}

/// Requests of all shapes, those with a token by whom it belongs to.
fn cases_of_two() -> Vec<Value> {
    let mut cases = cases();
    for case in cases.iter_mut().filter(|case| !case["token"].is_null()) {
        case["key"] = json!(TEMPORARY);
    }
    cases
}

/// All callers are known, and nobody is whose request was changed.
fn check(gateway: &Gateway, cases: &[Value], signed: &[Value]) {
    assert_eq!(cases.len(), signed.len());
    for (case, signed) in cases.iter().zip(signed) {
        let body = case["body"].as_str().unwrap();
        let answer = client::exchange(gateway.address, &request(case, signed, body)).unwrap();
        let user = "arn:aws:iam::000000000000:user/alice";
        assert_eq!(
            (answer.status(), answer.json()),
            (200, json!({"user": user, "key": case["key"]})),
            "{case} {signed}"
        );
        let other = client::exchange(gateway.address, &request(case, signed, &format!("{body} "))).unwrap();
        assert_eq!(other.status(), 403, "{case}");
        assert_eq!(other.header("x-amzn-errortype"), Some("InvalidSignatureException"), "{case}");
    }
    let log = gateway.process.output();
    assert!(!log.contains(SECRET) && !log.contains(TOKEN) && !log.contains("Signature="), "{log}");
}

#[test]
fn botocore_signs_for_callers() {
    let is_there = Command::new("python3").args(["-c", "import botocore"]).stderr(Stdio::null()).status();
    if !is_there.is_ok_and(|status| status.success()) {
        skip::because("botocore is not there; `cargo xtask test` installs it");
        return;
    }
    let script = repository::root().join("tests/services/sign.py");
    let cases = cases_of_two();
    check(&callers(), &cases, &signed(Command::new("python3").arg("-B").arg(script), &cases));
}

#[test]
fn the_sdk_for_rust_signs_for_callers() {
    let Some(mut program) = sdk_for_rust() else { return };
    let mut cases = cases_of_two();
    // It declares the hash of the payload where it is told to.
    let mut with_hash = cases.iter().find(|case| case["body"] != "").unwrap().clone();
    with_hash["hash"] = json!(true);
    cases.push(with_hash);
    check(&callers(), &cases, &signed(&mut program, &cases));
}

/// Whatever byte of a signed request is another one, nobody is known.
#[test]
fn every_byte_counts() {
    let gateway = callers();
    let fields = [("Content-Type".to_owned(), "application/json".to_owned())];
    let signer = Signer { region: REGION.to_owned(), ..Signer::of(&format!("{KEY}:{SECRET}")) };
    let unsigned =
        Unsigned { verb: "POST", target: "/a/b%20c?x=1&y=%2F", host: HOST, fields: &fields, body: b"hello" };
    let mut fields = signer.sign(&unsigned);
    fields.push(("Host".to_owned(), HOST.to_owned()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = client::request(unsigned.verb, unsigned.target, &fields, unsigned.body);
    assert_eq!(client::exchange(gateway.address, &request).unwrap().status(), 200);
    let text = String::from_utf8(request.clone()).unwrap();
    // The version, the length of the body and the ends of lines are the connection's.
    let version = text.find("HTTP/1.1").unwrap();
    let length = text.find("Content-Length").unwrap();
    let free = [version..version + 8, length..text.find("\r\n\r\n").unwrap()];
    let mut sent = 0;
    for place in 0..request.len() {
        if free.iter().any(|range| range.contains(&place)) || matches!(request[place], b'\r' | b'\n') {
            continue;
        }
        let mut other = request.clone();
        other[place] ^= 1;
        let answer = client::exchange(gateway.address, &other).unwrap();
        assert!(
            (400..500).contains(&answer.status()),
            "{place}: {} {}",
            answer.status(),
            String::from_utf8_lossy(&other)
        );
        sent += 1;
    }
    assert!(sent > 300, "{sent}");
}

/// Bodies that are not signed are taken where the configuration says so, and the type of a body must be signed where it does.
#[test]
fn what_a_signature_covers_is_configured() {
    let signer = Signer { region: REGION.to_owned(), ..Signer::of(&format!("{KEY}:{SECRET}")) };
    let unsigned_body = [("X-Amz-Content-Sha256".to_owned(), "UNSIGNED-PAYLOAD".to_owned())];
    let typed = [("Content-Type".to_owned(), "application/json".to_owned())];
    let unsigned = Unsigned { verb: "POST", target: "/a", host: HOST, fields: &[], body: b"{}" };
    // What is added is not signed.
    let ask = |gateway: &Gateway, signed: &[(String, String)], added: &[(String, String)], body: &[u8]| {
        let mut fields = signer.sign(&Unsigned { fields: signed, ..unsigned });
        fields.extend([("Host".to_owned(), HOST.to_owned()), ("Connection".to_owned(), "close".to_owned())]);
        fields.extend_from_slice(added);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer =
            client::exchange(gateway.address, &client::request("POST", "/a", &fields, body)).unwrap();
        answer.status()
    };
    let ordinary = callers();
    assert_eq!(ask(&ordinary, &unsigned_body, &[], b"{}"), 403);
    assert_eq!(ask(&ordinary, &[], &typed, b"{}"), 200);
    drop(ordinary);
    let other = callers_with("knobs", "unsignedPayload: allow\nsignedContentType: required\n");
    for body in [&b"{}"[..], b"another", &[b'x'; 300_000]] {
        assert_eq!(ask(&other, &unsigned_body, &[], body), 200);
    }
    // It does not say so, and so the body counts.
    assert_eq!(ask(&other, &[], &[], b"another"), 403);
    assert_eq!(ask(&other, &[], &unsigned_body, b"{}"), 403);
    assert_eq!(ask(&other, &[], &typed, b"{}"), 403);
    assert_eq!(ask(&other, &typed, &[], b"{}"), 200);
}

/// The head is judged before the client is told to send the body, and nothing but the head.
#[test]
fn who_waits_for_leave_to_send() {
    let gateway = callers();
    let (right, wrong) = (format!("{KEY}:{SECRET}"), format!("{KEY}:wrong"));
    let head = |key: &str, length: usize, body: &[u8]| {
        let signer = Signer { region: REGION.to_owned(), ..Signer::of(key) };
        let unsigned = Unsigned { verb: "POST", target: "/a", host: HOST, fields: &[], body };
        let mut text = format!(
            "POST /a HTTP/1.1\r\nHost: {HOST}\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n"
        );
        for (name, value) in signer.sign(&unsigned) {
            write!(text, "{name}: {value}\r\n").unwrap();
        }
        text + "\r\n"
    };
    let body = b"a body that is sent later";
    let after_leave = |head: &str, body: &[u8]| {
        let mut connection = Connection::open(gateway.address).unwrap();
        connection.send(head.as_bytes()).unwrap();
        let leave = connection.reader().head().unwrap().unwrap();
        if leave.status() != 100 {
            return (false, leave.status());
        }
        connection.send(body).unwrap();
        (true, connection.answer(Role::Answer).unwrap().status())
    };
    assert_eq!(after_leave(&head(&right, body.len(), body), body), (true, 200));
    assert_eq!(after_leave(&head(&right, body.len(), b"another"), body), (true, 403));
    assert_eq!(after_leave(&head(&wrong, body.len(), body), body), (true, 403));
    // Without a signature, and with one that is too old, there is no leave; nor for what is too large.
    let plain =
        format!("POST /a HTTP/1.1\r\nHost: {HOST}\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    assert_eq!(after_leave(&plain, b"hello"), (false, 403));
    let date = head(&right, 5, b"hello").replace("X-Amz-Date: 20", "X-Amz-Date: 19");
    assert_eq!(after_leave(&date, b"hello"), (false, 403));
    assert_eq!(after_leave(&head(&right, 20 << 20, b""), b""), (false, 413));
}
