//! Claims of the wrong type, or that say something else. Every token here has a right signature.

use serde_json::json;

use gwgen_tests::issuer::{HEADER, Signer};

use super::site::{Kind, Site, seconds};

/// A payload made of the right one by leaving members out and putting others in, as text: `NOW` is the time.
fn payload(site: &Site, without: &[&str], more: &str) -> String {
    let mut claims = site.claims();
    without.iter().for_each(|name| drop(claims.as_object_mut().unwrap().remove(*name)));
    let text = claims.to_string();
    let more = more.replace("NOW", &seconds().to_string());
    if more.is_empty() { text } else { format!("{},{more}}}", text.trim_end_matches('}')) }
}

fn check(site: &Site, target: &str, payload: &str) -> u16 {
    let token = site.secret(site.issuer.signed(HEADER, payload, Signer::Rs256));
    let seen = site.get(target, &[&format!("Authorization: Bearer {token}")]);
    assert_eq!(seen.status() == 200, !seen.received.is_empty(), "{payload}: {seen:?}");
    assert!(!seen.closed);
    seen.status()
}

/// Times: what is left out of the right payload, and what is put in.
const TIMES: &[(&[&str], &str, bool)] = &[
    (&[], "", true),
    (&["exp"], r#""exp":4102444800"#, true),
    (&["exp"], r#""exp":4102444800.75"#, true),
    (&["exp"], r#""exp":4.1024448e9"#, true),
    (&["exp"], "", false),
    (&["exp"], r#""exp":"4102444800""#, false),
    (&["exp"], r#""exp":null"#, false),
    (&["exp"], r#""exp":true"#, false),
    (&["exp"], r#""exp":[4102444800]"#, false),
    (&["exp"], r#""exp":{"at":4102444800}"#, false),
    (&["exp"], r#""exp":0"#, false),
    (&["exp"], r#""exp":-1"#, false),
    (&["exp"], r#""exp":-4102444800"#, false),
    (&["exp"], r#""exp":NOW"#, false),
    (&["exp"], r#""exp":1e999"#, false),
    (&["exp"], r#""exp":1E400"#, false),
    (&["exp"], r#""exp":NaN"#, false),
    (&["exp"], r#""exp":Infinity"#, false),
    (&["exp"], r#""exp":+4102444800"#, false),
    (&["exp"], r#""exp":0x7fffffff"#, false),
    (&["exp"], r#""exp":04102444800"#, false),
    (&["exp"], r#""exp":4102444800,"exp":1"#, false),
    (&["exp"], r#""exp":1,"exp":4102444800"#, false),
    (&["exp"], r#""exp":4102444800,"\u0065xp":4102444800"#, false),
    (&["exp"], r#""EXP":4102444800"#, false),
    (&[], r#""nbf":0"#, true),
    (&[], r#""nbf":4102444800"#, false),
    (&[], r#""nbf":1e300"#, false),
    (&[], r#""nbf":1e999"#, false),
    (&[], r#""nbf":"0""#, false),
    (&[], r#""nbf":null"#, false),
    (&["iat"], "", true),
    (&["iat"], r#""iat":4102444800"#, false),
    (&["iat"], r#""iat":"1""#, false),
    (&["iat"], r#""iat":NaN"#, false),
];

/// The same for whom and of whom a token of the HTTP API is.
const HTTP_NAMES: &[(&[&str], &str, bool)] = &[
    (&["aud"], r#""aud":"https://pets.example""#, true),
    (&["aud"], r#""aud":["other","https://pets.example"]"#, true),
    (&["aud"], r#""client_id":"machine""#, true),
    (&["aud"], "", false),
    (&["aud"], r#""aud":{"0":"https://pets.example"}"#, false),
    (&["aud"], r#""aud":{"https://pets.example":true}"#, false),
    (&["aud"], r#""aud":[["https://pets.example"]]"#, false),
    (&["aud"], r#""aud":["https://pets.example",1]"#, false),
    (&["aud"], r#""aud":null,"client_id":"machine""#, false),
    (&["aud"], r#""aud":[],"client_id":"machine""#, false),
    (&["aud"], r#""aud":"","client_id":"machine""#, false),
    (&["aud"], r#""aud":"other","client_id":"machine""#, false),
    (&["aud"], r#""aud":true"#, false),
    (&["aud"], r#""aud":"https://pets.example/""#, false),
    (&["aud"], r#""aud":"HTTPS://PETS.EXAMPLE""#, false),
    (&["aud"], r#""aud":"https://pets.example other""#, false),
    (&["aud"], r#""aud":"https://pets.exampl\u0435""#, false),
    (&["aud"], r#""client_id":["machine"]"#, false),
    (&["aud"], r#""azp":"machine""#, false),
    (&["iss"], r#""iss":"https://issuer.example/tenant""#, true),
    (&["iss"], "", false),
    (&["iss"], r#""iss":"https://issuer.example/tenant/""#, false),
    (&["iss"], r#""iss":"https://issuer.example""#, false),
    (&["iss"], r#""iss":"https://issuer.example/tenant2""#, false),
    (&["iss"], r#""iss":"http://issuer.example/tenant""#, false),
    (&["iss"], r#""iss":"https://ISSUER.example/tenant""#, false),
    (&["iss"], r#""iss":["https://issuer.example/tenant"]"#, false),
    (&["iss"], r#""iss":["https://evil.example","https://issuer.example/tenant"]"#, false),
    (&["iss"], r#""iss":null"#, false),
];

#[test]
fn of_an_http_api() {
    let site = Site::new(Kind::Http);
    for (without, more, admitted) in TIMES.iter().chain(HTTP_NAMES) {
        let status = check(&site, "/any", &payload(&site, without, more));
        assert_eq!(status, if *admitted { 200 } else { 401 }, "{without:?} {more}");
    }
    for text in ["", "null", "[]", "\"text\"", "{", "{}", "{\"exp\":4102444800", "\u{feff}{}"] {
        assert_eq!(check(&site, "/any", text), 401, "{text:?}");
    }
}

#[test]
fn of_a_user_pool() {
    let site = Site::new(Kind::Rest);
    let uses: [(&[&str], &str, bool); 6] = [
        (&["token_use"], r#""token_use":"id""#, true),
        (&["token_use"], "", false),
        (&["token_use"], r#""token_use":["id"]"#, false),
        (&["token_use"], r#""token_use":"ID""#, false),
        (&["token_use"], r#""token_use":null"#, false),
        (&["token_use"], r#""token_use":"access","scope":"pets/read""#, false),
    ];
    for (without, more, admitted) in TIMES.iter().chain(&uses) {
        let status = check(&site, "/pool/a", &payload(&site, without, more));
        assert_eq!(status, if *admitted { 200 } else { 401 }, "{without:?} {more}");
    }
}

/// Scopes are whole words of a text, or items of a list.
#[test]
fn scopes() {
    let (http, rest) = (Site::new(Kind::Http), Site::new(Kind::Rest));
    for (claim, admitted) in [
        (r#""scope":"pets/read""#, true),
        (r#""scope":"a pets/read b""#, true),
        (r#""scope":"pets/readonly""#, false),
        (r#""scope":"xpets/read""#, false),
        (r#""scope":"pets/read,pets/write""#, false),
        (r#""scope":"PETS/READ""#, false),
        (r#""scope":"pets/*""#, false),
        (r#""scope":"*""#, false),
        (r#""scope":"""#, false),
        (r#""scope":"pets/\tread""#, false),
        (r#""scope":"a\tpets/read""#, false),
        (r#""scope":null"#, false),
        (r#""scope":{"pets/read":true}"#, false),
        (r#""scope":["pets/read"]"#, false),
        (r#""scopes":"pets/read""#, false),
        (r#""permissions":["pets/read"]"#, false),
        (r#""scp":["pets/read"]"#, true),
        (r#""scp":"a pets/read""#, true),
        (r#""scp":[["pets/read"]]"#, false),
        (r#""scp":["pets/read",1]"#, false),
        ("\"x\":1", false),
    ] {
        let status = check(&http, "/read", &payload(&http, &["scope"], claim));
        assert_eq!(status, if admitted { 200 } else { 403 }, "{claim}");
        assert_eq!(check(&http, "/admin", &payload(&http, &["scope"], claim)), 403, "{claim}");
        let access = format!(r#""token_use":"access",{claim}"#);
        let status = check(&rest, "/scoped", &payload(&rest, &["scope", "token_use"], &access));
        assert_eq!(status, if admitted { 200 } else { 401 }, "{claim}");
    }
}

/// A token ends when it ends, also one that is kept.
#[test]
fn the_end_of_a_token() {
    let site = Site::new(Kind::Http);
    let mut claims = site.claims();
    claims["exp"] = json!(seconds() + 2);
    let token = site.token(&claims);
    let line = format!("Authorization: Bearer {token}");
    assert!(site.get("/any", &[&line]).is_admitted());
    let ended = || site.get("/any", &[&line]).is_refused(401, false).then(seconds);
    let at = gwgen_tests::wait::until(gwgen_tests::wait::LONG, ended).expect("it ends");
    assert!(claims["exp"].as_u64().is_some_and(|end| at >= end), "it ended too early");
}

#[test]
fn clocks_differ_as_far_as_configured() {
    let config = tempfile::Builder::new().suffix(".yaml").tempfile().expect("a file");
    std::fs::write(config.path(), "tokenLeeway: 60s\n").expect("a configuration");
    let path = config.path().to_string_lossy().into_owned();
    for (kind, target) in [(Kind::Http, "/any"), (Kind::Rest, "/pool/a")] {
        let (strict, lax) = (Site::new(kind), Site::with_flags(kind, &["--config", &path]));
        // Half a minute on either side of both ends of the leeway.
        for (without, more, is_taken) in [
            ("exp", -30, true),
            ("exp", -90, false),
            ("nbf", 30, true),
            ("nbf", 90, false),
            ("iat", 30, true),
            ("iat", 90, false),
        ] {
            let payload = |site: &Site| {
                let at = seconds().checked_add_signed(more).expect("a time");
                payload(site, &[without], &format!("\"{without}\":{at}"))
            };
            assert_eq!(check(&strict, target, &payload(&strict)), 401, "{without} {more}");
            // The second time it is kept.
            let payload = payload(&lax);
            for _ in 0..2 {
                let expected = if is_taken { 200 } else { 401 };
                assert_eq!(check(&lax, target, &payload), expected, "{without} {more}");
            }
        }
    }
}
