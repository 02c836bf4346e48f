//! How often something may be asked for.

use super::ContextVariable;

/// A rate and a burst; what is not written is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Throttle {
    /// Requests a second in the long run: finite, not negative.
    pub rate: Option<f64>,
    /// Requests at once.
    pub burst: Option<u32>,
}

/// How gateways at one state store share a method's throttle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThrottlingMode {
    /// `leased`: by leases of tokens.
    Leased,
    /// `exact`: every request asks the store.
    Exact,
}

/// A throttle of every caller.
#[derive(Debug, Clone, PartialEq)]
pub struct ThrottleBy {
    /// What tells callers apart.
    pub by: ContextVariable,
    /// How often each may call.
    pub throttle: Throttle,
}

impl Throttle {
    /// Whether it says nothing.
    pub fn is_empty(self) -> bool {
        self == Throttle::default()
    }
}
