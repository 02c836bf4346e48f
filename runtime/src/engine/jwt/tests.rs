//! Tokens that their issuers sign, and what attackers and careless issuers make of them.

pub(crate) mod issuer;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::signature::KeyPair;
use aws_lc_rs::{digest, hmac};

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
fn every_algorithm() {
    let issuer = Issuer::new();
    for algorithm in Algorithm::ALL {
        let header = format!(r#"{{"alg":"{}","kid":"k"}}"#, algorithm.name());
        let token = issuer.token(algorithm, &header, &claims(""));
        for alg in [String::new(), format!(r#","alg":"{}""#, algorithm.name())] {
            let keys = issuer.set(algorithm, &format!(r#","kid":"k","use":"sig","key_ops":["verify"]{alg}"#));
            assert_eq!((keys.len(), keys.unusable()), (1, &[][..]), "{algorithm:?}");
            DEMAND.verify(&token, &keys, now()).unwrap();
            let others = Algorithm::ALL.into_iter().filter(|other| *other != algorithm).collect::<Vec<_>>();
            let demand = Demand { algorithms: Algorithms::of(&others), ..DEMAND };
            assert_eq!(demand.verify(&token, &keys, now()).unwrap_err(), Refusal::Algorithm);
        }
        // Each character of the token counts.
        let keys = issuer.set(algorithm, r#","kid":"k""#);
        for at in 0..token.len() {
            let mut other = token.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).unwrap();
            assert!(DEMAND.verify(&other, &keys, now()).is_err(), "{algorithm:?} {other}");
        }
        // A key of another algorithm, whatever the header says.
        for other in Algorithm::ALL.into_iter().filter(|other| *other != algorithm) {
            let keys = issuer.set(other, &format!(r#","kid":"k","alg":"{}""#, other.name()));
            let refusal = DEMAND.verify(&token, &keys, now()).unwrap_err();
            assert_eq!(refusal, Refusal::KeyOfOtherAlgorithm, "{algorithm:?} {other:?}");
            let header = format!(r#"{{"alg":"{}","kid":"k"}}"#, other.name());
            let token = issuer.token(algorithm, &header, &claims(""));
            let refusal = DEMAND.verify(&token, &keys, now()).unwrap_err();
            assert_eq!(refusal, Refusal::Signature, "{algorithm:?} {other:?}");
        }
    }
}

#[test]
fn no_secret_and_no_signature_at_all() {
    let issuer = Issuer::new();
    let key = format!(r#"{},"kid":"k""#, issuer.members(Algorithm::Rs256));
    let keys = set(&[&key]);
    let document = format!("{{{key}}}");
    // What public keys are written as: an attacker has each of them, and would have us take it for a secret.
    let (modulus, text) = (issuer.modulus(), encode(&issuer.modulus()));
    let secrets = [issuer.rsa.public_key().as_ref(), &modulus, document.as_bytes(), text.as_bytes()];
    for secret in secrets {
        let input = [&encode(br#"{"alg":"HS256","kid":"k"}"#), ".", &encode(claims("").as_bytes())].concat();
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input.as_bytes());
        let token = [&input, ".", &encode(tag.as_ref())].concat();
        assert_eq!(DEMAND.verify(&token, &keys, now()).unwrap_err(), Refusal::Algorithm);
    }
    for name in
        ["none", "None", "NONE", "nOnE", "", " ", "rs256", "RS256 ", "HS256", "HS384", "RS1", "ES256K", "dir"]
    {
        let header = format!(r#"{{"alg":"{name}","kid":"k"}}"#);
        let token = issuer.token(Algorithm::Rs256, &header, &claims(""));
        assert_eq!(DEMAND.verify(&token, &keys, now()).unwrap_err(), Refusal::Algorithm, "{name}");
        let unsigned = token.rsplit_once('.').unwrap().0;
        for unsigned in [format!("{unsigned}."), unsigned.to_owned()] {
            assert_eq!(DEMAND.verify(&unsigned, &keys, now()).unwrap_err(), Refusal::Segments, "{unsigned}");
        }
    }
    // A secret in the set is no key, also where the header asks for it.
    let keys = set(&[r#""kty":"oct","kid":"k","k":"AAAA","alg":"HS256""#]);
    assert_eq!((keys.len(), keys.unusable()), (0, &[KeyFault::Symmetric][..]));
    let token = issuer.token(Algorithm::Rs256, r#"{"alg":"RS256","kid":"k"}"#, &claims(""));
    assert_eq!(DEMAND.verify(&token, &keys, now()).unwrap_err(), Refusal::UnknownKey);
}

#[test]
fn a_header_cannot_say_where_its_key_is() {
    let (issuer, attacker) = (Issuer::new(), Issuer::new());
    let keys = issuer.set(Algorithm::Es256, r#","kid":"k""#);
    let own = attacker.members(Algorithm::Es256);
    for more in [
        format!(r#","jwk":{{{own}}}"#),
        r#","jku":"https://attacker.example/keys""#.to_owned(),
        r#","x5u":"https://attacker.example/certificate","x5c":["AAAA"],"x5t":"AAAA""#.to_owned(),
    ] {
        let header = format!(r#"{{"alg":"ES256","kid":"k"{more}}}"#);
        let token = attacker.token(Algorithm::Es256, &header, &claims(""));
        assert_eq!(DEMAND.verify(&token, &keys, now()).unwrap_err(), Refusal::Signature, "{more}");
        let token = issuer.token(Algorithm::Es256, &header, &claims(""));
        DEMAND.verify(&token, &keys, now()).unwrap();
    }
    for kid in ["../../keys", "k' or '1'='1", "K", "k ", "", "https://attacker.example/keys", "\\u0000"] {
        let header = format!(r#"{{"alg":"ES256","kid":"{kid}"}}"#);
        let token = attacker.token(Algorithm::Es256, &header, &claims(""));
        assert_eq!(DEMAND.verify(&token, &keys, now()).unwrap_err(), Refusal::UnknownKey, "{kid}");
    }
}

#[test]
fn headers_of_other_forms() {
    let issuer = Issuer::new();
    let keys = issuer.set(Algorithm::Es256, r#","kid":"k""#);
    for (header, refusal) in [
        (r#"{"alg":"ES256","kid":"k","crit":["exp"],"exp":1}"#, Refusal::Extension),
        (r#"{"alg":"ES256","kid":"k","crit":[]}"#, Refusal::Extension),
        (r#"{"alg":"ES256","kid":"k","b64":false,"crit":["b64"]}"#, Refusal::Extension),
        (r#"{"alg":"ES256","kid":"k","b64":false}"#, Refusal::Extension),
        (r#"{"alg":"ES256","kid":"k","b64":"false"}"#, Refusal::Header),
        (r#"{"alg":"ES256","alg":"ES256","kid":"k"}"#, Refusal::Header),
        (r#"{"alg":"ES256","\u0061lg":"none","kid":"k"}"#, Refusal::Header),
        (r#"{"alg":"ES256","kid":"k","x":{"y":1,"y":2}}"#, Refusal::Header),
        (r#"{"alg":["ES256"],"kid":"k"}"#, Refusal::Header),
        (r#"{"alg":null,"kid":"k"}"#, Refusal::Header),
        (r#"{"alg":"ES256","kid":7}"#, Refusal::Header),
        (r#"{"alg":"ES256","kid":"k"} "x""#, Refusal::Header),
        (r#"{"kid":"k"}"#, Refusal::Header),
        (r#"["alg","ES256"]"#, Refusal::Header),
        ("", Refusal::Segments),
        ("{}", Refusal::Header),
        ("{'alg':'ES256'}", Refusal::Header),
    ] {
        let token = issuer.token(Algorithm::Es256, header, &claims(""));
        assert_eq!(DEMAND.verify(&token, &keys, now()).unwrap_err(), refusal, "{header}");
    }
    for header in [r#"{ "kid" : "k" , "alg":"ES256", "typ":"JWT", "b64": true }"#, r#"{"alg":"ES256"}"#] {
        let token = issuer.token(Algorithm::Es256, header, &claims(""));
        DEMAND.verify(&token, &keys, now()).unwrap();
    }
    let token = issuer.token(Algorithm::Es256, r#"{"alg":"ES256"}"#, &claims(""));
    let demand = Demand { needs_key_id: true, ..DEMAND };
    assert_eq!(demand.verify(&token, &keys, now()).unwrap_err(), Refusal::KeyIdMissing);
}

#[test]
fn texts_of_other_forms() {
    let issuer = Issuer::new();
    let keys = issuer.set(Algorithm::Es256, r#","kid":"k""#);
    let token = issuer.token(Algorithm::Es256, es256_header(), &claims(""));
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
    for (text, refusal) in [
        (String::new(), Refusal::Segments),
        ("a".to_owned(), Refusal::Segments),
        ("..".to_owned(), Refusal::Segments),
        (format!("{header}.{payload}"), Refusal::Segments),
        (format!("{token}."), Refusal::Segments),
        (format!(".{token}"), Refusal::Segments),
        (format!("{token}.{signature}.{signature}"), Refusal::Segments),
        (format!("{header}..{signature}"), Refusal::Segments),
        (format!("{token}="), Refusal::Encoding),
        (format!("{token}\n"), Refusal::Encoding),
        (format!(" {token}"), Refusal::Encoding),
        (format!("{header}.{payload}.{signature}A"), Refusal::Signature),
        (format!("{header}.{payload}.{}", signature.replace(['-', '_'], "+")), Refusal::Encoding),
        (format!(r#"{{"payload":"{payload}","signature":"{signature}"}}"#), Refusal::Segments),
        (format!("Bearer {token}"), Refusal::Encoding),
    ] {
        if text != token {
            assert_eq!(DEMAND.verify(&text, &keys, now()).unwrap_err(), refusal, "{text}");
        }
    }
    let fits = |length: usize| {
        let token = issuer.token(
            Algorithm::Es256,
            es256_header(),
            &claims(&format!(r#","x":"{}""#, "x".repeat(length))),
        );
        (token.len(), DEMAND.verify(&token, &keys, now()).map(drop))
    };
    let (longest, (base, _)) = ((MAX_TOKEN - 400) / 4 * 3, fits(0));
    assert_eq!(fits(longest).1, Ok(()), "{base}");
    let (length, outcome) = fits(longest + 300);
    assert!(length > MAX_TOKEN, "{length}");
    assert_eq!(outcome, Err(Refusal::TooLong));
}

#[test]
fn claims_of_wrong_types_and_values() {
    let issuer = Issuer::new();
    let keys = issuer.set(Algorithm::Es256, r#","kid":"k""#);
    let verify = |demand: &Demand<'_>, payload: &str| {
        let token = issuer.token(Algorithm::Es256, es256_header(), payload);
        demand.verify(&token, &keys, now()).map(drop)
    };
    let rest = format!(r#""iss":"{ISSUER}","aud":"app""#);
    let soon = NOW + 1;
    for (payload, outcome) in [
        // exp
        (format!("{{{rest}}}"), Err(Refusal::ExpiryMissing)),
        (format!(r#"{{{rest},"exp":{soon}}}"#), Ok(())),
        (format!(r#"{{{rest},"exp":{soon}.5}}"#), Ok(())),
        (format!(r#"{{{rest},"exp":{NOW}}}"#), Err(Refusal::Expired)),
        (format!(r#"{{{rest},"exp":{NOW}.25}}"#), Ok(())),
        (format!(r#"{{{rest},"exp":"{soon}"}}"#), Err(Refusal::Time)),
        (format!(r#"{{{rest},"exp":null}}"#), Err(Refusal::Time)),
        (format!(r#"{{{rest},"exp":true}}"#), Err(Refusal::Time)),
        (format!(r#"{{{rest},"exp":[{soon}]}}"#), Err(Refusal::Time)),
        (format!(r#"{{{rest},"exp":{{}}}}"#), Err(Refusal::Time)),
        (format!(r#"{{{rest},"exp":1e999}}"#), Err(Refusal::Time)),
        (format!(r#"{{{rest},"exp":1e308}}"#), Ok(())),
        (format!(r#"{{{rest},"exp":-{soon}}}"#), Err(Refusal::Expired)),
        (format!(r#"{{{rest},"exp":0}}"#), Err(Refusal::Expired)),
        (format!(r#"{{{rest},"exp":{soon},"exp":{soon}}}"#), Err(Refusal::Claims)),
        (format!(r#"{{{rest},"exp":NaN}}"#), Err(Refusal::Claims)),
        // nbf and iat
        (claims(&format!(r#","nbf":{NOW},"iat":{NOW}"#)), Ok(())),
        (claims(&format!(r#","nbf":{soon}"#)), Err(Refusal::NotYetValid)),
        (claims(&format!(r#","iat":{soon}"#)), Err(Refusal::IssuedLater)),
        (claims(r#","nbf":"0""#), Err(Refusal::Time)),
        (claims(r#","nbf":null"#), Err(Refusal::Time)),
        (claims(r#","iat":"0""#), Err(Refusal::Time)),
        (claims(r#","iat":-1e999"#), Err(Refusal::Time)),
        // iss
        (format!(r#"{{"aud":"app","exp":{soon}}}"#), Err(Refusal::Issuer)),
        (format!(r#"{{"iss":["{ISSUER}"],"aud":"app","exp":{soon}}}"#), Err(Refusal::Issuer)),
        (format!(r#"{{"iss":"{ISSUER}/","aud":"app","exp":{soon}}}"#), Err(Refusal::Issuer)),
        (format!(r#"{{"iss":"{}","aud":"app","exp":{soon}}}"#, ISSUER.to_uppercase()), Err(Refusal::Issuer)),
        (format!(r#"{{"iss":"{ISSUER}.attacker.example","aud":"app","exp":{soon}}}"#), Err(Refusal::Issuer)),
        // aud and client_id
        (claims(r#","client_id":"nobody""#), Ok(())),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon},"client_id":"other"}}"#), Ok(())),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon},"aud":["x","other"]}}"#), Ok(())),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon}}}"#), Err(Refusal::Audience)),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon},"client_id":["app"]}}"#), Err(Refusal::Audience)),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon},"aud":"x","client_id":"app"}}"#), Err(Refusal::Audience)),
        (
            format!(r#"{{"iss":"{ISSUER}","exp":{soon},"aud":null,"client_id":"app"}}"#),
            Err(Refusal::Audience),
        ),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon},"aud":[],"client_id":"app"}}"#), Err(Refusal::Audience)),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon},"aud":["app",1]}}"#), Err(Refusal::Audience)),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon},"aud":[["app"]]}}"#), Err(Refusal::Audience)),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon},"aud":{{"app":"app"}}}}"#), Err(Refusal::Audience)),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon},"aud":"app other"}}"#), Err(Refusal::Audience)),
        (format!(r#"{{"iss":"{ISSUER}","exp":{soon},"aud":"APP"}}"#), Err(Refusal::Audience)),
        // the whole
        ("[]".to_owned(), Err(Refusal::Claims)),
        ("null".to_owned(), Err(Refusal::Claims)),
        ("foo".to_owned(), Err(Refusal::Claims)),
        (format!("{} {{}}", claims("")), Err(Refusal::Claims)),
        (claims(r#","\u0069ss":"x""#), Err(Refusal::Claims)),
        (claims(r#","x":{"a":1,"a":2}"#), Err(Refusal::Claims)),
    ] {
        assert_eq!(verify(&DEMAND, &payload), outcome, "{payload}");
    }
    for (token_use, payload, outcome) in [
        ("access", claims(r#","token_use":"access""#), Ok(())),
        ("id", claims(r#","token_use":"access""#), Err(Refusal::Use)),
        ("id", claims(r#","token_use":["id"]"#), Err(Refusal::Use)),
        ("id", claims(""), Err(Refusal::Use)),
    ] {
        let demand = Demand { token_use: Some(token_use), ..DEMAND };
        assert_eq!(verify(&demand, &payload), outcome, "{payload}");
    }
    let anyone = Demand { audiences: None, ..DEMAND };
    assert_eq!(verify(&anyone, &format!(r#"{{"iss":"{ISSUER}","exp":{soon}}}"#)), Ok(()));
    let nobody = Demand { audiences: Some(&[]), ..DEMAND };
    assert_eq!(verify(&nobody, &claims("")), Err(Refusal::Audience));
}

#[test]
fn leeway_is_as_long_as_it_is() {
    let issuer = Issuer::new();
    let keys = issuer.set(Algorithm::EdDsa, r#","kid":"k""#);
    for seconds in [0, 1, 60] {
        let demand = Demand { leeway: Leeway::seconds(seconds).unwrap(), ..DEMAND };
        let verify = |payload: &str| {
            let token = issuer.token(Algorithm::EdDsa, r#"{"alg":"EdDSA","kid":"k"}"#, payload);
            demand.verify(&token, &keys, now()).map(drop)
        };
        let rest = format!(r#""iss":"{ISSUER}","aud":"app""#);
        let seconds = u64::from(seconds);
        assert_eq!(verify(&format!(r#"{{{rest},"exp":{}}}"#, NOW - seconds)), Err(Refusal::Expired));
        assert_eq!(verify(&format!(r#"{{{rest},"exp":{}}}"#, NOW - seconds + 1)), Ok(()));
        assert_eq!(verify(&claims(&format!(r#","nbf":{}"#, NOW + seconds + 1))), Err(Refusal::NotYetValid));
        assert_eq!(verify(&claims(&format!(r#","iat":{}"#, NOW + seconds + 1))), Err(Refusal::IssuedLater));
        assert_eq!(verify(&claims(&format!(r#","nbf":{0},"iat":{0}"#, NOW + seconds))), Ok(()));
    }
    assert_eq!(Leeway::seconds(61), None);
    let token = issuer.token(Algorithm::EdDsa, r#"{"alg":"EdDSA","kid":"k"}"#, &claims(""));
    let token = DEMAND.verify(&token, &keys, now()).unwrap();
    assert_eq!(token.is_current(Leeway::NONE, now()), Ok(()));
    assert_eq!(token.is_current(Leeway::NONE, now() + Duration::from_secs(1)), Err(Refusal::Expired));
    assert_eq!(token.is_current(Leeway::seconds(2).unwrap(), now() + Duration::from_secs(1)), Ok(()));
}

#[test]
fn scopes_and_texts() {
    let issuer = Issuer::new();
    let keys = issuer.set(Algorithm::Es256, r#","kid":"k""#);
    let taken = |more: &str| {
        let token = issuer.token(Algorithm::Es256, es256_header(), &claims(more));
        DEMAND.verify(&token, &keys, now()).unwrap()
    };
    for (more, found) in [
        (r#","scope":"read write""#, &["read"][..]),
        (r#","scope":"  read  pets/all""#, &["read", "pets/all"]),
        (r#","scope":"reader unread re ad""#, &[]),
        (r#","scope":"READ""#, &[]),
        (r#","scope":"read\twrite""#, &[]),
        (r#","scope":["read"]"#, &[]),
        (r#","scope":null"#, &[]),
        (r#","scp":["pets/all","read"]"#, &["read", "pets/all"]),
        (r#","scp":["read pets/all"]"#, &[]),
        (r#","scp":"read pets/all""#, &["read", "pets/all"]),
        (r#","scp":["read",1]"#, &[]),
        (r#","scope":"pets/all","scp":"read""#, &["read", "pets/all"]),
        ("", &[]),
    ] {
        assert_eq!(taken(more).scopes_among(&["read", "pets/all"]), found, "{more}");
    }
    let token = taken(
        r#","custom:x":"a \"b\"","n":1.50,"t":true,"z":null,"l":["a","b c",[1,2]],"e":[],"m":{"b":1,"a":{"c":[]}},"":"empty""#,
    );
    let texts: Vec<(&str, String)> = token.claims().texts().skip(3).collect();
    let expected = [
        ("custom:x", "a \"b\""),
        ("n", "1.50"),
        ("t", "true"),
        ("z", "<nil>"),
        ("l", "[a b c [1 2]]"),
        ("e", "[]"),
        ("m", "map[a:map[c:[]] b:1]"),
        ("", "empty"),
    ];
    assert_eq!(texts, expected.map(|(name, text)| (name, text.to_owned())));
    assert_eq!(token.claims().text("exp"), Some((NOW + 1).to_string()));
    assert_eq!(token.claims().text("missing"), None);
    assert!(token.claims().size() > 200);
    let text = issuer.token(Algorithm::Es256, es256_header(), &claims(""));
    assert_eq!(Signed::parse(&text).unwrap().unproven_issuer().as_deref(), Some(ISSUER));
}

#[test]
fn sets_of_keys() {
    let issuer = Issuer::new();
    let (p256, rsa) = (issuer.members(Algorithm::Es256), issuer.members(Algorithm::Rs256));
    for (members, fault) in [
        (format!(r#"{p256},"use":"enc""#), KeyFault::Purpose),
        (format!(r#"{p256},"use":["sig"]"#), KeyFault::Purpose),
        (format!(r#"{p256},"key_ops":["sign"]"#), KeyFault::Purpose),
        (format!(r#"{p256},"key_ops":[]"#), KeyFault::Purpose),
        (format!(r#"{p256},"key_ops":"verify""#), KeyFault::Purpose),
        (format!(r#"{p256},"key_ops":["verify",1]"#), KeyFault::Purpose),
        (format!(r#"{p256},"kid":7"#), KeyFault::Form),
        (format!(r#"{p256},"alg":["ES256"]"#), KeyFault::Form),
        (format!(r#"{p256},"alg":"ES384""#), KeyFault::Algorithm),
        (format!(r#"{p256},"alg":"RS256""#), KeyFault::Algorithm),
        (format!(r#"{p256},"d":"AAAA""#), KeyFault::Private),
        (format!(r#"{rsa},"alg":"ES256""#), KeyFault::Algorithm),
        (format!(r#"{rsa},"alg":"RSA-OAEP""#), KeyFault::Algorithm),
        (rsa.replace("AQAB", "AQ"), KeyFault::Weak),
        (rsa.replace("AQAB", "Ag"), KeyFault::Weak),
        (rsa.replace("AQAB", ""), KeyFault::Weak),
        (rsa.replace("AQAB", "AQAAAAAAAQ"), KeyFault::Weak),
        (rsa.replace("AQAB", "A+AB"), KeyFault::Encoding),
        (rsa.replace(r#","e":"AQAB""#, ""), KeyFault::Encoding),
        (format!(r#""kty":"RSA","e":"AQAB","n":"{}""#, encode(&[0xff; 255])), KeyFault::Size),
        (format!(r#""kty":"RSA","e":"AQAB","n":"{}""#, encode(&[0xff; 1025])), KeyFault::Size),
        (format!(r#""kty":"RSA","e":"AQAB","n":"{}""#, encode(&[0xfe; 256])), KeyFault::Weak),
        (p256.replace("P-256", "secp256k1"), KeyFault::Kind),
        (p256.replace("P-256", "P-384"), KeyFault::Encoding),
        (p256.replace(r#""kty":"EC","#, ""), KeyFault::Form),
        (p256.replace("EC", "AKP"), KeyFault::Kind),
        (format!(r#""kty":"EC","crv":"P-256","x":"{0}","y":"{0}""#, encode(&[1; 32])), KeyFault::Weak),
        (format!(r#""kty":"OKP","crv":"Ed25519","x":"{}""#, encode(&[1; 31])), KeyFault::Encoding),
        (r#""kty":"OKP","crv":"X25519","x":"AAAA""#.to_owned(), KeyFault::Kind),
        (r#""kty":"oct","k":"AAAA""#.to_owned(), KeyFault::Symmetric),
        (String::new(), KeyFault::Form),
    ] {
        // Those beside it are used.
        let keys = set(&[&members, &p256]);
        assert_eq!((keys.len(), keys.unusable()), (1, &[fault][..]), "{members}");
    }
    let zero_in_front = rsa.replace(r#""n":""#, r#""n":"AAAA"#);
    assert_eq!(set(&[&zero_in_front]).len(), 1);
    for (document, fault) in [
        (r#"{"keys":{}}"#, Some(KeySetFault::Form)),
        ("{}", Some(KeySetFault::Form)),
        ("[]", Some(KeySetFault::Form)),
        (r#"{"keys":[1,"a",null,[]],"more":{}}"#, None),
        (r#"{"keys":[]}"#, None),
    ] {
        assert_eq!(KeySet::parse(document.as_bytes()).err(), fault, "{document}");
    }
    for document in [
        "",
        r#"{"keys":[],"keys":[]}"#,
        r#"{"keys":[{"kty":"RSA","kty":"EC"}]}"#,
        r#"{"keys":[]}x"#,
        "<html>",
    ] {
        assert!(
            matches!(KeySet::parse(document.as_bytes()), Err(KeySetFault::Json(_) | KeySetFault::Form)),
            "{document}"
        );
    }
    let many =
        |count: usize| KeySet::parse(format!(r#"{{"keys":[{}]}}"#, vec!["{}"; count].join(",")).as_bytes());
    assert_eq!(many(MAX_KEYS).unwrap().unusable().len(), MAX_KEYS);
    assert_eq!(many(MAX_KEYS + 1).unwrap_err(), KeySetFault::TooMany);
    let long = |length: usize| {
        let document = r#"{"keys":[]}"#;
        KeySet::parse([document, &" ".repeat(length - document.len())].concat().as_bytes()).err()
    };
    assert_eq!((long(MAX_KEY_SET), long(MAX_KEY_SET + 1)), (None, Some(KeySetFault::TooLong)));
}

#[test]
fn keys_of_one_name() {
    let (issuer, other) = (Issuer::new(), Issuer::new());
    let (p256, rsa, edwards) = (
        issuer.members(Algorithm::Es256),
        issuer.members(Algorithm::Rs256),
        issuer.members(Algorithm::EdDsa),
    );
    let named = |members: &str| format!(r#"{members},"kid":"k""#);
    let token = issuer.token(Algorithm::Es256, es256_header(), &claims(""));
    let verify = |keys: &KeySet| DEMAND.verify(&token, keys, now()).map(drop);
    // One of another kind is another key, and so is one for encryption.
    let encryption = format!(r#"{},"use":"enc""#, named(&p256));
    let keys = set(&[&named(&rsa), &named(&p256), &named(&edwards), &encryption]);
    assert_eq!((keys.len(), keys.unusable(), verify(&keys)), (3, &[KeyFault::Purpose][..], Ok(())));
    // Two for one algorithm: nobody can say which is meant.
    let keys = set(&[&named(&p256), &named(&rsa), &named(&other.members(Algorithm::Es256))]);
    assert_eq!((keys.len(), keys.unusable()), (1, &[KeyFault::Ambiguous; 2][..]));
    assert_eq!(verify(&keys), Err(Refusal::KeyOfOtherAlgorithm));
    // Without names there is only one that can be meant.
    assert_eq!(verify(&set(&[&p256])), Err(Refusal::UnknownKey));
    let token = issuer.token(Algorithm::Es256, r#"{"alg":"ES256"}"#, &claims(""));
    let verify = |keys: &KeySet| DEMAND.verify(&token, keys, now()).map(drop);
    assert_eq!(verify(&set(&[&p256])), Ok(()));
    assert_eq!(verify(&set(&[&named(&p256)])), Ok(()));
    assert_eq!(verify(&set(&[&p256, &rsa])), Err(Refusal::KeyIdMissing));
    assert_eq!(verify(&set(&[])), Err(Refusal::KeyIdMissing));
}

#[test]
fn signatures_of_other_forms() {
    let issuer = Issuer::new();
    let keys = issuer.set(Algorithm::Es256, r#","kid":"k""#);
    let token = issuer.token(Algorithm::Es256, es256_header(), &claims(""));
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = crate::engine::base64url::decode(signature).unwrap();
    let mut der = vec![0x30, 68, 0x02, 32];
    der.extend_from_slice(&signature[..32]);
    der.extend_from_slice(&[0x02, 32]);
    der.extend_from_slice(&signature[32..]);
    // CVE-2022-21449: zeros that any message fits.
    for other in [vec![0; 64], der, signature[..63].to_vec(), [&signature[..], &[0]].concat(), vec![0xff; 64]]
    {
        let token = [input, ".", &encode(&other)].concat();
        assert_eq!(DEMAND.verify(&token, &keys, now()).unwrap_err(), Refusal::Signature);
    }
    // Another hash of the same key.
    let digest = digest::digest(&digest::SHA384, input.as_bytes());
    assert!(
        keys.verify(
            &Signed::parse(&[input, ".", &encode(digest.as_ref())].concat()).unwrap(),
            Algorithms::ALL
        )
        .is_err()
    );
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
