//! Bodies, and what a request says of their hashes.

use super::*;

#[test]
fn bodies_and_their_hashes() {
    let (empty, body) = (sha256_hex(b""), sha256_hex(b"body"));
    let upper = body.to_uppercase();
    let with = |hash: &str, rules: &Rules<'_>, body: &[u8]| {
        let sent = Sent::signed("/", &[("X-Amz-Content-Sha256", hash)], "body");
        let mut headers = Headers::new();
        sent.fields.iter().for_each(|(name, value)| headers.push(name, value));
        judge(&Received { verb: "POST", target: "/", headers: &headers }, rules, body).map(drop)
    };
    let rules = Rules::of_api("us-east-1", at(SIGNED));
    let lax = Rules { allows_unsigned_payload: true, ..rules };
    assert_eq!(with(&body, &rules, b"body"), Ok(()));
    // The body was signed, and the field says otherwise; and the other way round.
    assert_eq!(with(&empty, &rules, b"body"), Err(Refusal::Signature));
    assert_eq!(with(&empty, &rules, b""), Err(Refusal::Signature));
    assert_eq!(with(&upper, &rules, b"body"), Err(Refusal::Signature));
    assert_eq!(with(&body, &rules, b"bodY"), Err(Refusal::Signature));
    assert_eq!(with(UNSIGNED, &rules, b"body"), Err(Refusal::UnsignedPayload));
    // It says that the body is not covered, and was signed with the body.
    assert_eq!(with(UNSIGNED, &lax, b"body"), Err(Refusal::Signature));
    for hash in [
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "unsigned-payload",
        "",
        "abc",
        &body[1..],
    ] {
        for rules in [&rules, &lax] {
            assert_eq!(with(hash, rules, b"body"), Err(Refusal::Payload), "{hash}");
        }
    }
    // One that does not cover the body, as the AWS SDKs sign it.
    let mut headers = Headers::new();
    headers.push(b"Host", b"h.example");
    headers.push(b"X-Amz-Date", DATE.as_bytes());
    headers.push(b"X-Amz-Content-Sha256", UNSIGNED.as_bytes());
    let fields: Vec<_> = headers.iter().map(|field| (field.name.to_vec(), field.value.to_vec())).collect();
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&name[..], &value[..])).collect();
    let made = canonical(&Signable {
        verb: "PUT",
        path: b"/",
        query: b"",
        headers: &fields,
        payload_hash: UNSIGNED,
        path_rule: PathRule::Normalized,
    });
    let scope = Scope { service: SERVICE, ..SCOPE };
    let signature = signature(&signing_key(SECRET, &scope), &string_to_sign(DATE, &scope, &made.request));
    headers.push(
        b"Authorization",
        crate::engine::sigv4::authorization(KEY, &scope, &made.signed_headers, &signature).as_bytes(),
    );
    let request = Received { verb: "PUT", target: "/", headers: &headers };
    assert!(!read(&request, &lax).unwrap().covers_body());
    assert!(judge(&request, &lax, b"any").is_ok() && judge(&request, &lax, b"other").is_ok());
    assert_eq!(judge(&request, &rules, b"any"), Err(Refusal::UnsignedPayload));
}
