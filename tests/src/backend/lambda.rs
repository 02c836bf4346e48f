//! Lambda's operations Invoke, `POST /2015-03-31/functions/{name}/invocations`, and InvokeWithResponseStream,
//! `POST /2021-11-15/functions/{name}/response-streaming-invocations`.

use serde_json::Value;

use super::Reply;
use crate::event_stream;
use crate::http::Message;

/// What the function does.
#[derive(Debug, Clone)]
pub enum Function {
    /// Returns this text, JSON or not.
    Return(String),
    /// Returns a proxy answer whose body is the event.
    EchoProxy,
    /// Returns the event itself.
    EchoEvent,
    /// Fails as a function does: 200 with `X-Amz-Function-Error`.
    Error(Value),
    /// Lambda itself refuses: a status and an error type.
    Refuse(u16, String),
}

impl Function {
    /// The answer to one invocation.
    pub fn answer(&self, message: &Message) -> Reply {
        match self {
            Function::Return(text) => plain(200, text.clone()),
            Function::EchoEvent => plain(200, message.text()),
            Function::EchoProxy => {
                plain(200, serde_json::json!({"statusCode": 200, "body": message.text()}).to_string())
            }
            Function::Error(error) => Reply::Respond {
                status: 200,
                headers: vec![("X-Amz-Function-Error".to_owned(), "Unhandled".to_owned())],
                body: error.to_string().into_bytes(),
            },
            Function::Refuse(status, kind) => Reply::Respond {
                status: *status,
                headers: vec![("X-Amzn-ErrorType".to_owned(), kind.clone())],
                body: b"{\"Message\":\"refused\"}".to_vec(),
            },
        }
    }
}

/// The function's name in an invocation; `None` where the request is none.
pub fn function_of(message: &Message) -> Option<String> {
    let (verb, target) = message.verb_and_target();
    let path = target.split('?').next().unwrap_or(target);
    let name = match path.strip_prefix("/2021-11-15/functions/") {
        Some(rest) => rest.strip_suffix("/response-streaming-invocations")?,
        None => path.strip_prefix("/2015-03-31/functions/")?.strip_suffix("/invocations")?,
    };
    (verb == "POST").then(|| name.replace("%3A", ":").replace("%3a", ":"))
}

/// Whether an invocation wants its answer as it comes.
pub fn is_streaming(message: &Message) -> bool {
    message.verb_and_target().1.starts_with("/2021-11-15/")
}

/// The frames of a function that writes an answer's metadata and then its body.
pub fn streamed(metadata: &Value, body: &[u8]) -> Reply {
    let pieces = [metadata.to_string().as_bytes(), &[0; 8], body].map(event_stream::piece);
    let headers = vec![("Content-Type".to_owned(), "application/vnd.amazon.eventstream".to_owned())];
    Reply::Respond { status: 200, headers, body: [pieces.concat(), event_stream::complete("{}")].concat() }
}

fn plain(status: u16, body: String) -> Reply {
    Reply::Respond { status, headers: Vec::new(), body: body.into_bytes() }
}
