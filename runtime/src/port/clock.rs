//! Time and randomness, injected.

use std::time::{Instant, SystemTime};

/// What time it is. Adapters: system, fixed (tests).
pub trait Clock: Send + Sync {
    /// Wall clock.
    fn now(&self) -> SystemTime;
    /// Monotonic clock; durations are measured by it.
    fn instant(&self) -> Instant;
}

/// Where identifiers come from. Adapters: random, counting (tests).
pub trait IdSource: Send + Sync {
    /// Sixteen unpredictable bytes.
    fn bytes(&self) -> [u8; 16];
}
