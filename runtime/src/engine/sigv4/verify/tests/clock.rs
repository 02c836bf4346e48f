//! When a signature is good, in `Authorization` and in a query.

use super::*;
use crate::engine::sigv4::presign;

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
