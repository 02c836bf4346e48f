//! A hosted function that decides who may call.

use std::thread;

use gwgen_tests::client::{self, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::Message;

use super::{count, gateway};

fn call(gateway: &Gateway, verb: &str, token: &str) -> Message {
    let bytes = request(verb, "/guarded?do=authorizer", &[("Authorization", token)], b"");
    client::exchange(gateway.address, &bytes)
        .unwrap_or_else(|error| panic!("{verb} {token}: {error}\n{}", gateway.process.output()))
}

/// How often the authorizer was asked about a token.
fn asked(gateway: &Gateway, token: &str) -> usize {
    let end = format!("\"message\":\"asked about {token}\"}}");
    gateway.process.output().lines().filter(|line| line.ends_with(&end)).count()
}

#[test]
fn a_hosted_function_decides() {
    let gateway = gateway(&[]);
    let answer = call(&gateway, "GET", "me");
    let caller: serde_json::Value = serde_json::from_str(&answer.text()).expect("JSON");
    assert_eq!((caller["principalId"].as_str(), caller["kind"].as_str()), (Some("me"), Some("raw")));
    // Its policy names one method, and is kept.
    assert_eq!(call(&gateway, "POST", "me").status(), 403);
    assert_eq!(call(&gateway, "GET", "me").status(), 200);
    assert_eq!(asked(&gateway, "me"), 1);
    assert_eq!(call(&gateway, "GET", "refused").status(), 401);
    let crashed = call(&gateway, "GET", "crash");
    assert_eq!((crashed.status(), crashed.text().as_str()), (500, "{\"message\":null}"));
    assert_eq!(call(&gateway, "GET", "").status(), 401);
    assert_eq!(count(&gateway, "other", "starts_total"), 1, "only the admitted reach the backend");
}

#[test]
fn a_crowd_asks_once() {
    let gateway = gateway(&[]);
    let statuses = thread::scope(|scope| {
        let calls: Vec<_> = (0..40).map(|_| scope.spawn(|| call(&gateway, "GET", "slow").status())).collect();
        calls.into_iter().map(|call| call.join().expect("an answer")).collect::<Vec<_>>()
    });
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(asked(&gateway, "slow"), 1);
}
