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
    /// Fills a buffer with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn IdSource + '_ {
    /// Unpredictable bytes.
    pub fn draw<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        self.fill(&mut bytes);
        bytes
    }
}
