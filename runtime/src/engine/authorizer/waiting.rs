//! Waiting for an answer that somebody else asked for.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use super::Outcome;

/// Where those meet who want the same answer.
#[derive(Debug, Default)]
pub(super) struct Meeting(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// What came of it; `Some(None)`: whoever asked went away.
    ended: Option<Option<Outcome>>,
    waiting: Vec<Waker>,
}

impl Meeting {
    /// Tells everybody, once.
    pub(super) fn end(&self, outcome: Option<Outcome>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.ended.get_or_insert(outcome);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// A future of what somebody else is told; `None` where that one went away without an answer, so that another has to ask.
#[derive(Debug)]
pub struct Waiting(Arc<Meeting>);

impl Waiting {
    pub(super) fn at(meeting: &Arc<Meeting>) -> Waiting {
        Waiting(Arc::clone(meeting))
    }
}

impl Future for Waiting {
    type Output = Option<Outcome>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Outcome>> {
        let mut state = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &state.ended {
            Some(outcome) => Poll::Ready(outcome.clone()),
            None => {
                if !state.waiting.iter().any(|known| known.will_wake(task.waker())) {
                    state.waiting.push(task.waker().clone());
                }
                Poll::Pending
            }
        }
    }
}
