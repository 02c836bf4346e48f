//! Requests whose signature stands in their query: URLs that can be handed on.

use std::time::SystemTime;

use super::canonical::{Canonical, PathRule, Signable, canonical};
use super::{
    ALGORITHM, Scope, SigningSecrets, Unsigned, is_covered, sha256_hex, signature, signing_key,
    string_to_sign,
};
use crate::engine::date::Civil;
use crate::message::{Headers, percent};

/// Signs a request at `time` so that it is good for so many seconds; returns its target with the signature. Whoever uses it
/// has to send the same host, the content type and every `x-amz-` field that stands in `headers`, and the same body.
pub fn presign(
    secrets: SigningSecrets<'_>,
    (region, service): (&str, &str),
    (time, seconds): (SystemTime, u32),
    request: &Unsigned<'_>,
    headers: &Headers,
) -> String {
    let date = Civil::of(time).amz_date();
    let scope = Scope { day: date.get(..8).unwrap_or_default(), region, service };
    let is_s3 = service == "s3";
    let mut signed = vec![(&b"host"[..], request.host.as_bytes())];
    let fields = headers.iter().filter(|field| is_covered(field.name, field.known));
    signed.extend(fields.map(|field| (field.name, field.value)));
    let mut names: Vec<String> =
        signed.iter().map(|(name, _)| String::from_utf8_lossy(name).to_ascii_lowercase()).collect();
    names.sort();
    names.dedup();

    let mut target = request.target.to_owned();
    let mut joint = if target.contains('?') { '&' } else { '?' };
    let credential = [secrets.access_key_id, "/", &scope.text()].concat();
    let (seconds, names) = (seconds.to_string(), names.join(";"));
    let parameters = [
        ("X-Amz-Algorithm", Some(ALGORITHM)),
        ("X-Amz-Credential", Some(credential.as_str())),
        ("X-Amz-Date", Some(date.as_str())),
        ("X-Amz-Expires", Some(seconds.as_str())),
        ("X-Amz-SignedHeaders", Some(names.as_str())),
        ("X-Amz-Security-Token", secrets.session_token),
    ];
    for (name, value) in parameters {
        let Some(value) = value else { continue };
        target.push(std::mem::replace(&mut joint, '&'));
        target.push_str(name);
        target.push('=');
        for byte in value.bytes() {
            if percent::is_unreserved(byte) {
                target.push(char::from(byte));
            } else {
                percent::push_encoded(&mut target, byte);
            }
        }
    }
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let payload_hash = if is_s3 { "UNSIGNED-PAYLOAD".to_owned() } else { sha256_hex(request.payload) };
    let Canonical { request: canonical_request, .. } = canonical(&Signable {
        verb: request.verb,
        path: path.as_bytes(),
        query: query.as_bytes(),
        headers: &signed,
        payload_hash: &payload_hash,
        path_rule: if is_s3 { PathRule::S3 } else { PathRule::Normalized },
    });
    let key = signing_key(secrets.secret_access_key, &scope);
    target.push_str("&X-Amz-Signature=");
    target.push_str(&signature(&key, &string_to_sign(&date, &scope, &canonical_request)));
    target
}
