//! Answers that the edge gives itself, without an API.

use bytes::Bytes;

use crate::message::{Body, Headers, MethodResponse};

/// Too many requests are in flight.
pub(crate) fn overloaded() -> MethodResponse {
    message(503, "Service Unavailable", Some(b"1"))
}

/// Something panicked.
pub(crate) fn failed() -> MethodResponse {
    message(500, "Internal server error", None)
}

fn message(status: u16, text: &str, retry_after: Option<&[u8]>) -> MethodResponse {
    let mut headers = Headers::new();
    headers.push(b"Content-Type", b"application/json");
    if let Some(seconds) = retry_after {
        headers.push(b"Retry-After", seconds);
    }
    let body = [br#"{"message":""#, text.as_bytes(), br#""}"#].concat();
    MethodResponse { status, headers, body: Body::Bytes(Bytes::from(body)) }
}
