//! Answers, how they are kept, and who waits for whom.

use std::borrow::Cow;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::*;
use crate::api::AuthorizerEvent;
use crate::engine::jwt::KeySet;

const TOKEN: AuthorizerEvent = AuthorizerEvent::Token { validation: None };
const SIMPLE: AuthorizerEvent = AuthorizerEvent::V2 { simple: true };
const POLICY: &str = r#""policyDocument": {"Version": "2012-10-17", "Statement":
    [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]}"#;

fn answer(text: &str) -> Arc<Answer> {
    let text = format!("{{\"principalId\": \"p\", {POLICY}, \"context\": {{\"a\": \"{text}\"}}}}");
    Arc::new(read(TOKEN, text.as_bytes()).expect("an answer"))
}

fn key(values: &[Option<&str>]) -> IdentityHash {
    let values = values.iter().map(|value| value.map(|text| Cow::Borrowed(text.as_bytes()))).collect();
    IdentityHash::new(["deployment", "prod", "auth"], &Identity { values })
}

#[test]
fn an_answer_names_the_caller_and_gives_values() {
    let text = format!(
        "{{\"principalId\": \"user\", {POLICY}, \"context\": {{\"s\": \"a\\u00e9\", \"n\": 1.50, \"b\": true, \"e\": \"\"}}, \
         \"usageIdentifierKey\": \"key\", \"other\": [1]}}"
    );
    let answer = read(TOKEN, text.as_bytes()).expect("an answer");
    assert_eq!(answer.caller.principal_id.as_deref(), Some("user"));
    assert_eq!(answer.caller.usage_key.as_deref(), Some("key"));
    let texts: Vec<_> = ["s", "n", "b", "e", "x"].iter().map(|key| answer.caller.text(key)).collect();
    assert_eq!(texts, [Some("aé"), Some("1.50"), Some("true"), Some(""), None]);
    let json: Vec<_> = answer.caller.values.iter().map(|value| &*value.json).collect();
    assert_eq!(json, [r#""a\u00e9""#, "1.50", "true", r#""""#]);
}

#[test]
fn only_payload_two_takes_lists_maps_and_answers_without_a_policy() {
    let nested = r#""context": {"list": [1, "a"], "map": {"k": null}}"#;
    let simple = read(SIMPLE, format!("{{\"isAuthorized\": true, {nested}}}").as_bytes()).expect("an answer");
    assert!(matches!(simple.grant, Grant::All(true)));
    assert_eq!(simple.caller.text("list"), Some(r#"[1, "a"]"#));
    assert!(simple.caller.principal_id.is_none());
    let policy = format!("{{\"principalId\": \"p\", {POLICY}, {nested}}}");
    assert!(read(AuthorizerEvent::V2 { simple: false }, policy.as_bytes()).is_ok());
    for event in [TOKEN, AuthorizerEvent::Request, AuthorizerEvent::V1] {
        let error = read(event, policy.as_bytes()).expect_err("malformed").to_string();
        assert!(error.contains("the value of `list` in `context` is a list or a map"), "{error}");
    }
}

#[test]
fn what_is_no_answer() {
    let with = |rest: &str| format!("{{\"principalId\": \"p\", {POLICY}{rest}}}");
    let long = format!(", \"context\": {{\"a\": \"{}\"}}", "x".repeat(16_384));
    for (event, text) in [
        (TOKEN, String::new()),
        (TOKEN, "null".to_owned()),
        (TOKEN, "\"Unauthorized\"".to_owned()),
        (TOKEN, "{}".to_owned()),
        (TOKEN, "{\"principalId\": \"p\"}".to_owned()),
        (TOKEN, format!("{{{POLICY}}}")),
        (TOKEN, format!("{{\"principalId\": 7, {POLICY}}}")),
        (TOKEN, format!("{{\"principalId\": null, {POLICY}}}")),
        (TOKEN, with(", \"context\": []")),
        (TOKEN, with(", \"context\": {\"a\": [1]}")),
        (TOKEN, with(", \"usageIdentifierKey\": 7")),
        (TOKEN, with(&long)),
        (TOKEN, with(", \"principalId\": \"q\"")),
        (TOKEN, with("") + "x"),
        (TOKEN, "{\"principalId\": \"p\", \"policyDocument\": \"{}\"}".to_owned()),
        (
            TOKEN,
            "{\"principalId\": \"p\", \"policyDocument\": {\"Statement\": [{\"Effect\": \"Allow\"}]}}"
                .to_owned(),
        ),
        (SIMPLE, "{}".to_owned()),
        (SIMPLE, "{\"isAuthorized\": \"true\"}".to_owned()),
        (SIMPLE, with("")),
        (SIMPLE, format!("{{\"isAuthorized\": true, \"x\": \"{}\"}}", "x".repeat(262_144))),
    ] {
        assert!(read(event, text.as_bytes()).is_err(), "{}", text.get(..80).unwrap_or(&text));
    }
}

#[test]
fn how_a_function_says_unauthorized() {
    assert!(says_unauthorized(br#"{"errorMessage": "Unauthorized", "errorType": "Error"}"#));
    for text in
        [r#"{"errorMessage": "unauthorized"}"#, r#"{"errorMessage": 1}"#, r#""Unauthorized""#, "{}", ""]
    {
        assert!(!says_unauthorized(text.as_bytes()), "{text}");
    }
}

#[test]
fn no_two_identities_have_one_key() {
    let lists: [&[Option<&str>]; 8] = [
        &[],
        &[None],
        &[Some("a")],
        &[Some("a"), None],
        &[None, Some("a")],
        &[Some("a"), Some("b")],
        &[Some("ab"), Some("")],
        &[Some("a,b")],
    ];
    for (at, list) in lists.iter().enumerate() {
        for (other_at, other) in lists.iter().enumerate() {
            assert_eq!(key(list) == key(other), at == other_at, "{list:?} {other:?}");
        }
    }
    let owned = |owner| IdentityHash::new(owner, &Identity { values: Vec::new() });
    assert_ne!(owned(["a", "bc", "d"]), owned(["ab", "c", "d"]));
}

#[test]
fn an_answer_is_kept_for_its_time() {
    let answers = KeptAnswers::default();
    let (now, key) = (Instant::now(), key(&[Some("token")]));
    let Found::Nothing(flight) = answers.find(key, now) else { panic!("kept") };
    flight.land(Ok(answer("one")), now + Duration::from_secs(300));
    let almost = now + Duration::from_millis(299_999);
    assert!(matches!(answers.find(key, almost), Found::Kept(kept) if kept.caller.text("a") == Some("one")));
    assert!(matches!(answers.find(key, now + Duration::from_secs(300)), Found::Nothing(_)));
}

struct Counted(AtomicUsize);

impl Wake for Counted {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn who_waits_is_told_what_came_of_it() {
    let answers = KeptAnswers::default();
    let (now, key) = (Instant::now(), key(&[Some("token")]));
    let woken = Arc::new(Counted(AtomicUsize::new(0)));
    let waker = Waker::from(Arc::clone(&woken));
    let mut task = Context::from_waker(&waker);
    for failure in [false, true] {
        let Found::Nothing(flight) = answers.find(key, now) else { panic!("kept") };
        let Found::Asked(first) = answers.find(key, now) else { panic!("nobody asks") };
        let Found::Asked(second) = answers.find(key, now) else { panic!("nobody asks") };
        let (mut first, mut second) = (pin!(first), pin!(second));
        assert!(first.as_mut().poll(&mut task).is_pending());
        assert!(second.as_mut().poll(&mut task).is_pending());
        let outcome = if failure { Err(Failure::Unauthorized) } else { Ok(answer("one")) };
        // What is kept for no time at all is asked for again.
        flight.land(outcome, now);
        for waiting in [first, second] {
            let Poll::Ready(Some(told)) = waiting.poll(&mut task) else { panic!("not told") };
            assert_eq!(told.is_err(), failure);
        }
    }
    assert!(woken.0.load(Ordering::Relaxed) >= 2);
}

#[test]
fn who_goes_away_leaves_the_question_to_another() {
    let answers = KeptAnswers::default();
    let (now, key) = (Instant::now(), key(&[Some("token")]));
    let mut task = Context::from_waker(Waker::noop());
    let found = answers.find(key, now);
    let Found::Asked(waiting) = answers.find(key, now) else { panic!("nobody asks") };
    let mut waiting = pin!(waiting);
    assert!(waiting.as_mut().poll(&mut task).is_pending());
    drop(found);
    assert!(matches!(waiting.poll(&mut task), Poll::Ready(None)));
    assert!(matches!(answers.find(key, now), Found::Nothing(_)));
}

#[test]
fn what_is_kept_is_bounded() {
    let answers = KeptAnswers::default();
    let now = Instant::now();
    let big = answer(&"x".repeat(16_000));
    let mut landed = 0;
    for number in 0..8_000 {
        let key = key(&[Some(&number.to_string())]);
        if let Found::Nothing(flight) = answers.find(key, now) {
            flight.land(Ok(Arc::clone(&big)), now + Duration::from_secs(60));
            landed += 1;
        }
    }
    assert_eq!(landed, 8_000);
    let still = (0..8_000)
        .filter(|number| matches!(answers.find(key(&[Some(&number.to_string())]), now), Found::Kept(_)));
    let bytes = still.count() * (big.size + 1_024);
    assert!(bytes <= LARGEST && bytes > LARGEST / 2, "{bytes}");
}

#[test]
fn keys_are_renewed_by_one_while_the_others_use_what_is_there() {
    let issuers = Arc::new(Issuers::default());
    let keys = |document: &'static str| {
        let set = Arc::new(KeySet::parse(document.as_bytes()).expect("a set"));
        Ok((set, Bytes::from_static(document.as_bytes())))
    };
    let (start, minute) = (Instant::now(), Duration::from_secs(60));
    let IssuerKeys::Nothing(duty) = issuers.keys("a", None, start) else { panic!("known") };
    assert!(matches!(issuers.keys("a", None, start), IssuerKeys::Asked(_)));
    assert!(matches!(issuers.keys("b", None, start), IssuerKeys::Nothing(_)));
    duty.end(keys(r#"{"keys":[]}"#), start);
    let IssuerKeys::Known(first, None) = issuers.keys("a", None, start) else { panic!("unknown") };
    let IssuerKeys::Known(_, Some(duty)) = issuers.keys("a", None, start + 5 * minute) else {
        panic!("not due")
    };
    assert!(matches!(issuers.keys("a", None, start + 5 * minute), IssuerKeys::Known(_, None)));
    // Whoever asks in vain leaves the keys as they were, and nobody asks again at once.
    duty.end(Err("away".to_owned()), start + 5 * minute);
    assert!(matches!(issuers.keys("a", None, start + 5 * minute), IssuerKeys::Known(_, None)));
    let IssuerKeys::Known(_, Some(duty)) = issuers.keys("a", None, start + 6 * minute) else {
        panic!("not due")
    };
    // Who goes away leaves it to another.
    drop(duty);
    let IssuerKeys::Known(_, Some(duty)) = issuers.keys("a", None, start + 6 * minute) else {
        panic!("not due")
    };
    duty.end(keys(r#"{"keys":[]}"#), start + 6 * minute);
    let IssuerKeys::Known(same, None) = issuers.keys("a", None, start + 6 * minute) else { panic!("due") };
    assert!(Arc::ptr_eq(&first, &same), "the same document is the same set");
    let IssuerKeys::Known(_, Some(duty)) = issuers.keys("a", None, start + 11 * minute) else {
        panic!("not due")
    };
    duty.end(keys(r#"{"keys": []}"#), start + 11 * minute);
    let IssuerKeys::Known(other, None) = issuers.keys("a", None, start + 11 * minute) else { panic!("due") };
    assert!(!Arc::ptr_eq(&first, &other));
    // An outage is survived for two hours.
    assert!(matches!(issuers.keys("a", None, start + 130 * minute), IssuerKeys::Known(..)));
    assert!(matches!(
        issuers.keys("a", None, start + 131 * minute),
        IssuerKeys::Asked(_) | IssuerKeys::Nothing(_)
    ));
}
