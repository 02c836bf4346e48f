//! What a process knows of keys at a time, and how each worker sees it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::signing::SigningKeys;
use super::{AccessKey, KnownKeys, StateKey};
use crate::engine::sigv4::Scope;
use crate::engine::sigv4::verify::SigningKey;

/// How long keys are good that a store told which does not answer any more (reliability.md 6).
pub const PATIENCE: Duration = Duration::from_secs(300);

/// What a process knows of keys: a set with those of a store, for as long as that was heard of lately, and what is left
/// when it was not.
///
/// Of this a request writes nothing but what it takes from a key's buckets ([`KeyUsage`]).
///
/// [`KeyUsage`]: crate::engine::throttle::KeyUsage
pub struct Keys {
    sets: RwLock<Sets>,
    /// Counts the sets.
    version: AtomicU64,
    /// Until when the set with the store's keys is good, in milliseconds since `origin`.
    good_until: AtomicU64,
    origin: Instant,
}

#[derive(Clone)]
struct Sets {
    /// Everything.
    all: Arc<KnownKeys>,
    /// What no store has to vouch for.
    own: Arc<KnownKeys>,
}

impl Keys {
    /// No keys, until some are learnt.
    pub fn none(state_key: &StateKey, now: Instant) -> Keys {
        Keys::own(KnownKeys::none(state_key), now)
    }

    /// Keys that no store has to vouch for: those of a configuration, or of a test.
    pub fn own(known: KnownKeys, now: Instant) -> Keys {
        let own = Arc::new(known);
        Keys {
            sets: RwLock::new(Sets { all: Arc::clone(&own), own }),
            version: AtomicU64::new(1),
            good_until: AtomicU64::new(0),
            origin: now,
        }
    }

    /// Puts other sets in the place of the last: `all`, which is good for [`PATIENCE`] from `now`, and `own`, which is
    /// what remains then.
    pub fn learn(&self, mut all: KnownKeys, mut own: KnownKeys, now: Instant) {
        let before = self.sets();
        all.inherit_usage(&before.all);
        // Those of both sets are one.
        own.inherit_usage(&all);
        let sets = Sets { all: Arc::new(all), own: Arc::new(own) };
        {
            *self.sets.write().unwrap_or_else(PoisonError::into_inner) = sets;
        }
        self.confirm(now);
        self.version.fetch_add(1, Ordering::Release);
    }

    /// The store was asked, and nothing had changed.
    pub fn confirm(&self, now: Instant) {
        let good_until = self.millis(now).saturating_add(PATIENCE.as_millis() as u64);
        self.good_until.store(good_until, Ordering::Relaxed);
    }

    /// Whether what a store told is too old to be good.
    pub fn are_stale(&self, now: Instant) -> bool {
        self.millis(now) >= self.good_until.load(Ordering::Relaxed)
    }

    /// What is known now.
    pub fn known(&self, now: Instant) -> Arc<KnownKeys> {
        let Sets { all, own } = self.sets();
        if self.are_stale(now) { own } else { all }
    }

    fn sets(&self) -> Sets {
        self.sets.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn millis(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.origin).as_millis() as u64
    }
}

/// How a worker sees the keys of its process: for a request that is two loads of words that nobody writes for it.
pub struct WorkerKeys {
    keys: Arc<Keys>,
    version: Cell<u64>,
    /// The sets of that version; counted by this worker alone.
    sets: RefCell<[Known; 2]>,
}

/// A set of keys in a worker's hands: who holds it is counted by this worker alone, without a word that all write.
#[derive(Clone)]
pub struct Known(Rc<InHands>);

struct InHands {
    set: Arc<KnownKeys>,
    signing: SigningKeys,
}

impl WorkerKeys {
    /// A worker's sight.
    pub fn new(keys: Arc<Keys>) -> WorkerKeys {
        let version = keys.version.load(Ordering::Acquire);
        let sets = RefCell::new(in_hands(keys.sets()));
        WorkerKeys { keys, version: Cell::new(version), sets }
    }

    /// What is known now.
    pub fn known(&self, now: Instant) -> Known {
        // Sets that come between the two are looked at again the next time.
        let version = self.keys.version.load(Ordering::Acquire);
        if version != self.version.get() {
            *self.sets.borrow_mut() = in_hands(self.keys.sets());
            self.version.set(version);
        }
        let [all, own] = &*self.sets.borrow();
        if self.keys.are_stale(now) { own.clone() } else { all.clone() }
    }

    /// What all workers share.
    pub fn shared(&self) -> &Arc<Keys> {
        &self.keys
    }
}

impl Deref for Known {
    type Target = KnownKeys;

    fn deref(&self) -> &KnownKeys {
        &self.0.set
    }
}

impl Known {
    /// The key that an access key of the set signs with for a scope; `None`: one that is nobody's, at the same cost.
    pub fn signing_key(&self, found: Option<&AccessKey>, scope: &Scope<'_>) -> Rc<SigningKey> {
        self.0.signing.of(found, scope)
    }

    /// How many signing keys are kept with the set.
    #[cfg(test)]
    pub(super) fn signing_keys(&self) -> usize {
        self.0.signing.len()
    }
}

fn in_hands(Sets { all, own }: Sets) -> [Known; 2] {
    [all, own].map(|set| Known(Rc::new(InHands { set, signing: SigningKeys::default() })))
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("all", &self.sets().all).finish_non_exhaustive()
    }
}

impl fmt::Debug for WorkerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkerKeys").field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.set.fmt(f)
    }
}
