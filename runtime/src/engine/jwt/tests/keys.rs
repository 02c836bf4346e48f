//! Keys of issuers: which are used, and for which algorithms.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::KeyPair;

use super::*;

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
