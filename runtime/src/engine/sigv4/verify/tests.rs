//! Requests that are signed, in pieces that the tests change.

mod changes;
mod clock;
mod credentials;
mod payload;
mod suites;

use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::engine::sigv4::tests::{DATE, KEY, SCOPE, SECRET};
use crate::engine::sigv4::{SigningSecrets, Unsigned, sha256_hex, sign};

/// 2015-08-30, 12:36.
const SIGNED: u64 = 1_440_938_160;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Verifies with the one key that there is.
fn judge(request: &Received<'_>, rules: &Rules<'_>, body: &[u8]) -> Result<Verified, Refusal> {
    let claim = read(request, rules)?;
    let key = SigningKey::derive((claim.access_key_id() == KEY).then_some(SECRET), &claim.scope());
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

#[test]
fn what_signs_is_not_shown() {
    let verified = Sent::signed("/", &[], "").judge(SIGNED).unwrap();
    assert_eq!(verified.session_token(), Some("token"));
    let shown = format!("{verified:?}");
    assert!(shown.contains(KEY) && !shown.contains("token\""), "{shown}");
}
