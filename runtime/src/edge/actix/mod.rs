//! actix between the guarding stream and the pipeline: it decodes bodies that are still coming, and sends answers that
//! stream. What is whole on both sides does not come by here ([`super::serving`]).
//!
//! The data path is a bare `actix_http` service. An actix-web `App` in front of it would route a second time, and
//! would build a request object that nobody reads; the admin listener is an `App`.

mod answer;
mod body;
mod service;

pub(crate) use service::{GatewayService, connection_service};
