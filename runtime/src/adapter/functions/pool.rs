//! All environments of one function, and the events that wait for one.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use tokio::sync::oneshot;
use tokio::task::spawn_local;

use super::answer::{Job, Outcome};
use super::back_off::BackOff;
use super::environment::{Environment, Phase};
use super::failure;
use super::output::{FunctionLog, Origin};
use super::{FunctionSettings, HostSettings};
use crate::engine::date::Civil;
use crate::engine::ids;
use crate::port::{Clock, IdSource};

/// Events that wait for an environment; what comes on top is refused, as Lambda throttles.
const MOST_WAITING: usize = 1_000;

/// How long an environment that has answered may take to ask for the next event, before another one is started for it.
const RETURN: Duration = Duration::from_millis(100);

/// What a function did and has, for metrics.
#[derive(Debug, Default)]
pub struct Counts {
    /// Events handed to a process.
    pub invocations: AtomicU64,
    /// Processes that were started.
    pub starts: AtomicU64,
    /// Processes that did not start, ended by themselves, or used too much memory.
    pub crashes: AtomicU64,
    /// Events that took too long.
    pub timeouts: AtomicU64,
    /// Processes at the moment.
    pub environments: AtomicU64,
    /// Events that wait for one at the moment.
    pub waiting: AtomicU64,
}

/// One function.
pub(super) struct Pool {
    pub(super) function: FunctionSettings,
    pub(super) host: Rc<HostSettings>,
    pub(super) log: FunctionLog,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdSource>,
    pub(super) counts: Arc<Counts>,
    me: Weak<Pool>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    /// The one that was used last is used next, so that those that nobody needs stay idle and end.
    idle: Vec<Idle>,
    environments: Vec<Rc<Environment>>,
    starting: usize,
    back_off: BackOff,
    /// When somebody looks again, because nothing else may happen until then.
    looks_at: Option<Instant>,
    is_ending: bool,
}

/// An environment that waits for an event.
struct Idle {
    environment: Rc<Environment>,
    wake: oneshot::Sender<Job>,
}

impl Pool {
    /// A function without environments.
    pub(super) fn new(
        function: FunctionSettings,
        host: Rc<HostSettings>,
        log: FunctionLog,
        (clock, ids): (Arc<dyn Clock>, Arc<dyn IdSource>),
        counts: Arc<Counts>,
    ) -> Rc<Pool> {
        Rc::new_cyclic(|me| Pool {
            function,
            host,
            log,
            clock,
            ids,
            counts,
            me: me.clone(),
            state: RefCell::default(),
        })
    }

    /// An event has come.
    pub(super) fn submit(&self, job: Job) {
        let mut state = self.state.borrow_mut();
        state.forget_unwanted();
        let refused = if state.is_ending {
            Some("the gateway ends".to_owned())
        } else if state.waiting.len() >= MOST_WAITING {
            Some(format!("{MOST_WAITING} events wait for the function {} already", self.function.name))
        } else {
            None
        };
        if let Some(why) = refused {
            if job.detached {
                // Its sender was told that the event was taken.
                let origin = Origin { function: &self.function.name, stream: "", request_id: "" };
                self.log.write(origin, format!("an event that nobody waits for is lost: {why}").as_bytes());
            }
            let _ = job.reply.send(Outcome::Refused(why));
            return;
        }
        state.waiting.push_back(job);
        drop(state);
        self.advance();
    }

    /// An environment asks for an event; it comes through the channel.
    pub(super) fn wait(&self, environment: &Rc<Environment>) -> oneshot::Receiver<Job> {
        let (wake, job) = oneshot::channel();
        self.state.borrow_mut().idle.push(Idle { environment: Rc::clone(environment), wake });
        self.advance();
        job
    }

    /// An environment waits no more.
    pub(super) fn withdraw(&self, environment: &Environment) {
        self.state.borrow_mut().idle.retain(|idle| !std::ptr::eq(&*idle.environment, environment));
    }

    /// Whether an environment's process, or something that it started, still runs.
    pub(super) fn has(&self, environment: &Environment) -> bool {
        self.state.borrow().environments.iter().any(|known| std::ptr::eq(&**known, environment))
    }

    /// An environment's process is gone, and what it started.
    pub(super) fn remove(&self, environment: &Environment) {
        self.withdraw(environment);
        self.state.borrow_mut().environments.retain(|known| !std::ptr::eq(&**known, environment));
        self.advance();
    }

    /// An environment has asked for its first event.
    pub(super) fn started(&self) {
        let mut state = self.state.borrow_mut();
        state.starting = state.starting.saturating_sub(1);
    }

    /// An environment has answered.
    pub(super) fn succeeded(&self) {
        self.state.borrow_mut().back_off.succeed();
    }

    /// An environment that had started failed.
    pub(super) fn crashed(&self) {
        self.counts.crashes.fetch_add(1, Ordering::Relaxed);
        self.state.borrow_mut().back_off.fail(self.clock.instant());
    }

    /// A process did not come to ask for an event. The event for which it was started fails; all do when there is no
    /// other process that could take them.
    pub(super) fn failed_to_start(&self, document: Vec<u8>) {
        self.counts.crashes.fetch_add(1, Ordering::Relaxed);
        let mut state = self.state.borrow_mut();
        state.starting = state.starting.saturating_sub(1);
        state.back_off.fail(self.clock.instant());
        let alive = state.environments.iter().any(|environment| {
            // The one that failed is `Ending` by now; its phase may be borrowed by whoever ends it.
            environment.phase.try_borrow().is_ok_and(|phase| !matches!(*phase, Phase::Ending))
        });
        let failing = if alive { 1 } else { state.waiting.len() };
        let failing = failing.min(state.waiting.len());
        let failed: Vec<Job> = state.waiting.drain(..failing).collect();
        drop(state);
        let document = Bytes::from(document);
        for job in failed {
            let _ = job.reply.send(Outcome::failed(document.clone()));
        }
    }

    /// Ends all environments; what waits is refused.
    pub(super) fn end(&self) {
        let mut state = self.state.borrow_mut();
        state.is_ending = true;
        let waiting = std::mem::take(&mut state.waiting);
        let environments = state.environments.clone();
        drop(state);
        for job in waiting {
            let _ = job.reply.send(Outcome::Refused("the gateway ends".to_owned()));
        }
        environments.iter().for_each(Environment::end);
    }

    /// Whether no process is left.
    pub(super) fn is_empty(&self) -> bool {
        self.state.borrow().environments.is_empty()
    }

    /// Hands out what can be handed out, and starts what is missing.
    fn advance(&self) {
        let mut state = self.state.borrow_mut();
        state.forget_unwanted();
        while let Some(job) = state.waiting.pop_front() {
            let Some(idle) = state.idle.pop() else {
                state.waiting.push_front(job);
                break;
            };
            if let Err(job) = idle.wake.send(job) {
                state.waiting.push_front(job);
            }
        }
        let now = self.clock.instant();
        while state.waiting.len() > state.starting
            && !state.is_ending
            && state.environments.len() < self.function.concurrency
        {
            if let Some(until) = state.back_off.until(now) {
                self.look_again(&mut state, until);
                break;
            }
            // Those that have just answered are about to ask for more; a process takes longer to start than they do.
            let returning = state.returning(now);
            if let Some(first) = returning.iter().min()
                && state.waiting.len() <= state.starting + returning.len()
            {
                self.look_again(&mut state, *first + RETURN);
                break;
            }
            state.starting += 1;
            self.counts.starts.fetch_add(1, Ordering::Relaxed);
            // Whoever starts may call back.
            drop(state);
            self.start();
            state = self.state.borrow_mut();
        }
        self.counts.environments.store(state.environments.len() as u64, Ordering::Relaxed);
        self.counts.waiting.store(state.waiting.len() as u64, Ordering::Relaxed);
    }

    fn start(&self) {
        let Some(me) = self.me.upgrade() else { return };
        let log_stream = log_stream(self.clock.now(), &*self.ids);
        match Environment::start(&me, log_stream.clone()) {
            Ok(environment) => self.state.borrow_mut().environments.push(environment),
            Err(error) => {
                let program = self.function.command.first().map_or("", String::as_str);
                let message = format!("{program} cannot be started: {error}");
                let origin = Origin { function: &self.function.name, stream: &log_stream, request_id: "" };
                self.log.write(origin, message.as_bytes());
                self.failed_to_start(failure::document("Runtime.InvalidEntrypoint", &message));
            }
        }
    }

    fn look_again(&self, state: &mut State, at: Instant) {
        if state.looks_at.is_some_and(|earlier| earlier <= at) {
            return;
        }
        state.looks_at = Some(at);
        let (me, wait) = (self.me.clone(), at.saturating_duration_since(self.clock.instant()));
        spawn_local(async move {
            tokio::time::sleep(wait).await;
            if let Some(me) = me.upgrade() {
                me.state.borrow_mut().looks_at.take_if(|next| *next <= at);
                me.advance();
            }
        });
    }
}

impl State {
    /// Drops events for which nobody waits any more: their time is over, or their client is gone.
    fn forget_unwanted(&mut self) {
        self.waiting.retain(|job| job.detached || !job.reply.is_closed());
    }

    /// When those environments answered that have not asked for the next event yet, and may be about to.
    fn returning(&self, now: Instant) -> Vec<Instant> {
        let answered = self.environments.iter().filter_map(|environment| {
            let since = match environment.phase.try_borrow().as_deref() {
                Ok(Phase::Ready(since)) => *since,
                _ => return None,
            };
            let asks = self.idle.iter().any(|idle| Rc::ptr_eq(&idle.environment, environment));
            (!asks && now < since + RETURN).then_some(since)
        });
        answered.collect()
    }
}

/// `2026/11/25/[$LATEST]` and 32 digits.
fn log_stream(now: SystemTime, ids: &dyn IdSource) -> String {
    let id = ids::uuid(ids.draw()).replace('-', "");
    format!("{}/[$LATEST]{id}", Civil::of(now).day_path())
}
