//! Tokens that want to be verified with another algorithm, another key, or none.

use std::sync::Arc;

use serde_json::{Value, json};

use gwgen_tests::backend::{Backend, Reply};
use gwgen_tests::base64url::encode;
use gwgen_tests::issuer::{HEADER, Issuer, Signer};

use super::site::{Kind, POOL, Site};

/// The path of a guarded resource, and the answer to whoever shows a token there.
fn show(site: &Site, kind: Kind, token: &str) -> (u16, bool) {
    let target = if kind == Kind::Http { "/jwt/secret" } else { "/pool/secret" };
    let seen = site.get(target, &[&format!("Authorization: Bearer {token}")]);
    (seen.status(), !seen.received.is_empty())
}

const ADMITTED: (u16, bool) = (200, true);
const REFUSED: (u16, bool) = (401, false);

#[test]
fn of_an_http_api() {
    forged(Kind::Http);
}

#[test]
fn of_a_user_pool() {
    forged(Kind::Rest);
}

fn forged(kind: Kind) {
    let site = Site::new(kind);
    let payload = site.claims().to_string();
    let issuer = Arc::clone(&site.issuer);
    let signed = |header: &str, signer| site.secret(issuer.signed(header, &payload, signer));
    assert_eq!(show(&site, kind, &signed(HEADER, Signer::Rs256)), ADMITTED);

    // The public key as the secret, in every form that people have it in.
    let (pem, der, modulus) = (issuer.public_pem(), issuer.public_der(), issuer.modulus());
    let (key, set) = (issuer.rsa_key().to_string(), issuer.key_set().to_string());
    let without_end = pem.trim_end();
    let in_key = encode(&modulus);
    let forms: [(&str, &[u8]); 9] = [
        ("PEM", pem.as_bytes()),
        ("PEM without its last line end", without_end.as_bytes()),
        ("DER", &der),
        ("the modulus", &modulus),
        ("the modulus as it stands in the key", in_key.as_bytes()),
        ("the key as JSON", key.as_bytes()),
        ("the set of keys", set.as_bytes()),
        ("the key's name", b"rsa"),
        ("nothing", b""),
    ];
    for (form, secret) in forms {
        for header in [
            r#"{"alg":"HS256","kid":"rsa"}"#,
            r#"{"alg":"HS256","kid":"elliptic"}"#,
            HEADER,
            r#"{"alg":"hs256","kid":"rsa"}"#,
        ] {
            let token = signed(header, Signer::Hs256(secret));
            assert_eq!(show(&site, kind, &token), REFUSED, "{header} with {form}");
        }
    }
    // No signature, in every spelling, with a signature of nothing, of something, and a right one beside it.
    for name in ["none", "None", "NONE", "nOnE", "", " RS256", "RS256 ", "rs256", "RS256\\u0000", "null"] {
        let header = format!(r#"{{"alg":"{name}","kid":"rsa"}}"#);
        for signer in [Signer::Nobody(b""), Signer::Nobody(b"x"), Signer::Rs256] {
            let token = signed(&header, signer);
            assert_eq!(show(&site, kind, &token), REFUSED, "{header} {signer:?}");
        }
    }
    // The key that the header names has another type, or another use of the same.
    for (header, signer) in [
        (r#"{"alg":"ES256","kid":"rsa"}"#, Signer::Es256),
        (r#"{"alg":"RS256","kid":"elliptic"}"#, Signer::Rs256),
        (r#"{"alg":"ES256","kid":"rsa"}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"rsa"}"#, Signer::Es256),
        (r#"{"alg":"RS256","kid":"rsa"}"#, Signer::Ps256),
        (r#"{"alg":"PS256","kid":"rsa"}"#, Signer::Rs256),
        (r#"{"alg":"RS512","kid":"rsa"}"#, Signer::Rs256),
        // Names that are no names.
        (r#"{"alg":"RS256"}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":""}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"RSA"}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"rsa "}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":null}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":["rsa"]}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"../../keys/rsa"}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"x' OR '1'='1"}"#, Signer::Rs256),
        // Headers that are none, or ask for more.
        (r#"{"kid":"rsa"}"#, Signer::Rs256),
        (r#"{"alg":["RS256"],"kid":"rsa"}"#, Signer::Rs256),
        (r#"{"alg":"none","alg":"RS256","kid":"rsa"}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"other","kid":"rsa"}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"rsa","crit":["exp"],"exp":1}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"rsa","crit":[]}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"rsa","b64":false,"crit":["b64"]}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"rsa"} "#, Signer::Nobody(b"a")),
        (r#"["RS256","rsa"]"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"rsa""#, Signer::Rs256),
    ] {
        assert_eq!(show(&site, kind, &signed(header, signer)), REFUSED, "{header} {signer:?}");
    }
    // Keys that Amazon's HTTP APIs do not know, and any issuer of ours may have; a user pool signs with RS256 alone.
    let more = if kind == Kind::Http { ADMITTED } else { REFUSED };
    assert_eq!(show(&site, kind, &signed(r#"{"alg":"ES256","kid":"elliptic"}"#, Signer::Es256)), more);
    assert_eq!(show(&site, kind, &signed(r#"{"alg":"PS256","kid":"rsa"}"#, Signer::Ps256)), more);
    assert_eq!(
        show(&site, kind, &signed(r#"{"alg":"RS256","kid":"rsa","typ":"at+jwt"}"#, Signer::Rs256)),
        ADMITTED
    );
}

/// Keys that a token brings along, or says where to get.
#[test]
fn keys_of_the_attackers_own() {
    for kind in [Kind::Http, Kind::Rest] {
        let site = Site::new(kind);
        let attacker = Arc::new(Issuer::new(site.issuer.name()));
        let answering = Arc::clone(&attacker);
        let elsewhere = Backend::start(move |message| answering.answer(message));
        let payload = site.claims().to_string();
        let url = format!("http://{}/keys", elsewhere.address);
        let own = attacker.rsa_key();
        let certificate = "MIIBszCCAVmgAwIBAgIUJlq+zz9CO2E91rlD5kvb4f8cQ7EwCgYIKoZIzj0EAwIw";
        for more in [
            json!({}),
            json!({"jwk": own}),
            json!({"jku": url}),
            json!({"x5u": url}),
            json!({"x5c": [certificate]}),
            json!({"jwk": own, "jku": url, "x5u": url, "x5t": "AAAA", "iss": site.issuer.name()}),
        ] {
            for name in [json!("rsa"), json!("own"), json!(url)] {
                let mut header = json!({"alg": "RS256", "kid": name});
                header.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
                let forged = site.secret(attacker.signed(&header.to_string(), &payload, Signer::Rs256));
                assert_eq!(show(&site, kind, &forged), REFUSED, "{header}");
                // The same header does not harm a token that its issuer has signed.
                if name == json!("rsa") {
                    let right = site.secret(site.issuer.signed(&header.to_string(), &payload, Signer::Rs256));
                    assert_eq!(show(&site, kind, &right), ADMITTED, "{header}");
                }
            }
        }
        assert_eq!(elsewhere.connections(), 0, "nobody asks where a token says");
    }
}

/// Texts that only look like tokens, and tokens that were changed.
#[test]
fn pieces() {
    for kind in [Kind::Http, Kind::Rest] {
        let site = Site::new(kind);
        let right = site.right();
        let parts: Vec<&str> = right.split('.').collect();
        let [header, payload, signature] = parts.as_slice() else { panic!("{right}") };
        let mut other = site.claims();
        other["sub"] = json!("somebody else");
        let changed = encode(other.to_string().as_bytes());
        for text in [
            format!("{header}.{payload}."),
            format!("{header}.{payload}"),
            format!("{header}..{signature}"),
            format!(".{payload}.{signature}"),
            format!("{right}."),
            format!("{right}.{signature}"),
            format!("{header}.{payload}.{signature}.{payload}.{signature}"),
            format!("{header}.{changed}.{signature}"),
            format!("{header}.{payload}.{signature}="),
            format!("{header}.{payload}.{signature}AA"),
            format!("{header}.{payload}.{}", &signature[..signature.len() - 2]),
            format!("{header}.{payload}= .{signature}"),
            format!("{header} .{payload}.{signature}"),
            format!("Bearer {right}"),
            format!("{right},{right}"),
            format!("{right} {right}"),
            format!("\"{right}\""),
            right.to_uppercase(),
            right.replace('.', "%2e"),
            format!("{}.{header}.{payload}.{signature}", encode(b"{}")),
            "x".repeat(9_000),
            format!(
                "{}.{payload}.{signature}",
                encode(
                    format!("{{\"alg\":\"RS256\",\"kid\":\"rsa\",\"x\":\"{}\"}}", "x".repeat(6_200))
                        .as_bytes()
                )
            ),
            json!({"payload": payload, "signatures": [{"protected": header, "signature": signature}]})
                .to_string(),
        ] {
            assert_eq!(show(&site, kind, &text), REFUSED, "{text}");
        }
        assert_eq!(show(&site, kind, &right), ADMITTED);
        // Flipping any bit of the signature's last but one byte, or of its first.
        for (at, letter) in [(0, 'A'), (0, '_'), (100, 'b'), (signature.len() - 2, '-')] {
            let mut forged: Vec<char> = signature.chars().collect();
            if forged[at] == letter {
                continue;
            }
            forged[at] = letter;
            let forged: String = forged.into_iter().collect();
            assert_eq!(show(&site, kind, &format!("{header}.{payload}.{forged}")), REFUSED);
        }
    }
}

/// Tokens of one issuer are nothing to another's authorizer, and a pool's own kinds of tokens are not each other.
#[test]
fn tokens_of_others() {
    let (http, rest) = (Site::new(Kind::Http), Site::new(Kind::Rest));
    assert_eq!(show(&http, Kind::Http, &http.right()), ADMITTED);
    assert_eq!(show(&rest, Kind::Rest, &rest.right()), ADMITTED);
    assert_eq!(show(&http, Kind::Http, &rest.right()), REFUSED);
    assert_eq!(show(&rest, Kind::Rest, &http.right()), REFUSED);
    // The other's name, signed by one's own key: the key is of no use there.
    let mut claims = http.claims();
    claims["iss"] = json!(POOL);
    assert_eq!(show(&rest, Kind::Rest, &http.token(&claims)), REFUSED);
    let mut access = rest.claims();
    access["token_use"] = json!("access");
    let access = rest.token(&access);
    assert_eq!(show(&rest, Kind::Rest, &access), REFUSED);
    let scoped = |token: &str| rest.get("/scoped", &[&format!("Authorization: {token}")]);
    assert!(scoped(&access).is_admitted());
    assert!(scoped(&rest.right()).is_refused(401, false), "an identity token has no scopes");
}

/// A set of keys in which a private key, a secret or a weak key stands: none of them verifies anything.
#[test]
fn keys_that_are_no_keys() {
    let issuer = Arc::new(Issuer::new(super::site::ISSUER));
    let secret = b"a secret that everybody reads in the set of keys";
    let shared = json!({"kty": "oct", "kid": "shared", "alg": "HS256", "k": encode(secret)});
    let mut unnamed = issuer.rsa_key();
    unnamed["kid"] = Value::Null;
    let mut encryption = issuer.rsa_key();
    (encryption["kid"], encryption["use"]) = (json!("encryption"), json!("enc"));
    let mut pinned = issuer.rsa_key();
    (pinned["kid"], pinned["alg"]) = (json!("pinned"), json!("RS512"));
    let keys = json!({"keys": [shared, unnamed, encryption, pinned, issuer.rsa_key()]}).to_string();
    let answering = Arc::clone(&issuer);
    let site = Site::with_issuer(Kind::Http, issuer, move |message| {
        match message.verb_and_target().1.ends_with("/keys") {
            true => Reply::Respond { status: 200, headers: Vec::new(), body: keys.clone().into_bytes() },
            false => answering.answer(message),
        }
    });
    let payload = site.claims().to_string();
    let sign = |header: &str, signer| site.secret(site.issuer.signed(header, &payload, signer));
    assert_eq!(show(&site, Kind::Http, &sign(HEADER, Signer::Rs256)), ADMITTED);
    for (header, signer) in [
        (r#"{"alg":"HS256","kid":"shared"}"#, Signer::Hs256(secret)),
        (r#"{"alg":"RS256","kid":"encryption"}"#, Signer::Rs256),
        (r#"{"alg":"RS256","kid":"pinned"}"#, Signer::Rs256),
    ] {
        assert_eq!(show(&site, Kind::Http, &sign(header, signer)), REFUSED, "{header}");
    }
}
