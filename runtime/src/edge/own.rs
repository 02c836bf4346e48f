//! The answer that the edge gives itself, without an API.

use bytes::Bytes;

use crate::message::{Body, Headers, MethodResponse};

/// Something panicked, and so did what should have answered for it.
pub(crate) fn failed() -> MethodResponse {
    let mut headers = Headers::new();
    headers.push(b"Content-Type", b"application/json");
    let body = Body::Bytes(Bytes::from_static(br#"{"message":"Internal server error"}"#));
    MethodResponse { status: 500, headers, body }
}
