//! A token bucket as a store keeps it for many gateways: tokens at a time, in the store's own microseconds.
//!
//! What `adapter/redis` does in a script, the same for stores without scripts.

/// Beyond this no bucket is said to be far from full, in microseconds: thirty years.
const LONGEST: f64 = 1e15;
/// A time further ahead than this was told by another clock, in microseconds.
const OTHER_CLOCK: u64 = 1_000_000;

/// Tokens at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens {
    tokens: f64,
    at: u64,
}

/// What is asked of them, by a limit that lets something through.
#[derive(Debug, Clone, Copy)]
pub struct Demand {
    /// Tokens that come back in a second.
    pub rate: f64,
    /// The most that there are.
    pub burst: u32,
    /// The most that is taken.
    pub want: u32,
    /// What was let through without asking.
    pub spent: u32,
    /// What was taken before for nothing.
    pub unused: u32,
}

impl Tokens {
    /// All of them.
    pub fn full(burst: u32, now: u64) -> Tokens {
        Tokens { tokens: f64::from(burst), at: now }
    }

    /// Takes what is there, up to what is wanted: how many, and the microseconds until all are there again.
    pub fn lease(&mut self, demand: Demand, now: u64) -> (u32, u64) {
        let Demand { rate, burst, want, spent, unused } = demand;
        let burst = f64::from(burst);
        if self.at > now.saturating_add(OTHER_CLOCK) {
            self.at = now;
        }
        // Time only grows: what has come back once does not come twice.
        if now > self.at {
            self.tokens += (now - self.at) as f64 * rate / 1e6;
            self.at = now;
        }
        let tokens = self.tokens.min(burst) - f64::from(spent) + f64::from(unused);
        let tokens = tokens.clamp(0.0, burst);
        let granted = f64::from(want).min(tokens.floor());
        self.tokens = tokens - granted;
        let full_in = ((burst - self.tokens) / rate * 1e6).ceil().clamp(0.0, LONGEST);
        (granted as u32, full_in as u64)
    }
}
