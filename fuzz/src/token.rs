//! JSON Web Tokens: one text for each token, and claims that are taken are right for another reader too.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use gwgen_runtime::engine::base64url::{decode, encode};
use gwgen_runtime::engine::jwt::{Algorithms, Demand, KeySet, Leeway, MAX_KEYS, Signed};
use serde_json::Value;

const NOW: u64 = 1_800_000_000;

const DEMAND: Demand<'static> = Demand {
    issuer: "https://issuer.example",
    audiences: Some(&["app"]),
    token_use: None,
    algorithms: Algorithms::ALL,
    needs_key_id: true,
    leeway: Leeway::NONE,
};

/// A key, and the set that verifies what it signs.
fn issuer() -> &'static (Ed25519KeyPair, KeySet) {
    static ISSUER: OnceLock<(Ed25519KeyPair, KeySet)> = OnceLock::new();
    ISSUER.get_or_init(|| {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a seed");
        let x = encode(pair.public_key().as_ref());
        let document = format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","kid":"k","x":"{x}"}}]}}"#);
        (pair, KeySet::parse(document.as_bytes()).expect("a set"))
    })
}

/// Reads bytes as keys, as a token, and as the claims of one.
pub fn hold(data: &[u8]) {
    if let Ok(keys) = KeySet::parse(data) {
        assert!(keys.len() + keys.unusable().len() <= MAX_KEYS);
    }
    let (pair, keys) = issuer();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(signed) = Signed::parse(text) {
            let segments: Vec<Vec<u8>> = text.split('.').filter_map(decode).collect();
            let again: Vec<String> = segments.iter().map(|segment| encode(segment)).collect();
            assert_eq!(again.join("."), text, "two texts of one token");
            assert!(text.starts_with(signed.signing_input()) && segments.len() == 3);
            assert!(serde_json::from_slice::<Value>(&segments[0]).is_ok_and(|header| header.is_object()));
        }
        assert!(DEMAND.verify(text, keys, now).is_err(), "a token that nobody signed");
    }
    let input = [&encode(br#"{"alg":"EdDSA","kid":"k"}"#), ".", &encode(data)].concat();
    let token = [&input, ".", &encode(pair.sign(input.as_bytes()).as_ref())].concat();
    let Ok(taken) = DEMAND.verify(&token, keys, now) else { return };
    let claims: Value = serde_json::from_slice(data).expect("claims that are JSON");
    let audience = claims.get("aud").map(|audience| audience == "app" || has(audience, "app"));
    assert!(audience.unwrap_or(claims["client_id"] == "app"), "another audience: {claims}");
    assert_eq!(claims["iss"], DEMAND.issuer);
    let is_past =
        |name: &str| claims.get(name).is_none_or(|time| time.as_f64().is_some_and(|time| time <= NOW as f64));
    assert!(!is_past("exp") && is_past("nbf") && is_past("iat"), "another time: {claims}");
    let told = taken.caller().claims.as_ref().expect("claims");
    let mut names: Vec<&str> = told.iter().map(|(name, _)| &**name).collect();
    names.sort_unstable();
    let mut expected: Vec<&str> = claims.as_object().expect("an object").keys().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(names, expected);
    for (name, text) in told {
        if let Some(string) = claims[&**name].as_str() {
            assert_eq!(**text, *string);
        }
    }
    let in_scope = claims["scope"].as_str().is_some_and(|scope| scope.split(' ').any(|word| word == "read"));
    let in_scp = claims["scp"].as_str().is_some_and(|scope| scope.split(' ').any(|word| word == "read"));
    let is_granted = in_scope || in_scp || has(&claims["scp"], "read");
    assert_eq!(!taken.scopes_among(&["read"]).is_empty(), is_granted, "{claims}");
}

/// Whether a list of strings has this one.
fn has(list: &Value, wanted: &str) -> bool {
    list.as_array()
        .is_some_and(|items| items.iter().all(Value::is_string) && items.iter().any(|item| item == wanted))
}
