//! Tokens of issuers and user pools: what is admitted, what the client is told, and when keys are asked for.

use std::time::Duration;

use super::*;
use crate::engine::jwt::Algorithm;
use crate::engine::jwt::tests::issuer::Issuer;

pub(super) const NOW: u64 = 1_795_548_840;
const ISSUER: &str = "https://issuer.example/tenant";
const POOL: &str = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_a";

const BEARER: IdentitySource = IdentitySource::Header("Authorization");

static JWT: JwtAuthorizer = JwtAuthorizer {
    name: "jwt",
    issuer: Text(&[Part::Literal(ISSUER)]),
    audience: &[Text(&[Part::Literal("app")])],
    source: BEARER,
};

static COGNITO: CognitoAuthorizer = CognitoAuthorizer {
    name: "pool",
    pools: &[
        Text(&[Part::Literal("arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_b")]),
        Text(&[Part::Literal("arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_a")]),
    ],
    source: BEARER,
    validation: None,
};

static BACKEND: LambdaIntegration =
    LambdaIntegration { function: Text(&[Part::Literal("pets")]), ..LambdaIntegration::DEFAULT };
static BACKEND_2: LambdaIntegration = LambdaIntegration { payload: PayloadFormat::V2, ..BACKEND };

fn http_api(scopes: &'static [&'static str]) -> Bench {
    http_api_with(scopes, &Bindings::default())
}

pub(super) fn http_api_with(scopes: &'static [&'static str], bindings: &Bindings) -> Bench {
    static AUTHORIZERS: [Authorizer; 1] = [Authorizer::Jwt(&JWT)];
    let template = Api { kind: ApiKind::Http, authorizers: &AUTHORIZERS, ..API };
    let methods = [("GET /a", Integration::Lambda(&BACKEND_2))];
    Bench::new(api_with(template, &methods, Access::Authorizer(0, scopes)), bindings)
}

fn rest_api(scopes: &'static [&'static str]) -> Bench {
    static AUTHORIZERS: [Authorizer; 1] = [Authorizer::Cognito(&COGNITO)];
    let template = Api { authorizers: &AUTHORIZERS, ..API };
    let methods = [("GET /a", Integration::Lambda(&BACKEND))];
    Bench::new(api_with(template, &methods, Access::Authorizer(0, scopes)), &Bindings::default())
}

/// A token with a key's name.
fn token(issuer: &Issuer, key: &str, claims: &str) -> String {
    let header = format!(r#"{{"alg":"RS256","kid":"{key}"}}"#);
    issuer.token(Algorithm::Rs256, &header, &format!("{{{claims},\"exp\":{}}}", NOW + 60))
}

pub(super) fn key_set(issuer: &Issuer, key: &str) -> &'static str {
    let members = issuer.members(Algorithm::Rs256);
    format!(r#"{{"keys":[{{{members},"kid":"{key}","use":"sig"}}]}}"#).leak()
}

#[test]
fn where_keys_are() {
    let (bench, issuer) = (http_api(&[]), Issuer::new());
    for (uri, wanted) in [
        ("https://issuer.example/keys/", "issuer.example/keys/"),
        ("https://keys.example", "keys.example/"),
        ("https://keys.example:8443/a?b=c", "keys.example:8443/a?b=c"),
    ] {
        let configuration = format!(r#"{{"issuer":"{ISSUER}","jwks_uri":"{uri}"}}"#);
        bench.script(200, &[], configuration.leak());
        bench.script(404, &[], "");
        assert_eq!(get(&bench, &token(&issuer, "one", RIGHT)).status, 401);
        assert_eq!(asked(&bench).last().map(String::as_str), Some(wanted));
        bench.clock.advance(Duration::from_secs(1));
    }
}

/// Lets the issuer answer with its configuration and its keys.
fn publishes(bench: &Bench, issuer: &Issuer, key: &str) {
    let configuration = format!(r#"{{"issuer":"{ISSUER}","jwks_uri":"{ISSUER}/keys?v=1"}}"#);
    bench.script(200, &[], configuration.leak());
    bench.script(200, &[], key_set(issuer, key));
}

fn asked(bench: &Bench) -> Vec<String> {
    let sent = bench.http.sent.take();
    sent.into_iter().map(|request| format!("{}{}", request.host, request.target)).collect()
}

fn get(bench: &Bench, token: &str) -> Seen {
    bench.send("GET /a", &[("Authorization", &format!("Bearer {token}"))], "")
}

pub(super) const RIGHT: &str = r#""iss":"https://issuer.example/tenant","aud":["app"],"sub":"me","roles":["a","b"],"scope":"read write""#;

#[test]
fn a_token_is_verified_and_its_claims_reach_the_backend() {
    let (bench, issuer) = (http_api(&[]), Issuer::new());
    publishes(&bench, &issuer, "one");
    bench.returns(r#"{"statusCode": 200}"#);
    let right = token(&issuer, "one", RIGHT);
    assert_eq!(get(&bench, &right).status, 200);
    let host = "issuer.example/tenant";
    assert_eq!(
        asked(&bench),
        [format!("{host}/.well-known/openid-configuration"), format!("{host}/keys?v=1")]
    );
    let (_, event, _) = bench.lambda.invoked.borrow_mut().pop().unwrap();
    let event = String::from_utf8(event.to_vec()).unwrap();
    let claims = r#""authorizer":{"jwt":{"claims":{"iss":"https://issuer.example/tenant","aud":"[app]","sub":"me","roles":"[a b]","scope":"read write","exp":"1795548900"},"scopes":null}}"#;
    assert!(event.contains(claims), "{event}");
    // Without the word, and again: neither keys nor signature are looked at twice.
    for value in [right.clone(), format!("bearer {right}")] {
        bench.returns(r#"{"statusCode": 200}"#);
        assert_eq!(bench.send("GET /a", &[("authorization", &value)], "").status, 200);
    }
    assert!(asked(&bench).is_empty());
}

#[test]
fn what_a_client_is_told_whose_token_is_refused() {
    let (bench, issuer) = (http_api(&["read"]), Issuer::new());
    let told = |seen: Seen| (seen.status, seen.header("www-authenticate").map(str::to_owned));
    assert_eq!(told(bench.send("GET /a", &[], "")), (401, Some("Bearer".to_owned())));
    publishes(&bench, &issuer, "one");
    let other = Issuer::new();
    for (token, why) in [
        ("a.b".to_owned(), "token contains an invalid number of segments"),
        (
            token(&issuer, "one", r#""iss":"https://issuer.example/tenant","aud":"other""#),
            "the token does not have a valid audience",
        ),
        (token(&issuer, "one", r#""iss":"https://issuer.example","aud":"app""#), "issuer does not match"),
        (token(&other, "one", RIGHT), "signature is invalid"),
        (
            issuer.token(
                Algorithm::Rs256,
                r#"{"alg":"RS256","kid":"one"}"#,
                &format!("{{{RIGHT},\"exp\":{NOW}}}"),
            ),
            "the token has expired",
        ),
        (
            issuer.token(Algorithm::Rs256, r#"{"alg":"RS256"}"#, &format!("{{{RIGHT},\"exp\":{}}}", NOW + 1)),
            "the token has no key id",
        ),
    ] {
        let challenge = format!("Bearer scope=\"read\" error=\"invalid_token\" error_description=\"{why}\"");
        assert_eq!(told(get(&bench, &token)), (401, Some(challenge)), "{why}");
    }
    let twice = token(&issuer, "one", RIGHT);
    let both = [("Authorization", twice.as_str()), ("x", "y"), ("authorization", twice.as_str())];
    assert_eq!(told(bench.send("GET /a", &both, "")), (400, None));
    assert!(bench.lambda.invoked.borrow().is_empty());
}

/// A configuration that is read again makes another gateway, which has what its predecessor's authorizers know.
#[test]
fn a_token_that_was_verified_for_another_audience_is_not_taken() {
    static OPEN: JwtAuthorizer = JwtAuthorizer { audience: &[Text(&[Part::Parameter("audience")])], ..JWT };
    static AUTHORIZERS: [Authorizer; 1] = [Authorizer::Jwt(&OPEN)];
    let api = api_with(
        Api { kind: ApiKind::Http, authorizers: &AUTHORIZERS, ..API },
        &[("GET /a", Integration::Lambda(&BACKEND_2))],
        Access::Authorizer(0, &[]),
    );
    let with = |audience: &str| {
        let parameters = [("audience".to_owned(), audience.to_owned())].into();
        Bench::new(api, &Bindings { parameters, ..Bindings::default() })
    };
    let (first, issuer) = (with("app"), Issuer::new());
    publishes(&first, &issuer, "one");
    let right = token(&issuer, "one", RIGHT);
    first.returns(r#"{"statusCode": 200}"#);
    assert_eq!(get(&first, &right).status, 200);
    for (audience, status) in [("app", 200), ("other", 401), ("app", 200)] {
        let mut next = with(audience);
        next.gateway.authorizers = Arc::clone(&first.gateway.authorizers);
        next.returns(r#"{"statusCode": 200}"#);
        assert_eq!(get(&next, &right).status, status, "{audience}");
        assert!(asked(&next).is_empty(), "its keys are known");
    }
}

#[test]
fn scopes_are_asked_for_by_method() {
    let issuer = Issuer::new();
    let bench = http_api(&["admin", "write"]);
    publishes(&bench, &issuer, "one");
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(get(&bench, &token(&issuer, "one", RIGHT)).status, 200);
    let (_, event, _) = bench.lambda.invoked.borrow_mut().pop().unwrap();
    assert!(String::from_utf8_lossy(&event).contains(r#""scopes":["write"]"#));
    let narrow = r#""iss":"https://issuer.example/tenant","client_id":"app","scope":"writer read""#;
    let answer = get(&bench, &token(&issuer, "one", narrow));
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"message":"Forbidden"}"#));
    assert_eq!(
        answer.header("www-authenticate"),
        Some("Bearer scope=\"admin write\" error=\"insufficient_scope\"")
    );
}

#[test]
fn a_new_key_is_asked_for_at_once_and_then_not_for_a_while() {
    let (bench, old, new) = (http_api(&[]), Issuer::new(), Issuer::new());
    publishes(&bench, &old, "old");
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(get(&bench, &token(&old, "old", RIGHT)).status, 200);
    publishes(&bench, &new, "new");
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(get(&bench, &token(&new, "new", RIGHT)).status, 200);
    assert_eq!(asked(&bench).len(), 4);
    // The old key was withdrawn: what was verified with it is not taken any more, and nobody asks for each such token.
    for _ in 0..3 {
        assert_eq!(get(&bench, &token(&old, "old", RIGHT)).status, 401);
    }
    assert!(asked(&bench).is_empty());
    bench.clock.advance(Duration::from_secs(30));
    publishes(&bench, &new, "new");
    assert_eq!(get(&bench, &token(&old, "old", RIGHT)).status, 401);
    assert_eq!(asked(&bench).len(), 2);
}

#[test]
fn nobody_is_let_in_while_an_issuer_is_away() {
    let (bench, issuer) = (http_api(&[]), Issuer::new());
    let right = token(&issuer, "one", RIGHT);
    let unreachable = "Bearer scope=\"\" error=\"invalid_token\" error_description=\"OIDC discovery endpoint communication error\"";
    let configuration =
        |name: &str, uri: &str| &*format!(r#"{{"issuer":"{name}","jwks_uri":"{uri}"}}"#).leak();
    let scripts: [&[(u16, &'static str)]; 9] = [
        &[(503, "")],
        &[(302, "")],
        &[(200, "no json")],
        &[(200, configuration("https://issuer.example", "https://issuer.example/keys"))],
        &[(200, configuration(ISSUER, "http://issuer.example/keys"))],
        &[(200, configuration(ISSUER, "keys"))],
        &[(200, configuration(ISSUER, "https://issuer.example/keys")), (200, "{}")],
        &[(200, configuration(ISSUER, "https://issuer.example/keys")), (200, r#"{"keys":[]}"#)],
        &[(200, configuration(ISSUER, "https://issuer.example/keys")), (404, "")],
    ];
    for script in scripts {
        script.iter().for_each(|(status, body)| bench.script(*status, &[], body));
        for _ in 0..2 {
            let answer = get(&bench, &right);
            assert_eq!(
                (answer.status, answer.header("www-authenticate")),
                (401, Some(unreachable)),
                "{script:?}"
            );
        }
        // One question, not one for each request.
        assert_eq!(asked(&bench).len(), script.len(), "{script:?}");
        bench.clock.advance(Duration::from_secs(1));
    }
    publishes(&bench, &issuer, "one");
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(get(&bench, &right).status, 200);
}

#[test]
fn keys_are_good_for_two_hours() {
    let (bench, issuer) = (http_api(&[]), Issuer::new());
    publishes(&bench, &issuer, "one");
    let later = format!("{{{RIGHT},\"exp\":{}}}", NOW + 9_000);
    let long = issuer.token(Algorithm::Rs256, r#"{"alg":"RS256","kid":"one"}"#, &later);
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(get(&bench, &long).status, 200);
    bench.clock.advance(Duration::from_secs(7_200));
    bench.script(503, &[], "");
    assert_eq!(get(&bench, &long).status, 401);
}

#[test]
fn a_user_pools_tokens() {
    let (bench, issuer) = (rest_api(&[]), Issuer::new());
    let identity = format!(r#""iss":"{POOL}","aud":"client","token_use":"id","custom:level":"3""#);
    let access = format!(r#""iss":"{POOL}","client_id":"client","token_use":"access","scope":"pets/read""#);
    bench.script(200, &[], key_set(&issuer, "one"));
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(get(&bench, &token(&issuer, "one", &identity)).status, 200);
    assert_eq!(asked(&bench), ["cognito-idp.us-east-1.amazonaws.com/us-east-1_a/.well-known/jwks.json"]);
    let (_, event, _) = bench.lambda.invoked.borrow_mut().pop().unwrap();
    let event = String::from_utf8(event.to_vec()).unwrap();
    assert!(event.contains(r#""authorizer":{"claims":{"iss":"https://cognito-idp."#), "{event}");
    assert!(event.contains(r#""custom:level":"3""#), "{event}");
    let refused = |seen: Seen, message: &str| {
        assert_eq!((seen.status, seen.body), (401, format!("{{\"message\":\"{message}\"}}")));
        assert_eq!(seen.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("www-authenticate")), None);
    };
    refused(bench.send("GET /a", &[], ""), "Unauthorized");
    refused(get(&bench, &token(&issuer, "one", &access)), "Unauthorized");
    refused(get(&bench, &token(&issuer, "one", RIGHT)), "Unauthorized");
    let old = issuer.token(
        Algorithm::Rs256,
        r#"{"alg":"RS256","kid":"one"}"#,
        &format!("{{{identity},\"exp\":1}}"),
    );
    refused(get(&bench, &old), "The incoming token has expired");

    let bench = rest_api(&["pets/write", "pets/read"]);
    bench.script(200, &[], key_set(&issuer, "one"));
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(get(&bench, &token(&issuer, "one", &access)).status, 200);
    refused(get(&bench, &token(&issuer, "one", &identity)), "Unauthorized");
    let other = access.replace("pets/read", "pets/list");
    refused(get(&bench, &token(&issuer, "one", &other)), "Unauthorized");
}
