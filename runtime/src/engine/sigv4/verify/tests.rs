//! Requests that are signed, and what is left of their signatures when a byte changes.

use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::corpus;
use crate::engine::sigv4::tests::{DATE, KEY, SCOPE, SECRET, Written, context, parse};
use crate::engine::sigv4::{SigningSecrets, Unsigned, presign, sha256_hex, sign};

/// 2015-08-30, 12:36.
const SIGNED: u64 = 1_440_938_160;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Verifies with the one key that there is.
fn judge(request: &Received<'_>, rules: &Rules<'_>, body: &[u8]) -> Result<Verified, Refusal> {
    let claim = read(request, rules)?;
    let key = claim.signing_key((claim.access_key_id() == KEY).then_some(SECRET));
    claim.verify(&key, &sha256_hex(body))
}

/// A request in pieces that can be changed.
#[derive(Clone)]
struct Sent {
    verb: Vec<u8>,
    target: Vec<u8>,
    fields: Vec<(Vec<u8>, Vec<u8>)>,
    body: Vec<u8>,
}

impl Sent {
    /// Signed in `Authorization`.
    fn signed(target: &str, fields: &[(&str, &str)], body: &str) -> Sent {
        let mut headers = Headers::new();
        fields.iter().for_each(|(name, value)| headers.push(name.as_bytes(), value.as_bytes()));
        let request = Unsigned { verb: "POST", target, host: "h.example", payload: body.as_bytes() };
        let secrets =
            SigningSecrets { access_key_id: KEY, secret_access_key: SECRET, session_token: Some("token") };
        sign(secrets, ("us-east-1", SERVICE), at(SIGNED), &request, &mut headers);
        headers.push(b"Host", b"h.example");
        let fields = headers.iter().map(|field| (field.name.to_vec(), field.value.to_vec())).collect();
        Sent { verb: b"POST".to_vec(), target: target.into(), fields, body: body.into() }
    }

    /// Signed in its query.
    fn presigned(target: &str, expires: &str, signed_headers: &str, fields: &[(&str, &str)]) -> Sent {
        let scope = Scope { service: SERVICE, ..SCOPE };
        let credential = [KEY, "/", &scope.text()].concat().replace('/', "%2F");
        let joint = if target.contains('?') { '&' } else { '?' };
        let target = format!(
            "{target}{joint}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date={DATE}\
             &X-Amz-Expires={expires}&X-Amz-SignedHeaders={}&X-Amz-Security-Token=a%2Fb",
            signed_headers.replace(';', "%3B")
        );
        let fields: Vec<(&[u8], &[u8])> =
            fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
        let (path, query) = split(&target);
        let made = canonical(&Signable {
            verb: "GET",
            path: path.as_bytes(),
            query: query.as_bytes(),
            headers: &fields,
            payload_hash: &sha256_hex(b""),
            path_rule: PathRule::Normalized,
        });
        let string = string_to_sign(DATE, &scope, &made.request);
        let signature = signature(&signing_key(SECRET, &scope), &string);
        Sent {
            verb: b"GET".to_vec(),
            target: format!("{target}&X-Amz-Signature={signature}").into(),
            fields: fields.into_iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect(),
            body: Vec::new(),
        }
    }

    /// Judged as an API of `us-east-1` does, at a time. `None`: no head has such bytes.
    fn try_judge(&self, now: u64) -> Option<Result<Verified, Refusal>> {
        let mut headers = Headers::new();
        self.fields.iter().for_each(|(name, value)| headers.push(name, value.trim_ascii()));
        let (verb, target) = (std::str::from_utf8(&self.verb).ok()?, std::str::from_utf8(&self.target).ok()?);
        let request = Received { verb, target, headers: &headers };
        Some(judge(&request, &Rules::of_api("us-east-1", at(now)), &self.body))
    }

    fn judge(&self, now: u64) -> Result<Verified, Refusal> {
        self.try_judge(now).unwrap()
    }

    fn field(&mut self, name: &str) -> &mut Vec<u8> {
        let named = |(field, _): &&mut (Vec<u8>, Vec<u8>)| field.eq_ignore_ascii_case(name.as_bytes());
        &mut self.fields.iter_mut().find(named).unwrap().1
    }

    /// The pieces that are signed, or sign: method, target, names and values, body.
    fn pieces(&mut self) -> Vec<&mut Vec<u8>> {
        let fields = self.fields.iter_mut().filter(|(name, _)| !name.eq_ignore_ascii_case(b"x-free"));
        let fields = fields.flat_map(|(name, value)| [name, value]);
        [&mut self.verb, &mut self.target].into_iter().chain(fields).chain([&mut self.body]).collect()
    }

    /// What a request says, apart from how it is written: names in any case, white space as one space, parameters decoded
    /// and sorted, parts of `Authorization` with or without spaces between them.
    fn meaning(&self) -> Vec<Vec<u8>> {
        let target = String::from_utf8_lossy(&self.target).into_owned();
        let (path, query) = split(&target);
        let mut meaning = vec![self.verb.clone(), path.as_bytes().to_vec(), self.body.clone()];
        // As the gateway reads them.
        let mut parameters: Vec<Vec<u8>> = crate::engine::query::pairs(Some(query))
            .map(|(name, value)| [name.as_bytes(), value.as_bytes()].join(&b"="[..]))
            .collect();
        parameters.sort();
        meaning.extend(parameters);
        for (name, value) in &self.fields {
            let words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
            let mut value = words.collect::<Vec<_>>().join(&b" "[..]);
            if name.eq_ignore_ascii_case(b"authorization") {
                let text = String::from_utf8_lossy(&value).into_owned();
                value =
                    text.split(',').map(|part| part.trim_matches(' ')).collect::<Vec<_>>().join(", ").into();
            }
            meaning.push([&name.to_ascii_lowercase()[..], &value].join(&b": "[..]));
        }
        meaning
    }
}

/// Changes, removes and adds every byte of a request's signed parts. What is accepted says the same, written otherwise;
/// returns how many were refused, and how many were accepted.
fn mutate(original: &Sent) -> (usize, usize) {
    assert!(original.judge(SIGNED).is_ok());
    let meaning = original.meaning();
    let (mut refused, mut accepted) = (0, 0);
    let lengths: Vec<usize> = original.clone().pieces().iter().map(|piece| piece.len()).collect();
    let others = b"\0\t ./%&=,;:?+~0aAzZ9f\x7f\xc3";
    for (index, length) in lengths.into_iter().enumerate() {
        for place in 0..=length {
            let mut changes: Vec<(usize, Vec<u8>)> = others.iter().map(|byte| (0, vec![*byte])).collect();
            if place < length {
                let byte = original.clone().pieces()[index][place];
                let near = [byte ^ 1, byte ^ 0x20, byte ^ 0x80, byte.wrapping_add(1)];
                changes.extend(others.iter().chain(&near).map(|other| (1, vec![*other])));
                changes.extend([(1, Vec::new()), (0, vec![byte])]);
            }
            for (taken, put) in changes {
                let mut changed = original.clone();
                let piece = &mut *changed.pieces()[index];
                piece.splice(place..place + taken, put);
                match changed.try_judge(SIGNED) {
                    Some(Ok(_)) => {
                        assert_eq!(changed.meaning(), meaning, "another request is accepted");
                        accepted += 1;
                    }
                    _ => refused += 1,
                }
            }
        }
    }
    (refused, accepted)
}

#[test]
fn every_changed_byte_is_refused() {
    let fields = [
        ("Content-Type", "application/json"),
        ("X-Amz-Meta", "two  words"),
        ("X-Amz-Meta", "and more"),
        ("X-Free", "not signed"),
    ];
    let sent = Sent::signed("/stage/a%2fb//c%20d?x=1&y=%2fz&empty=&name", &fields, "{\"a\": 1}");
    // The signer folds slashes; a verifier of an API does not.
    assert_eq!(sent.judge(SIGNED), Err(Refusal::Signature));
    let sent = Sent::signed("/stage/a%2fb/c%20d?x=1&y=%2fz&empty=&name", &fields, "{\"a\": 1}");
    let (refused, accepted) = mutate(&sent);
    assert!(refused > 20_000 && accepted < 400, "{refused} {accepted}");
    let fields = [("Host", "h.example"), ("X-Amz-Meta", "a b")];
    let sent = Sent::presigned("/stage/a%2fb/?x=%2f", "60", "host;x-amz-meta", &fields);
    let (refused, accepted) = mutate(&sent);
    assert!(refused > 15_000 && accepted < 200, "{refused} {accepted}");
}

/// What the gateway reads as two parameters was one when it was signed.
#[test]
fn a_query_is_read_as_it_was_signed() {
    let signed = |target: &str| Sent::signed(target, &[], "");
    for (target, same, other) in [
        ("/?a=1%3Bb=2", "/?a=1%3bb=2", "/?a=1;b=2"),
        ("/?a=1%26b=2", "/?a=1%26b%3D2", "/?a=1&b=2"),
        ("/?a=b%20c", "/?a=b+c", "/?a=b%2Bc"),
        ("/?a=b%2Bc", "/?a=b%2bc", "/?a=b+c"),
        ("/?a%3Db=c", "/?a%3db=c", "/?a=b=c"),
        ("/?a=%2541", "/?%61=%2541", "/?a=%41"),
    ] {
        let mut sent = signed(target);
        assert!(sent.judge(SIGNED).is_ok(), "{target}");
        sent.target = same.into();
        assert!(sent.judge(SIGNED).is_ok(), "{same}");
        sent.target = other.into();
        assert_eq!(sent.judge(SIGNED), Err(Refusal::Signature), "{other}");
    }
    assert_eq!(signed("/?a=1;b=2").judge(SIGNED), Err(Refusal::Signature));
}

#[test]
fn fields_that_are_added_moved_and_repeated() {
    let sent = Sent::signed("/", &[("X-Amz-Meta", "a"), ("Content-Type", "text/plain")], "");
    assert_eq!(sent.judge(SIGNED).unwrap().session_token(), Some("token"));
    let with = |name: &str, value: &str| {
        let mut sent = sent.clone();
        sent.fields.push((name.into(), value.into()));
        sent.judge(SIGNED).map(drop)
    };
    assert_eq!(with("X-Other", "anything"), Ok(()));
    assert_eq!(with("X-Amz-Other", "anything"), Err(Refusal::NotSigned));
    assert_eq!(with("x-AMZ-", ""), Err(Refusal::NotSigned));
    assert_eq!(with("X-HTTP-Method-Override", "DELETE"), Err(Refusal::NotSigned));
    assert_eq!(with("X-Amz-Meta", "b"), Err(Refusal::Signature));
    assert_eq!(with("Host", "h.example"), Err(Refusal::Signature));
    assert_eq!(with("Content-Type", "text/plain"), Err(Refusal::Signature));
    for name in ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"] {
        let mut twice = sent.clone();
        let value = match name {
            "X-Amz-Content-Sha256" => {
                twice.fields.push((name.into(), b"x".to_vec()));
                b"x".to_vec()
            }
            _ => twice.field(name).clone(),
        };
        twice.fields.push((name.into(), value));
        let refusal = twice.judge(SIGNED).unwrap_err();
        let expected = if name == "X-Amz-Content-Sha256" { Refusal::NotSigned } else { Refusal::Several };
        assert!(refusal == expected || refusal == Refusal::Several, "{name} {refusal:?}");
    }
    let mut without = sent.clone();
    without.fields.retain(|(name, _)| !name.eq_ignore_ascii_case(b"x-amz-meta"));
    assert_eq!(without.judge(SIGNED), Err(Refusal::SignedHeaders));
    // Fields of one name are in an order, others in none.
    let two = Sent::signed("/", &[("X-Amz-A", "1"), ("X-Amz-B", "2"), ("X-Amz-A", "3")], "");
    let mut turned = two.clone();
    turned.fields.reverse();
    assert_eq!(turned.judge(SIGNED), Err(Refusal::Signature));
    turned.fields.swap(1, 2);
    let mut swapped = two.clone();
    swapped.fields.swap(0, 1);
    assert!(swapped.judge(SIGNED).is_ok());
}

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
fn the_clock_of_a_header() {
    let sent = Sent::signed("/", &[], "");
    for (now, outcome) in [
        (SIGNED - 300, None),
        (SIGNED + 300, None),
        (
            SIGNED + 301,
            Some(
                "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)",
            ),
        ),
        (
            SIGNED + 86_400,
            Some(
                "Signature expired: 20150830T123600Z is now earlier than 20150831T123100Z (20150831T123600Z - 5 min.)",
            ),
        ),
        (
            SIGNED - 301,
            Some(
                "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)",
            ),
        ),
        (
            0,
            Some(
                "Signature not yet current: 20150830T123600Z is still later than 19700101T000500Z (19700101T000000Z + 5 min.)",
            ),
        ),
    ] {
        let refusal = sent.judge(now).err();
        assert_eq!(refusal.as_ref().map(Refusal::message).as_deref(), outcome, "{now}");
        assert!(refusal.is_none_or(|refusal| refusal.error_type() == "InvalidSignatureException"));
    }
    for date in [
        "20150830T123600",
        "2015-08-30T12:36:00Z",
        "20150830T123600z",
        "20150832T123600Z",
        "20150230T123600Z",
        "20150830T126000Z",
        "Sun, 30 Aug 2015 12:36:00 GMT",
        "20150830T123600+0000",
        "1440938160",
        "é0150830T123600Z",
    ] {
        let mut sent = sent.clone();
        *sent.field("x-amz-date") = date.into();
        let refusal = sent.judge(SIGNED).unwrap_err();
        // A day that is another is not that of the scope.
        assert!(matches!(refusal, Refusal::Date(_) | Refusal::Day { .. }), "{date}: {refusal:?}");
    }
}

#[test]
fn a_date_field_in_the_place_of_amazons() {
    let mut sent = Sent::signed("/", &[], "");
    let mut found = sent.fields.iter_mut().find(|(name, _)| name == b"X-Amz-Date");
    found.as_mut().unwrap().0 = b"Date".to_vec();
    // It is taken, and so what it lacks is the signature.
    assert_eq!(sent.judge(SIGNED), Err(Refusal::SignedHeaders));
    *sent.field("date") = b"Sun, 30 Aug 2015 12:36:00 GMT".to_vec();
    assert!(matches!(sent.judge(SIGNED), Err(Refusal::Day { .. } | Refusal::Date(_))));
}

#[test]
fn presigned_requests_are_good_for_their_time() {
    let presigned = |expires: &str| Sent::presigned("/a", expires, "host", &[("Host", "h.example")]);
    for (expires, now, is_good) in [
        ("1", SIGNED, true),
        ("1", SIGNED + 1, true),
        ("1", SIGNED + 2, false),
        ("1", SIGNED - 300, true),
        ("1", SIGNED - 301, false),
        ("3600", SIGNED + 3_600, true),
        ("3600", SIGNED + 3_601, false),
        ("604800", SIGNED + 604_800, true),
        ("604800", SIGNED + 604_801, false),
    ] {
        assert_eq!(presigned(expires).judge(now).is_ok(), is_good, "{expires} {now}");
    }
    let message = |expires: &str, now: u64| presigned(expires).judge(now).unwrap_err().message();
    assert_eq!(
        message("3600", SIGNED + 3_601),
        "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T133601Z - 60 min.)"
    );
    assert!(message("1", SIGNED + 2).ends_with("(20150830T123602Z - 1 sec.)"));
    for expires in
        ["0", "604801", "-1", "%2B1", "+1", "1.0", "1e3", "", "a", "99999999999999999999999", "%201", "1%00"]
    {
        assert_eq!(presigned(expires).judge(SIGNED), Err(Refusal::Expires), "{expires}");
    }
}

#[test]
fn what_is_presigned_here_is_good() {
    let mut headers = Headers::new();
    headers.push(b"X-Amz-Meta", b"a  b");
    headers.push(b"X-Free", b"not signed");
    let secrets =
        SigningSecrets { access_key_id: KEY, secret_access_key: SECRET, session_token: Some("a+/=") };
    for target in ["/", "/a%20b?x=%2F&y=a+b", "/a?", "/?q"] {
        let request = Unsigned { verb: "GET", target, host: "h.example", payload: b"" };
        let target = presign(secrets, ("us-east-1", SERVICE), (at(SIGNED), 60), &request, &headers);
        let mut sent = headers.clone();
        sent.push(b"Host", b"h.example");
        let request = Received { verb: "GET", target: &target, headers: &sent };
        let verified = judge(&request, &Rules::of_api("us-east-1", at(SIGNED + 60)), b"");
        assert_eq!(
            verified.map(|verified| verified.session_token().map(str::to_owned)),
            Ok(Some("a+/=".to_owned()))
        );
        assert!(judge(&request, &Rules::of_api("us-east-1", at(SIGNED + 61)), b"").is_err(), "{target}");
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
    assert_eq!((verified.access_key_id(), verified.signature().len()), (KEY, 64));
    assert_eq!(claim().verify(&SigningKey::derive(None, &claim().scope()), &hash), Err(Refusal::UnknownKey));
    let other = Scope { day: "20150831", service: SERVICE, ..SCOPE };
    assert_eq!(claim().verify(&SigningKey::derive(Some(SECRET), &other), &hash), Err(Refusal::Signature));
    assert_eq!(claim().verify(&claim().signing_key(Some("wrong")), &hash), Err(Refusal::Signature));
    assert_eq!(Refusal::ExpiredToken.error_type(), "ExpiredTokenException");
}

#[test]
fn targets_with_scheme_and_host() {
    for (target, expected) in [
        ("/a?b=c?d", ("/a", "b=c?d")),
        ("http://h.example/a?b=http://x/", ("/a", "b=http://x/")),
        ("http://h.example?b", ("/", "b")),
        ("http://h.example", ("/", "")),
        ("*", ("*", "")),
        ("?a", ("", "a")),
        ("/a://b?c", ("/a://b", "c")),
    ] {
        assert_eq!(split(target), expected, "{target}");
    }
}

/// Judges a request of a suite.
fn judge_written(written: &Written, rules: &Rules<'_>, body: &[u8]) -> Result<Verified, Refusal> {
    let mut headers = Headers::new();
    written.fields.iter().for_each(|(name, value)| headers.push(name.as_bytes(), value.trim().as_bytes()));
    let request = Received { verb: &written.verb, target: &written.target, headers: &headers };
    judge(&request, rules, body)
}

const SUITE: Rules<'static> = Rules {
    region: SCOPE.region,
    service: SCOPE.service,
    path_rule: PathRule::Normalized,
    allows_unsigned_payload: false,
    needs_content_type: false,
    now: UNIX_EPOCH,
};

#[test]
fn suite_of_aws_c_auth() {
    let Some(folder) = corpus::folder("conformance/aws-sigv4/aws-c-auth/v4") else { return };
    let (mut taken, mut folded) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let case = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = |file: &str| std::fs::read_to_string(path.join(file)).unwrap();
        let (normalize, sign_body, _, _) = context(&text("context.json"));
        let path_rule = if normalize { PathRule::Normalized } else { PathRule::AsIs };
        for file in ["header-signed-request.txt", "query-signed-request.txt"] {
            let written = parse(&text(file), ' ');
            let body = if sign_body { written.body.as_bytes() } else { b"" };
            let rules = Rules { path_rule, now: at(SIGNED), ..SUITE };
            let outcome = judge_written(&written, &rules, body).map(drop);
            // A token that was added behind the signature: all of Amazon's fields and the whole query are signed here.
            let expected = match (&*case, file) {
                ("post-sts-header-after", "header-signed-request.txt") => Err(Refusal::NotSigned),
                ("post-sts-header-after", _) => Err(Refusal::Signature),
                _ => Ok(()),
            };
            assert_eq!(outcome, expected, "{case} {file}");
            taken += usize::from(expected.is_ok());
            // Dots and doubled slashes are signed away by this suite's signers; an API wants paths as they are.
            let as_is = Rules { path_rule: PathRule::AsIs, ..rules };
            let is_plain = judge_written(&written, &as_is, body).map(drop) == expected;
            folded += usize::from(!is_plain);
            let has_more = ["/.", "//"].iter().any(|more| split(&written.target).0.contains(more));
            assert_eq!(is_plain, !(normalize && has_more), "{case} {file}");
            let late = Rules { now: at(SIGNED + 3_601), ..rules };
            assert!(judge_written(&written, &late, body).is_err(), "{case} {file}");
        }
    }
    assert_eq!((taken, folded), (74, 12));
}

#[test]
fn suite_of_2015() {
    let Some(folder) = corpus::folder("conformance/aws-sigv4/aws-sig-v4-test-suite") else { return };
    let (mut folders, mut taken, mut refused) = (vec![folder], 0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sreq") {
                let written = parse(&std::fs::read_to_string(&path).unwrap(), ',');
                let rules = Rules { now: at(SIGNED), ..SUITE };
                match judge_written(&written, &rules, written.body.as_bytes()) {
                    Ok(_) => taken += 1,
                    Err(refusal) => {
                        refused.push((path.file_stem().unwrap().to_string_lossy().into_owned(), refusal))
                    }
                }
            }
        }
    }
    refused.sort_by(|(left, _), (right, _)| left.cmp(right));
    let expected = [
        // Added behind the signature.
        ("post-sts-header-after", Refusal::NotSigned),
        // It shows another list of fields than it has signed.
        ("post-x-www-form-urlencoded-parameters", Refusal::Signature),
    ];
    assert_eq!(refused, expected.map(|(name, refusal)| (name.to_owned(), refusal)));
    assert_eq!(taken, 29);
}
