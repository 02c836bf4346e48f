//! A panic ends one request, not the worker.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;

use crate::message::{Fault, GatewayResponseType, Rejection};

/// Runs phases so that a panic is a 500 of this request alone. They are pinned by the caller: moved in here they
/// would take their room in the caller's future twice.
pub(super) async fn shielded<T>(
    mut phases: Pin<&mut impl Future<Output = Result<T, Rejection>>>,
) -> Result<T, Rejection> {
    let caught = poll_fn(|task| match catch_unwind(AssertUnwindSafe(|| phases.as_mut().poll(task))) {
        Ok(poll) => poll.map(Ok),
        Err(_) => std::task::Poll::Ready(Err(())),
    });
    caught.await.unwrap_or_else(|()| {
        Err(Rejection::new(GatewayResponseType::Default5xx, Fault::Gateway, "a phase or handler panicked"))
    })
}
