//! AWS Signature Version 4: one canonicaliser for signing and for verifying.
//!
//! The canonical request is made of bytes as they are on the wire; what differs between services (S3 encodes paths
//! once and leaves them as they are, all others encode them twice and normalise them) is a [`PathRule`].

mod canonical;
mod presign;
#[cfg(test)]
mod tests;
pub mod verify;

use std::time::SystemTime;

use aws_lc_rs::{digest, hmac};
use zeroize::Zeroizing;

use super::date::Civil;
use crate::message::{Headers, KnownHeader};
pub use canonical::{Canonical, PathRule, Signable, canonical};
pub use presign::presign;

/// The algorithm's name, first line of a string to sign.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The secrets that a request is signed with.
#[derive(Clone, Copy)]
pub struct SigningSecrets<'a> {
    /// Access key id.
    pub access_key_id: &'a str,
    /// Secret access key.
    pub secret_access_key: &'a str,
    /// Session token of temporary credentials.
    pub session_token: Option<&'a str>,
}

/// Day, region and service that a signature holds for.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// `20261124`.
    pub day: &'a str,
    /// Region.
    pub region: &'a str,
    /// Service, as in `Credential=…`.
    pub service: &'a str,
}

impl Scope<'_> {
    /// As it stands in a credential, behind the access key id.
    pub fn text(&self) -> String {
        [self.day, "/", self.region, "/", self.service, "/aws4_request"].concat()
    }
}

/// The key that signs for a scope.
pub fn signing_key(secret_access_key: &str, scope: &Scope<'_>) -> Zeroizing<[u8; 32]> {
    let secret = Zeroizing::new(["AWS4", secret_access_key].concat());
    let mut key = mac(secret.as_bytes(), scope.day.as_bytes());
    for part in [scope.region, scope.service, "aws4_request"] {
        key = mac(&*key, part.as_bytes());
    }
    key
}

/// What the key signs. `date` is `X-Amz-Date`.
pub fn string_to_sign(date: &str, scope: &Scope<'_>, canonical_request: &[u8]) -> String {
    [ALGORITHM, "\n", date, "\n", &scope.text(), "\n", &sha256_hex(canonical_request)].concat()
}

/// The signature of a string to sign, in hexadecimal.
pub fn signature(key: &[u8; 32], string_to_sign: &str) -> String {
    hex(&*mac(key, string_to_sign.as_bytes()))
}

/// SHA-256 in hexadecimal, as payload hashes are written.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// A request that is going to be signed.
#[derive(Debug, Clone, Copy)]
pub struct Unsigned<'a> {
    /// The verb.
    pub verb: &'a str,
    /// Path and query as they will be on the wire.
    pub target: &'a str,
    /// Value of `Host`.
    pub host: &'a str,
    /// The whole body.
    pub payload: &'a [u8],
}

/// Signs a request at `time`: adds `X-Amz-Date`, `X-Amz-Security-Token` where there is one and `Authorization` to its
/// fields, and `X-Amz-Content-Sha256` for S3. The signature covers host, content type and every `x-amz-` field.
pub fn sign(
    secrets: SigningSecrets<'_>,
    (region, service): (&str, &str),
    time: SystemTime,
    request: &Unsigned<'_>,
    headers: &mut Headers,
) {
    let date = Civil::of(time).amz_date();
    let scope = Scope { day: date.get(..8).unwrap_or_default(), region, service };
    let is_s3 = service == "s3";
    let payload_hash = sha256_hex(request.payload);
    headers.set(b"X-Amz-Date", date.as_bytes());
    if let Some(token) = secrets.session_token {
        headers.set(b"X-Amz-Security-Token", token.as_bytes());
    }
    if is_s3 {
        headers.set(b"X-Amz-Content-Sha256", payload_hash.as_bytes());
    }
    let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
    let mut signed = vec![(&b"host"[..], request.host.as_bytes())];
    let fields = headers.iter().filter(|field| is_covered(field.name, field.known));
    signed.extend(fields.map(|field| (field.name, field.value)));
    let Canonical { request: canonical_request, signed_headers } = canonical(&Signable {
        verb: request.verb,
        path: path.as_bytes(),
        query: query.as_bytes(),
        headers: &signed,
        payload_hash: &payload_hash,
        path_rule: if is_s3 { PathRule::S3 } else { PathRule::Normalized },
    });
    let key = signing_key(secrets.secret_access_key, &scope);
    let signature = signature(&key, &string_to_sign(&date, &scope, &canonical_request));
    let authorization = authorization(secrets.access_key_id, &scope, &signed_headers, &signature);
    headers.set(b"Authorization", authorization.as_bytes());
}

/// Whether a signature of ours covers a field, besides the host.
fn is_covered(name: &[u8], known: KnownHeader) -> bool {
    known == KnownHeader::ContentType
        || name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"x-amz-"))
}

/// The value of `Authorization`.
fn authorization(access_key_id: &str, scope: &Scope<'_>, signed_headers: &str, signature: &str) -> String {
    let scope = scope.text();
    format!(
        "{ALGORITHM} Credential={access_key_id}/{scope}, SignedHeaders={signed_headers}, Signature={signature}"
    )
}

fn mac(key: &[u8], message: &[u8]) -> Zeroizing<[u8; 32]> {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message);
    let mut bytes = Zeroizing::new([0; 32]);
    // SHA-256 is 32 bytes long.
    for (byte, from) in bytes.iter_mut().zip(tag.as_ref()) {
        *byte = *from;
    }
    bytes
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}
