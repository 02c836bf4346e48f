//! What the calls of one worker share.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::backends::Backends;
use super::origin::OriginState;
use super::resolve::Resolver;
use super::ticker::Ticker;
use super::tls::BackendTls;
use crate::port::Origin;

/// Size of the buffer that answers are read into. It is one for all connections of a worker: what is read is taken
/// out of it before anything else happens, so that an idle connection holds no buffer.
const SCRATCH: usize = 64 * 1024;
/// A buffer for heads that grew beyond this is not kept.
const KEPT_HEAD: usize = 64 * 1024;
/// Origins that are remembered, and `Rc`s to them.
const MOST_ORIGINS: usize = 1_000;

/// Settings of a pool. Clones share the TLS settings and what is known of the origins.
#[derive(Debug, Clone)]
pub struct HttpPoolSettings {
    /// What all workers know of the origins together: breakers, and the most calls in flight to one of them.
    pub backends: Arc<Backends>,
    /// How long a connection is kept for the next call; below the 60 s after which backends commonly close it.
    pub idle: Duration,
    /// Trust.
    pub tls: Arc<BackendTls>,
}

impl Default for HttpPoolSettings {
    fn default() -> HttpPoolSettings {
        HttpPoolSettings {
            backends: Arc::new(Backends::new(1, 1_000)),
            idle: Duration::from_secs(50),
            tls: Arc::new(BackendTls::new()),
        }
    }
}

/// The shared state.
#[derive(Debug)]
pub(super) struct Pool {
    pub(super) settings: HttpPoolSettings,
    /// The worker's number among those that share [`HttpPoolSettings::backends`].
    worker: usize,
    pub(super) ticker: Ticker,
    pub(super) resolver: Resolver,
    pub(super) scratch: RefCell<Box<[u8]>>,
    head: RefCell<Vec<u8>>,
    origins: RefCell<HashMap<Rc<Origin>, Rc<OriginState>>>,
    /// The same by the address of the caller's `Rc`, which is kept so that the address stays its own.
    shortcuts: RefCell<HashMap<usize, Shortcut, BuildHasherDefault<ByAddress>>>,
    retries: RetryBudget,
    ticking: Cell<bool>,
}

type Shortcut = (Rc<Origin>, Rc<OriginState>);

/// Spreads addresses, which nobody outside chooses.
#[derive(Default)]
struct ByAddress(u64);

impl Hasher for ByAddress {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_usize(usize::from(*byte)));
    }

    fn write_usize(&mut self, address: usize) {
        // 2^64 over the golden ratio: the upper half of the product depends on all bits.
        self.0 = (self.0 ^ address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl AsRef<Ticker> for Pool {
    fn as_ref(&self) -> &Ticker {
        &self.ticker
    }
}

impl Pool {
    /// A pool without connections.
    pub(super) fn new(settings: HttpPoolSettings) -> Pool {
        Pool {
            worker: settings.backends.join(),
            settings,
            ticker: Ticker::new(),
            resolver: Resolver::default(),
            scratch: RefCell::new(vec![0; SCRATCH].into_boxed_slice()),
            head: RefCell::default(),
            origins: RefCell::default(),
            shortcuts: RefCell::default(),
            retries: RetryBudget::new(),
            ticking: Cell::new(false),
        }
    }

    /// Starts the timer, once; callers are on the worker by now.
    pub(super) fn start(self: &Rc<Self>) {
        if !self.ticking.replace(true) {
            tokio::task::spawn_local(Ticker::run(self, |pool: &Pool| &pool.ticker, Pool::sweep));
        }
    }

    /// The state of an origin. Origins are built once, so their address finds it; equal ones share it.
    pub(super) fn state_of(&self, origin: &Rc<Origin>) -> Rc<OriginState> {
        let address = Rc::as_ptr(origin).addr();
        if let Some((_, state)) = self.shortcuts.borrow().get(&address) {
            return state.clone();
        }
        let mut origins = self.origins.borrow_mut();
        let state = match origins.get(origin) {
            Some(state) => state.clone(),
            None => {
                let shared = self.settings.backends.shared(origin, self.ticker.now());
                let state = Rc::new(OriginState::new(origin.clone(), shared, self.worker));
                origins.insert(origin.clone(), state.clone());
                state
            }
        };
        self.shortcuts.borrow_mut().insert(address, (origin.clone(), state.clone()));
        state
    }

    /// An empty buffer for a head.
    pub(super) fn buffer(&self) -> Vec<u8> {
        let mut buffer = self.head.take();
        buffer.clear();
        buffer
    }

    /// Takes a buffer back.
    pub(super) fn give_back(&self, buffer: Vec<u8>) {
        if buffer.capacity() <= KEPT_HEAD {
            self.head.replace(buffer);
        }
    }

    /// The budget of retries.
    pub(super) fn retries(&self) -> &RetryBudget {
        &self.retries
    }

    /// Closes what is idle for too long; says whether there is more to close later.
    fn sweep(&self, now: Instant) -> bool {
        let mut origins = self.origins.borrow_mut();
        let crowded = origins.len() > MOST_ORIGINS;
        let mut in_use = false;
        origins.retain(|_, state| {
            let used = state.sweep(now);
            in_use |= used;
            used || !crowded
        });
        let mut shortcuts = self.shortcuts.borrow_mut();
        if crowded || shortcuts.len() > MOST_ORIGINS {
            shortcuts.clear();
        }
        in_use
    }
}

/// At most one retry for ten calls (reliability.md 5), with ten to begin with.
#[derive(Debug)]
pub(super) struct RetryBudget {
    tenths: Cell<u32>,
}

impl RetryBudget {
    const RETRY: u32 = 10;
    const MOST: u32 = 100 * RetryBudget::RETRY;

    fn new() -> RetryBudget {
        RetryBudget { tenths: Cell::new(10 * RetryBudget::RETRY) }
    }

    /// A call was made.
    pub(super) fn earn(&self) {
        self.tenths.set((self.tenths.get() + 1).min(RetryBudget::MOST));
    }

    /// Takes one retry out of the budget, if there is one.
    pub(super) fn spend(&self) -> bool {
        match self.tenths.get().checked_sub(RetryBudget::RETRY) {
            Some(left) => {
                self.tenths.set(left);
                true
            }
            None => false,
        }
    }
}
