//! Tokens that their issuers sign, and what attackers and careless issuers make of them.

mod claims;
mod form;
pub(crate) mod issuer;
mod keys;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;
use crate::engine::base64url::encode;
use issuer::Issuer;

impl Issuer {
    /// A set of one key, with more members.
    fn set(&self, algorithm: Algorithm, more: &str) -> KeySet {
        set(&[&format!("{}{more}", self.members(algorithm))])
    }
}

/// A set of keys by their members.
fn set(keys: &[&str]) -> KeySet {
    let keys: Vec<String> = keys.iter().map(|members| format!("{{{members}}}")).collect();
    KeySet::parse(format!(r#"{{"keys":[{}]}}"#, keys.join(",")).as_bytes()).unwrap()
}

const NOW: u64 = 1_800_000_000;
const ISSUER: &str = "https://issuer.example";

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

const DEMAND: Demand<'static> = Demand {
    issuer: ISSUER,
    audiences: Some(&["app", "other"]),
    token_use: None,
    algorithms: Algorithms::ALL,
    needs_key_id: false,
    leeway: Leeway::NONE,
};

/// Claims that are right, and more.
fn claims(more: &str) -> String {
    format!(r#"{{"iss":"{ISSUER}","aud":"app","exp":{}{more}}}"#, NOW + 1)
}

fn es256_header() -> &'static str {
    r#"{"alg":"ES256","kid":"k"}"#
}

#[test]
fn words_of_amazon() {
    assert_eq!(MISSING, "Bearer");
    assert_eq!(
        invalid(Refusal::Audience, &[]),
        "Bearer scope=\"\" error=\"invalid_token\" error_description=\"the token does not have a valid audience\""
    );
    assert_eq!(
        invalid(Refusal::Segments, &["a", "b"]),
        "Bearer scope=\"a b\" error=\"invalid_token\" error_description=\"token contains an invalid number of segments\""
    );
    assert!(invalid(Refusal::Expired, &[]).ends_with("error_description=\"the token has expired\""));
    assert!(invalid(Refusal::Issuer, &[]).ends_with("error_description=\"issuer does not match\""));
    assert_eq!(
        insufficient(&["pets/read", "x\"\r\ny\\é"]),
        "Bearer scope=\"pets/read xy\" error=\"insufficient_scope\""
    );
    assert_eq!(Refusal::Expired.cognito_message(), "The incoming token has expired");
    assert_eq!(Refusal::Signature.cognito_message(), "Unauthorized");
    assert_eq!(format!("{:?}", Algorithms::COGNITO), "{Rs256}");
}
