//! Calls to HTTP backends.

use std::borrow::Cow;
use std::rc::Rc;
use std::time::Instant;

use super::LocalBoxFuture;
use crate::message::{Body, Headers, IntegrationResponse, Origin};

/// One call.
#[derive(Debug)]
pub struct OutboundRequest {
    /// Where it goes.
    pub origin: Rc<Origin>,
    /// Value of `Host`.
    pub host: Rc<str>,
    /// The verb.
    pub verb: Cow<'static, str>,
    /// Path and query.
    pub target: String,
    /// Fields without `Host`, framing and hop-by-hop ones; written in this order and case.
    pub headers: Headers,
    /// The body. A stream without length is sent chunked.
    pub body: Body,
    /// Until when the answer's head (and, where it is buffered, its body) must be there.
    pub deadline: Instant,
    /// Up to this many bytes the answer's body is collected before it is handed on, within the deadline; a longer
    /// one is an error. `None`: it streams, though a small one that is soon there comes whole too.
    pub buffer: Option<usize>,
}

/// Sends requests to backends. Adapters: `http_pool` (one a worker), scripted (tests).
///
/// Answers stream; framing and hop-by-hop fields are taken off, the fields `Connection`, `Content-Length`,
/// `Transfer-Encoding` stay readable in the answer's list because REST APIs rename them for the client.
pub trait HttpClient {
    /// Sends one request and waits for the answer's head.
    fn send(
        &self,
        request: OutboundRequest,
    ) -> LocalBoxFuture<'_, Result<IntegrationResponse, UpstreamError>>;
}

/// Why there is no answer.
#[derive(Debug)]
pub struct UpstreamError {
    /// What went wrong.
    pub kind: UpstreamErrorKind,
    /// Whether another try could help and is safe.
    pub retry: bool,
    /// For the log; no secret in it.
    pub detail: String,
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpstreamErrorKind {
    /// Name look-up failed.
    Resolve,
    /// The address is refused (link-local, metadata).
    Forbidden,
    /// No connection.
    Connect,
    /// TLS failed.
    Tls,
    /// The deadline passed.
    TimedOut,
    /// The connection broke or the answer is not HTTP.
    Protocol,
    /// The request's body could not be read to its end; the reason is the client's.
    RequestBody(crate::message::BodyError),
    /// Too many calls in flight to this origin: 503.
    Overloaded,
}
