//! What goes to an integration, what comes from it, what goes to the client.

use std::borrow::Cow;

use super::{Body, Headers};

/// What a mapped request is before an integration sends it.
#[derive(Debug)]
pub struct IntegrationRequest {
    /// The verb for the backend.
    pub verb: Cow<'static, str>,
    /// Path and query, ready for the request line (HTTP integrations).
    pub target: String,
    /// The fields; framing and `Host` are the client's own business.
    pub headers: Headers,
    /// The body.
    pub body: Body,
}

/// What an integration answered.
#[derive(Debug)]
pub struct IntegrationResponse {
    /// The backend's status.
    pub status: u16,
    /// Its fields without framing.
    pub headers: Headers,
    /// Its body.
    pub body: Body,
}

/// What the client gets, before the edge frames it.
#[derive(Debug)]
pub struct MethodResponse {
    /// The status.
    pub status: u16,
    /// The fields; `Content-Length`, `Transfer-Encoding`, `Connection` and `Date` are the edge's.
    pub headers: Headers,
    /// The body.
    pub body: Body,
}
