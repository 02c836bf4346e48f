//! A token bucket in one word (the generic cell rate algorithm): what is kept is when the bucket will be full again.
//!
//! Over any window of length T it lets at most `burst + rate · T` through. It loses less than a sixteenth of a nanosecond
//! a token: one of 1,600,000 at 10,000 a second.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::pace::Pace;
use super::{Limit, Moment};

/// What a bucket keeps. Another one than the machine's shows that all orders of threads are right.
pub trait Word {
    /// One that holds 0.
    fn zero() -> Self;
    /// What it holds.
    fn load(&self) -> u64;
    /// Puts another number in the place of the one that it is thought to hold; else says which it holds.
    fn replace(&self, old: u64, new: u64) -> Result<(), u64>;
    /// Makes it smaller.
    fn lower(&self, by: u64);
}

/// Nothing else is read by what a word holds, so no order of memory is asked for.
impl Word for AtomicU64 {
    fn zero() -> AtomicU64 {
        AtomicU64::new(0)
    }

    fn load(&self) -> u64 {
        AtomicU64::load(self, Ordering::Relaxed)
    }

    fn replace(&self, old: u64, new: u64) -> Result<(), u64> {
        self.compare_exchange_weak(old, new, Ordering::Relaxed, Ordering::Relaxed).map(drop)
    }

    fn lower(&self, by: u64) {
        self.fetch_sub(by, Ordering::Relaxed);
    }
}

/// Tokens of one limit. Any number of threads takes from it; none waits for another.
#[derive(Debug)]
pub struct Bucket<W: Word = AtomicU64> {
    pace: Pace,
    /// When the bucket will be full.
    full: W,
}

impl<W: Word> Bucket<W> {
    /// A full bucket.
    pub fn new(limit: Limit) -> Bucket<W> {
        Bucket { pace: Pace::of(limit), full: W::zero() }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// No token is there. Holds how long it takes until there is one, where nobody else takes it; of a limit that lets nothing
    /// through, [`Duration::MAX`].
    pub fn take(&self, now: Moment) -> Result<(), Duration> {
        let mut full = self.full.load();
        loop {
            let later = self.pace.take(full, now)?;
            match self.full.replace(full, later) {
                Ok(()) => return Ok(()),
                Err(other) => full = other,
            }
        }
    }

    /// Gives back a token that was taken for nothing, as another limit had none.
    pub fn give_back(&self) {
        self.full.lower(self.pace.given_back());
    }
}
