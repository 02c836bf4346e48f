//! Holds a request to its method's request validator, or to a plain document.
//!
//! - **Does**: looks at what the head decides before the body is asked for: required parameters (reference 6.1), or
//!   every parameter that a document declares. Then holds the body to the model, or schema, of its content type; one
//!   in `gzip` or `deflate` is held to it as it was before, and handed on as it came. What nothing is said about passes
//!   unread. Where the answer will be looked at, the backend is asked for codings that can be undone.
//! - **Reads**: the method's validation, the request's path, query and fields; the whole body where something holds.
//! - **Writes**: the body in one piece; `Accept-Encoding`; `$context.error.validationErrorString`.
//! - **Rejects with**: 400 `BAD_REQUEST_PARAMETERS`, `BAD_REQUEST_BODY`; 415 `UNSUPPORTED_MEDIA_TYPE`; what reading a
//!   body is refused with (`REQUEST_TOO_LARGE`, `DEFAULT_4XX`); 503 where memory is short.

mod document;
mod validator;

use super::map_request::short_of_memory;
use crate::api::Validation;
use crate::integration::Exchange;
use crate::message::{Body, Rejection};
use crate::port::Pressure;

fn validation(x: &Exchange<'_>) -> Option<Validation> {
    x.method?.validation
}

/// What the head decides.
pub fn head(x: &mut Exchange<'_>) -> Result<(), Rejection> {
    match validation(x) {
        None => Ok(()),
        Some(Validation::Validator(validator)) => validator::head(x, validator),
        Some(Validation::Document(contract)) => document::head(x, contract),
    }
}

/// Whether the body is held to something, and so has to be read as a whole.
pub(super) fn reads_body(x: &Exchange<'_>) -> bool {
    match validation(x) {
        None => false,
        Some(Validation::Validator(validator)) => validator::model(x, validator).is_some(),
        Some(Validation::Document(contract)) => document::reads_body(x, contract),
    }
}

/// What needs the body.
pub async fn run(x: &mut Exchange<'_>) -> Result<(), Rejection> {
    let Some(validation) = validation(x) else { return Ok(()) };
    let is_coming = matches!(x.request.body, Body::Stream { .. });
    if is_coming && x.services.memory.get() >= Pressure::Severe && reads_body(x) {
        return Err(short_of_memory());
    }
    match validation {
        Validation::Validator(validator) => validator::run(x, validator).await,
        Validation::Document(contract) => document::run(x, contract).await,
    }
}
