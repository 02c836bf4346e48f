//! What a client is told who is not known, or may not.

use super::*;

#[test]
fn every_refusal_in_amazons_words() {
    let bench = guarded();
    let line = "GET /a";
    let now = bench.now();
    let at = |time, scope| signed_at(time, ME, scope, line, &[], "");
    let mine = (REGION, "execute-api");
    let wrong_secret = SigningSecrets { secret_access_key: "wrong", ..ME };
    let unknown = SigningSecrets { access_key_id: "AKIANOBODY", ..ME };
    let with = |value: &str| vec![("Authorization".to_owned(), value.to_owned())];
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let mismatch = "The request signature we calculated does not match the signature you provided.";
    let invalid = "InvalidSignatureException";
    let incomplete = "IncompleteSignatureException";
    for (name, fields, kind, starts) in [
        ("none", vec![], "MissingAuthenticationTokenException", "Missing Authentication Token"),
        (
            "bearer",
            with("Bearer abc"),
            incomplete,
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '",
        ),
        (
            "parts",
            with("AWS4-HMAC-SHA256 Credential=a"),
            incomplete,
            "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        ),
        ("wrong", signed(&bench, wrong_secret, line, &[], ""), invalid, mismatch),
        ("late", at(now - minutes(6), mine), invalid, "Signature expired: 20261124T"),
        ("early", at(now + minutes(6), mine), invalid, "Signature not yet current: 20261124T"),
        (
            "unknown",
            signed(&bench, unknown, line, &[], ""),
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        (
            "region",
            at(now, ("eu-west-1", "execute-api")),
            invalid,
            "Credential should be scoped to a valid region, not 'eu-west-1'.",
        ),
        (
            "service",
            at(now, (REGION, "s3")),
            invalid,
            "Credential should be scoped to correct service: 'execute-api'.",
        ),
        (
            "unsigned",
            signed(&bench, ME, line, &[("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")], ""),
            invalid,
            "The payload must be signed",
        ),
        (
            "lying",
            signed(&bench, ME, line, &[("X-Amz-Content-Sha256", &"0".repeat(64))], ""),
            invalid,
            mismatch,
        ),
    ] {
        let seen = send(&bench, line, &fields, "");
        let (status, error, message) = told(&seen);
        assert_eq!((status, error), (403, kind), "{name}: {seen:?}");
        assert!(message.starts_with(starts), "{name}: {message}");
        // Nobody's words, and nobody's credentials.
        assert!(!seen.body.contains("Bearer abc"), "{name}");
    }
    let lines = bench.lines.0.lock().unwrap().join("\n");
    assert!(!lines.contains("abc") && !lines.contains(SECRET), "{lines}");
}

#[test]
fn an_http_api_has_one_word_for_all() {
    let bench = guarded_by(Api { kind: ApiKind::Http, ..API }, Integration::Lambda(&PAYLOAD_2));
    for fields in [
        vec![],
        vec![("Authorization".to_owned(), "Bearer abc".to_owned())],
        signed(&bench, SigningSecrets { secret_access_key: "wrong", ..ME }, "GET /a", &[], ""),
    ] {
        let seen = send(&bench, "GET /a", &fields, "");
        assert_eq!((seen.status, seen.body.as_str()), (403, r#"{"message":"Forbidden"}"#));
        assert_eq!((seen.header("x-amzn-ErrorType"), seen.header("www-authenticate")), (None, None));
    }
}

#[test]
fn who_may_not_is_told_so() {
    let bench = guarded();
    let refused = |line: &str, secrets| send(&bench, line, &signed(&bench, secrets, line, &[], ""), "");
    let seen = refused("GET /b/c?x=1", ME);
    assert_eq!(
        (seen.status, seen.body.as_str(), seen.header("x-amzn-ErrorType")),
        (
            403,
            r#"{"Message":"User: arn:aws:iam::000000000000:user/alice is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:a1b2c3d4e5/prod/GET/b/c"}"#,
            Some("AccessDeniedException")
        )
    );
    let seen = refused("DELETE /a", ME);
    assert!(seen.body.ends_with("/prod/DELETE/a with an explicit deny\"}"), "{}", seen.body);
    let lines = bench.lines.0.lock().unwrap();
    assert!(lines.iter().all(|line| line.contains("to the caller")), "{lines:?}");
}

#[test]
fn an_arn_has_a_longest_length_here_too() {
    let bench = guarded();
    let line = format!("GET /a/{}", "x".repeat(1_600));
    let seen = send(&bench, &line, &signed(&bench, ME, &line, &[], ""), "");
    assert_eq!((seen.status, seen.body.as_str()), (414, r#"{"message":"Request URI too long"}"#));
}

/// A path that leads nowhere says what is wrong with credentials that are no signature, and nothing of those that are one.
#[test]
fn credentials_that_lead_nowhere() {
    let bench = Bench::new(api(API, &[("GET /a", Integration::Lambda(&FUNCTION))]), &Bindings::default());
    let told_for = |fields: Fields| {
        let seen = send(&bench, "GET /nowhere", &fields, "");
        let (status, error, _) = told(&seen);
        (status, error.to_owned())
    };
    let missing = || (403, "MissingAuthenticationTokenException".to_owned());
    assert_eq!(told_for(vec![]), missing());
    assert_eq!(told_for(signed(&bench, ME, "GET /nowhere", &[], "")), missing());
    let bearer = vec![("Authorization".to_owned(), "Bearer abc".to_owned())];
    assert_eq!(told_for(bearer), (403, "IncompleteSignatureException".to_owned()));
}
