//! Refuses bodies that say they are too large, before they are sent.
//!
//! - **Does**: compares the declared length with the limit; a body that does not declare one is cut off by whoever
//!   reads it.
//! - **Reads**: the body's length.
//! - **Writes**: nothing.
//! - **Rejects with**: 413 `REQUEST_TOO_LARGE`.

use crate::integration::{BODY_LIMIT, Exchange};
use crate::message::{Fault, GatewayResponseType, Rejection};

/// Runs the phase.
pub fn run(x: &Exchange<'_>) -> Result<(), Rejection> {
    match x.request.body.length() {
        Some(length) if length > BODY_LIMIT => Err(Rejection::new(
            GatewayResponseType::RequestTooLarge,
            Fault::Client,
            "the declared length is beyond the limit",
        )),
        _ => Ok(()),
    }
}
