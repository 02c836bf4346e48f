//! actix between the guarding stream and the pipeline: it decodes bodies, keeps the order of answers, and writes them.
//!
//! The data path is a bare `actix_http` service. An actix-web `App` in front of it would route a second time, and
//! would build a request object that nobody reads; the admin listener is an `App`.

mod answer;
mod body;
mod in_flight;
mod names;
mod own;
mod service;

pub(crate) use service::connection_service;
