//! What answers whole requests, one after another.
//!
//! Answering is a future of some two kilobytes. It is made once and does not end: between two requests it waits for the next,
//! whichever connection that comes on. Made for each request it would be allocated, copied and freed each time.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::answered::{Answered, Asked, InFlight};
use super::application::Incoming;
use crate::api::LocalBoxFuture;

/// Runners that wait for requests; more of them, after a burst, are dropped.
const KEPT: usize = 64;

/// A request to be answered.
pub(crate) struct Work {
    /// What the application is given.
    pub(crate) incoming: Incoming,
    /// What decides how the answer is framed.
    pub(crate) asked: Asked,
    /// The client asks nothing more.
    pub(crate) closes: bool,
    /// Counts it in.
    pub(crate) in_flight: InFlight,
}

/// Answers one request at a time. Dropped, it gives up what it works on.
pub(crate) struct Runner {
    desk: Rc<Desk>,
    running: LocalBoxFuture<'static, Infallible>,
}

/// Where work comes in and answers go out.
#[derive(Default)]
pub(crate) struct Desk {
    work: Cell<Option<Work>>,
    answered: Cell<Option<Answered>>,
}

/// Runners between two requests.
#[derive(Default)]
pub(crate) struct Runners(RefCell<Vec<Runner>>);

impl Runner {
    /// Makes one of what takes work from a desk, and puts the answer there, for ever.
    pub(crate) fn new(run: impl FnOnce(Rc<Desk>) -> LocalBoxFuture<'static, Infallible>) -> Runner {
        let desk = Rc::new(Desk::default());
        Runner { running: run(Rc::clone(&desk)), desk }
    }

    /// Begins to answer a request, when it is polled next.
    pub(crate) fn begin(&self, work: Work) {
        self.desk.work.set(Some(work));
    }

    /// Goes on with the request.
    pub(crate) fn poll(&mut self, task: &mut Context<'_>) -> Poll<Answered> {
        let Poll::Pending = self.running.as_mut().poll(task);
        self.desk.answered.take().map_or(Poll::Pending, Poll::Ready)
    }
}

impl Desk {
    /// The next request.
    pub(crate) async fn work(&self) -> Work {
        // Nobody is woken: who brings work polls.
        poll_fn(|_| self.work.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    /// Its answer.
    pub(crate) fn answer(&self, answered: Answered) {
        self.answered.set(Some(answered));
    }
}

impl Runners {
    /// One that has nothing to do, the last that was kept before others: what it touches is still in the processor's cache.
    pub(crate) fn take(&self) -> Option<Runner> {
        self.0.borrow_mut().pop()
    }

    /// Keeps one that has answered.
    pub(crate) fn keep(&self, runner: Runner) {
        let mut kept = self.0.borrow_mut();
        if kept.len() < KEPT {
            kept.push(runner);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[test]
    fn a_burst_leaves_few_behind() {
        let runners = Runners::default();
        assert!(runners.take().is_none());
        for _ in 0..2 * KEPT {
            runners.keep(Runner::new(|_| Box::pin(pending())));
        }
        assert_eq!(std::iter::from_fn(|| runners.take()).count(), KEPT);
    }

    #[test]
    fn nothing_is_answered_before_something_is_asked() {
        let mut runner = Runner::new(|desk| {
            Box::pin(async move {
                desk.work().await;
                unreachable!("nobody asked")
            })
        });
        let mut task = Context::from_waker(std::task::Waker::noop());
        assert!(runner.poll(&mut task).is_pending() && runner.poll(&mut task).is_pending());
    }
}
