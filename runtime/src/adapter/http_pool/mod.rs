//! The HTTP/1.1 client to backends, plain and TLS: one pool of connections a worker.
//!
//! This is the data path, so its costs are counted in system calls: a call on a kept connection is one write and one
//! read. There is no task, no timer and no header map of its own for a call; deadlines hang on one ticker, answers
//! are read into one buffer of the worker, and a small body is handed on whole.
//!
//! What is not here: HTTP/2 to backends, redirects (never followed), compression (bodies pass as they are).

mod address;
mod answer_body;
mod answer_head;
mod backend_call;
mod backends;
mod breaker;
mod certificate;
mod chunked;
mod connect;
mod failure;
mod framing;
mod origin;
mod outgoing;
mod pool;
mod request_head;
mod resolve;
#[cfg(test)]
mod tests;
mod ticker;
mod tls;
mod transport;

use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use crate::message::IntegrationResponse;
use crate::port::{HttpClient, LocalBoxFuture, OutboundRequest, UpstreamError, UpstreamErrorKind};
use backend_call::{BackendCall, head_of};
pub use backends::Backends;
use failure::Failure;
pub use pool::HttpPoolSettings;
use pool::Pool;
pub use tls::BackendTls;

/// The client of one worker. It must be used within that worker's runtime.
#[derive(Debug, Clone)]
pub struct HttpPool {
    pool: Rc<Pool>,
}

impl HttpPool {
    /// A client without connections.
    pub fn new(settings: HttpPoolSettings) -> HttpPool {
        HttpPool { pool: Rc::new(Pool::new(settings)) }
    }
}

impl HttpClient for HttpPool {
    fn send(
        &self,
        mut request: OutboundRequest,
    ) -> LocalBoxFuture<'_, Result<IntegrationResponse, UpstreamError>> {
        // A block, not an `async fn`: that would hold the request twice.
        let pool = &self.pool;
        Box::pin(async move { send(pool, &mut request).await })
    }
}

async fn send(pool: &Rc<Pool>, request: &mut OutboundRequest) -> Result<IntegrationResponse, UpstreamError> {
    pool.start();
    let state = pool.state_of(&request.origin);
    let now = pool.ticker.now();
    let mut slot = state.enter(now).map_err(|detail| {
        Failure::before_writing(UpstreamErrorKind::Overloaded, format!("{}: {detail}", state.origin.host))
    })?;
    pool.retries().earn();
    let mut body = std::mem::take(&mut request.body);
    next_turn().await;
    let mut kept = state.take_idle(now);
    loop {
        let reused = kept.is_some();
        let head = head_of(pool, request, &body)?;
        let transport = match kept.take() {
            Some(transport) => Ok(transport),
            // Boxed: it is large, and most calls find a connection.
            None => Box::pin(connect::connect(pool, &state.origin, request.deadline)).await,
        };
        let (failure, again) = match transport {
            Err(failure) => (failure, None),
            Ok(transport) => {
                let mut call = BackendCall::new(pool, transport, slot, request, body);
                match call.run(head, request.verb == "HEAD").await {
                    Ok(mut answer) => {
                        // The answer began: there is no other try.
                        if !answer.is_whole() || request.buffer.is_some() {
                            // Boxed, as above: most small answers come in one piece.
                            Box::pin(call.complete(&mut answer, request.buffer)).await?;
                        }
                        return Ok(call.hand_on(answer));
                    }
                    Err(failure) => {
                        let (place, again) = call.into_parts();
                        slot = place;
                        (failure, again)
                    }
                }
            }
        };
        match again {
            // The second try is on a new connection, so there is no third.
            Some(again) if reused && may_retry(&failure, &request.verb) && pool.retries().spend() => {
                body = again;
            }
            _ => {
                if failure.counts() {
                    slot.report(pool.ticker.now(), true);
                }
                return Err(failure.into());
            }
        }
    }
}

/// Lets the tasks that are ready go first, so that the requests of one turn of the event loop leave together: each
/// write wakes its receiver, and one that is awake already costs nothing to wake.
async fn next_turn() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Whether a try on a reused connection may be followed by one on a new connection (reliability.md 5): nothing was
/// sent, or the request may be repeated and the connection died without an answer.
fn may_retry(failure: &Failure, verb: &str) -> bool {
    let idempotent = matches!(verb, "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE");
    failure.died && (!failure.wrote || idempotent && !failure.answered)
}
