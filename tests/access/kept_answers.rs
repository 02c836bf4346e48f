//! Answers of authorizers are kept by what identifies a caller. No two callers share one.

use std::sync::Arc;
use std::sync::Mutex;

use serde_json::{Value, json};

use gwgen_tests::backend::lambda::Function;
use gwgen_tests::client;

use super::site::{Kind, Seen, Site, request};

/// Lets the function admit exactly one pair of values, and tell each caller who it takes him for: both values, and
/// how often it was asked.
fn admits_one_pair(site: &Site, one: &str, two: &str) -> Arc<Mutex<Vec<(String, String)>>> {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (right, seen) = ((one.to_owned(), two.to_owned()), Arc::clone(&asked));
    site.judge.answer_with(move |message| {
        let event = message.json();
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let headers = event.get("headers").cloned().unwrap_or_default();
        let one = text(headers.get("X-One").or(headers.get("x-one")));
        let two = text(event.get("queryStringParameters").and_then(|query| query.get("two")));
        let is_right = (one.clone(), two.clone()) == right;
        let user = format!("{one}|{two}");
        seen.lock().unwrap().push((one, two));
        let effect = if is_right { "Allow" } else { "Deny" };
        let statement = json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"});
        let answer = json!({
            "principalId": user, "isAuthorized": is_right, "context": {"user": user},
            "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        });
        // Simple answers have no policy, and policies no verdict.
        let mut answer = answer;
        let other = if event.get("routeArn").is_some() { "policyDocument" } else { "isAuthorized" };
        answer.as_object_mut().unwrap().remove(other);
        Function::Return(answer.to_string()).answer(message)
    });
    asked
}

/// Pairs of which the first is admitted and no other shares its answer, though they are alike when they are joined.
const ALIKE: &[(&str, &str)] = &[
    ("a,b", "c"),
    ("a", "b,c"),
    ("a,b,c", "x"),
    ("c", "a,b"),
    ("a,b", "C"),
    ("A,b", "c"),
    ("a, b", "c"),
    ("a,b,", "c"),
    ("a,b", ",c"),
    ("a|b", "c"),
    ("ab", "c"),
    ("a", "bc"),
    ("a;b", "c"),
    ("a:b", "c"),
    ("a/b", "c"),
    ("a b", "c"),
    ("a%2Cb", "c"),
    ("\"a\",\"b\"", "c"),
    ("null", "c"),
    ("undefined", "c"),
    ("a,b", "null"),
];

#[test]
fn values_with_separators() {
    for (kind, folder) in [(Kind::Rest, "/request/a"), (Kind::Http, "/function/a")] {
        let site = Site::new(kind);
        let asked = admits_one_pair(&site, ALIKE[0].0, ALIKE[0].1);
        let get = |one: &str, two: &str| {
            let encoded: String = two.bytes().map(|byte| format!("%{byte:02X}")).collect();
            site.get(&format!("{folder}?two={encoded}"), &[&format!("X-One: {one}")])
        };
        for round in ["first", "kept"] {
            for (index, (one, two)) in ALIKE.iter().enumerate() {
                let seen = get(one, two);
                if index == 0 {
                    assert!(seen.is_admitted(), "{kind:?} {round}: {seen:?}");
                    assert_eq!(seen.received().header("x-user"), Some("a,b|c"));
                } else {
                    assert!(seen.is_refused(403, false), "{kind:?} {round} {one:?} {two:?}: {seen:?}");
                }
            }
            // One question for each pair, and none for those that are known.
            let pairs: Vec<(String, String)> =
                ALIKE.iter().map(|(one, two)| ((*one).to_owned(), (*two).to_owned())).collect();
            assert_eq!(*asked.lock().unwrap(), pairs, "{kind:?} {round}");
        }
    }
}

#[test]
fn order_repetition_and_absence() {
    for (kind, folder) in [(Kind::Rest, "/request/a"), (Kind::Http, "/function/a")] {
        let site = Site::new(kind);
        let asked = admits_one_pair(&site, "one", "two");
        let admitted =
            |target: &str, lines: &[&str]| -> Seen { site.get(&format!("{folder}{target}"), lines) };
        assert!(admitted("?two=two", &["X-One: one"]).is_admitted());
        // The same values elsewhere, in another order, or with more around them.
        assert!(admitted("?two=one", &["X-One: two"]).is_refused(403, false), "{kind:?} swapped");
        assert!(
            admitted("?x=1&two=two&y", &["Accept: */*", "x-one: one"]).is_admitted(),
            "{kind:?} more around it"
        );
        for (target, lines) in [
            ("?one=one", vec!["X-Two: two"]),
            ("?two=", vec!["X-One: one"]),
            ("?two", vec!["X-One: one"]),
            ("?two=two&two=two", vec!["X-One: one"]),
            ("?two=two&two=", vec!["X-One: one"]),
            ("?two=&two=two", vec!["X-One: one"]),
            ("?two=two", vec!["X-One: "]),
            ("?two=two", vec![]),
            ("", vec!["X-One: one", "two: two"]),
        ] {
            let seen = admitted(target, &lines);
            assert!(seen.is_refused(401, false), "{kind:?} {target} {lines:?}: {seen:?}");
        }
        let twice = admitted("?two=two", &["X-One: one", "X-One: one"]);
        assert!(twice.received.is_empty() && [400, 401].contains(&twice.status()), "{kind:?}: {twice:?}");
        assert_eq!(asked.lock().unwrap().len(), 2, "{kind:?}: only the whole pairs are asked about");
    }
}

/// What one authorizer was told is nothing to another, though function and value are the same.
#[test]
fn another_authorizer() {
    let site = Site::new(Kind::Rest);
    let password = super::site::PASSWORD;
    let token = format!("Authorization: {password}");
    let one = format!("X-One: {password}");
    assert!(site.get("/token/a", &[&token]).is_admitted());
    assert!(site.get(&format!("/request/a?two={password}"), &[&token]).is_refused(401, false));
    assert!(site.get("/request/a?two=2", &[&one]).is_admitted());
    assert!(site.get("/token/a?two=2", &[&one]).is_refused(401, false));
    assert_eq!(site.judge.take_received().len(), 2);
}

/// A kept policy is asked about each request: it speaks of one folder, and admits to no other.
#[test]
fn a_kept_policy_admits_to_what_it_names() {
    let site = Site::new(Kind::Rest);
    let token = format!("Authorization: {}", super::site::PASSWORD);
    assert!(site.get("/token/a", &[&token]).is_admitted());
    assert!(site.send(&request("DELETE", "/token/b/c", &[&token])).is_admitted());
    assert_eq!(site.judge.take_received().len(), 1);
    // The API's own policy allows it to everybody, and an authorizer that is silent leaves it at that (reference 7.5);
    // one that denies does not.
    let wrong = site.get("/token/a", &["Authorization: another"]);
    assert!(wrong.is_refused(403, false), "{wrong:?}");
    let again = site.get("/token/a", &["Authorization: another"]);
    assert!(again.is_refused(403, false), "{again:?}");
    assert_eq!(site.judge.take_received().len(), 1, "a denial is kept like any other answer");
}

/// One stage's answers are not another's: there the function may say something else.
#[test]
fn another_stage() {
    let site = Site::with_flags(Kind::Rest, &["--stage", "prod", "--stage", "other"]);
    let line = format!("Authorization: {}", super::site::PASSWORD);
    let get = |target: &str| {
        let bytes = request("GET", target, &[&line, "Connection: close"]);
        client::exchange(site.gateway.address, &bytes).expect("an answer").status()
    };
    assert_eq!(
        [get("/prod/token/a"), get("/other/token/a"), get("/prod/token/a"), get("/other/token/b")],
        [200; 4]
    );
    let asked = site.judge.take_received();
    let stages: Vec<Value> = asked.iter().map(|message| message.json()["methodArn"].clone()).collect();
    let of = |at: usize, stage: &str| {
        stages[at].as_str().is_some_and(|arn| arn.contains(&format!("/{stage}/GET/token/a")))
    };
    assert!(stages.len() == 2 && of(0, "prod") && of(1, "other"), "{stages:?}");
    assert_eq!(
        get("/prod/other/token/a"),
        200,
        "a path that only looks like the other stage's is the open one's"
    );
}
