//! State within the process: `memory:`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::limiters::Limiters;
use super::system::SystemClock;
use crate::port::{
    Clock, Kept, KeyChange, KeysVersion, LeaseAsk, Leased, LimiterId, LocalBoxFuture, StateError, StateStore,
    StoredKey, StoredKeys, Written,
};

/// State that lives and dies with this process.
pub struct MemoryStore {
    contents: Mutex<Contents>,
    limiters: Mutex<Limiters>,
}

#[derive(Default)]
struct Contents {
    kept: Vec<(Kept, Vec<u8>)>,
    version: Box<str>,
    keys: BTreeMap<Box<str>, Vec<u8>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> MemoryStore {
        MemoryStore::with_clock(Arc::new(SystemClock))
    }

    /// An empty store whose limiters go by this clock.
    pub fn with_clock(clock: Arc<dyn Clock>) -> MemoryStore {
        MemoryStore { contents: Mutex::default(), limiters: Mutex::new(Limiters::new(clock)) }
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn limiters(&self) -> MutexGuard<'_, Limiters> {
        self.limiters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    fn default() -> MemoryStore {
        MemoryStore::new()
    }
}

impl StateStore for MemoryStore {
    fn keep<'a>(&'a self, what: Kept, offered: &'a [u8]) -> LocalBoxFuture<'a, Result<Vec<u8>, StateError>> {
        Box::pin(async move {
            let kept = &mut self.contents().kept;
            if let Some((_, bytes)) = kept.iter().find(|(known, _)| *known == what) {
                return Ok(bytes.clone());
            }
            kept.push((what, offered.to_vec()));
            Ok(offered.to_vec())
        })
    }

    fn read_keys<'a>(
        &'a self,
        known: Option<&'a KeysVersion>,
    ) -> LocalBoxFuture<'a, Result<Option<StoredKeys>, StateError>> {
        Box::pin(async move {
            let contents = self.contents();
            if known.is_some_and(|known| known.0 == contents.version) {
                return Ok(None);
            }
            let records = contents.keys.iter();
            let records =
                records.map(|(name, sealed)| StoredKey { name: name.clone(), sealed: sealed.clone() });
            let version = KeysVersion(contents.version.clone());
            Ok(Some(StoredKeys { version, records: records.collect() }))
        })
    }

    fn write_keys<'a>(
        &'a self,
        base: &'a KeysVersion,
        next: &'a KeysVersion,
        changes: &'a [KeyChange],
    ) -> LocalBoxFuture<'a, Result<Written, StateError>> {
        Box::pin(async move {
            let mut contents = self.contents();
            if contents.version != base.0 {
                return Ok(Written::Outdated);
            }
            for change in changes {
                match change {
                    KeyChange::Put(key) => drop(contents.keys.insert(key.name.clone(), key.sealed.clone())),
                    KeyChange::Remove(name) => drop(contents.keys.remove(name)),
                }
            }
            contents.version = next.0.clone();
            Ok(Written::Done)
        })
    }

    fn lease<'a>(&'a self, asks: &'a [LeaseAsk]) -> LocalBoxFuture<'a, Result<Vec<Leased>, StateError>> {
        Box::pin(async move { Ok(self.limiters().lease(asks)) })
    }

    fn attend<'a>(
        &'a self,
        fleet: &'a LimiterId,
        gateway: u64,
        lasting: Duration,
    ) -> LocalBoxFuture<'a, Result<u32, StateError>> {
        Box::pin(async move { Ok(self.limiters().attend(fleet, gateway, lasting)) })
    }
}
