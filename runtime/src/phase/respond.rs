//! Gives every answer, also a rejection's, what the gateway adds to it.
//!
//! - **Does**: turns a rejection into its gateway response; adds identifiers and an HTTP API's CORS headers.
//! - **Reads**: gateway responses, `$context`, CORS settings.
//! - **Writes**: `$context.error`.
//! - **Rejects with**: nothing.

use crate::api::ApiKind;
use crate::engine::{cors, gateway_response};
use crate::integration::Exchange;
use crate::message::{ContextError, KnownHeader, MethodResponse, Rejection};

/// Runs the phase.
pub fn run(x: &mut Exchange<'_>, result: Result<MethodResponse, Rejection>) -> MethodResponse {
    let mut response = match result {
        Ok(response) => response,
        Err(rejection) => {
            x.shows_trace = false;
            let (_, message) = gateway_response::defaults(&rejection, x.api.kind);
            x.context.error = Some(ContextError {
                message: Box::from(message.unwrap_or_default()),
                response_type: rejection.kind,
                detail: Box::from(rejection.detail.as_ref()),
            });
            gateway_response::answer(&rejection, &x.scope(b""))
        }
    };
    let headers = &mut response.headers;
    match x.api.kind {
        ApiKind::Rest => {
            headers.push_known(
                KnownHeader::XAmznRequestId,
                b"x-amzn-RequestId",
                x.context.request_id.as_bytes(),
            );
            headers.push_known(
                KnownHeader::XAmzApigwId,
                b"x-amz-apigw-id",
                x.context.extended_request_id.as_bytes(),
            );
            if x.shows_trace {
                headers.push_known(
                    KnownHeader::XAmznTraceId,
                    b"X-Amzn-Trace-Id",
                    x.context.trace_id.as_bytes(),
                );
            }
        }
        ApiKind::Http => {
            // A preflight, which has neither, holds its headers already.
            if let Some(settings) = &x.api.cors
                && (x.origin.is_some() || x.method.is_some())
            {
                cors::decorate(settings, x.origin.as_deref(), headers);
            }
            headers.push(b"apigw-requestid", x.context.extended_request_id.as_bytes());
        }
        // What a backend says goes through as it is; what the gateway says itself can be found in its log.
        ApiKind::OpenApi if x.context.error.is_some() => {
            headers.push_known(
                KnownHeader::XAmznRequestId,
                b"x-amzn-RequestId",
                x.context.request_id.as_bytes(),
            );
        }
        ApiKind::OpenApi => {}
    }
    response
}
