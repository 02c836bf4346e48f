//! Requests that others signed.
//!
//! It takes two steps, since the body comes behind the head: [`read`] judges what the head says (credentials, scope,
//! clock, what is signed) and gives a [`Claim`] to be somebody; [`Claim::verify`] holds it to that somebody's key and the
//! body, and gives a [`Verified`], which nothing else makes. What is signed is the request as it was received.
//!
//! Nothing here reads a clock or looks for a key.

mod clock;
mod credentials;
mod refusal;
mod signed;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::SystemTime;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use zeroize::Zeroizing;

use super::canonical::{PathRule, Signable, canonical};
use super::{Scope, signature, signing_key, string_to_sign};
use crate::message::{ErrorType, Headers};
pub use credentials::without_credentials;
use credentials::{Form, Presented};
pub use refusal::{Part, Refusal};

/// The service that callers of a gateway sign for.
pub const SERVICE: &str = "execute-api";

/// A request's head as the client sent it, its fields before any was removed. Whoever has the overridden method only passes
/// that: a signature for the one that was sent is not one for the other, and the request is refused.
#[derive(Debug, Clone, Copy)]
pub struct Received<'r> {
    /// The method.
    pub verb: &'r str,
    /// The target, raw.
    pub target: &'r str,
    /// All fields.
    pub headers: &'r Headers,
}

/// What a gateway asks of signatures.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Its region.
    pub region: &'a str,
    /// The service's name in scopes.
    pub service: &'a str,
    /// How paths are signed.
    pub path_rule: PathRule,
    /// Whether a signature may say that it does not cover the body (`UNSIGNED-PAYLOAD`).
    pub allows_unsigned_payload: bool,
    /// Whether `Content-Type` must be signed where there is one.
    pub needs_content_type: bool,
    /// The time.
    pub now: SystemTime,
}

impl<'a> Rules<'a> {
    /// Those of an API where no configuration says otherwise. Its paths are signed as they are, encoded twice: one with slashes
    /// behind each other is another resource than one without, and a signature for the one must not open the other. Dots never
    /// come here.
    pub fn of_api(region: &'a str, now: SystemTime) -> Rules<'a> {
        Rules {
            region,
            service: SERVICE,
            path_rule: PathRule::AsIs,
            allows_unsigned_payload: false,
            needs_content_type: false,
            now,
        }
    }
}

/// What a request claims: it is signed by somebody, for this region, this service and this time. Whether that is true is
/// not known yet.
pub struct Claim {
    access_key_id: String,
    session_token: Option<String>,
    day: String,
    region: String,
    service: String,
    date: String,
    signature: String,
    /// The canonical request up to the payload's hash.
    canonical_request: Vec<u8>,
    payload: Payload,
}

/// What a signature says of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Payload {
    /// It covers the body.
    Signed,
    /// The same, and the hash stands in a field.
    Declared(String),
    /// It does not.
    Unsigned,
}

/// The key that signs for an access key id, a day, a region and a service.
pub struct SigningKey {
    bytes: Zeroizing<[u8; 32]>,
    is_somebodys: bool,
}

/// Somebody who has signed this request. Only [`Claim::verify`] makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    access_key_id: String,
    session_token: Option<String>,
}

impl fmt::Debug for Verified {
    /// Without what a request is signed with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

/// How far it is known who signed a request.
pub enum Proof {
    /// Somebody is claimed; the body is still to come.
    Claimed(Claim),
    /// Somebody signed, and may call.
    Admitted(Verified),
}

impl fmt::Debug for Proof {
    /// Without what a request is signed with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Proof::Claimed(_) => "Claimed",
            Proof::Admitted(_) => "Admitted",
        })
    }
}

/// Why the credentials of a request cannot be read, whomever they are of and whatever they are for; `None`: they can, or there
/// are none.
pub fn malformed(request: &Received<'_>) -> Option<Refusal> {
    Presented::find(request).err().filter(|refusal| refusal.error() == ErrorType::IncompleteSignature)
}

/// Reads what a head says about who signed it, and judges all of it that can be judged without a key.
///
/// # Errors
/// There are no credentials, they are of no known form, or not for this region, service and time; or something is not
/// signed that must be.
pub fn read(request: &Received<'_>, rules: &Rules<'_>) -> Result<Claim, Refusal> {
    let presented = Presented::find(request)?;
    let credential = presented.scoped_for(rules)?;
    clock::check(&presented.date, presented.expires.as_deref(), rules.now)?;
    let fields = signed::fields(&presented, request, rules)?;
    let payload = payload(&presented, rules)?;
    let (path, query) = split(request.target);
    // No request has such a path, and the canonical form would add what is missing. A semicolon parts parameters here and
    // is a part of one where it is signed, so that one signature would cover two requests.
    if !path.starts_with('/') || query.contains(';') {
        return Err(Refusal::Signature);
    }
    let without_signature;
    let query = match presented.form {
        Form::Header => query.as_bytes(),
        Form::Query => {
            without_signature = credentials::without_signature(query);
            without_signature.as_slice()
        }
    };
    let canonical_request = canonical(&Signable {
        verb: request.verb,
        path: path.as_bytes(),
        query,
        headers: &fields,
        payload_hash: "",
        path_rule: rules.path_rule,
    })
    .request;
    Ok(Claim {
        access_key_id: credential.access_key_id.to_owned(),
        day: credential.day.to_owned(),
        region: rules.region.to_owned(),
        service: rules.service.to_owned(),
        session_token: presented.session_token,
        date: presented.date,
        signature: presented.signature,
        canonical_request,
        payload,
    })
}

impl Claim {
    /// Whom the request claims to be of.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The token that temporary keys are looked up with. It is a claim too: whoever finds the key judges it.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// What the signature holds for.
    pub fn scope(&self) -> Scope<'_> {
        Scope { day: &self.day, region: &self.region, service: &self.service }
    }

    /// Whether the body is needed to go on.
    pub fn covers_body(&self) -> bool {
        self.payload != Payload::Unsigned
    }

    /// Holds the claim to a key and to the body's SHA-256 in hexadecimal ([`sha256_hex`]); of a signature that does not
    /// cover the body, the hash is not looked at.
    ///
    /// [`sha256_hex`]: super::sha256_hex
    ///
    /// # Errors
    /// Nobody has this access key id, or the signature is not made with the key over this request.
    pub fn verify(self, key: &SigningKey, body_hash: &str) -> Result<Verified, Refusal> {
        let is_declared = match &self.payload {
            Payload::Declared(hash) => verify_slices_are_equal(hash.as_bytes(), body_hash.as_bytes()).is_ok(),
            Payload::Signed | Payload::Unsigned => true,
        };
        let hash = if self.covers_body() { body_hash } else { UNSIGNED };
        let canonical_request = [&self.canonical_request, hash.as_bytes()].concat();
        let string = string_to_sign(&self.date, &self.scope(), &canonical_request);
        let made = signature(&key.bytes, &string);
        let is_equal = verify_slices_are_equal(made.as_bytes(), self.signature.as_bytes()).is_ok();
        if !key.is_somebodys {
            return Err(Refusal::UnknownKey);
        }
        if !is_equal || !is_declared {
            return Err(Refusal::Signature);
        }
        let Claim { access_key_id, session_token, .. } = self;
        Ok(Verified { access_key_id, session_token })
    }
}

impl SigningKey {
    /// Derives the key of a secret; `None` derives one that is nobody's.
    pub fn derive(secret_access_key: Option<&str>, scope: &Scope<'_>) -> SigningKey {
        // As long as secrets are, so that it takes as long.
        let secret = secret_access_key.unwrap_or("0000000000000000000000000000000000000000");
        SigningKey { bytes: signing_key(secret, scope), is_somebodys: secret_access_key.is_some() }
    }
}

impl Verified {
    /// Whose key it is.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The session token that the request was sent with.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }
}

/// What stands for the hash of a body that is not signed.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// What the request says of its payload, if anything.
fn payload(presented: &Presented, rules: &Rules<'_>) -> Result<Payload, Refusal> {
    match presented.payload_hash.as_deref() {
        None => Ok(Payload::Signed),
        Some(UNSIGNED) if rules.allows_unsigned_payload => Ok(Payload::Unsigned),
        Some(UNSIGNED) => Err(Refusal::UnsignedPayload),
        Some(hash) if hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Ok(Payload::Declared(hash.to_owned()))
        }
        Some(_) => Err(Refusal::Payload),
    }
}

/// Path and query of a target, also of one with scheme and host.
fn split(target: &str) -> (&str, &str) {
    let origin = match target.split_once("://") {
        Some((_, behind)) if !target.starts_with('/') => {
            behind.find(['/', '?']).and_then(|start| behind.get(start..)).unwrap_or_default()
        }
        _ => return target.split_once('?').unwrap_or((target, "")),
    };
    let (path, query) = origin.split_once('?').unwrap_or((origin, ""));
    (if path.is_empty() { "/" } else { path }, query)
}
