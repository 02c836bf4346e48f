//! What is kept for one origin: idle connections here, the number of calls in flight and the breaker for all workers.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::backends::Shared;
use super::breaker::Admission;
use super::transport::Transport;
use crate::engine::places::Share;
use crate::port::Origin;

/// A connection between two calls.
#[derive(Debug)]
struct Idle {
    transport: Transport,
    until: Instant,
}

/// The state of one origin on one worker.
#[derive(Debug)]
pub(super) struct OriginState {
    /// Where its connections go.
    pub(super) origin: Rc<Origin>,
    /// Last in, first out: the connections of a quiet time age and go.
    idle: RefCell<Vec<Idle>>,
    in_flight: Share,
    shared: Arc<Shared>,
    /// Whose calls these are.
    worker: usize,
}

impl OriginState {
    /// An origin that was never called.
    pub(super) fn new(origin: Rc<Origin>, shared: Arc<Shared>, worker: usize) -> OriginState {
        let in_flight = shared.places.share();
        OriginState { origin, idle: RefCell::default(), in_flight, shared, worker }
    }

    /// A place for one call; `Err` says why there is none.
    pub(super) fn enter(self: &Rc<Self>, now: Instant) -> Result<Slot, &'static str> {
        if !self.in_flight.enter() {
            return Err("too many calls in flight to this backend");
        }
        let admission = self.shared.breaker.admit(now);
        if admission == Admission::No {
            self.in_flight.leave();
            return Err("this backend fails too often, it is not called for some seconds");
        }
        Ok(Slot { state: self.clone(), admission, reported: false })
    }

    /// An idle connection that is still good as far as one can tell.
    pub(super) fn take_idle(&self, now: Instant) -> Option<Transport> {
        let mut idle = self.idle.borrow_mut();
        loop {
            let Idle { mut transport, until } = idle.pop()?;
            if until > now && transport.is_quiet() {
                return Some(transport);
            }
        }
    }

    /// Keeps a connection for the next call.
    pub(super) fn put_idle(&self, transport: Transport, until: Instant) {
        self.idle.borrow_mut().push(Idle { transport, until });
    }

    /// Closes connections whose time is over; says whether the origin is in use.
    pub(super) fn sweep(&self, now: Instant) -> bool {
        self.idle.borrow_mut().retain_mut(|idle| idle.until > now && idle.transport.is_quiet());
        self.in_flight.used() > 0 || !self.idle.borrow().is_empty()
    }
}

/// One call's place among those in flight, until its answer is read to the end.
#[derive(Debug)]
pub(super) struct Slot {
    /// The origin.
    pub(super) state: Rc<OriginState>,
    admission: Admission,
    reported: bool,
}

impl Slot {
    /// Tells the breaker what became of the call; only the first report counts.
    pub(super) fn report(&mut self, now: Instant, failed: bool) {
        if !self.reported {
            self.reported = true;
            self.state.shared.breaker.record(self.state.worker, now, self.admission, failed);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.state.in_flight.leave();
        if !self.reported {
            self.state.shared.breaker.abandon(Instant::now(), self.admission);
        }
    }
}

/// How long a connection is kept idle: below what backends commonly keep it open, or below what this one says.
pub(super) fn idle_time(limit: Duration, announced: Option<Duration>) -> Duration {
    match announced {
        // The backend's clock began before ours: stop a little earlier.
        Some(announced) => limit.min(announced.saturating_sub(Duration::from_millis(500))),
        None => limit,
    }
}
