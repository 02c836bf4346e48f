//! Tokens of limiters that gateways share.

use std::time::Duration;

use super::LimiterId;

/// What a gateway asks of a limiter.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaseAsk {
    /// Which one.
    pub limiter: LimiterId,
    /// Tokens that come back in a second.
    pub rate: f64,
    /// Tokens that it holds.
    pub burst: u32,
    /// The most that the gateway takes now.
    pub want: u32,
    /// What it let through while it could not ask.
    pub spent: u32,
    /// What it was granted before and did not need.
    pub unused: u32,
}

/// What it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leased {
    /// Tokens.
    pub granted: u32,
    /// How long the limiter takes now to be full again: with rate and burst that says what is left in it.
    pub full_in: Duration,
}

impl LeaseAsk {
    /// Whether the limiter lets nothing through: no store is asked.
    pub fn is_closed(&self) -> bool {
        self.burst == 0 || !self.rate.is_finite() || self.rate <= 0.0
    }

    /// What a store says, tokens and microseconds: whatever it is, no more than was wanted.
    pub fn answered(&self, granted: i64, full_in: i64) -> Leased {
        let granted = u32::try_from(granted.max(0)).unwrap_or(u32::MAX).min(self.want);
        Leased { granted, full_in: Duration::from_micros(u64::try_from(full_in).unwrap_or(0)) }
    }

    /// What a limiter gives that lets nothing through.
    pub fn refused(&self) -> Leased {
        Leased { granted: 0, full_in: Duration::MAX }
    }
}
