//! Work that may panic, and whose panic is its own affair.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

/// Runs a future; `None` when it panicked. The panic ends that alone, not the thread around it. It is pinned by the caller:
/// moved in here it would take its room twice.
pub(super) async fn survive<T>(mut future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    poll_fn(|task| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(task))) {
        Ok(poll) => poll.map(Some),
        Err(_) => Poll::Ready(None),
    })
    .await
}
