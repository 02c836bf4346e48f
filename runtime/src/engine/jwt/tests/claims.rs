//! What a token says: right, wrong, too early, too late.

use super::*;

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
        let demand = Demand { leeway: Leeway::of(Duration::from_secs(seconds)).unwrap(), ..DEMAND };
        let verify = |payload: &str| {
            let token = issuer.token(Algorithm::EdDsa, r#"{"alg":"EdDSA","kid":"k"}"#, payload);
            demand.verify(&token, &keys, now()).map(drop)
        };
        let rest = format!(r#""iss":"{ISSUER}","aud":"app""#);
        assert_eq!(verify(&format!(r#"{{{rest},"exp":{}}}"#, NOW - seconds)), Err(Refusal::Expired));
        assert_eq!(verify(&format!(r#"{{{rest},"exp":{}}}"#, NOW - seconds + 1)), Ok(()));
        assert_eq!(verify(&claims(&format!(r#","nbf":{}"#, NOW + seconds + 1))), Err(Refusal::NotYetValid));
        assert_eq!(verify(&claims(&format!(r#","iat":{}"#, NOW + seconds + 1))), Err(Refusal::IssuedLater));
        assert_eq!(verify(&claims(&format!(r#","nbf":{0},"iat":{0}"#, NOW + seconds))), Ok(()));
    }
    assert_eq!(Leeway::of(Duration::from_millis(60_001)), None);
    let token = issuer.token(Algorithm::EdDsa, r#"{"alg":"EdDSA","kid":"k"}"#, &claims(""));
    let token = DEMAND.verify(&token, &keys, now()).unwrap();
    assert_eq!(token.is_current(Leeway::NONE, now()), Ok(()));
    assert_eq!(token.is_current(Leeway::NONE, now() + Duration::from_secs(1)), Err(Refusal::Expired));
    assert_eq!(
        token.is_current(Leeway::of(Duration::from_secs(2)).unwrap(), now() + Duration::from_secs(1)),
        Ok(())
    );
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
    let told = token.caller().claims.iter().flatten();
    let texts: Vec<(&str, &str)> = told.map(|(name, text)| (&**name, &**text)).skip(3).collect();
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
    assert_eq!(texts, expected);
    assert_eq!(token.caller().claim("exp"), Some(&*(NOW + 1).to_string()));
    assert_eq!(token.caller().claim("missing"), None);
    assert!(token.size() > 400);
    let text = issuer.token(Algorithm::Es256, es256_header(), &claims(""));
    assert_eq!(Signed::parse(&text).unwrap().unproven_issuer().as_deref(), Some(ISSUER));
}
