//! Requests with Signature Version 4, as a case or a test describes them. It shares no code with the gateway.

use std::time::{Duration, SystemTime};

use aws_lc_rs::{digest, hmac};

use crate::backend::aws::moment;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Who signs, where for and when.
#[derive(Debug, Clone)]
pub struct Signer {
    /// `ID:SECRET` or `ID:SECRET:TOKEN`.
    pub key: String,
    /// The region that is signed for.
    pub region: String,
    /// The service that is signed for.
    pub service: String,
    /// How many seconds its clock is off; negative ones are in the past.
    pub clock_off: i64,
}

/// A request that is to be signed.
#[derive(Debug, Clone, Copy)]
pub struct Unsigned<'a> {
    /// The method.
    pub verb: &'a str,
    /// Path and query as they are sent.
    pub target: &'a str,
    /// `Host`.
    pub host: &'a str,
    /// The fields. Of these `Content-Type` and what begins with `x-amz-` is signed.
    pub fields: &'a [(String, String)],
    /// The body.
    pub body: &'a [u8],
}

impl Signer {
    /// Somebody who calls an API in `us-east-1` now.
    pub fn of(key: &str) -> Signer {
        Signer {
            key: key.to_owned(),
            region: "us-east-1".to_owned(),
            service: "execute-api".to_owned(),
            clock_off: 0,
        }
    }

    /// The fields of a request, with its signature.
    pub fn sign(&self, request: &Unsigned<'_>) -> Vec<(String, String)> {
        self.sign_at(request, self.time())
    }

    pub(crate) fn sign_at(&self, request: &Unsigned<'_>, time: SystemTime) -> Vec<(String, String)> {
        let date = date(time);
        let mut fields = request.fields.to_vec();
        fields.push(("X-Amz-Date".to_owned(), date.clone()));
        if let Some(token) = self.token() {
            fields.push(("X-Amz-Security-Token".to_owned(), token.to_owned()));
        }
        let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
        let (lines, names) = signed_fields(request.host, &fields);
        let declared = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-amz-content-sha256"));
        let hash = declared.map_or_else(|| sha256(request.body), |(_, value)| value.clone());
        let signature = self.signature(&date, request.verb, path, query, &lines, &names, &hash);
        let credential = self.credential(&date);
        let value =
            format!("{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}");
        fields.push(("Authorization".to_owned(), value));
        fields
    }

    /// A target that is good for so many seconds, of a request without a body.
    pub fn presign(&self, request: &Unsigned<'_>, seconds: u32) -> String {
        self.presign_at(request, seconds, self.time())
    }

    pub(crate) fn presign_at(&self, request: &Unsigned<'_>, seconds: u32, time: SystemTime) -> String {
        let date = date(time);
        let (lines, names) = signed_fields(request.host, request.fields);
        let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
        let (credential, seconds) = (self.credential(&date), seconds.to_string());
        let mut parameters = vec![query.to_owned()];
        for (name, value) in [
            ("X-Amz-Algorithm", Some(ALGORITHM)),
            ("X-Amz-Credential", Some(credential.as_str())),
            ("X-Amz-Date", Some(date.as_str())),
            ("X-Amz-Expires", Some(seconds.as_str())),
            ("X-Amz-SignedHeaders", Some(names.as_str())),
            ("X-Amz-Security-Token", self.token()),
        ] {
            parameters.extend(value.map(|value| format!("{name}={}", encoded(value.as_bytes(), ""))));
        }
        parameters.retain(|parameter| !parameter.is_empty());
        let query = parameters.join("&");
        let signature = self.signature(&date, request.verb, path, &query, &lines, &names, &sha256(b""));
        format!("{path}?{query}&X-Amz-Signature={signature}")
    }

    #[allow(clippy::too_many_arguments, reason = "these are the lines of what is signed")]
    fn signature(
        &self,
        date: &str,
        verb: &str,
        path: &str,
        query: &str,
        lines: &str,
        names: &str,
        hash: &str,
    ) -> String {
        let mut parameters: Vec<String> =
            query.split('&').filter(|pair| !pair.is_empty()).map(parameter).collect();
        parameters.sort();
        let (path, query) = (encoded(path.as_bytes(), "/"), parameters.join("&"));
        let request = format!("{verb}\n{path}\n{query}\n{lines}\n{names}\n{hash}");
        let scope = self.scope(date);
        let text = format!("{ALGORITHM}\n{date}\n{scope}\n{}", sha256(request.as_bytes()));
        let first = format!("AWS4{}", self.part(1).unwrap_or_default()).into_bytes();
        let key = scope.split('/').fold(first, |key, part| mac(&key, part));
        hex(&mac(&key, &text))
    }

    fn scope(&self, date: &str) -> String {
        format!("{}/{}/{}/aws4_request", &date[..8], self.region, self.service)
    }

    fn credential(&self, date: &str) -> String {
        format!("{}/{}", self.part(0).unwrap_or_default(), self.scope(date))
    }

    fn token(&self) -> Option<&str> {
        self.part(2)
    }

    fn part(&self, index: usize) -> Option<&str> {
        self.key.splitn(3, ':').nth(index)
    }

    /// The time of its clock.
    fn time(&self) -> SystemTime {
        let off = Duration::from_secs(self.clock_off.unsigned_abs());
        let now = SystemTime::now();
        if self.clock_off < 0 { now - off } else { now + off }
    }
}

/// `20261130T193000Z`.
fn date(time: SystemTime) -> String {
    moment(time).replace(['-', ':'], "")
}

/// The lines of fields that are signed, and their names.
fn signed_fields(host: &str, fields: &[(String, String)]) -> (String, String) {
    let mut signed = vec![("host".to_owned(), host.to_owned())];
    for (name, value) in fields {
        let name = name.to_ascii_lowercase();
        if name == "content-type" || name.starts_with("x-amz-") {
            signed.push((name, value.trim().to_owned()));
        }
    }
    signed.sort();
    let lines = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let names: Vec<&str> = signed.iter().map(|(name, _)| name.as_str()).collect();
    (lines, names.join(";"))
}

/// `name=value`, decoded and encoded in the one way.
fn parameter(pair: &str) -> String {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    format!("{}={}", encoded(&decoded(name), ""), encoded(&decoded(value), ""))
}

fn decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                u8::from_str_radix(&String::from_utf8_lossy(&digits), 16).unwrap_or(b'?')
            }
            byte => byte,
        });
    }
    out
}

fn encoded(bytes: &[u8], kept: &str) -> String {
    let is_kept =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.as_bytes().contains(&byte);
    let one = |byte: &u8| if is_kept(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") };
    bytes.iter().map(one).collect()
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn what_is_signed_decides() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let (signer, other) = (Signer::of("AKIDEXAMPLE:secret"), Signer::of("AKIDEXAMPLE:other"));
        let request = Unsigned { verb: "GET", target: "/a?b=c", host: "gateway", fields: &[], body: b"" };
        let signature = |signer: &Signer, request, seconds| match &signer.sign_at(&request, at(seconds))[..] {
            [(_, date), (_, signature)] => (date.clone(), signature.clone()),
            fields => panic!("{fields:?}"),
        };
        let first = signature(&signer, request, 1_440_938_160);
        assert_eq!(first.0, "20150830T123600Z");
        assert_eq!(first, signature(&signer, request, 1_440_938_160));
        for different in [
            signature(&signer, Unsigned { verb: "PUT", ..request }, 1_440_938_160),
            signature(&signer, Unsigned { target: "/a?b=d", ..request }, 1_440_938_160),
            signature(&signer, Unsigned { host: "other", ..request }, 1_440_938_160),
            signature(&signer, Unsigned { body: b"x", ..request }, 1_440_938_160),
            signature(&other, request, 1_440_938_160),
            signature(&signer, request, 1_440_938_161),
        ] {
            assert_ne!(first.1, different.1);
        }
    }
}
