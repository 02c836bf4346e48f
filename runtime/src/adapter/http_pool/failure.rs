//! Why one try failed, with what decides whether there may be another.

use std::io;

use crate::message::BodyError;
use crate::port::{UpstreamError, UpstreamErrorKind};

/// A failed try.
#[derive(Debug)]
pub(super) struct Failure {
    /// What the caller is told.
    pub(super) kind: UpstreamErrorKind,
    /// For the log.
    pub(super) detail: String,
    /// Whether a byte of the request left.
    pub(super) wrote: bool,
    /// Whether a byte of an answer came.
    pub(super) answered: bool,
    /// Whether the connection died, rather than that its peer was slow or wrong.
    pub(super) died: bool,
}

impl Failure {
    /// A failure before any byte of the request left.
    pub(super) fn before_writing(kind: UpstreamErrorKind, detail: String) -> Failure {
        Failure { kind, detail, wrote: false, answered: false, died: false }
    }

    /// The deadline passed.
    pub(super) fn timed_out(wrote: bool, answered: bool) -> Failure {
        let detail = "the backend did not answer in time".to_owned();
        Failure { kind: UpstreamErrorKind::TimedOut, detail, wrote, answered, died: false }
    }

    /// The connection broke.
    pub(super) fn broken(error: &io::Error, wrote: bool, answered: bool) -> Failure {
        let detail = format!("the connection broke: {error}");
        Failure { kind: UpstreamErrorKind::Protocol, detail, wrote, answered, died: true }
    }

    /// The connection ended where an answer was due.
    pub(super) fn closed(answered: bool) -> Failure {
        let detail = match answered {
            true => "the connection ended in the middle of the answer",
            false => "the connection ended without an answer",
        };
        let kind = UpstreamErrorKind::Protocol;
        Failure { kind, detail: detail.to_owned(), wrote: true, answered, died: true }
    }

    /// The answer is not HTTP, or more than is accepted.
    pub(super) fn malformed(detail: impl Into<String>) -> Failure {
        let kind = UpstreamErrorKind::Protocol;
        Failure { kind, detail: detail.into(), wrote: true, answered: true, died: false }
    }

    /// The request's body could not be read to its end.
    pub(super) fn request_body(error: BodyError) -> Failure {
        let detail = format!("the request's body could not be read: {error:?}");
        let kind = UpstreamErrorKind::RequestBody(error);
        Failure { kind, detail, wrote: true, answered: false, died: false }
    }

    /// Whether the backend is at fault: what its breaker counts.
    pub(super) fn counts(&self) -> bool {
        !matches!(
            self.kind,
            UpstreamErrorKind::RequestBody(_) | UpstreamErrorKind::Overloaded | UpstreamErrorKind::Forbidden
        )
    }
}

impl From<Failure> for UpstreamError {
    fn from(failure: Failure) -> UpstreamError {
        // A caller may try again where nothing was sent, unless that is bound to fail in the same way.
        let retry = !failure.wrote
            && !matches!(failure.kind, UpstreamErrorKind::Forbidden | UpstreamErrorKind::Overloaded);
        UpstreamError { kind: failure.kind, retry, detail: failure.detail }
    }
}
