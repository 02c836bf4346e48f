//! What the pools of all workers know together: of each origin its breaker, and the places for calls in flight.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;

use super::breaker::Breaker;
use crate::engine::places::Places;
use crate::port::Origin;

/// The origins of a process. Asked once for each origin and worker, never for a call.
#[derive(Debug)]
pub struct Backends {
    workers: usize,
    most: usize,
    joined: AtomicUsize,
    origins: Mutex<HashMap<Origin, Weak<Shared>>>,
}

/// What the workers share of one origin.
#[derive(Debug)]
pub(super) struct Shared {
    /// The breaker.
    pub(super) breaker: Breaker,
    /// Places for calls in flight.
    pub(super) places: Arc<Places>,
}

impl Backends {
    /// For so many workers; each origin may have `most` calls in flight.
    pub fn new(workers: usize, most: usize) -> Backends {
        let workers = workers.max(1);
        Backends { workers, most, joined: AtomicUsize::new(0), origins: Mutex::default() }
    }

    /// A number for one more worker's pool.
    pub(super) fn join(&self) -> usize {
        self.joined.fetch_add(1, Ordering::Relaxed) % self.workers
    }

    /// What is shared of an origin. It lives while one worker remembers the origin.
    pub(super) fn shared(&self, origin: &Origin, now: Instant) -> Arc<Shared> {
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shared) = origins.get(origin).and_then(Weak::upgrade) {
            return shared;
        }
        origins.retain(|_, shared| shared.strong_count() > 0);
        let shared = Arc::new(Shared {
            breaker: Breaker::new(now, self.workers),
            places: Arc::new(Places::new(self.most, self.workers)),
        });
        origins.insert(origin.clone(), Arc::downgrade(&shared));
        shared
    }
}
