//! Credentials that are shown to guarded operations, and who they belong to.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::comparison::compare;
use super::stubs::Stubs;
use super::{Tally, exchange};
use crate::backend::Reply;
use crate::backend::lambda::Function;
use crate::gateway::Gateway;
use crate::http::Message;
use crate::issuer::{self, HEADER, Issuer};
use crate::signing::{Signer, Unsigned};

/// What functions that decide are shown; every document's pattern of tokens takes these.
const RIGHT: &str = "x-right";
const FOREIGN: &str = "x-foreign";
const OLD: &str = "x-old";

/// API keys and access keys that the gateways know; all but one of each are of no use.
const RIGHT_KEY: &str = "right-api-key-of-the-corpus";
const FOREIGN_KEY: &str = "foreign-api-key-of-the-corpus";
const OLD_KEY: &str = "old-api-key-of-the-corpus";
const CALLER: AccessKey<'_> = AccessKey { id: "AKIACORPUSCALLER0001", secret: "secret-of-the-caller" };
const DENIED: AccessKey<'_> = AccessKey { id: "AKIACORPUSDENIED0001", secret: "secret-of-the-denied" };
const DISABLED: AccessKey<'_> = AccessKey { id: "AKIACORPUSDISABLED01", secret: "secret-of-the-disabled" };

/// An access key.
#[derive(Clone, Copy)]
struct AccessKey<'a> {
    id: &'a str,
    secret: &'a str,
}

/// What is shown to a guard.
#[derive(Clone)]
struct Shown {
    /// To an authorizer.
    credential: String,
    api_key: &'static str,
    /// Who signs, and how many seconds his clock is off.
    signer: Option<(AccessKey<'static>, i64)>,
}

/// Shows nothing, what is another's, what is too old and what is right to a guarded operation.
pub(super) fn show_credentials(guard: &Value, gateway: &Gateway, stubs: &Stubs) -> Result<Tally, String> {
    let parts = guard.get("parts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let has = |part: &str| parts.iter().any(|found| found.as_str() == Some(part));
    let (is_pool, is_function) = (has("pool"), has("function"));
    let [foreign, old, right] = match is_pool {
        true => tokens(&stubs.issuer, guard.get("claims").unwrap_or(&Value::Null)),
        false => [FOREIGN, OLD, RIGHT].map(str::to_owned),
    };
    let own = guard.get("own") == Some(&Value::Bool(true));
    let is_refusal = |wanted: u16, got: u16| wanted == got || own && [401, 403].contains(&got);
    stubs.answer_as(guard.get("expect").unwrap_or(&Value::Null));
    let right = Shown { credential: right, api_key: RIGHT_KEY, signer: has("iam").then_some((CALLER, 0)) };

    let (answer, at_backend, at_lambda) = exchange(guard.get("missing"), gateway, stubs)?;
    let (status, calls) = match guard.get("asks") {
        Some(Value::Bool(true)) => (403, 1),
        _ if is_pool || is_function => (401, 0),
        _ => (403, 0),
    };
    if !is_refusal(status, answer.status()) || !at_backend.is_empty() || at_lambda.len() != calls {
        return Err(format!("without a credential: {} {}", answer.first_line, answer.text()));
    }
    let mut wrong = Vec::new();
    if is_pool || is_function {
        let denied = if is_pool { 401 } else { 403 };
        wrong.push(("foreign", denied, Shown { credential: foreign, ..right.clone() }));
        wrong.push(("old", 401, Shown { credential: old, ..right.clone() }));
    }
    if has("key") {
        for (what, api_key) in [("no key", ""), ("a foreign key", FOREIGN_KEY), ("a disabled key", OLD_KEY)] {
            wrong.push((what, 403, Shown { api_key, ..right.clone() }));
        }
    }
    if has("iam") {
        let other = AccessKey { secret: "another-secret", ..CALLER };
        for (what, signer) in [
            ("unsigned", None),
            ("signed by nobody", Some((AccessKey { id: "AKIACORPUSNOBODY0001", ..CALLER }, 0))),
            ("signed with another secret", Some((other, 0))),
            ("signed by one who may not", Some((DENIED, 0))),
            ("signed with a disabled key", Some((DISABLED, 0))),
            ("signed long ago", Some((CALLER, -600))),
        ] {
            wrong.push((what, 403, Shown { signer, ..right.clone() }));
        }
    }
    for (what, status, shown) in wrong {
        let (answer, at_backend, at_lambda) = exchange(Some(&request_with(guard, &shown)?), gateway, stubs)?;
        let none_behind = at_backend.is_empty() && at_lambda.iter().all(is_of_authorizer);
        if !is_refusal(status, answer.status()) || !none_behind {
            return Err(format!("{what}: {} {}{}", answer.first_line, answer.text(), last_line(gateway)));
        }
    }
    let (answer, at_backend, mut at_lambda) = exchange(Some(&request_with(guard, &right)?), gateway, stubs)?;
    at_lambda.retain(|message| !is_of_authorizer(message));
    let expect = with(guard.get("expect").unwrap_or(&Value::Null), &right)?;
    if expect.get("unknown").is_none() {
        compare(&expect, &answer, &at_backend, &at_lambda)
            .map_err(|problem| format!("with the right credential: {problem}{}", last_line(gateway)))?;
    } else if [401, 403].contains(&answer.status()) {
        return Err(format!("with the right credential: {} {}", answer.first_line, answer.text()));
    }
    let tells = |message: &Message| {
        message.text().contains("corpus-caller")
            || message.json().pointer("/requestContext/authorizer").is_some()
            || message.headers.iter().any(|(_, value)| value.contains(&right.credential))
    };
    let is_known = at_lambda.iter().chain(&at_backend).any(tells);
    Ok(Tally { admitted: 1, known: usize::from(is_known), ..Tally::default() })
}

/// A guard's request with credentials in their places, signed where somebody signs.
fn request_with(guard: &Value, shown: &Shown) -> Result<Value, String> {
    let mut request = with(guard.get("request").unwrap_or(&Value::Null), shown)?;
    let text = |key: &str| request.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (verb, target, body) = (text("method"), text("target"), text("body"));
    let mut lines: Vec<Value> = request.get("headers").and_then(Value::as_array).cloned().unwrap_or_default();
    lines.retain(|line| line.as_str() != Some("x-api-key: "));
    if let Some((AccessKey { id, secret }, clock_off)) = shown.signer {
        let signer = Signer { clock_off, ..Signer::of(&format!("{id}:{secret}")) };
        let body = body.as_bytes();
        let unsigned = Unsigned { verb: &verb, target: &target, host: "gateway", fields: &[], body };
        let signed = signer.sign(&unsigned).into_iter();
        lines.extend(signed.map(|(name, value)| Value::from(format!("{name}: {value}"))));
    }
    request["headers"] = lines.into();
    Ok(request)
}

/// What the gateway said last.
fn last_line(gateway: &Gateway) -> String {
    gateway.process.output().lines().last().map(|line| format!("\n    {line}")).unwrap_or_default()
}

/// A part of a plan with credentials in their places.
fn with(part: &Value, shown: &Shown) -> Result<Value, String> {
    let text = part.to_string().replace("{credential}", &shown.credential).replace("{key}", shown.api_key);
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// Another's token, an old one and a right one.
fn tokens(issuer: &Issuer, claims: &Value) -> [String; 3] {
    let ending = |at: u64| {
        let mut claims = claims.clone();
        claims["exp"] = at.into();
        claims.to_string()
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (good, over) = (ending(now + 3_600), ending(now - 1));
    let signed = |issuer: &Issuer, claims: &str| issuer.signed(HEADER, claims, issuer::Signer::Rs256);
    [signed(&Issuer::new("another"), &good), signed(issuer, &over), signed(issuer, &good)]
}

/// Whether a function is asked who may call.
pub(super) fn is_of_authorizer(message: &Message) -> bool {
    let event = message.json();
    ["methodArn", "routeArn"].iter().any(|member| event.get(member).is_some())
}

/// The keys, as a gateway's configuration file lists them.
pub(super) fn known_keys() -> Value {
    let statement = |effect: &str| {
        let statement = json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"});
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    };
    let access = |key: AccessKey<'_>, user: &str, effect: &str, enabled: bool| json!({"id": key.id, "secret": key.secret, "user": user, "policies": [statement(effect)], "enabled": enabled});
    json!({
        "apiKeys": [
            {"name": "right", "id": "corpus-caller", "value": RIGHT_KEY},
            {"name": "old", "value": OLD_KEY, "enabled": false},
        ],
        "accessKeys": [
            access(CALLER, "corpus-caller", "Allow", true),
            access(DENIED, "denied", "Deny", true),
            access(DISABLED, "disabled", "Allow", false),
        ],
    })
}

/// A function that decides lets in who shows the right word, wherever it looks.
pub(super) fn authorizer_answer(message: &Message) -> Reply {
    let event = message.text();
    let shows = |word: &str| event.contains(&format!("\"{word}\""));
    if shows(OLD) {
        return Function::Error(json!({"errorMessage": "Unauthorized"})).answer(message);
    }
    let effect = if shows(RIGHT) { "Allow" } else { "Deny" };
    let statement = json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
    let answer = json!({"principalId": "corpus-caller", "policyDocument": policy, "context": {"role": "reader"}, "usageIdentifierKey": RIGHT_KEY});
    Function::Return(answer.to_string()).answer(message)
}
