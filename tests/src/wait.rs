//! Bounded waiting: for a condition, never for a time.

use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits for something that should happen at once, on a machine that is busy with other things.
pub const LONG: Duration = Duration::from_secs(30);

/// Asks until there is an answer or the time is over.
pub fn until<T>(limit: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if Instant::now() >= end {
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
}
