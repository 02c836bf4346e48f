//! State within the process: `memory:`.

use crate::port::{LocalBoxFuture, StateError, StateStore};

/// State that lives and dies with this process.
#[derive(Debug, Default)]
pub struct MemoryStore;

impl MemoryStore {
    /// An empty store.
    pub fn new() -> MemoryStore {
        MemoryStore
    }
}

impl StateStore for MemoryStore {
    fn scheme(&self) -> &'static str {
        "memory"
    }

    fn probe(&self) -> LocalBoxFuture<'_, Result<(), StateError>> {
        Box::pin(async { Ok(()) })
    }
}
