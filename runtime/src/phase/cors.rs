//! Answers CORS preflights of HTTP APIs.
//!
//! - **Does**: answers `OPTIONS` with `Origin` and `Access-Control-Request-Method` where the API has CORS settings,
//!   whether or not a route would take it (reference 1.8).
//! - **Reads**: the API's CORS settings, the request's fields.
//! - **Writes**: the client's origin, for the answer's own CORS headers.
//! - **Rejects with**: nothing.

use crate::engine::cors;
use crate::integration::Exchange;
use crate::message::{KnownHeader, MethodResponse};

/// Runs the phase.
pub fn run(x: &mut Exchange<'_>) -> Option<MethodResponse> {
    let settings = x.api.cors.as_ref()?;
    if let Some(reply) = cors::preflight(settings, &x.request) {
        return Some(reply);
    }
    x.origin = x.request.headers.known(KnownHeader::Origin).map(Box::from);
    None
}
