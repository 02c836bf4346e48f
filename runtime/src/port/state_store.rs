//! State that outlives a request: throttles, quotas, keys, caches, connections attach here.

use std::fmt;
use std::time::Duration;

use super::{LeaseAsk, Leased, LimiterId, LocalBoxFuture};

/// Where shared state lives. Adapters: `memory`, `file`, `redis`.
///
/// Nothing of it is on the way of a request, but for a throttle whose leases are too small to last: what a request reads is in
/// the process, and is learnt or leased beforehand.
pub trait StateStore: Send + Sync {
    /// What is kept under a name: `offered`, where nothing was before. Whoever asks first decides, and all get the same.
    fn keep<'a>(&'a self, what: Kept, offered: &'a [u8]) -> LocalBoxFuture<'a, Result<Vec<u8>, StateError>>;
    /// All records of keys, as they are at one moment; `None` where they are those of the version that is known.
    fn read_keys<'a>(
        &'a self,
        known: Option<&'a KeysVersion>,
    ) -> LocalBoxFuture<'a, Result<Option<StoredKeys>, StateError>>;
    /// Makes changes to the records of the version `base`, all or none, and calls what they are then `next`, a version that
    /// there has never been.
    fn write_keys<'a>(
        &'a self,
        base: &'a KeysVersion,
        next: &'a KeysVersion,
        changes: &'a [KeyChange],
    ) -> LocalBoxFuture<'a, Result<Written, StateError>>;
    /// Takes tokens of limiters, each on its own, by the store's clock; the answers are in the order of what is asked. A limiter
    /// that nothing is known of is full. What is lost with an answer is lost: nobody asks twice.
    fn lease<'a>(&'a self, asks: &'a [LeaseAsk]) -> LocalBoxFuture<'a, Result<Vec<Leased>, StateError>>;
    /// Says that a gateway is there, for a while, and learns how many of its fleet are, this one included.
    fn attend<'a>(
        &'a self,
        fleet: &'a LimiterId,
        gateway: u64,
        lasting: Duration,
    ) -> LocalBoxFuture<'a, Result<u32, StateError>>;
}

/// What a store keeps once for all who use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The state key, where nobody brings one.
    StateKey,
    /// What shows that a state key is the one that the store was written with.
    Check,
}

/// Which records these are: another text after each change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeysVersion(pub Box<str>);

/// A record as a store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// What it is found by.
    pub name: Box<str>,
    /// What the store does not understand.
    pub sealed: Vec<u8>,
}

/// All records at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKeys {
    /// Which these are.
    pub version: KeysVersion,
    /// The records, in no order.
    pub records: Vec<StoredKey>,
}

/// A change of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChange {
    /// Add it, or put it in the place of the one with its name.
    Put(StoredKey),
    /// Take the one with this name out.
    Remove(Box<str>),
}

/// What became of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// They are made, and durable where the store is.
    Done,
    /// They are made, but of the replicas that the store has none is known to have them: a failover may lose them.
    Unconfirmed,
    /// None is: the records are others than those that they were meant for.
    Outdated,
}

/// Why a store did not do it.
#[derive(Debug)]
pub struct StateError {
    /// Whether another try could help.
    pub retry: bool,
    /// For the log; no secret in it.
    pub detail: String,
}

impl KeysVersion {
    /// That of a store in which nothing was ever written.
    pub fn none() -> KeysVersion {
        KeysVersion("".into())
    }
}

impl Kept {
    /// Its name in a store.
    pub fn name(self) -> &'static str {
        match self {
            Kept::StateKey => "state-key",
            Kept::Check => "state-key-check",
        }
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for StateError {}
