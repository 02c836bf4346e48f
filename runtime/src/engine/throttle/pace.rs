//! The arithmetic of a bucket: when it will be full again.

use std::time::Duration;

use super::moment::{LONGEST, UNITS};
use super::{Limit, Moment};

/// How fast tokens of a limit come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// What one token takes to come back, in units.
    interval: u64,
    /// What all of them take; 0: there is none, and none comes.
    capacity: u64,
}

impl Pace {
    pub(super) fn of(limit: Limit) -> Pace {
        // Rounded up: no more than the rate.
        let interval = ((UNITS * 1_000_000_000) as f64 / limit.rate).ceil() as u64;
        let interval = interval.clamp(1, LONGEST);
        let capacity = match limit.is_closed() {
            true => 0,
            false => interval.saturating_mul(u64::from(limit.burst)).min(LONGEST),
        };
        Pace { interval, capacity }
    }

    /// Takes a token now from a bucket that would be full at `full`: when it will be then.
    ///
    /// # Errors
    /// No token is there. Holds how long it takes until there is one, where nobody else takes it; of a limit that lets nothing
    /// through, [`Duration::MAX`].
    pub(super) fn take(self, full: u64, now: Moment) -> Result<u64, Duration> {
        if self.capacity == 0 {
            return Err(Duration::MAX);
        }
        // A bucket that was full before now holds no more than one that is full now.
        let later = full.max(now.0) + self.interval;
        match (later - now.0).saturating_sub(self.capacity) {
            0 => Ok(later),
            wait => Err(Duration::from_nanos(wait.div_ceil(UNITS))),
        }
    }

    /// That of one of so many, who take from as many parts of the bucket. The smallest part holds a token.
    pub(super) fn part(self, of: u32) -> Pace {
        let interval = self.interval.saturating_mul(u64::from(of)).min(LONGEST);
        // A part of a bucket takes as long to fill as the bucket.
        let capacity = if self.capacity == 0 { 0 } else { self.capacity.max(interval) };
        Pace { interval, capacity }
    }

    /// What a token that is given back takes off, in units: nothing where none can have been taken.
    pub(super) fn given_back(self) -> u64 {
        if self.capacity > 0 { self.interval } else { 0 }
    }
}
