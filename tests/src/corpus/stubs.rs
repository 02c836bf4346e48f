//! What stands behind a gateway of the corpus: a backend, functions, STS and an issuer of tokens.

use serde_json::{Value, json};

use super::credentials::{authorizer_answer, is_of_authorizer};
use crate::backend::{Backend, Reply, aws, lambda};
use crate::http::Message;
use crate::issuer::Issuer;

/// What stands behind a gateway.
pub(super) struct Stubs {
    pub(super) http: Backend,
    pub(super) lambda: Backend,
    pub(super) sts: Backend,
    /// The user pools' keys.
    pub(super) issuer: Issuer,
    pub(super) issuer_at: Backend,
}

impl Stubs {
    /// On ports of the loopback, answering as they do where a plan wants nothing else.
    pub(super) fn start() -> Stubs {
        let issuer = Issuer::new("corpus");
        let keys = issuer.key_set();
        Stubs {
            http: Backend::start(backend_answer),
            lambda: Backend::start(function_answer),
            sts: Backend::start(role_answer),
            issuer_at: Backend::start(move |_| Reply::json(200, &keys)),
            issuer,
        }
    }

    /// Puts the addresses into a plan's text.
    pub(super) fn named_in(&self, text: &str) -> String {
        let text = text.replace("{backend}", &self.http.address.to_string());
        let text = text.replace("{lambda}", &self.lambda.address.to_string());
        let text = text.replace("{sts}", &self.sts.address.to_string());
        text.replace("{issuer}", &self.issuer_at.address.to_string())
    }

    /// Lets backend and functions answer as a plan wants; functions that decide do that all the same.
    pub(super) fn answer_as(&self, expect: &Value) {
        match expect.get("answer") {
            Some(answer) => {
                let answer = planned(answer);
                let same = answer.clone();
                self.http.answer_with(move |_| answer.clone());
                self.lambda.answer_with(move |message| match is_of_authorizer(message) {
                    true => authorizer_answer(message),
                    false => same.clone(),
                });
            }
            None => {
                self.http.answer_with(backend_answer);
                self.lambda.answer_with(function_answer);
            }
        }
        let _ = (self.http.take_received(), self.lambda.take_received());
    }
}

/// The answer that a plan wants.
fn planned(answer: &Value) -> Reply {
    let status = answer.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let headers = answer.get("headers").and_then(Value::as_object).into_iter().flatten();
    let headers = headers.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    let body = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    Reply::Respond {
        status: status.unwrap_or(200),
        headers: headers.collect(),
        body: body.as_bytes().to_vec(),
    }
}

/// STS gives each role an access key that tells its name.
fn role_answer(message: &Message) -> Reply {
    let form = message.text();
    let role = form.split('&').find_map(|pair| pair.strip_prefix("RoleArn=")).unwrap_or_default();
    let role = role.replace("%3A", ":").replace("%2F", "/").replace("%2A", "*");
    let key: String = role.chars().filter(char::is_ascii_alphanumeric).collect();
    aws::assumed(&format!("ROLE{key}"), aws::in_an_hour())
}

/// A backend answers everybody the same.
fn backend_answer(_: &Message) -> Reply {
    let headers = [("Content-Type", "text/plain"), ("X-Corpus", "backend")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Reply::Respond { status: 200, headers, body: b"from the backend".to_vec() }
}

/// A function answers as one behind a proxy integration; one that decides does that.
fn function_answer(message: &Message) -> Reply {
    if is_of_authorizer(message) {
        return authorizer_answer(message);
    }
    let headers = json!({"X-Function": "called", "Content-Type": "text/plain"});
    let mut answer = json!({"statusCode": 201, "headers": headers});
    if lambda::is_streaming(message) {
        return lambda::streamed(&answer, b"from the function");
    }
    answer["body"] = "from the function".into();
    Reply::Respond { status: 200, headers: Vec::new(), body: answer.to_string().into_bytes() }
}
