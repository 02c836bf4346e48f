//! Every row of the tables of reference 4.5, "Response rules".

use super::*;

fn rest(payload: &'static str) -> Result<IntegrationResponse, MalformedAnswer> {
    read(PayloadFormat::Rest, &Bytes::from_static(payload.as_bytes()), false)
}

fn http(format: PayloadFormat, payload: &'static str) -> Result<IntegrationResponse, MalformedAnswer> {
    read(format, &Bytes::from_static(payload.as_bytes()), false)
}

fn body(response: &IntegrationResponse) -> &[u8] {
    match &response.body {
        Body::Bytes(bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

fn lines(response: &IntegrationResponse) -> Vec<String> {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    response.headers.iter().map(|field| format!("{}: {}", text(field.name), text(field.value))).collect()
}

#[test]
fn status() {
    for (payload, status) in [
        (r#"{"statusCode":200}"#, 200),
        ("{}", 200),
        (r#"{"statusCode":null,"headers":null,"body":null}"#, 200),
        (r#"{"statusCode":"201"}"#, 201),
        (r#"{"statusCode":404.0}"#, 404),
    ] {
        let response = rest(payload).unwrap();
        assert_eq!((response.status, body(&response)), (status, &b""[..]), "{payload}");
        assert_eq!(lines(&response), ["Content-Type: application/json"], "{payload}");
    }
}

#[test]
fn malformed() {
    for payload in [
        r#"{"statusCode":"test"}"#,
        r#"{"statusCode":99}"#,
        r#"{"statusCode":101}"#,
        r#"{"statusCode":70000}"#,
        r#"{"statusCode":200,"wrongValue":1}"#,
        r#"{"statusCode":200,"cookies":[]}"#,
        r#""text""#,
        "[]",
        "null",
        "",
        "{",
        r#"{"statusCode":200} x"#,
        r#"{"errorMessage":"boom","errorType":"Error"}"#,
        r#"{"multiValueHeaders":{"h":"v"}}"#,
        r#"{"headers":{"h":["v"]}}"#,
        r#"{"headers":{"h":"a\r\nSet-Cookie: x"}}"#,
        r#"{"headers":{"h ":"v"}}"#,
        r#"{"headers":{"":"v"}}"#,
        r#"{"body":{"a":1}}"#,
        r#"{"isBase64Encoded":"true"}"#,
        r#"{"statusCode":200,"statusCode":201}"#,
    ] {
        assert!(rest(payload).is_err(), "{payload}");
    }
}

#[test]
fn headers() {
    let response =
        rest(r#"{"headers":{"test-header":"value","header-bool":true,"n":1.50,"gone":null}}"#).unwrap();
    assert_eq!(
        lines(&response),
        ["test-header: value", "header-bool: true", "n: 1.50", "Content-Type: application/json"]
    );
    let merged = rest(
        r#"{"headers":{"test-multi":"value-solo","a":"b","content-type":"text/x"},
            "multiValueHeaders":{"tesT-Multi":["value-multi"]}}"#,
    );
    assert_eq!(
        lines(&merged.unwrap()),
        ["tesT-Multi: value-multi", "tesT-Multi: value-solo", "a: b", "content-type: text/x"]
    );
}

#[test]
fn bodies() {
    let payload = Bytes::from_static(br#"{"body":"dGVzdC1kYXRh","isBase64Encoded":true}"#);
    let response = |format, binary| read(format, &payload, binary).unwrap();
    assert_eq!(body(&response(PayloadFormat::Rest, false)), b"dGVzdC1kYXRh");
    assert_eq!(body(&response(PayloadFormat::Rest, true)), b"test-data");
    assert_eq!(response(PayloadFormat::V2, false).status, 200);
    let bad = Bytes::from_static(br#"{"body":"?!","isBase64Encoded":true}"#);
    assert!(read(PayloadFormat::Rest, &bad, true).is_err());
    assert!(read(PayloadFormat::Rest, &bad, false).is_ok());
}

#[test]
fn a_streamed_answer_as_a_whole_is_its_metadata() {
    let streamed =
        "{\"statusCode\":201,\"cookies\":[\"a=1\"],\"headers\":{\"x-a\":\"b\"}}\0\0\0\0\0\0\0\0the body";
    for format in [PayloadFormat::Rest, PayloadFormat::V1, PayloadFormat::V2] {
        let response = http(format, streamed).unwrap();
        assert_eq!(
            (response.status, lines(&response)),
            (201, vec!["x-a: b".into(), "Set-Cookie: a=1".into()])
        );
        assert!(matches!(response.body, Body::Empty));
        assert!(http(format, "no metadata\0\0\0\0\0\0\0\0the body").is_err());
    }
}

#[test]
fn payload_1_0_of_http_apis_steps_over_unknown_members() {
    let response = http(PayloadFormat::V1, r#"{"statusCode":202,"wrongValue":{"a":[1]},"cookies":["a=b"]}"#);
    assert_eq!(response.unwrap().status, 202);
}

#[test]
fn payload_2_0() {
    let v2 = |payload| http(PayloadFormat::V2, payload);
    for (payload, expected) in [
        (r#"{"message": "hi"}"#, r#"{"message": "hi"}"#),
        ("[1, 2]", "[1, 2]"),
        (r#""a \"plain\" text""#, r#"a "plain" text"#),
        ("12.5", "12.5"),
        ("null", "null"),
    ] {
        let response = v2(payload).unwrap();
        assert_eq!(body(&response), expected.as_bytes());
        assert_eq!((response.status, lines(&response)), (200, vec!["Content-Type: application/json".into()]));
    }
    let response = v2(
        r#"{"statusCode":201,"cookies":["a=1; Path=/","b=2"],"headers":{"X":"1"},"body":"aGk=","isBase64Encoded":true,
            "other":1}"#,
    )
    .unwrap();
    assert_eq!((response.status, body(&response)), (201, &b"hi"[..]));
    assert_eq!(
        lines(&response),
        ["X: 1", "Content-Type: text/plain; charset=utf-8", "Set-Cookie: a=1; Path=/", "Set-Cookie: b=2"]
    );
    for payload in ["", "text", r#"{"statusCode":"test"}"#, r#"{"a":1}}"#, r#"{"statusCode":200,"body":1}"#] {
        assert!(v2(payload).is_err(), "{payload}");
    }
}
