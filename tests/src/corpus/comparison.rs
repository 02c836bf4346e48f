//! What came to client, backend and functions, beside what the reader expects.

use serde_json::{Map, Value, json};

use crate::backend::aws::{self, Signature};
use crate::backend::lambda::{self, function_of};
use crate::expect::differences;
use crate::http::Message;

/// Holds what came to what is expected.
pub(super) fn compare(
    expect: &Value,
    answer: &Message,
    at_backend: &[Message],
    at_lambda: &[Message],
) -> Result<(), String> {
    let got = json!({
        "client": {"status": answer.status(), "headers": header_map(answer), "body": answer.text()},
        "backend": only(at_backend, "the backend")?.map_or(Value::Null, at_backend_of),
        "lambda": only(at_lambda, "Lambda")?.map_or(Value::Null, at_lambda_of),
    });
    let seen = ["client", "backend", "lambda"]
        .map(|side| differences(expect.get(side).unwrap_or(&Value::Null), got.get(side), true, side));
    let found = seen.concat();
    if !found.is_empty() {
        return Err(format!("{}\n    got {got}", found.join("\n    ")));
    }
    Ok(())
}

/// The one message that came, if any.
fn only<'m>(received: &'m [Message], whose: &str) -> Result<Option<&'m Message>, String> {
    match received {
        [] => Ok(None),
        [message] => Ok(Some(message)),
        several => Err(format!("{whose} got {} requests", several.len())),
    }
}

/// Values by lower-case names; several of a name are joined.
fn header_map(message: &Message) -> Value {
    let names = message.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    names
        .map(|name| (name.clone(), Value::from(message.all(&name).join(", "))))
        .collect::<Map<String, Value>>()
        .into()
}

fn at_backend_of(message: &Message) -> Value {
    let (verb, target) = message.verb_and_target();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    json!({
        "method": verb, "path": path, "query": pairs, "headers": header_map(message), "body": message.text(),
        "signature": signature(message),
    })
}

fn at_lambda_of(message: &Message) -> Value {
    let signature = signature(message);
    json!({
        "function": function_of(message), "signed": !signature.is_null(), "signature": signature,
        "streamed": lambda::is_streaming(message),
        "asynchronous": message.header("x-amz-invocation-type") == Some("Event"),
        "event": message.json(), "payload": message.text(),
    })
}

fn signature(message: &Message) -> Value {
    aws::signature(message).map_or(
        Value::Null,
        |Signature { key, region, service }| json!({"key": key, "region": region, "service": service}),
    )
}
