//! Fields in which a client says of itself what only the gateway can know.

use serde_json::json;

use super::site::{Kind, PASSWORD, Site};

/// Lines of a liar, and the names that must not reach the backend with such a value.
const LIES: &[&str] = &[
    "X-Forwarded-For: 10.9.8.7",
    "X-Forwarded-Host: liar.example",
    "X-Forwarded-Proto: https-liar",
    "X-Forwarded-Port: 9999",
    "X-Forwarded-User: liar",
    "X-Forwarded-Client-Cert: By=liar;Hash=liar",
    "X-Forwarded-Prefix: /liar",
    "Forwarded: for=10.9.8.7;host=liar.example",
    "x-amzn-oidc-data: liar",
    "x-amzn-oidc-identity: liar",
    "x-amzn-oidc-accesstoken: liar",
    "X-Amzn-Lambda-Context: liar",
    "X-Amzn-Request-Context: liar",
    "X-Amzn-Apigateway-Api-Id: liar",
    "X-Amzn-Vpc-Id: liar",
    "X-Amzn-Mtls-Clientcert-Subject: CN=liar",
    "X-Amzn-ErrorType: liar",
    "X-Amzn-Remapped-Authorization: liar",
    "Client-Cert: :bGlhcg==:",
    "Client-Cert-Chain: :bGlhcg==:",
    "X-Client-Cert: liar",
    "X-SSL-Client-Cert: liar",
    "X-SSL-Client-Verify: SUCCESS-liar",
    "X-SSL-Client-S-DN: CN=liar",
    "SSL-Client-Cert: liar",
    "X-ARR-ClientCert: liar",
];

#[test]
fn of_a_rest_api() {
    lies(Kind::Rest);
}

#[test]
fn of_an_http_api() {
    lies(Kind::Http);
}

fn lies(kind: Kind) {
    let site = Site::new(kind);
    let (guarded, credential) = match kind {
        Kind::Rest => ("/token/a", format!("Authorization: {PASSWORD}")),
        Kind::Http => ("/any", format!("Authorization: Bearer {}", site.right())),
    };
    for line in LIES {
        let (name, lie) = line.split_once(": ").unwrap();
        for (target, lines) in [("/open", vec![*line]), (guarded, vec![&credential, line])] {
            let seen = site.get(target, &lines);
            assert!(seen.is_admitted(), "{line}: {seen:?}");
            let told = seen
                .received()
                .headers
                .iter()
                .any(|(_, value)| value.contains(lie) || value.contains("liar"));
            assert!(!told, "{line} at {target}: the backend got {:?}", seen.received().headers);
        }
        // It opens nothing either.
        assert!(site.get(guarded, &[line]).is_refused(401, false), "{name}");
    }
    // What nobody has a rule for passes.
    let seen = site.get("/open", &["X-Own: mine"]);
    assert_eq!(seen.received().header("x-own"), Some("mine"));
    // The address is the socket's, for the log and for the backend.
    let seen = site.get(guarded, &[&credential, "X-Forwarded-For: 10.9.8.7", "Forwarded: for=10.9.8.7"]);
    assert!(seen.is_admitted());
    let logged = || site.gateway.process.output().contains("127.0.0.1").then_some(());
    assert!(gwgen_tests::wait::until(gwgen_tests::wait::LONG, logged).is_some());
    assert!(!site.gateway.process.output().contains("10.9.8.7"));
}

/// What the gateway tells the backend of a caller stands alone in its field, also where it has nothing to tell.
#[test]
fn what_the_gateway_says_of_a_caller() {
    let (http, rest) = (Site::new(Kind::Http), Site::new(Kind::Rest));
    let mut known = http.claims();
    known["email"] = json!("me@pets.example");
    let mut pooled = rest.claims();
    pooled["email"] = json!("me@pets.example");
    let bearer = |site: &Site, claims| format!("Authorization: Bearer {}", site.token(claims));
    for (site, target, with, without) in [
        (&http, "/any", bearer(&http, &known), bearer(&http, &http.claims())),
        (&rest, "/pool/a", bearer(&rest, &pooled), bearer(&rest, &rest.claims())),
    ] {
        let lies = ["X-User: liar", "X-Email: liar", "x-user: liar2", "X-EMAIL: liar2"];
        for (credential, email) in [(with, Some("me@pets.example")), (without, None)] {
            let asked = format!("{target}?user=liar&a=b&email=liar&us%65r=liar");
            let seen = site.get(&asked, &[&lies[..], &[&credential]].concat());
            assert!(seen.is_admitted(), "{seen:?}");
            let received = seen.received();
            assert_eq!(received.all("x-user"), ["me"], "{target}");
            assert_eq!(received.all("x-email"), email.into_iter().collect::<Vec<_>>(), "{target}");
            let (_, query) = received.verb_and_target().1.split_once('?').expect("a query");
            let mut query: Vec<&str> = query.split('&').collect();
            query.sort_unstable();
            let known = email.map(|email| format!("email={}", email.replace('@', "%40")));
            let wanted: Vec<&str> = ["a=b"].into_iter().chain(known.as_deref()).chain(["user=me"]).collect();
            assert_eq!(query, wanted, "{target}");
        }
    }
    // The function's word: a name, and no role.
    let seen = rest.get("/token/a", &[&format!("Authorization: {PASSWORD}"), "X-User: liar", "X-Role: liar"]);
    assert_eq!(seen.received().all("x-user"), ["me"]);
    assert_eq!(seen.received().all("x-role"), Vec::<&str>::new(), "a role that nobody gave");
}
