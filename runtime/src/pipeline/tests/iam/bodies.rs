//! A signature covers the body: as it came, and when it has come.

use bytes::Bytes;

use super::*;
use crate::message::fixtures::in_pieces;
use crate::port::Pressure;

/// Nobody is known before the body is here: until then a request is told nothing but what is wrong with its signature.
#[test]
fn a_body_that_is_still_coming() {
    static VALIDATOR: RequestValidator =
        RequestValidator { parameters: &[RequiredParameter::Query("needed")], models: &[] };
    let bench = guarded();
    let line = "POST /a";
    let stream = |body: &[u8]| Body::Stream { length: None, stream: in_pieces(body, 3) };
    let send_stream = |bench: &Bench, fields: &Fields, body: &[u8], expects: bool| {
        let mut fields = fields.clone();
        if expects {
            fields.push(("Expect".to_owned(), "100-continue".to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        bench.lambda.answers.borrow_mut().clear();
        bench.returns(r#"{"statusCode": 200}"#);
        bench.send_body(line, &fields, stream(body))
    };
    for expects in [false, true] {
        let fields = signed(&bench, ME, line, &[], "a body in pieces");
        assert_eq!(send_stream(&bench, &fields, b"a body in pieces", expects).status, 200);
        assert!(event(&bench).contains(r#""body":"a body in pieces""#));
        let seen = send_stream(&bench, &fields, b"a body in pieceS", expects);
        assert_eq!(told(&seen).1, "InvalidSignatureException");
        assert!(bench.lambda.invoked.borrow().is_empty());
    }
    // What else is wrong is for those who may call.
    let mut bench = guarded();
    bench.gateway.stages[0].methods[0].validation = Some(Validation::Validator(&VALIDATOR));
    let wrong = SigningSecrets { secret_access_key: "wrong", ..ME };
    for expects in [false, true] {
        let seen = send_stream(&bench, &signed(&bench, wrong, line, &[], "x"), b"x", expects);
        assert_eq!(told(&seen).1, "InvalidSignatureException");
        let seen = send_stream(&bench, &signed(&bench, ME, line, &[], "x"), b"x", expects);
        assert_eq!(
            (seen.status, seen.body.as_str()),
            (400, r#"{"message":"Missing required request parameters: [needed]"}"#)
        );
    }
    // Where memory is short nobody's body is held.
    bench.gateway.services.memory.set(Pressure::Severe);
    let seen = send_stream(&bench, &signed(&bench, ME, line, &[], "x"), b"x", true);
    assert_eq!((seen.status, seen.header("Retry-After")), (503, Some("1")));
}

#[test]
fn a_body_in_gzip_is_signed_as_it_is_sent() {
    use crate::engine::content_coding::{Coding, Encoder};
    let bench = guarded();
    let line = "POST /a";
    let packed: &'static [u8] =
        Box::leak(Encoder::whole(Coding::Gzip, b"a text").to_vec().into_boxed_slice());
    let mut headers = Headers::new();
    headers.push(b"Content-Encoding", b"gzip");
    let request = Unsigned { verb: "POST", target: "/a", host: HOST, payload: packed };
    sign(ME, (REGION, "execute-api"), bench.now(), &request, &mut headers);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let fields: Fields = headers.iter().map(|field| (text(field.name), text(field.value))).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(bench.send_body(line, &fields, Body::Bytes(Bytes::from_static(packed))).status, 200);
    assert!(event(&bench).contains(r#""body":"a text""#));
    let plain = signed(&bench, ME, line, &[("Content-Encoding", "gzip")], "a text");
    let plain: Vec<(&str, &str)> = plain.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let seen = bench.send_body(line, &plain, Body::Bytes(Bytes::from_static(packed)));
    assert_eq!(told(&seen).1, "InvalidSignatureException");
}
