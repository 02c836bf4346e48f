//! One coarse timer for all time limits of a worker.
//!
//! A wait that must end registers its deadline and its waker in a list; one task looks at the list every [`TICK`]
//! while there is something in it. So a request costs a slot in a list instead of a timer, and a worker without
//! requests is not woken at all.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// How often deadlines are looked at; no wait ends later than this after its deadline.
pub(super) const TICK: Duration = Duration::from_millis(20);

/// How often idle connections are looked at when nobody waits.
const SLOW_TICK: Duration = Duration::from_secs(1);

/// How long after the last wait the fast tick goes on, so that a request does not have to start it.
const LINGER: Duration = Duration::from_secs(2);

/// The list of waits.
#[derive(Debug)]
pub(super) struct Ticker {
    waits: RefCell<Vec<Option<Wait>>>,
    free: RefCell<Vec<usize>>,
    now: Cell<Instant>,
    last_wait: Cell<Instant>,
    /// Whether the task looks at the list every [`TICK`]; if not, it must be told of a new wait.
    fast: Cell<bool>,
    wake: Rc<Notify>,
}

#[derive(Debug)]
struct Wait {
    deadline: Instant,
    waker: Waker,
    expired: bool,
}

impl Ticker {
    /// A ticker whose task is not running yet: see [`Ticker::run`].
    pub(super) fn new() -> Ticker {
        let now = Instant::now();
        Ticker {
            waits: RefCell::default(),
            free: RefCell::default(),
            now: Cell::new(now),
            last_wait: Cell::new(now),
            fast: Cell::new(false),
            wake: Rc::new(Notify::new()),
        }
    }

    /// The time of the last tick; exact to [`TICK`] while anything is in flight.
    pub(super) fn now(&self) -> Instant {
        if self.fast.get() { self.now.get() } else { Instant::now() }
    }

    /// Keeps time until `owner` is gone. `sweep` is called about every second and says whether there is something
    /// left to sweep later.
    pub(super) fn run<O>(
        owner: &Rc<O>,
        ticker: fn(&O) -> &Ticker,
        sweep: fn(&O, Instant) -> bool,
    ) -> impl Future<Output = ()> + use<O> {
        let weak = Rc::downgrade(owner);
        let wake = ticker(owner).wake.clone();
        async move {
            let mut swept = Instant::now();
            let mut more = true;
            loop {
                let Some(owner) = weak.upgrade() else { return };
                let this = ticker(&owner);
                let now = Instant::now();
                this.fire(now);
                if now.duration_since(swept) >= SLOW_TICK {
                    swept = now;
                    more = sweep(&owner, now);
                }
                let fast = this.is_waited_for() || now.duration_since(this.last_wait.get()) < LINGER;
                this.fast.set(fast);
                drop(owner);
                if fast {
                    tokio::time::sleep(TICK).await;
                } else if more {
                    let _ = tokio::time::timeout(SLOW_TICK, wake.notified()).await;
                    // A wait may have come without an end of the pause: sweep what it leaves behind, too.
                    more = true;
                } else {
                    wake.notified().await;
                    more = true;
                }
            }
        }
    }

    fn is_waited_for(&self) -> bool {
        self.waits.borrow().len() > self.free.borrow().len()
    }

    fn fire(&self, now: Instant) {
        self.now.set(now);
        if self.is_waited_for() {
            self.last_wait.set(now);
        }
        for wait in self.waits.borrow_mut().iter_mut().flatten() {
            if !wait.expired && wait.deadline <= now {
                wait.expired = true;
                wait.waker.wake_by_ref();
            }
        }
    }

    fn insert(&self, deadline: Instant, waker: &Waker) -> usize {
        if !self.fast.get() {
            self.wake.notify_one();
        }
        let wait = Wait { deadline, waker: waker.clone(), expired: false };
        let mut waits = self.waits.borrow_mut();
        let key = self.free.borrow_mut().pop();
        match key.and_then(|key| Some((key, waits.get_mut(key)?))) {
            Some((key, slot)) => {
                *slot = Some(wait);
                key
            }
            None => {
                waits.push(Some(wait));
                waits.len() - 1
            }
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.wake.notify_one();
    }
}

/// A deadline of one wait after the other. It costs nothing until something is really waited for.
#[derive(Debug)]
pub(super) struct Expiry<T: AsRef<Ticker>> {
    ticker: Rc<T>,
    deadline: Instant,
    key: Option<usize>,
}

impl<T: AsRef<Ticker>> Expiry<T> {
    /// An expiry at `deadline`.
    pub(super) fn new(ticker: Rc<T>, deadline: Instant) -> Expiry<T> {
        Expiry { ticker, deadline, key: None }
    }

    /// Moves the deadline.
    pub(super) fn reset(&mut self, deadline: Instant) {
        self.deadline = deadline;
        self.release();
    }

    /// Call this when something else is pending: ready when the deadline has passed, else the task is woken then.
    pub(super) fn poll(&mut self, context: &Context<'_>) -> Poll<()> {
        let ticker = (*self.ticker).as_ref();
        let Some(key) = self.key else {
            if self.deadline <= ticker.now() {
                return Poll::Ready(());
            }
            self.key = Some(ticker.insert(self.deadline, context.waker()));
            return Poll::Pending;
        };
        match ticker.waits.borrow_mut().get_mut(key).and_then(Option::as_mut) {
            Some(wait) if !wait.expired => {
                if !wait.waker.will_wake(context.waker()) {
                    wait.waker.clone_from(context.waker());
                }
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }

    /// A future's output, or `None` when the deadline passes first.
    pub(super) async fn within<F: Future>(&mut self, future: F) -> Option<F::Output> {
        let mut future = pin!(future);
        std::future::poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => self.poll(context).map(|()| None),
        })
        .await
    }

    fn release(&mut self) {
        if let Some(key) = self.key.take() {
            let ticker = (*self.ticker).as_ref();
            if let Some(slot) = ticker.waits.borrow_mut().get_mut(key) {
                *slot = None;
            }
            ticker.free.borrow_mut().push(key);
        }
    }
}

impl<T: AsRef<Ticker>> Drop for Expiry<T> {
    fn drop(&mut self) {
        self.release();
    }
}
