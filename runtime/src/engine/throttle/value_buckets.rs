//! A bucket for each value that a limit tells apart: for each client's address, each caller's claim.
//!
//! The table has a size for good. A value has a place in it from its first request until its bucket is full again: then it
//! is as good as none, and the place is anybody's. Only where all places of its set hold buckets that are not full, a new
//! value takes that of the one that would be full first, whose value is let through a little more often than it should be,
//! and never less.
//!
//! Who finds its value takes a token as from any bucket, and waits for nobody. Who finds none takes a place, one at a time
//! in each part of the table. What a request brings is never kept: a value is its set, and 63 bits of another keyed
//! hash.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::pace::Pace;
use super::{Limit, Moment};

/// Values that have a place at one time: a mebibyte.
const PLACES: usize = 65_536;
/// Places that a value may have.
const WAYS: usize = 8;
/// Parts of the table in which one newcomer at a time takes a place.
const PARTS: usize = 64;
/// In a bucket's word: the place changes hands. No moment is so late.
const CHANGING: u64 = 1 << 63;

/// The buckets of all values of one limit.
#[derive(Debug)]
pub struct ValueBuckets {
    pace: Pace,
    hashers: [RandomState; 2],
    sets: Box<[[Place; WAYS]]>,
    newcomers: [Mutex<()>; PARTS],
}

/// A value, hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// Where its places are.
    set: u64,
    /// What it is known by there; never 0, as the tag of a place is that nobody had yet.
    tag: u64,
}

#[derive(Debug, Default)]
struct Place {
    /// Whose bucket it is.
    tag: AtomicU64,
    /// When the bucket will be full, as in `Bucket`. Whoever changes the tag changes this before it, and once more behind it.
    full: AtomicU64,
}

impl ValueBuckets {
    /// Full buckets for all values.
    pub fn new(limit: Limit) -> ValueBuckets {
        ValueBuckets::with_places(limit, PLACES)
    }

    pub(super) fn with_places(limit: Limit, places: usize) -> ValueBuckets {
        ValueBuckets {
            pace: Pace::of(limit),
            hashers: [RandomState::new(), RandomState::new()],
            sets: (0..places.div_ceil(WAYS).max(1)).map(|_| Default::default()).collect(),
            newcomers: std::array::from_fn(|_| Mutex::default()),
        }
    }

    /// What a value is known by.
    pub fn value(&self, of: impl Hash) -> Value {
        let [set, tag] = &self.hashers;
        Value { set: set.hash_one(&of), tag: tag.hash_one(&of) | 1 }
    }

    /// Takes a token of a value's bucket.
    ///
    /// # Errors
    /// No token is there: how long it takes until there is one.
    pub fn take(&self, value: Value, now: Moment) -> Result<(), Duration> {
        let (set, part) = self.places(value);
        match find(set, |place| place.take(value.tag, self.pace, now)) {
            Some(taken) => taken,
            None => {
                let _alone = part.lock().unwrap_or_else(PoisonError::into_inner);
                // Another request of the same value may have been quicker.
                let found = find(set, |place| place.take(value.tag, self.pace, now));
                found.unwrap_or_else(|| self.take_place(set, value.tag, now))
            }
        }
    }

    /// Gives back a token that was taken for nothing.
    pub fn give_back(&self, value: Value) {
        // Where its place has changed hands it has a full bucket again.
        find(self.places(value).0, |place| place.give_back(value.tag, self.pace.given_back()));
    }

    /// Where a value may be, and what newcomers there wait at.
    fn places(&self, value: Value) -> (&[Place], &Mutex<()>) {
        let set = (value.set % self.sets.len() as u64) as usize;
        (&self.sets[set], &self.newcomers[set % PARTS])
    }

    /// A token of a full bucket, in the place of the one that is full first. Nobody else does this to the set meanwhile.
    fn take_place(&self, set: &[Place], tag: u64, now: Moment) -> Result<(), Duration> {
        let later = self.pace.take(0, now)?;
        if let Some(place) = set.iter().min_by_key(|place| place.full.load(Ordering::Relaxed)) {
            place.full.fetch_or(CHANGING, Ordering::AcqRel);
            place.tag.store(tag, Ordering::Release);
            place.full.store(later, Ordering::Release);
        }
        Ok(())
    }
}

impl Place {
    /// `None`: it is another value's.
    fn take(&self, tag: u64, pace: Pace, now: Moment) -> Option<Result<(), Duration>> {
        let mut full = self.full.load(Ordering::Acquire);
        loop {
            if !self.is(tag, full) {
                return None;
            }
            let taken = match pace.take(full, now) {
                Ok(later) => {
                    self.full.compare_exchange_weak(full, later, Ordering::AcqRel, Ordering::Acquire)
                }
                // The word may have been the last owner's.
                Err(wait) => match self.full.load(Ordering::Acquire) {
                    same if same == full => return Some(Err(wait)),
                    other => Err(other),
                },
            };
            match taken {
                Ok(_) => return Some(Ok(())),
                Err(other) => full = other,
            }
        }
    }

    fn give_back(&self, tag: u64, by: u64) -> Option<()> {
        let mut full = self.full.load(Ordering::Acquire);
        while self.is(tag, full) {
            let earlier = full.saturating_sub(by);
            match self.full.compare_exchange_weak(full, earlier, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Some(()),
                Err(other) => full = other,
            }
        }
        None
    }

    /// Whether it is the value's, as long as its word is still `full`.
    fn is(&self, tag: u64, full: u64) -> bool {
        full & CHANGING == 0 && self.tag.load(Ordering::Acquire) == tag
    }
}

fn find<T>(set: &[Place], ask: impl Fn(&Place) -> Option<T>) -> Option<T> {
    set.iter().find_map(ask)
}
