//! Tokens that a gateway has leased: two words, each with tokens and the time at which they end.
//!
//! Two, so that a lease can be renewed while what is left of the last one is still good.

use std::sync::atomic::AtomicU64;

use super::moment::UNITS;
use super::{Moment, Word};

/// Bits of a word for the time, in milliseconds: five hundred years. The rest are for tokens.
const TIME: u32 = 44;
/// The most tokens of a lease.
pub(super) const MOST: u32 = (1 << (u64::BITS - TIME)) - 1;

/// Leases of one limiter.
#[derive(Debug)]
pub struct Leases<W: Word = AtomicU64>([W; 2]);

/// A word, read.
#[derive(Clone, Copy)]
struct Lease {
    tokens: u32,
    /// In milliseconds; from then on nobody takes any.
    until: u64,
}

impl Lease {
    fn read(word: u64) -> Lease {
        Lease { tokens: (word >> TIME) as u32, until: word & ((1 << TIME) - 1) }
    }

    fn word(self) -> u64 {
        u64::from(self.tokens) << TIME | self.until
    }

    fn is_good(self, now: u64) -> bool {
        now < self.until
    }
}

impl<W: Word> Leases<W> {
    /// None.
    pub fn none() -> Leases<W> {
        Leases([W::zero(), W::zero()])
    }

    /// Takes a token. No thread waits for another.
    pub fn take(&self, now: Moment) -> bool {
        let now = milliseconds(now);
        self.0.iter().any(|word| {
            let take = |lease: Lease| {
                (lease.tokens > 0 && lease.is_good(now)).then(|| Lease { tokens: lease.tokens - 1, ..lease })
            };
            change(word, take).is_some()
        })
    }

    /// Gives back a token that was taken for nothing; `false` where all leases have ended meanwhile.
    pub fn give_back(&self, now: Moment) -> bool {
        self.add(1, milliseconds(now))
    }

    /// Puts in a lease that ends at `until`; `false` where that is over. Where no room is left for another end, the tokens
    /// end with those that are there.
    pub fn put(&self, tokens: u32, until: Moment, now: Moment) -> bool {
        let (now, until) = (milliseconds(now), milliseconds(until));
        let new = Lease { tokens: tokens.min(MOST), until };
        if !new.is_good(now) {
            return false;
        }
        let is_free = |lease: Lease| (lease.tokens == 0).then_some(new);
        self.0.iter().any(|word| change(word, is_free).is_some()) || self.add(new.tokens, now)
    }

    fn add(&self, tokens: u32, now: u64) -> bool {
        let more = |lease: Lease| {
            let sum = lease.tokens.saturating_add(tokens);
            (lease.is_good(now) && sum <= MOST).then_some(Lease { tokens: sum, ..lease })
        };
        self.0.iter().any(|word| change(word, more).is_some())
    }

    /// Takes out what has ended: how many tokens nobody used.
    pub fn sweep(&self, now: Moment) -> u32 {
        let now = milliseconds(now);
        let ended =
            |lease: Lease| (lease.tokens > 0 && !lease.is_good(now)).then_some(Lease { tokens: 0, ..lease });
        self.0.iter().filter_map(|word| change(word, ended)).map(|lease| lease.tokens).sum()
    }

    /// Tokens that are there, also those that have ended.
    pub fn held(&self) -> u32 {
        self.0.iter().map(|word| Lease::read(word.load()).tokens).sum()
    }
}

/// Puts another lease in the place of the one that is there: gives back that one.
fn change(word: &impl Word, to: impl Fn(Lease) -> Option<Lease>) -> Option<Lease> {
    let mut old = word.load();
    loop {
        let lease = Lease::read(old);
        match word.replace(old, to(lease)?.word()) {
            Ok(()) => return Some(lease),
            Err(other) => old = other,
        }
    }
}

fn milliseconds(moment: Moment) -> u64 {
    (moment.0 / (UNITS * 1_000_000)).min((1 << TIME) - 1)
}
