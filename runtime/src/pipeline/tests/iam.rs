//! Signatures: who is known, who may call, and what the client is told (reference 7.1).

mod bodies;
mod refusals;

use std::time::{Duration, SystemTime};

use super::fakes::HOST;
use super::*;
use crate::engine::keys::{AccessKey, KnownKeys, Session, StateKey};
use crate::engine::policy::Policy as Rules;
use crate::engine::sigv4::{SigningSecrets, Unsigned, presign, sign};
use crate::message::Headers;

const ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const OTHERS: &str = "AKIAOTHERSEXAMPLE";
const SESSION: &str = "ASIASESSIONEXAMPLE";
const TOKEN: &str = "to/ken+==";
const REGION: &str = "us-east-1";
const ME: SigningSecrets<'_> =
    SigningSecrets { access_key_id: ID, secret_access_key: SECRET, session_token: None };
const ELSEWHERE: SigningSecrets<'_> = SigningSecrets { access_key_id: OTHERS, ..ME };
const TEMPORARY: SigningSecrets<'_> =
    SigningSecrets { access_key_id: SESSION, session_token: Some(TOKEN), ..ME };

/// What users may do, on everything below `/a` and `POST`.
const ALLOW: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:us-east-1:*:a1b2c3d4e5/prod/*/a*"},
    {"Effect": "Deny", "Action": "execute-api:*", "Resource": "arn:aws:execute-api:*:*:*/*/DELETE/*"}]}"#;

static FUNCTION: LambdaIntegration =
    LambdaIntegration { function: Text(&[Part::Literal("pets")]), ..LambdaIntegration::DEFAULT };
static PAYLOAD_2: LambdaIntegration = LambdaIntegration { payload: PayloadFormat::V2, ..FUNCTION };
static PROXY: HttpIntegration =
    HttpIntegration { uri: Text(&[Part::Literal("http://backend:9/x")]), ..HttpIntegration::DEFAULT };

fn key(id: &str, now: SystemTime) -> AccessKey {
    AccessKey {
        id: id.into(),
        secret: SECRET.to_owned().into(),
        enabled: true,
        user: "alice".into(),
        account: None,
        policies: vec![Rules::read_of_principal(ALLOW).unwrap()],
        session: None,
        created: now,
        ends: None,
    }
}

/// Somebody of the API's account, somebody of another one, and somebody with temporary keys.
fn keys(now: SystemTime) -> Vec<AccessKey> {
    let session = Session { token: TOKEN.to_owned().into(), expires: now + Duration::from_secs(600) };
    vec![
        key(ID, now),
        AccessKey { account: Some("111122223333".into()), ..key(OTHERS, now) },
        AccessKey { session: Some(session), ..key(SESSION, now) },
    ]
}

fn guarded_by(template: Api, integration: Integration) -> Bench {
    let methods = [("ANY /{proxy+}", integration)];
    let bench = Bench::new(api_with(template, &methods, Access::Iam), &Bindings::default());
    let now = bench.now();
    bench.with_keys(KnownKeys::of(&StateKey::of([7; 32]), [], keys(now)))
}

fn guarded() -> Bench {
    guarded_by(API, Integration::Lambda(&FUNCTION))
}

type Fields = Vec<(String, String)>;

/// The fields of a request with its signature.
fn signed(
    bench: &Bench,
    secrets: SigningSecrets<'_>,
    line: &str,
    more: &[(&str, &str)],
    body: &str,
) -> Fields {
    signed_at(bench.now(), secrets, (REGION, "execute-api"), line, more, body)
}

fn signed_at(
    now: SystemTime,
    secrets: SigningSecrets<'_>,
    scope: (&str, &str),
    line: &str,
    more: &[(&str, &str)],
    body: &str,
) -> Fields {
    let (verb, target) = line.split_once(' ').unwrap();
    let mut headers = Headers::new();
    more.iter().for_each(|(name, value)| headers.push(name.as_bytes(), value.as_bytes()));
    let request = Unsigned { verb, target, host: HOST, payload: body.as_bytes() };
    sign(secrets, scope, now, &request, &mut headers);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    headers.iter().map(|field| (text(field.name), text(field.value))).collect()
}

fn presigned(bench: &Bench, secrets: SigningSecrets<'_>, line: &str, seconds: u32) -> String {
    let (verb, target) = line.split_once(' ').unwrap();
    let request = Unsigned { verb, target, host: HOST, payload: b"" };
    let scope = (REGION, "execute-api");
    let target = presign(secrets, scope, (bench.now(), seconds), &request, &Headers::new());
    format!("{verb} {target}")
}

/// Sends it, and answers for the function.
fn send(bench: &Bench, line: &str, fields: &Fields, body: &'static str) -> Seen {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    bench.returns(r#"{"statusCode": 200}"#);
    let seen = bench.send(line, &fields, body);
    if seen.status != 200 {
        assert!(bench.lambda.invoked.borrow().is_empty(), "{line} reached the function");
        bench.lambda.answers.borrow_mut().clear();
    }
    seen
}

fn event(bench: &Bench) -> String {
    let invoked = bench.lambda.invoked.take();
    let [(_, event, _)] = invoked.as_slice() else { panic!("{} calls", invoked.len()) };
    String::from_utf8(event.to_vec()).unwrap()
}

/// Status, type and message.
fn told(seen: &Seen) -> (u16, &str, &str) {
    let body = seen.body.split_once(':').map_or("", |(_, rest)| rest.trim_end_matches('}').trim_matches('"'));
    (seen.status, seen.header("x-amzn-ErrorType").unwrap_or(""), body)
}

#[test]
fn the_backend_sees_who_signed() {
    let bench = guarded();
    let line = "POST /a/b?x=1&a=%20";
    let fields = signed(&bench, ME, line, &[("Content-Type", "text/plain")], "hello");
    assert_eq!(send(&bench, line, &fields, "hello").status, 200);
    let event = event(&bench);
    for part in [
        r#""accountId":"000000000000","cognitoIdentityId":null"#,
        r#""accessKey":"AKIDEXAMPLE""#,
        r#""userArn":"arn:aws:iam::000000000000:user/alice""#,
        r#""caller":"AIDA"#,
        r#""user":"AIDA"#,
        r#""body":"hello""#,
    ] {
        assert!(event.contains(part), "{part}: {event}");
    }
    // The signature is the gateway's alone.
    assert!(!event.contains("Authorization") && !event.contains("AWS4-HMAC"), "{event}");
}

#[test]
fn payload_2_names_the_caller() {
    let bench = guarded_by(Api { kind: ApiKind::Http, ..API }, Integration::Lambda(&PAYLOAD_2));
    let line = "GET /a";
    // Without a declared stage an HTTP API has `$default`, of which the policy says nothing.
    let answer = send(&bench, line, &signed(&bench, ME, line, &[], ""), "");
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"message":"Forbidden"}"#));
    let now = bench.now();
    let all =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let mine = AccessKey { policies: vec![Rules::read_of_principal(all).unwrap()], ..key(ID, now) };
    let bench = bench.with_keys(KnownKeys::of(&StateKey::of([7; 32]), [], [mine]));
    assert_eq!(send(&bench, line, &signed(&bench, ME, line, &[], ""), "").status, 200);
    let event = event(&bench);
    let start = event.find(r#""authorizer":"#).unwrap_or_else(|| panic!("{event}"));
    let iam = &event[start..];
    assert!(
        iam.starts_with(
            r#""authorizer":{"iam":{"accessKey":"AKIDEXAMPLE","accountId":"000000000000","callerId":"AIDA"#
        ),
        "{iam}"
    );
    assert!(iam.contains(r#""cognitoIdentity":null,"principalOrgId":null,"userArn":"arn:aws:iam::000000000000:user/alice","userId":"AIDA"#), "{iam}");
}

#[test]
fn a_signature_covers_the_request_as_it_came() {
    let bench = guarded();
    let line = "POST /a/b?x=1";
    let fields = signed(&bench, ME, line, &[("X-Amz-Meta", "1"), ("X-Other", "1")], "hello");
    assert_eq!(send(&bench, line, &fields, "hello").status, 200);
    bench.lambda.invoked.take();
    for (line, body) in [
        ("POST /a/b?x=1", "hellO"),
        ("POST /a/b?x=1", ""),
        ("POST /a/b?x=2", "hello"),
        ("POST /a/b", "hello"),
        ("POST /a/b/?x=1", "hello"),
        ("POST /a//b?x=1", "hello"),
        ("POST //a/b?x=1", "hello"),
        ("POST /%61/b?x=1", "hello"),
        ("POST /prod/a/b?x=1", "hello"),
        ("PUT /a/b?x=1", "hello"),
    ] {
        assert_eq!(told(&send(&bench, line, &fields, body)).1, "InvalidSignatureException", "{line} {body}");
    }
    // What is added, and what makes another method of it.
    for added in [("x-amz-extra", "1"), ("X-HTTP-Method-Override", "DELETE"), ("X-Amz-Meta", "2")] {
        let mut fields = fields.clone();
        fields.push((added.0.to_owned(), added.1.to_owned()));
        assert_eq!(told(&send(&bench, line, &fields, "hello")).1, "InvalidSignatureException", "{added:?}");
    }
    // A field that is not signed is the client's to change.
    let other = fields.iter().filter(|(name, _)| name != "X-Other").cloned().collect();
    assert_eq!(send(&bench, line, &other, "hello").status, 200);
}

/// An override that is signed counts, also for the policy.
#[test]
fn a_signed_override_is_another_method() {
    let bench = guarded();
    let line = "POST /a";
    let sign = |verb: &str| {
        let more = [("X-HTTP-Method-Override", verb)];
        let fields = signed(&bench, ME, line, &more, "");
        let authorization = &fields.iter().find(|(name, _)| name == "Authorization").unwrap().1;
        (fields.clone(), authorization.contains("x-http-method-override"))
    };
    // Our own signer signs what is Amazon's alone.
    let (fields, is_signed) = sign("DELETE");
    assert!(!is_signed);
    assert_eq!(told(&send(&bench, line, &fields, "")).1, "InvalidSignatureException");
}

#[test]
fn policies_decide_together() {
    use PolicyEffect::{Allow, Deny};
    const ANYBODY: PolicyList<(PrincipalKind, Text)> =
        PolicyList::Only(&[(PrincipalKind::Aws, Text(&[Part::Literal("*")]))]);
    const ANYTHING: PolicyList<Text> = PolicyList::Only(&[Text(&[Part::Literal("*")])]);
    const fn statement(effect: PolicyEffect) -> PolicyStatement {
        PolicyStatement {
            effect,
            principals: ANYBODY,
            actions: ANYTHING,
            resources: ANYTHING,
            conditions: &[],
        }
    }
    static ALLOWS: ResourcePolicy = ResourcePolicy { variables: true, statements: &[statement(Allow)] };
    static DENIES: ResourcePolicy = ResourcePolicy { variables: true, statements: &[statement(Deny)] };
    static SILENT: ResourcePolicy = ResourcePolicy { variables: true, statements: &[] };
    let bench_of = |policy: Option<&'static ResourcePolicy>| {
        guarded_by(Api { policy, ..API }, Integration::Lambda(&FUNCTION))
    };
    // Path, of this account, of another one: identity policies allow /a, are silent on /b, deny DELETE.
    let (allow, silent, deny) = ("GET /a", "GET /b", "DELETE /a");
    for (policy, line, mine, others) in [
        (None, allow, 200, 403),
        (None, silent, 403, 403),
        (None, deny, 403, 403),
        (Some(&SILENT), allow, 200, 403),
        (Some(&SILENT), silent, 403, 403),
        (Some(&ALLOWS), allow, 200, 200),
        (Some(&ALLOWS), silent, 200, 403),
        (Some(&ALLOWS), deny, 403, 403),
        (Some(&DENIES), allow, 403, 403),
        (Some(&DENIES), silent, 403, 403),
        (Some(&DENIES), deny, 403, 403),
    ] {
        let bench = bench_of(policy);
        for (secrets, status) in [(ME, mine), (ELSEWHERE, others)] {
            let fields = signed(&bench, secrets, line, &[], "");
            assert_eq!(send(&bench, line, &fields, "").status, status, "{policy:?} {line} {status}");
            bench.lambda.invoked.take();
        }
        // A policy for everybody opens nothing to whoever does not sign.
        assert_eq!(told(&send(&bench, line, &vec![], "")).2, "Missing Authentication Token");
    }
}

#[test]
fn temporary_keys_need_their_token_and_end() {
    let bench = guarded();
    let line = "GET /a";
    let result = |secrets| {
        let seen = send(&bench, line, &signed(&bench, secrets, line, &[], ""), "");
        bench.lambda.invoked.take();
        let (status, error, _) = told(&seen);
        (status, error.to_owned())
    };
    let unrecognized = || (403, "UnrecognizedClientException".to_owned());
    assert_eq!(result(TEMPORARY).0, 200);
    assert_eq!(result(SigningSecrets { session_token: None, ..TEMPORARY }), unrecognized());
    assert_eq!(result(SigningSecrets { session_token: Some("another"), ..TEMPORARY }), unrecognized());
    assert_eq!(result(SigningSecrets { session_token: Some(TOKEN), ..ME }), unrecognized());
    bench.clock.advance(Duration::from_secs(600));
    let seen = send(&bench, line, &signed(&bench, TEMPORARY, line, &[], ""), "");
    assert_eq!(
        told(&seen),
        (403, "ExpiredTokenException", "The security token included in the request is expired")
    );
    // Only whoever has the secret learns that it is over.
    assert_eq!(
        result(SigningSecrets { secret_access_key: "wrong", ..TEMPORARY }).1,
        "InvalidSignatureException"
    );
    assert_eq!(result(ME).0, 200);
}

#[test]
fn keys_that_are_disabled_or_over_are_nobodys() {
    let bench = guarded();
    let now = bench.now();
    let disabled = AccessKey { enabled: false, ..key(ID, now) };
    let over = AccessKey { ends: Some(now), ..key(OTHERS, now) };
    let bench = bench.with_keys(KnownKeys::of(&StateKey::of([7; 32]), [], [disabled, over]));
    for secrets in [ME, ELSEWHERE] {
        let seen = send(&bench, "GET /a", &signed(&bench, secrets, "GET /a", &[], ""), "");
        assert_eq!(told(&seen).1, "UnrecognizedClientException");
    }
}

#[test]
fn a_presigned_request_keeps_its_credentials_from_the_backend() {
    let bench = guarded_by(API, Integration::Http(&PROXY));
    let line = presigned(&bench, TEMPORARY, "GET /a?x=1&y=%20", 60);
    bench.script(200, &[], "{}");
    assert_eq!(bench.send(&line, &[], "").status, 200);
    let (received, fields) = bench.received();
    assert_eq!(received, "GET http://backend:9/x?x=1&y=%20");
    assert!(!fields.iter().any(|(_, value)| value.contains("X-Amz")), "{fields:?}");
    // Later, changed, and with a second signature.
    bench.clock.advance(Duration::from_secs(61));
    let expired = bench.send(&line, &[], "");
    assert!(
        expired.body.contains("Signature expired: ") && expired.body.contains(" - 1 min.)"),
        "{}",
        expired.body
    );
    let line = presigned(&bench, ME, "GET /a", 60);
    assert_eq!(told(&bench.send(&format!("{line}&x=1"), &[], "")).1, "InvalidSignatureException");
    assert_eq!(told(&bench.send(&line.replace("GET", "PUT"), &[], "")).1, "InvalidSignatureException");
    let fields = signed(&bench, ME, "GET /a", &[], "");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(told(&bench.send(&line, &fields, "")).1, "IncompleteSignatureException");
    assert!(bench.http.sent.borrow().is_empty());
}

/// A signature that nobody asked for is not handed on either; other credentials are the backend's.
#[test]
fn what_is_forwarded_of_open_methods() {
    for (kind, value, is_forwarded) in [
        (ApiKind::Rest, "AWS4-HMAC-SHA256 Credential=x", false),
        (ApiKind::Http, "AWS4-HMAC-SHA256 Credential=x", false),
        (ApiKind::OpenApi, "AWS4-HMAC-SHA256 Credential=x", true),
        (ApiKind::Rest, "Bearer abc", true),
    ] {
        let bench = Bench::new(
            api(Api { kind, ..API }, &[("GET /a", Integration::Http(&PROXY))]),
            &Bindings::default(),
        );
        bench.script(200, &[], "{}");
        assert_eq!(bench.send("GET /a", &[("Authorization", value)], "").status, 200);
        let (_, fields) = bench.received();
        assert_eq!(fields.iter().any(|(name, _)| name == "Authorization"), is_forwarded, "{kind:?} {value}");
    }
}
