//! What is used of a quota in the period that it is.

use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use super::period;
use crate::api::Quota;
use crate::engine::throttle::Word;

/// Bits of the word that count requests; those above them are the period's number.
const USED_BITS: u32 = 33;

/// Requests of one key under one quota, in one word. Any number of threads counts in it; none waits for another.
///
/// A clock that goes back begins no period anew: what was used stays used until the period that it was used in is over.
#[derive(Debug)]
pub struct QuotaWindow<W: Word = AtomicU64> {
    quota: Quota,
    /// Number of the period, and what is used of it; 0: nobody asked yet.
    word: W,
}

impl<W: Word> QuotaWindow<W> {
    /// One of which nothing is used. What the quota takes off its first period is taken off that of the first request.
    pub fn new(quota: Quota) -> QuotaWindow<W> {
        QuotaWindow { quota, word: W::zero() }
    }

    /// Uses one request, where there is one left.
    pub fn take(&self, now: SystemTime) -> bool {
        let now = period::number(self.quota.period, now);
        let mut word = self.word.load();
        loop {
            let (period, used) = self.at(word, now);
            let is_left = used < u64::from(self.quota.limit);
            if !is_left && word != 0 {
                return false;
            }
            // Also where nothing is left: the first period began.
            match self.word.replace(word, period << USED_BITS | (used + u64::from(is_left))) {
                Ok(()) => return is_left,
                Err(other) => word = other,
            }
        }
    }

    /// Gives back one that was used at `taken` for nothing, where its period is not over yet.
    pub fn give_back(&self, taken: SystemTime) {
        let taken = period::number(self.quota.period, taken);
        let mut word = self.word.load();
        loop {
            let (period, used) = split(word);
            if period > taken || used == 0 {
                return;
            }
            match self.word.replace(word, word - 1) {
                Ok(()) => return,
                Err(other) => word = other,
            }
        }
    }

    /// What is used of the period that it is, what the quota takes off the first one included.
    pub fn used(&self, now: SystemTime) -> u64 {
        self.at(self.word.load(), period::number(self.quota.period, now)).1
    }

    /// The period that counts, and what is used of it.
    fn at(&self, word: u64, now: u64) -> (u64, u64) {
        match split(word) {
            (0, 0) => (now, u64::from(self.quota.offset)),
            (period, used) if period >= now => (period, used),
            _ => (now, 0),
        }
    }
}

fn split(word: u64) -> (u64, u64) {
    (word >> USED_BITS, word & ((1 << USED_BITS) - 1))
}
