//! How short memory is: written by the process's watch, read by whoever would take more of it.

use std::sync::atomic::{AtomicU8, Ordering};

/// Steps of shortness (reliability.md 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Pressure {
    /// There is enough.
    None,
    /// 85 % of the limit: connections are not kept after their answer.
    High,
    /// 92 %: requests that need a buffer are answered 503.
    Severe,
    /// 95 %: no connection is accepted.
    Critical,
}

/// The step that the process is at, shared by all its threads.
#[derive(Debug, Default)]
pub struct MemoryPressure(AtomicU8);

impl MemoryPressure {
    /// The step.
    pub fn get(&self) -> Pressure {
        match self.0.load(Ordering::Relaxed) {
            0 => Pressure::None,
            1 => Pressure::High,
            2 => Pressure::Severe,
            _ => Pressure::Critical,
        }
    }

    /// Goes to a step.
    pub fn set(&self, pressure: Pressure) {
        self.0.store(pressure as u8, Ordering::Relaxed);
    }
}
