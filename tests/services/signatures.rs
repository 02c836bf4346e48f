//! Requests that Amazon's own signers sign, read from the bytes that a client would send.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use gwgen_runtime::engine::head::{HeadScan, Scan, parse};
use gwgen_runtime::engine::sigv4::sha256_hex;
use gwgen_runtime::engine::sigv4::verify::{Received, Refusal, Rules, SigningKey, Verified, read};
use gwgen_tests::{repository, skip};
use serde_json::{Value, json};

pub(super) const KEY: &str = "AKIDEXAMPLE";
pub(super) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
pub(super) const REGION: &str = "eu-central-1";

/// Requests of all shapes, each in `Authorization` and in the query, with and without a session token.
pub(super) fn cases() -> Vec<Value> {
    let json_type = json!([["Content-Type", "application/json"]]);
    let shapes = [
        json!({"verb": "GET", "target": "/", "headers": []}),
        json!({"verb": "GET", "target": "/stage/pets?limit=10&name=a%20b&x=%2F&empty=&z=%C3%A9", "headers": []}),
        json!({"verb": "GET", "target": "/stage/pets?b=2&a=1&a=0&B=3", "headers": []}),
        json!({"verb": "DELETE", "target": "/stage/a%20b%2Fc/~-_.x/", "headers": []}),
        json!({"verb": "POST", "target": "/stage/pets", "headers": json_type, "body": "{\"name\": \"Rex\"}"}),
        json!({"verb": "PUT", "target": "/stage/p%C3%A9ts", "headers": json_type, "body": "{\"name\": \"R\u{e9}x \u{1f600}\"}"}),
        json!({"verb": "PATCH", "target": "/stage/pets", "headers": [["X-Amz-Meta", "  two   words "], ["X-Other", "1"]]}),
    ];
    let mut cases = Vec::new();
    for shape in &shapes {
        for (token, expires) in
            [(None, None), (Some("to/ken+=="), None), (None, Some(60)), (Some("to/ken+=="), Some(604_800))]
        {
            // The body of a presigned request comes later, and is not known to who signs.
            if expires.is_some() && shape.get("body").is_some() {
                continue;
            }
            let mut case = shape.clone();
            let more = [
                ("key", json!(KEY)),
                ("secret", json!(SECRET)),
                ("region", json!(REGION)),
                ("host", json!("api.example")),
                ("token", json!(token)),
                ("expires", json!(expires)),
            ];
            let object = case.as_object_mut().unwrap();
            object.entry("body").or_insert_with(|| json!(""));
            object.extend(more.map(|(name, value)| (name.to_owned(), value)));
            cases.push(case);
        }
    }
    cases
}

/// What a signer makes of them.
pub(super) fn signed(program: &mut Command, cases: &[Value]) -> Vec<Value> {
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(Value::from(cases).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Verifies a request as it comes from a socket.
fn verify(case: &Value, signed: &Value, body: &str, now: SystemTime) -> Result<Verified, Refusal> {
    let mut text =
        format!("{} {} HTTP/1.1\r\n", case["verb"].as_str().unwrap(), signed["target"].as_str().unwrap());
    let fields = signed["headers"].as_array().unwrap();
    let has_host = fields.iter().any(|field| field[0].as_str().unwrap().eq_ignore_ascii_case("host"));
    if !has_host {
        text.push_str(&format!("Host: {}\r\n", case["host"].as_str().unwrap()));
    }
    for field in fields {
        text.push_str(&format!("{}: {}\r\n", field[0].as_str().unwrap(), field[1].as_str().unwrap()));
    }
    text.push_str("\r\n");
    let Scan::Whole { start, end, lines } = HeadScan::default().advance(text.as_bytes()) else {
        panic!("{text}")
    };
    let head =
        parse(&text.as_bytes()[start..end], lines).unwrap_or_else(|fault| panic!("{fault:?}: {text}")).head;
    let bytes = head.headers.bytes();
    let part = |range: std::ops::Range<usize>| std::str::from_utf8(&bytes[range]).unwrap();
    let request = Received {
        verb: part(head.method.clone()),
        target: part(head.target.clone()),
        headers: &head.headers,
    };
    let claim = read(&request, &Rules::of_api(REGION, now))?;
    let key = SigningKey::derive((claim.access_key_id() == KEY).then_some(SECRET), &claim.scope());
    claim.verify(&key, &sha256_hex(body.as_bytes()))
}

/// All are accepted as they are, and refused with another body, and later.
fn check(cases: &[Value], signed: &[Value]) {
    assert_eq!(cases.len(), signed.len());
    let now = SystemTime::now();
    for (case, signed) in cases.iter().zip(signed) {
        let body = case["body"].as_str().unwrap();
        match verify(case, signed, body, now) {
            Ok(verified) => {
                assert_eq!(verified.access_key_id(), KEY);
                assert_eq!(verified.session_token(), case["token"].as_str());
            }
            Err(refusal) => panic!("{refusal}: {case} {signed}"),
        }
        let other = format!("{body} ");
        assert_eq!(verify(case, signed, &other, now), Err(Refusal::Signature), "{case}");
        let good_for = case["expires"].as_u64().unwrap_or(300);
        let later = now + Duration::from_secs(good_for + 120);
        assert!(matches!(verify(case, signed, body, later), Err(Refusal::Expired { .. })), "{case}");
    }
}

#[test]
fn botocore() {
    let is_there = Command::new("python3").args(["-c", "import botocore"]).stderr(Stdio::null()).status();
    if !is_there.is_ok_and(|status| status.success()) {
        skip::because("botocore is not there; `cargo xtask test` installs it");
        return;
    }
    let script = repository::root().join("tests/services/sign.py");
    let mut cases = cases();
    // Parameters that it writes itself: a space becomes `+` on the wire, and is signed as `%20`.
    let mut with_parameters = cases[0].clone();
    with_parameters["parameters"] = json!({"q": "a b+c/\u{e9}", "r": "1;2&3=4"});
    cases.push(with_parameters);
    let signed = signed(Command::new("python3").arg("-B").arg(script), &cases);
    assert!(signed.last().unwrap()["target"].as_str().unwrap().contains("q=a+b%2Bc"), "{signed:?}");
    check(&cases, &signed);
}

/// Amazon's signer in Rust, where it is there.
pub(super) fn sdk_for_rust() -> Option<Command> {
    let program = repository::scratch("signer").join("debug/signer");
    if !program.is_file() {
        skip::because("Amazon's signer in Rust is not there; `cargo xtask test` builds it");
        return None;
    }
    Some(Command::new(program))
}

#[test]
fn the_sdk_for_rust() {
    let Some(mut program) = sdk_for_rust() else { return };
    let mut cases = cases();
    let (mut with_plus, mut with_hash) = (cases[0].clone(), cases[16].clone());
    with_plus["target"] = json!("/stage/pets?q=a+b%2Bc");
    with_hash["hash"] = json!(true);
    assert!(with_hash["expires"].is_null() && with_hash["body"] != "", "{with_hash}");
    cases.extend([with_plus, with_hash]);
    let signed = signed(&mut program, &cases);
    assert!(signed.last().unwrap()["headers"].to_string().contains("x-amz-content-sha256"), "{signed:?}");
    check(&cases, &signed);
}
