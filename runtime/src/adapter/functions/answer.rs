//! What passes between a worker and the thread of the functions.

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::message::BodyError;

/// One event on its way to a function.
pub(super) struct Job {
    /// Position of the function.
    pub(super) function: usize,
    /// The event, JSON.
    pub(super) event: Bytes,
    /// `Lambda-Runtime-Trace-Id`.
    pub(super) trace_id: Box<str>,
    /// `Lambda-Runtime-Invoked-Function-Arn`.
    pub(super) arn: Box<str>,
    /// Whether the answer may come in pieces.
    pub(super) streams: bool,
    /// Whether it is handed on though nobody waits for its answer (`X-Amz-Invocation-Type: Event`).
    pub(super) detached: bool,
    /// Where the answer goes; closed when nobody waits any more.
    pub(super) reply: oneshot::Sender<Outcome>,
}

/// What became of a job.
pub(super) enum Outcome {
    /// The function answered, or failed: what Invoke would give.
    Answered(Answer),
    /// It was never given to the function; says why, for the log.
    Refused(String),
}

/// What a function answered.
pub(super) struct Answer {
    /// `X-Amz-Function-Error`.
    pub(super) function_error: bool,
    /// The document.
    pub(super) payload: Payload,
}

/// A function's document.
pub(super) enum Payload {
    /// Whole.
    Whole(Bytes),
    /// In pieces; an empty one says that it is whole. A channel that ends without it was cut off.
    Pieces(mpsc::Receiver<Result<Bytes, BodyError>>),
}

impl Outcome {
    /// A function's failure, described by a document.
    pub(super) fn failed(document: impl Into<Bytes>) -> Outcome {
        Outcome::Answered(Answer { function_error: true, payload: Payload::Whole(document.into()) })
    }
}
