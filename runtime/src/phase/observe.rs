//! Writes down what happened, for every request.
//!
//! - **Does**: counts the request, and writes its access-log line: at once where the length is known, else when the
//!   last byte of the body went out or the client went away.
//! - **Reads**: the answer, `$context`, timings.
//! - **Writes**: counters and the line; wraps a streaming body.
//! - **Rejects with**: nothing.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_core::Stream;

use crate::engine::log_line::{LogLine, Outcome};
use crate::engine::metrics::{Metrics, Place};
use crate::engine::scope::Scope;
use crate::message::{Body, BodyError, BodyStream, MethodResponse};
use crate::port::{Clock, LogSink, Services};

/// When things happened.
#[derive(Debug, Clone, Copy)]
pub struct Timings {
    /// When the head was complete.
    pub received: Instant,
    /// When the integration had answered.
    pub answered: Option<Instant>,
}

/// Runs the phase.
pub fn run(
    scope: &Scope<'_>,
    services: &Services,
    metrics: &Metrics,
    timings: Timings,
    response: &mut MethodResponse,
) {
    // What follows the integration takes microseconds: its time stands for the answer's.
    let now = timings.answered.unwrap_or_else(|| services.clock.instant());
    let latency = now.saturating_duration_since(timings.received);
    let place = Place {
        stage: scope.stage.and_then(|stage| stage.counted_as),
        method: scope.method.map(|method| method.index),
    };
    let integration = scope.context.integration_latency_ms.map(Duration::from_millis);
    metrics.record(place, response.status, latency, integration);
    if scope.context.unfit_answer {
        metrics.unfit(place);
    }
    if let Some(level) = scope.context.held_back_by {
        metrics.throttled(place, level);
    }
    if let Some(is_hit) = scope.context.cached {
        metrics.looked_up(place, is_hit);
    }
    if !services.access_log.is_on() {
        return;
    }
    let format = scope.access_log();
    match std::mem::take(&mut response.body) {
        Body::Stream { length, stream } => {
            let stream = Box::pin(Logged {
                stream,
                line: Some(LogLine::render(format, scope, None)),
                sent: 0,
                sink: Arc::clone(&services.access_log),
                clock: Arc::clone(&services.clock),
                received: timings.received,
            });
            response.body = Body::Stream { length, stream };
        }
        body => {
            let length = body.length().unwrap_or_default();
            let outcome = Outcome { length, latency_ms: latency.as_millis() as u64 };
            services.access_log.write(&LogLine::render(format, scope, Some(outcome)).finish(outcome));
            response.body = body;
        }
    }
}

/// A body that writes its log line when it ends, however it ends.
struct Logged {
    stream: BodyStream,
    line: Option<LogLine>,
    sent: u64,
    sink: Arc<dyn LogSink>,
    clock: Arc<dyn Clock>,
    received: Instant,
}

impl Stream for Logged {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.stream.as_mut().poll_next(task);
        match &polled {
            Poll::Ready(Some(Ok(piece))) => self.sent += piece.len() as u64,
            Poll::Ready(_) => self.write(),
            Poll::Pending => {}
        }
        polled
    }
}

impl Logged {
    fn write(&mut self) {
        if let Some(line) = self.line.take() {
            let latency = self.clock.instant().saturating_duration_since(self.received);
            let outcome = Outcome { length: self.sent, latency_ms: latency.as_millis() as u64 };
            self.sink.write(&line.finish(outcome));
        }
    }
}

impl Drop for Logged {
    fn drop(&mut self) {
        self.write();
    }
}
