//! Leases tokens of shared throttles from the state store (reliability.md 6 and 7).
//!
//! On a thread of its own, so that nothing that takes its time stands in front of a request that waits. Workers list the
//! buckets that need tokens; a question is for all that are listed, and several are under way at a time. Whoever holds leases
//! is looked at every ten milliseconds, so that more are asked for before the last is spent.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::{sleep, timeout};

use super::run::say;
use super::survive::survive;
use crate::adapter::system::SystemIds;
use crate::engine::throttle::{Asked, DEADLINE, Moment, SharedBucket, Sharing};
use crate::message::LimiterId;
use crate::port::{Clock, IdSource, LeaseAsk, StateError, StateStore};

/// Between two looks at buckets that hold leases.
const LOOK: Duration = Duration::from_millis(10);
/// How often a gateway says that it is there, give or take a tenth.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long it is believed.
const LASTING: Duration = Duration::from_secs(3);
/// How often a store that does not answer is tried, give or take a half, and how long a try may take: no request waits for it.
const PROBE: Duration = Duration::from_millis(250);
/// So many failures, one after another, or half of all in a second, and the store is not asked any more.
const FAILURES: u32 = 5;
const SECOND: Duration = Duration::from_secs(1);
/// So many questions are few.
const FEW: u32 = 10;

/// Who asks the store.
pub(super) struct Desk {
    sharing: Arc<Sharing>,
    store: Arc<dyn StateStore>,
    clock: Arc<dyn Clock>,
    fleet: LimiterId,
    /// This gateway, among those of the fleet.
    gateway: u64,
    /// By their addresses.
    busy: RefCell<HashMap<usize, Arc<SharedBucket>>>,
    is_busy: Notify,
    tally: Cell<Tally>,
    /// What was not answered last: a store that answers other questions only is not back.
    suspects: RefCell<Vec<LeaseAsk>>,
}

/// How the store answered lately.
#[derive(Clone, Copy)]
struct Tally {
    /// Failures since the last answer.
    running: u32,
    /// Since when the others are counted.
    began: Instant,
    asked: u32,
    failed: u32,
}

impl Tally {
    fn new(now: Instant) -> Tally {
        Tally { running: 0, began: now, asked: 0, failed: 0 }
    }

    /// Counts a question; whether there are too many failures.
    fn count(&mut self, has_failed: bool, now: Instant) -> bool {
        if now.saturating_duration_since(self.began) >= SECOND {
            *self = Tally { running: self.running, ..Tally::new(now) };
        }
        self.asked += 1;
        if !has_failed {
            self.running = 0;
            return false;
        }
        (self.running, self.failed) = (self.running + 1, self.failed + 1);
        self.running >= FAILURES || (self.asked >= FEW && self.failed * 2 >= self.asked)
    }
}

impl Desk {
    /// Starts the thread. It ends with the process.
    pub(super) fn start(
        api: &str,
        sharing: &Arc<Sharing>,
        store: Arc<dyn StateStore>,
        clock: Arc<dyn Clock>,
    ) -> io::Result<()> {
        let fleet = LimiterId::of("fleet", &[api]);
        let sharing = Arc::clone(sharing);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("leases".to_owned()).spawn(move || {
            let tally = Cell::new(Tally::new(clock.instant()));
            let gateway = u64::from_ne_bytes(<dyn IdSource>::draw(&SystemIds));
            let (busy, suspects) = (RefCell::default(), RefCell::default());
            let is_busy = Notify::new();
            let desk = Desk { sharing, store, clock, fleet, gateway, busy, is_busy, tally, suspects };
            LocalSet::new().block_on(&runtime, Rc::new(desk).work());
        })?;
        Ok(())
    }

    async fn work(self: Rc<Self>) {
        spawn_local(Rc::clone(&self).attend());
        spawn_local(Rc::clone(&self).look());
        loop {
            let listed = poll_fn(|task| self.sharing.poll_listed(task)).await;
            self.ask(listed);
        }
    }

    fn now(&self) -> Moment {
        self.sharing.moment(self.clock.instant())
    }

    /// Looks at buckets that hold leases, or owe the store something, as long as there are any.
    async fn look(self: Rc<Self>) {
        loop {
            if self.busy.borrow().is_empty() {
                self.is_busy.notified().await;
            }
            sleep(LOOK).await;
            let now = self.now();
            self.busy.borrow_mut().retain(|_, bucket| bucket.is_busy(now));
            if !self.sharing.is_away() {
                let busy = self.busy.borrow().values().cloned().collect();
                self.ask(busy);
            }
        }
    }

    /// Asks for what these buckets need, and does not wait for the answer.
    fn ask(self: &Rc<Self>, buckets: Vec<Arc<SharedBucket>>) {
        if self.sharing.is_away() {
            for bucket in buckets {
                bucket.turn_away();
                self.keep(bucket);
            }
            return;
        }
        let now = self.now();
        let needs = |bucket: Arc<SharedBucket>| Some((bucket.ask(now)?, bucket));
        let asked: Vec<(Asked, Arc<SharedBucket>)> = buckets.into_iter().filter_map(needs).collect();
        if !asked.is_empty() {
            let desk = Rc::clone(self);
            spawn_local(async move { desk.settle(asked).await });
        }
    }

    async fn settle(self: Rc<Self>, asked: Vec<(Asked, Arc<SharedBucket>)>) {
        let asks: Vec<LeaseAsk> = asked.iter().map(|(asked, bucket)| lease_ask(asked, bucket)).collect();
        let answered = self.wait(DEADLINE, self.store.lease(&asks)).await;
        let answered = answered.and_then(|leased| match leased.len() == asks.len() {
            true => Ok(leased),
            false => Err(failure("it answers something else")),
        });
        let now = self.now();
        let mut again = Vec::new();
        match &answered {
            Ok(leased) => {
                for ((asked, bucket), leased) in asked.into_iter().zip(leased) {
                    if bucket.answered(asked, leased.granted, leased.full_in, now) {
                        again.push(Arc::clone(&bucket));
                    }
                    self.keep(bucket);
                }
            }
            Err(_) => {
                let nothing = |ask: LeaseAsk| LeaseAsk { want: 0, spent: 0, unused: 0, ..ask };
                *self.suspects.borrow_mut() = asks.into_iter().map(nothing).collect();
                for (asked, bucket) in asked {
                    if bucket.unanswered(asked) {
                        again.push(Arc::clone(&bucket));
                    }
                    self.keep(bucket);
                }
            }
        }
        self.tell(answered.map(drop));
        // Those who came meanwhile.
        if !again.is_empty() {
            self.ask(again);
        }
    }

    /// An answer of the store, which may take so long; what panics is one question.
    async fn wait<T>(
        &self,
        time: Duration,
        answer: impl Future<Output = Result<T, StateError>>,
    ) -> Result<T, StateError> {
        let mut answer = pin!(answer);
        match timeout(time, survive(answer.as_mut())).await {
            Ok(Some(answered)) => answered,
            Ok(None) => Err(failure("what it said could not be taken up, which is a fault of gwgen")),
            Err(_) => Err(failure("nothing came in time")),
        }
    }

    /// It is looked at again.
    fn keep(&self, bucket: Arc<SharedBucket>) {
        if bucket.is_busy(self.now()) {
            self.busy.borrow_mut().insert(Arc::as_ptr(&bucket).addr(), bucket);
            self.is_busy.notify_one();
        }
    }

    /// Says that this gateway is there, and learns how many are; tries a store that does not answer.
    async fn attend(self: Rc<Self>) {
        loop {
            let attended = self.store.attend(&self.fleet, self.gateway, LASTING);
            let mut attended = self.wait(PROBE, attended).await;
            if let Ok(gateways) = &attended {
                self.sharing.count(*gateways);
                if self.sharing.is_away() {
                    let suspects = std::mem::take(&mut *self.suspects.borrow_mut());
                    match self.wait(DEADLINE, self.store.lease(&suspects)).await {
                        Ok(_) => {
                            self.sharing.set_away(false);
                            say(&"the state store answers again: throttles are shared");
                        }
                        Err(error) => {
                            *self.suspects.borrow_mut() = suspects;
                            attended = Err(error);
                        }
                    }
                }
            }
            self.tell(attended.map(drop));
            let (pause, jitter) = if self.sharing.is_away() { (PROBE, 0.5) } else { (HEARTBEAT, 0.1) };
            let drawn = f32::from(u8::from_ne_bytes(<dyn IdSource>::draw(&SystemIds))) / 255.0;
            sleep(pause.mul_f32(1.0 - jitter + 2.0 * jitter * drawn)).await;
        }
    }

    /// Counts an answer, or none. One line for each change, none for each question.
    fn tell(&self, answered: Result<(), StateError>) {
        let mut tally = self.tally.get();
        let is_too_much = tally.count(answered.is_err(), self.clock.instant());
        self.tally.set(tally);
        let Err(error) = answered else { return };
        self.sharing.fail();
        if is_too_much && !self.sharing.set_away(true) {
            let gateways = self.sharing.gateways();
            say(&format_args!(
                "throttles are not shared, as the state store does not answer ({error}): this gateway goes by a part of them, 1 of \
                 {gateways}"
            ));
        }
    }
}

/// Nobody waits for a desk that is no more.
impl Drop for Desk {
    fn drop(&mut self) {
        self.sharing.set_away(true);
        let listed = self.sharing.take_listed();
        listed.iter().chain(self.busy.get_mut().values()).for_each(|bucket| bucket.turn_away());
    }
}

fn failure(detail: &str) -> StateError {
    StateError { retry: true, detail: detail.to_owned() }
}

fn lease_ask(asked: &Asked, bucket: &SharedBucket) -> LeaseAsk {
    let limit = bucket.limit();
    LeaseAsk {
        limiter: bucket.id().clone(),
        rate: limit.rate,
        burst: limit.burst,
        want: asked.want,
        spent: asked.spent,
        unused: asked.unused,
    }
}
