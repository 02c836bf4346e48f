//! Gives every answer, also a rejection's, what the gateway adds to it.
//!
//! - **Does**: turns a rejection into its gateway response; adds identifiers and an HTTP API's CORS headers.
//! - **Reads**: gateway responses, `$context`, CORS settings.
//! - **Writes**: `$context.error`.
//! - **Rejects with**: nothing.

use crate::api::{Api, ApiKind};
use crate::engine::bind::Unstaged;
use crate::engine::scope::Scope;
use crate::engine::{cors, gateway_response};
use crate::integration::Exchange;
use crate::message::{Context, ContextError, Headers, KnownHeader, MethodResponse, Rejection};

/// Runs the phase.
pub fn run(x: &mut Exchange<'_>, result: Result<MethodResponse, Rejection>) -> MethodResponse {
    let mut response = match result {
        Ok(response) => response,
        Err(rejection) => {
            x.shows_trace = false;
            x.context.error = Some(error(&rejection, x.api.kind));
            gateway_response::answer(&rejection, &x.scope(b""))
        }
    };
    let headers = &mut response.headers;
    // A preflight, which has neither, holds its headers already.
    if let Some(settings) = &x.api.cors
        && (x.origin.is_some() || x.method.is_some())
    {
        cors::decorate(settings, x.origin.as_deref(), headers);
    }
    identify(x.api.kind, &x.context, headers);
    if x.api.kind == ApiKind::Rest && x.shows_trace {
        headers.push_known(KnownHeader::XAmznTraceId, b"X-Amzn-Trace-Id", x.context.trace_id.as_bytes());
    }
    response
}

/// The answer to a head that is no canonical request: there is no stage yet, and no other request follows.
pub fn refused(
    api: &'static Api,
    unstaged: &Unstaged,
    context: &mut Context,
    rejection: &Rejection,
) -> MethodResponse {
    context.error = Some(error(rejection, api.kind));
    let mut response = gateway_response::answer(rejection, &Scope::without_request(api, unstaged, context));
    response.headers.set(b"Connection", b"close");
    identify(api.kind, context, &mut response.headers);
    response
}

/// `$context.error`.
fn error(rejection: &Rejection, kind: ApiKind) -> ContextError {
    let (_, message) = gateway_response::defaults(rejection, kind);
    ContextError {
        message: Box::from(message.unwrap_or_default()),
        response_type: rejection.kind,
        detail: Box::from(rejection.detail.as_ref()),
    }
}

/// Adds the identifiers, by which an answer can be found in the log (reference 2.4).
fn identify(kind: ApiKind, context: &Context, headers: &mut Headers) {
    let request_id = context.request_id.as_bytes();
    let extended_request_id = context.extended_request_id.as_bytes();
    match kind {
        ApiKind::Rest => {
            headers.push_known(KnownHeader::XAmznRequestId, b"x-amzn-RequestId", request_id);
            headers.push_known(KnownHeader::XAmzApigwId, b"x-amz-apigw-id", extended_request_id);
        }
        ApiKind::Http => headers.push(b"apigw-requestid", extended_request_id),
        // What a backend says goes through as it is; what the gateway says itself can be found in its log.
        ApiKind::OpenApi if context.error.is_some() => {
            headers.push_known(KnownHeader::XAmznRequestId, b"x-amzn-RequestId", request_id);
        }
        ApiKind::OpenApi => {}
    }
}
