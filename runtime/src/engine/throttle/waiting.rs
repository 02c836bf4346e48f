//! Requests that wait for what a store says.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use super::SharedBucket;

/// What a request is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has a token.
    Granted,
    /// There is none.
    Refused,
    /// The store did not say.
    Unanswered,
}

/// Where a request and its answer meet.
#[derive(Debug, Default)]
pub(super) struct Turn(Mutex<State>);

#[derive(Debug)]
enum State {
    Open(Option<Waker>),
    Settled(Verdict),
    /// It was told, or has left.
    Over,
}

impl Default for State {
    fn default() -> State {
        State::Open(None)
    }
}

impl Turn {
    /// Tells the request; `false` where it has left.
    pub(super) fn settle(&self, verdict: Verdict) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let State::Open(waker) = &mut *state else { return false };
        let waker = waker.take();
        *state = State::Settled(verdict);
        drop(state);
        waker.into_iter().for_each(Waker::wake);
        true
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(*self.0.lock().unwrap_or_else(PoisonError::into_inner), State::Open(_))
    }

    fn end(&self) -> State {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), State::Over)
    }
}

/// A request's wait. Whoever leaves before the end gives back what was granted meanwhile.
#[derive(Debug)]
pub struct Waiting {
    pub(super) turn: Arc<Turn>,
    pub(super) bucket: Arc<SharedBucket>,
}

impl Future for Waiting {
    type Output = Verdict;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Verdict> {
        let mut state = self.turn.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *state {
            State::Open(waker) => {
                *waker = Some(task.waker().clone());
                Poll::Pending
            }
            State::Settled(verdict) => {
                let verdict = *verdict;
                *state = State::Over;
                Poll::Ready(verdict)
            }
            State::Over => Poll::Ready(Verdict::Unanswered),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let State::Settled(Verdict::Granted) = self.turn.end() {
            self.bucket.return_unused();
        }
    }
}
