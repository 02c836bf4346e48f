//! Against the published vectors of two suites, and the parts they leave out.

use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::corpus;
use crate::message::Reader;

/// A request file: verb, target and fields as written, body. The suites differ in what joins a folded line to its field.
pub(super) struct Written {
    pub(super) verb: String,
    pub(super) target: String,
    pub(super) fields: Vec<(String, String)>,
    pub(super) body: String,
}

pub(super) fn parse(text: &str, joint: char) -> Written {
    let text = text.replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let line = lines.next().unwrap().trim_end_matches(" HTTP/1.1");
    let (verb, target) = line.split_once(' ').unwrap();
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in lines {
        match line.strip_prefix([' ', '\t']) {
            Some(folded) => {
                let last = &mut fields.last_mut().unwrap().1;
                last.push(joint);
                last.push_str(folded.trim());
            }
            None => {
                let (name, value) = line.split_once(':').unwrap();
                fields.push((name.into(), value.into()));
            }
        }
    }
    Written { verb: verb.into(), target: target.into(), fields, body: body.into() }
}

fn canonical_of(written: &Written, hash: &str, path_rule: PathRule) -> Canonical {
    let (path, query) = written.target.split_once('?').unwrap_or((&written.target, ""));
    let headers: Vec<_> =
        written.fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
    canonical(&Signable {
        verb: &written.verb,
        path: path.as_bytes(),
        query: query.as_bytes(),
        headers: &headers,
        payload_hash: hash,
        path_rule,
    })
}

pub(super) const SCOPE: Scope<'static> = Scope { day: "20150830", region: "us-east-1", service: "service" };
pub(super) const DATE: &str = "20150830T123600Z";
pub(super) const KEY: &str = "AKIDEXAMPLE";
pub(super) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// Compares all three stages of a signature with what a suite says.
fn check(case: &str, made: &Canonical, [request, to_sign, signed]: [&str; 3]) {
    let text = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!(String::from_utf8_lossy(&made.request), text(request), "{case}");
    let string = string_to_sign(DATE, &SCOPE, &made.request);
    assert_eq!(string, text(to_sign), "{case}");
    assert_eq!(signature(&signing_key(SECRET, &SCOPE), &string), text(signed), "{case}");
}

/// Members of a case's `context.json` that change what is signed: `normalize`, `sign_body`, the token that is signed,
/// `omit_session_token`.
pub(super) fn context(json: &str) -> (bool, bool, Option<String>, bool) {
    let (mut normalize, mut sign_body, mut token, mut omit) = (true, false, None, false);
    let mut reader = Reader::over(json);
    reader.begin_object().unwrap();
    while let Some(key) = reader.next_key().unwrap() {
        match &*key {
            "normalize" => normalize = reader.bool().unwrap(),
            "sign_body" => sign_body = reader.bool().unwrap(),
            "omit_session_token" => omit = reader.bool().unwrap(),
            "credentials" => {
                reader.begin_object().unwrap();
                while let Some(key) = reader.next_key().unwrap() {
                    let value = reader.string().unwrap();
                    if key == "token" {
                        token = Some(value.into_owned());
                    }
                }
            }
            _ => drop(reader.skip_value().unwrap()),
        }
    }
    (normalize, sign_body, token.filter(|_| !omit), omit)
}

#[test]
fn suite_of_aws_c_auth() {
    let Some(folder) = corpus::folder("conformance/aws-sigv4/aws-c-auth/v4") else { return };
    let mut cases = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let case = path.file_name().unwrap().to_string_lossy().into_owned();
        let read = |file: &str| std::fs::read_to_string(path.join(file)).unwrap();
        let (normalize, sign_body, token, omitted) = context(&read("context.json"));
        let rule = if normalize { PathRule::Normalized } else { PathRule::AsIs };

        let mut written = parse(&read("request.txt"), ' ');
        let hash = sha256_hex(if sign_body { written.body.as_bytes() } else { b"" });
        written.fields.push(("X-Amz-Date".into(), DATE.into()));
        if let Some(token) = token {
            written.fields.push(("X-Amz-Security-Token".into(), token));
        }
        if sign_body {
            written.fields.push(("x-amz-content-sha256".into(), hash.clone()));
        }
        let files = ["header-canonical-request.txt", "header-string-to-sign.txt", "header-signature.txt"];
        let expected = files.map(&read);
        check(&case, &canonical_of(&written, &hash, rule), expected.each_ref().map(String::as_str));

        // The query form, from its signed request: what a verifier sees, without the signature.
        let mut written = parse(&read("query-signed-request.txt"), ' ');
        let (before, after) = written.target.split_once("&X-Amz-Signature=").unwrap();
        assert_eq!(after.len(), 64, "{case}");
        // A token that is not signed was added after signing.
        let unsigned = before.find("&X-Amz-Security-Token=").filter(|_| omitted).unwrap_or(before.len());
        written.target.truncate(unsigned);
        let files = ["query-canonical-request.txt", "query-string-to-sign.txt", "query-signature.txt"];
        let expected = files.map(&read);
        check(&case, &canonical_of(&written, &hash, rule), expected.each_ref().map(String::as_str));
        cases += 1;
    }
    assert_eq!(cases, 38);
}

#[test]
fn suite_of_2015() {
    let Some(folder) = corpus::folder("conformance/aws-sigv4/aws-sig-v4-test-suite") else { return };
    let (mut folders, mut cases) = (vec![folder], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "req") {
                let read = |extension: &str| std::fs::read_to_string(path.with_extension(extension)).unwrap();
                let written = parse(&read("req"), ',');
                let made = canonical_of(&written, &sha256_hex(written.body.as_bytes()), PathRule::Normalized);
                cases += 1;
                if read("sreq").contains("content-type;host") {
                    // Two cases contradict themselves: they sign another request than they show.
                    assert_eq!(String::from_utf8_lossy(&made.request), read("creq").trim_end());
                    continue;
                }
                let authorization = read("authz");
                let signed = authorization.rsplit_once("Signature=").unwrap().1;
                check(&path.to_string_lossy(), &made, [&read("creq"), &read("sts"), signed]);
                let expected = super::authorization(KEY, &SCOPE, &made.signed_headers, signed.trim());
                assert_eq!(authorization.trim(), expected);
            }
        }
    }
    assert_eq!(cases, 31);
}

#[test]
fn a_signed_request_carries_date_token_and_authorization() {
    let secrets =
        SigningSecrets { access_key_id: KEY, secret_access_key: SECRET, session_token: Some("token") };
    let time = UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    let request = Unsigned { verb: "POST", target: "/a%20b?x=1", host: "h.example", payload: b"body" };
    let mut headers = Headers::new();
    headers.push(b"Content-Type", b"application/json");
    headers.push(b"X-Other", b"not signed");
    headers.push(b"Authorization", b"the client's own");
    sign(secrets, ("us-east-1", "lambda"), time, &request, &mut headers);
    assert_eq!(headers.known(KnownHeader::XAmzDate), Some(DATE.as_bytes()));
    assert_eq!(headers.known(KnownHeader::XAmzSecurityToken), Some(&b"token"[..]));
    assert_eq!(headers.known(KnownHeader::XAmzContentSha256), None);
    let authorization = headers.known_values(KnownHeader::Authorization).collect::<Vec<_>>();
    let [authorization] = authorization[..] else { panic!("{authorization:?}") };
    // The signature was computed with botocore's SigV4Auth for the same request.
    assert_eq!(
        std::str::from_utf8(authorization).unwrap(),
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/lambda/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, \
         Signature=cd38e209842d245fabf54b5a3dc78ae15f4297df501d1ba4ad2633fce54d9634"
    );
    let mut headers = Headers::new();
    let secrets = SigningSecrets { session_token: None, ..secrets };
    let request = Unsigned { verb: "GET", target: "/a//./b%20c", host: "h.example", payload: b"" };
    sign(secrets, ("us-east-1", "s3"), time, &request, &mut headers);
    let authorization = headers.known(KnownHeader::Authorization).unwrap();
    assert_eq!(
        std::str::from_utf8(authorization).unwrap(),
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/s3/aws4_request, \
         SignedHeaders=host;x-amz-content-sha256;x-amz-date, \
         Signature=825a673e7f6ce829e2a98c19202f5590cc97e0bc6cd0a6e585c7e9719835f8fc"
    );
}
