//! Headers, texts and signatures of other forms than a token has.

use aws_lc_rs::digest;

use super::*;

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
