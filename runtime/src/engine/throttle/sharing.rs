//! What all limiters of a process that are shared with other gateways have in common.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use super::{Moment, SharedBucket};

/// More gateways than anybody has at one store: one that says more is not believed.
const MOST_GATEWAYS: u32 = 10_000;

/// How a process shares its limiters.
pub struct Sharing {
    /// When the time of all buckets began.
    began: Instant,
    gateways: AtomicU32,
    /// The store is not asked: it has not answered for too often.
    is_away: AtomicBool,
    /// How often it did not answer.
    failures: AtomicU64,
    listed: Mutex<Listed>,
}

/// Those for which the store is to be asked.
#[derive(Default)]
struct Listed {
    buckets: Vec<Arc<SharedBucket>>,
    /// Who asks.
    desk: Option<Waker>,
}

impl Sharing {
    /// With nobody else, until others are counted.
    pub fn new(now: Instant) -> Sharing {
        Sharing {
            began: now,
            gateways: AtomicU32::new(1),
            is_away: AtomicBool::new(false),
            failures: AtomicU64::new(0),
            listed: Mutex::default(),
        }
    }

    /// When the time of all buckets began.
    pub fn began(&self) -> Instant {
        self.began
    }

    /// A time as buckets have it.
    pub fn moment(&self, now: Instant) -> Moment {
        Moment::after(now.saturating_duration_since(self.began))
    }

    /// How many gateways share, this one included, as far as is known.
    pub fn gateways(&self) -> u32 {
        self.gateways.load(Ordering::Relaxed)
    }

    /// So many share.
    pub fn count(&self, gateways: u32) {
        self.gateways.store(gateways.clamp(1, MOST_GATEWAYS), Ordering::Relaxed);
    }

    /// Whether this gateway goes by its part of each limit, as the store does not answer.
    pub fn is_away(&self) -> bool {
        self.is_away.load(Ordering::Relaxed)
    }

    /// Whether it is asked from now on; gives back whether it was not before.
    pub fn set_away(&self, is_away: bool) -> bool {
        self.is_away.swap(is_away, Ordering::Relaxed)
    }

    /// How often the store did not answer.
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// It did not answer, once more.
    pub fn fail(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    /// The store is to be asked for a bucket.
    pub(super) fn list(&self, bucket: Arc<SharedBucket>) {
        let desk = {
            let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
            listed.buckets.push(bucket);
            listed.desk.take()
        };
        desk.into_iter().for_each(Waker::wake);
    }

    /// Buckets for which nobody asks any more.
    pub fn take_listed(&self) -> Vec<Arc<SharedBucket>> {
        std::mem::take(&mut self.listed.lock().unwrap_or_else(PoisonError::into_inner).buckets)
    }

    /// Waits for buckets for which the store is to be asked.
    pub fn poll_listed(&self, task: &mut Context<'_>) -> Poll<Vec<Arc<SharedBucket>>> {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        if listed.buckets.is_empty() {
            listed.desk = Some(task.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(std::mem::take(&mut listed.buckets))
    }
}

impl fmt::Debug for Sharing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sharing")
            .field("gateways", &self.gateways)
            .field("is_away", &self.is_away)
            .finish_non_exhaustive()
    }
}
