//! Waiting for what somebody else asked for.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

/// Where those meet who want the same.
#[derive(Debug)]
pub(in crate::engine) struct Meeting<T>(Mutex<State<T>>);

#[derive(Debug)]
struct State<T> {
    /// What came of it; `Some(None)`: whoever asked went away.
    ended: Option<Option<T>>,
    waiting: Vec<Waker>,
}

impl<T> Default for Meeting<T> {
    fn default() -> Meeting<T> {
        Meeting(Mutex::new(State { ended: None, waiting: Vec::new() }))
    }
}

impl<T> Meeting<T> {
    /// Tells everybody, once.
    pub(in crate::engine) fn end(&self, outcome: Option<T>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.ended.get_or_insert(outcome);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// A future of what somebody else is told; `None` where that one went away without an answer, so that another has to ask.
#[derive(Debug)]
pub struct Waiting<T>(Arc<Meeting<T>>);

impl<T> Waiting<T> {
    pub(in crate::engine) fn at(meeting: &Arc<Meeting<T>>) -> Waiting<T> {
        Waiting(Arc::clone(meeting))
    }
}

impl<T: Clone> Future for Waiting<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<T>> {
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
