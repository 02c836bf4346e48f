//! How much may be asked for.

use crate::message::ContextVariable;

/// A throttle (reference 8.1). What it does not say is as a wider one has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    /// `rateLimit`, `throttlingRateLimit`: requests a second in the long run.
    pub rate: Option<f64>,
    /// `burstLimit`, `throttlingBurstLimit`: requests at once after a pause.
    pub burst: Option<u32>,
}

/// A throttle of everybody by himself (`throttleBy`).
#[derive(Debug, Clone, Copy)]
pub struct ThrottleBy {
    /// What tells callers apart. Those who have no such value are one.
    pub by: ContextVariable,
    /// How often each may call.
    pub throttle: Throttle,
}

impl Throttle {
    /// One that says nothing.
    pub const NONE: Throttle = Throttle { rate: None, burst: None };

    /// With what a wider one says of what this does not say.
    pub fn or(self, wider: Throttle) -> Throttle {
        Throttle { rate: self.rate.or(wider.rate), burst: self.burst.or(wider.burst) }
    }
}

/// How gateways at one state store share a method's throttle (`throttlingMode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThrottlingMode {
    /// Each leases tokens for a tenth of a second: requests seldom wait.
    Leased,
    /// Every request asks the store: it waits, and none is let through too many.
    Exact,
}
