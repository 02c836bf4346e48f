//! Whole bodies, where a mapping, a template or an event needs them.

use bytes::Bytes;

use super::Exchange;
use crate::message::{Body, BodyError, Fault, GatewayResponseType, Gathered, Rejection};

/// The largest body that is read as a whole, and the largest body of a request (reliability.md 3).
pub const BODY_LIMIT: u64 = 10_485_760;

/// The whole body of the request.
pub async fn collect_request(x: &mut Exchange<'_>) -> Result<Bytes, Rejection> {
    std::mem::take(&mut x.request.body).collect(BODY_LIMIT).await.map_err(request_failed)
}

/// The whole body of an answer.
pub(super) async fn collect_answer(body: Body) -> Result<Bytes, Rejection> {
    body.collect(BODY_LIMIT).await.map_err(answer_failed)
}

/// The body of an answer as a whole where it is within the limit, else as it came.
pub async fn gather_answer(body: Body) -> Result<Gathered, Rejection> {
    body.gather(BODY_LIMIT).await.map_err(answer_failed)
}

/// Why an answer's body could not be read.
pub fn answer_failed(error: BodyError) -> Rejection {
    match error {
        BodyError::TimedOut => Rejection::new(
            GatewayResponseType::IntegrationTimeout,
            Fault::Integration,
            "the answer's body was late",
        ),
        BodyError::TooLarge => Rejection::bad_gateway("the answer's body is larger than 10 MiB"),
        BodyError::Malformed => Rejection::bad_gateway("the answer's body is malformed"),
        BodyError::Closed => Rejection::bad_gateway("the answer's body ended early"),
        BodyError::Failed => Rejection::bad_gateway("the function failed in the middle of its answer"),
    }
}

/// Why a request's body could not be read.
pub fn request_failed(error: BodyError) -> Rejection {
    let bad_request = |detail, status| {
        let message = if status == 408 { "Request Timeout" } else { "Bad Request" };
        Rejection::new(GatewayResponseType::Default4xx, Fault::Client, detail)
            .with_status(status)
            .with_message(message)
    };
    match error {
        BodyError::TooLarge => Rejection::new(
            GatewayResponseType::RequestTooLarge,
            Fault::Client,
            "the body is larger than the limit",
        ),
        BodyError::Malformed => bad_request("the body's framing is broken", 400),
        BodyError::TimedOut => bad_request("the body was late", 408),
        // A client says nothing when it fails.
        BodyError::Closed | BodyError::Failed => bad_request("the client went away", 400),
    }
}
