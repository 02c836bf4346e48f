//! State within the process: `memory:`.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::port::{
    Kept, KeyChange, KeysVersion, LocalBoxFuture, StateError, StateStore, StoredKey, StoredKeys, Written,
};

/// State that lives and dies with this process.
#[derive(Default)]
pub struct MemoryStore {
    contents: Mutex<Contents>,
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
        MemoryStore::default()
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
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
}
