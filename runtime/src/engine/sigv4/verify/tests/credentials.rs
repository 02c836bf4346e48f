//! Credentials of other forms, for other scopes and in other places, in the words of Amazon.

use super::*;

/// Replaces what stands in `Authorization`.
fn authorized(from: &str, to: &str) -> Refusal {
    let mut sent = Sent::signed("/a", &[("X-Amz-Meta", "a"), ("Content-Type", "text/plain")], "");
    let value = String::from_utf8(sent.field("authorization").clone()).unwrap();
    assert!(value.contains(from), "{value}");
    *sent.field("authorization") = value.replace(from, to).into();
    sent.judge(SIGNED).unwrap_err()
}

#[test]
fn lists_of_signed_fields() {
    const LIST: &str = "content-type;host;x-amz-date;x-amz-meta;x-amz-security-token";
    for (list, refusal) in [
        ("host;content-type;x-amz-date;x-amz-meta;x-amz-security-token", Refusal::SignedHeaders),
        ("content-type;host;host;x-amz-date;x-amz-meta;x-amz-security-token", Refusal::SignedHeaders),
        ("Content-Type;host;x-amz-date;x-amz-meta;x-amz-security-token", Refusal::SignedHeaders),
        ("content-type;host;missing;x-amz-date;x-amz-meta;x-amz-security-token", Refusal::SignedHeaders),
        (";content-type;host;x-amz-date;x-amz-meta;x-amz-security-token", Refusal::SignedHeaders),
        ("content-type;host;x-amz-date;x-amz-meta;x-amz-security-token;", Refusal::SignedHeaders),
        (
            "authorization;content-type;host;x-amz-date;x-amz-meta;x-amz-security-token",
            Refusal::SignedHeaders,
        ),
        ("content-type;x-amz-date;x-amz-meta;x-amz-security-token", Refusal::HostNotSigned),
        ("content-type;host;x-amz-date;x-amz-security-token", Refusal::NotSigned),
        ("content-type;host;x-amz-date;x-amz-meta", Refusal::NotSigned),
        ("content-type;host;x-amz-meta;x-amz-security-token", Refusal::NotSigned),
        ("host;x-amz-date;x-amz-meta;x-amz-security-token", Refusal::Signature),
    ] {
        assert_eq!(authorized(LIST, list), refusal, "{list}");
    }
    let sent = Sent::presigned("/a", "60", "host", &[("Host", "h.example")]);
    let mut with_type = sent.clone();
    with_type.fields.push((b"Content-Type".to_vec(), b"text/plain".to_vec()));
    assert!(with_type.judge(SIGNED).is_ok());
    let mut headers = Headers::new();
    with_type.fields.iter().for_each(|(name, value)| headers.push(name, value));
    let target = String::from_utf8(with_type.target.clone()).unwrap();
    let request = Received { verb: "GET", target: &target, headers: &headers };
    let rules = Rules { needs_content_type: true, ..Rules::of_api("us-east-1", at(SIGNED)) };
    assert_eq!(judge(&request, &rules, b""), Err(Refusal::NotSigned));
}

#[test]
fn credentials_and_scopes_in_the_words_of_amazon() {
    for (from, to, kind, words) in [
        (
            "/aws4_request",
            "",
            "Incomplete",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/20150830/us-east-1/execute-api'",
        ),
        (
            "AKIDEXAMPLE",
            "AKIDEXAMPLE/a",
            "Incomplete",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/a/20150830/us-east-1/execute-api/aws4_request'",
        ),
        (
            "us-east-1",
            "eu-west-1",
            "InvalidSignature",
            "Credential should be scoped to a valid region, not 'eu-west-1'.",
        ),
        (
            "us-east-1",
            "US-EAST-1",
            "InvalidSignature",
            "Credential should be scoped to a valid region, not 'US-EAST-1'.",
        ),
        (
            "execute-api",
            "lambda",
            "InvalidSignature",
            "Credential should be scoped to correct service: 'execute-api'.",
        ),
        (
            "us-east-1/execute-api/aws4_request",
            "//aws4",
            "InvalidSignature",
            "Credential should be scoped to a valid region, not ''. Credential should be scoped to correct service: 'execute-api'. Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'.",
        ),
        (
            "20150830/",
            "20150829/",
            "InvalidSignature",
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != '20150830', from '20150830T123600Z'.",
        ),
        (
            "AKIDEXAMPLE",
            "AKIDUNKNOWN",
            "UnrecognizedClient",
            "The security token included in the request is invalid.",
        ),
        (
            "AWS4-HMAC-SHA256 ",
            "AWS4-HMAC-SHA512 ",
            "Incomplete",
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.",
        ),
        (
            "AWS4-HMAC-SHA256 ",
            "AWS4-ECDSA-P256-SHA256 ",
            "Incomplete",
            "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.",
        ),
        (
            "AWS4-HMAC-SHA256 ",
            "a=b ",
            "Incomplete",
            "Authorization header must begin with the algorithm name, which cannot include an equal-sign",
        ),
        (
            ", Signature=",
            ", Signature=0",
            "InvalidSignature",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
        ),
    ] {
        let refusal = authorized(from, to);
        assert_eq!(refusal.message(), words);
        let expected = if kind == "Incomplete" { "IncompleteSignature" } else { kind };
        assert_eq!(refusal.error_type(), [expected, "Exception"].concat());
    }
}

#[test]
fn authorizations_of_other_forms_in_the_words_of_amazon() {
    let refused = |value: &str| {
        let fields =
            vec![(b"Authorization".to_vec(), value.into()), (b"Host".to_vec(), b"h.example".to_vec())];
        let sent = Sent { verb: b"GET".to_vec(), target: b"/".to_vec(), fields, body: Vec::new() };
        let refusal = sent.judge(SIGNED).unwrap_err();
        (refusal.error_type(), refusal.message())
    };
    // The digests are those of `printf %s VALUE | openssl dgst -sha256 -binary | base64`.
    assert_eq!(
        refused("Bearer abc"),
        ("IncompleteSignatureException", "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): 'w1Xc6WwWEogNEZQP/dkBTThsJT4MNlKmzQanIm970rY='.".to_owned())
    );
    assert_eq!(
        refused("AWS4-HMAC-SHA256 Credential=a"),
        ("IncompleteSignatureException", "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=520Nq5bS80gLhTcgcZzjkP74XCXMcdxItgMCiiN4K6U=".to_owned())
    );
    let (_, all) = refused("AWS4-HMAC-SHA256 a=b");
    assert!(all.starts_with("Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "), "{all}");
    for value in
        ["abc", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=a,", "Basic dXNlcjpw"]
    {
        assert!(refused(value).1.starts_with("Invalid key=value pair"), "{value}");
    }
    assert_eq!(
        refused(""),
        ("MissingAuthenticationTokenException", "Missing Authentication Token".to_owned())
    );
    let nobody = Sent {
        verb: b"GET".to_vec(),
        target: b"/?x-amz-signature=a&Signature=b".to_vec(),
        fields: Vec::new(),
        body: Vec::new(),
    };
    assert_eq!(nobody.judge(SIGNED), Err(Refusal::Missing));
    for part in ["Credential=", "SignedHeaders=", "Signature="] {
        assert_eq!(authorized(part, &format!("{part}x, {part}")), Refusal::Several);
        assert!(
            matches!(authorized(part, "Other="), Refusal::PartsMissing { parts, .. } if parts.len() == 1)
        );
    }
}

#[test]
fn credentials_stand_in_one_place() {
    let presigned = Sent::presigned("/a?b=c", "60", "host", &[("Host", "h.example")]);
    assert_eq!(presigned.judge(SIGNED).unwrap().session_token(), Some("a/b"));
    let with = |name: &str, value: &str| {
        let mut sent = presigned.clone();
        sent.fields.push((name.into(), value.into()));
        sent.judge(SIGNED).unwrap_err()
    };
    assert_eq!(with("Authorization", "Bearer abc"), Refusal::Several);
    assert_eq!(with("Authorization", ""), Refusal::Several);
    assert_eq!(with("X-Amz-Security-Token", "other"), Refusal::Several);
    let mut signed = Sent::signed("/a?X-Amz-Signature=0", &[], "");
    assert_eq!(signed.judge(SIGNED), Err(Refusal::Several));
    for stray in [
        "X-Amz-Credential=a",
        "X-Amz-Algorithm=a",
        "X-Amz-Security-Token=a",
        "X-Amz%2dDate=a",
        "X-Amz-Content-Sha256=UNSIGNED-PAYLOAD",
    ] {
        signed = Sent::signed(&format!("/a?{stray}"), &[], "");
        assert_eq!(signed.judge(SIGNED), Err(Refusal::Several), "{stray}");
    }
    let target = String::from_utf8(presigned.target.clone()).unwrap();
    for name in ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"] {
        let name = format!("X-Amz-{name}");
        let mut sent = presigned.clone();
        sent.target = target.replace(&format!("{name}="), "Other=").into();
        let refusal = sent.judge(SIGNED).unwrap_err();
        assert_eq!(
            refusal.message(),
            format!(
                "AWS query-string parameters must include '{name}'. Re-examine the query-string parameters."
            )
        );
        assert_eq!(refusal.error_type(), "IncompleteSignatureException");
        sent.target = format!("{target}&{name}=a").into();
        assert_eq!(sent.judge(SIGNED), Err(Refusal::Several), "{name}");
    }
}

#[test]
fn keys() {
    let sent = Sent::signed("/", &[], "");
    let mut headers = Headers::new();
    sent.fields.iter().for_each(|(name, value)| headers.push(name, value));
    let rules = Rules::of_api("us-east-1", at(SIGNED));
    let claim = || read(&Received { verb: "POST", target: "/", headers: &headers }, &rules).unwrap();
    assert_eq!((claim().access_key_id(), claim().session_token()), (KEY, Some("token")));
    assert_eq!(claim().scope().text(), "20150830/us-east-1/execute-api/aws4_request");
    let hash = sha256_hex(b"");
    // A key that was kept, one of nobody, and one of another day.
    let kept = SigningKey::derive(Some(SECRET), &claim().scope());
    let verified = claim().verify(&kept, &hash).unwrap();
    assert_eq!(verified.access_key_id(), KEY);
    assert_eq!(claim().verify(&SigningKey::derive(None, &claim().scope()), &hash), Err(Refusal::UnknownKey));
    let other = Scope { day: "20150831", service: SERVICE, ..SCOPE };
    assert_eq!(claim().verify(&SigningKey::derive(Some(SECRET), &other), &hash), Err(Refusal::Signature));
    assert_eq!(
        claim().verify(&SigningKey::derive(Some("wrong"), &claim().scope()), &hash),
        Err(Refusal::Signature)
    );
    assert_eq!(Refusal::ExpiredToken.error_type(), "ExpiredTokenException");
}
