//! Credentials in every place that a request has for them, on every way that a request can end: none of them is found in the
//! logs, on the admin address or in the binary. Each [`Site`] looks for its own when it ends; here are those that no other
//! test shows.

use serde_json::json;

use gwgen_tests::backend::lambda::Function;
use gwgen_tests::backend::{Fault, Reply};

use super::provider::CLIENT_SECRET;
use super::site::{Kind, PASSWORD, Site, binary, found, request};

/// Where credentials stand in requests: header lines and queries, with the text that is secret.
fn places(site: &Site) -> (Vec<String>, String) {
    let secret = |place: &str| site.secret(format!("{place}-s3cr3t-0123456789"));
    let lines = vec![
        format!("Authorization: Bearer {}", secret("bearer")),
        format!("Proxy-Authorization: Basic {}", secret("proxy")),
        format!("Cookie: session={}; other=1", secret("cookie")),
        format!("x-api-key: {}", secret("key")),
        format!("X-Amz-Security-Token: {}", secret("session")),
        format!("X-One: {}", secret("one")),
        format!("Referer: https://pets.example/?code={}", secret("referer")),
        format!("X-Auth-Token: {}", secret("auth")),
        format!("X-Amzn-Oidc-Accesstoken: {}", secret("oidc")),
        format!("x-amzn-RequestId: {}", secret("request")),
    ];
    let query = format!(
        "two={}&access_token={}&X-Amz-Signature={}&X-Amz-Security-Token={}&X-Amz-Credential={}%2F20260101",
        secret("query"),
        secret("access"),
        secret("signature"),
        secret("presigned"),
        secret("credential"),
    );
    (lines, query)
}

/// All ways: admitted, refused, not found, broken, and a backend and a function that say what they were shown.
fn every_way(kind: Kind, site: &Site) -> usize {
    let (lines, query) = places(site);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let guarded = if kind == Kind::Http {
        ["/any", "/function/a", "/admin"]
    } else {
        ["/pool/a", "/request/a", "/token/a"]
    };
    let mut count = 0;
    let mut send = |bytes: &[u8]| {
        let seen = site.send(bytes);
        count += seen.answers.len();
        seen
    };
    for target in ["/open", "/policy/a", "/no/such/..", "/last"].into_iter().chain(guarded) {
        for verb in ["GET", "POST", "PATCH", "TRACE", "BREW"] {
            send(&request(verb, &format!("{target}?{query}"), &lines));
        }
    }
    // Heads that are broken behind a credential, or by it.
    for broken in ["Broken", "X: a\u{0}b", "Content-Length: x", "Transfer-Encoding: gzip", "Host: other"] {
        send(&request("GET", &format!("/open?{query}"), &[&lines[..], &[broken]].concat()));
        send(&request("GET", &format!("/open?{query}"), &[lines[0], lines[0], broken]));
    }
    send(&request(
        "GET",
        &format!("http://user:{}@gateway/open", site.secret("userinfo-s3cr3t-01234".to_owned())),
        &[],
    ));
    send(&request("GET", &format!("/open?{query}#{query}"), &lines));
    // A backend that repeats in its error what it got, and one that breaks off.
    let repeated = query.clone();
    site.backend.answer_with(move |message| match message.verb_and_target().1.contains("last-one") {
        true => Reply::json(200, &json!("/last-one")),
        false => {
            Reply::Fault(Fault::Raw(format!("HTTP/1.1 500 {repeated}\r\nX: {repeated}\r\n\r\n").into_bytes()))
        }
    });
    send(&request("GET", &format!("/open?{query}"), &lines));
    site.backend.answer_with(|message| match message.verb_and_target().1.contains("last-one") {
        true => Reply::json(200, &json!("/last-one")),
        false => Reply::Fault(Fault::Close),
    });
    send(&request("GET", &format!("/open?{query}"), &lines));
    // A function that says in its failure what it was shown, and one whose answer is none.
    for (number, shape) in ["error", "text", "context", "policy"].into_iter().enumerate() {
        let told = query.clone();
        site.judge.answer_with(move |message| {
            let statement = json!({"Effect": "Allow", "Action": told, "Resource": told, "Condition": {told.clone(): {}}});
            match shape {
                "error" => Function::Error(json!({"errorMessage": told, "errorType": told})),
                "text" => Function::Return(format!("{{\"{told}\": ")),
                "context" => Function::Return(json!({"principalId": "me", "isAuthorized": true, "context": {told.clone(): [told]}}).to_string()),
                _ => Function::Return(json!({"principalId": told, "policyDocument": {"Version": told, "Statement": [statement]}}).to_string()),
            }
            .answer(message)
        });
        let fresh = site.secret(format!("fresh-{number}-s3cr3t-0123456789"));
        for target in ["/token/a", "/request/a", "/function/a"] {
            let lines = [format!("Authorization: {fresh}"), format!("X-One: {fresh}")];
            send(&request("GET", &format!("{target}?{query}"), &[&lines[0], &lines[1]]));
        }
    }
    count
}

#[test]
fn of_a_rest_api() {
    let site = Site::new(Kind::Rest);
    assert!(every_way(Kind::Rest, &site) > 40);
}

#[test]
fn of_an_http_api() {
    let site = Site::new(Kind::Http);
    assert!(every_way(Kind::Http, &site) > 40);
}

/// Lines as text are other lines.
#[test]
fn in_lines_of_text() {
    let site = Site::with_flags(Kind::Rest, &["--log-format", "text"]);
    assert!(every_way(Kind::Rest, &site) > 40);
}

/// What an issuer that cannot be read says is told to nobody, and neither is what its address holds.
#[test]
fn of_an_issuer() {
    let issuer = std::sync::Arc::new(gwgen_tests::issuer::Issuer::new(super::site::ISSUER));
    let site = Site::with_issuer(Kind::Http, issuer, |message| {
        let configuration = json!({
            "issuer": super::site::ISSUER,
            "jwks_uri": format!("{}/keys?client_secret=issuer-s3cr3t-0123456789", super::site::ISSUER),
        });
        match message.verb_and_target().1.ends_with("/openid-configuration") {
            true => Reply::json(200, &configuration),
            false => Reply::json(500, &json!({"error": "issuer-s3cr3t-0123456789"})),
        }
    });
    site.secret("issuer-s3cr3t-0123456789".to_owned());
    let line = format!("Authorization: Bearer {}", site.right());
    assert!(site.get("/any", &[&line]).is_refused(401, false));
}

#[test]
fn in_the_binaries() {
    for kind in [Kind::Http, Kind::Rest] {
        let bytes = std::fs::read(binary(kind)).expect("a gateway");
        let text = String::from_utf8_lossy(&bytes);
        // What a definition says is there; what was shown to its gateway is not.
        assert!(text.contains("https://issuer.example/tenant") || text.contains("us-east-1_a"), "{kind:?}");
        let secrets = [PASSWORD, CLIENT_SECRET, super::site::AWS_SECRET].map(str::to_owned);
        assert_eq!(found(&secrets, &text), Vec::<String>::new(), "{kind:?}");
    }
}
