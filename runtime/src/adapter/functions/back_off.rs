//! How long to wait before the next process is started, when the last ones failed.

use std::time::{Duration, Instant};

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// Failures in a row. The first one costs nothing: a process may crash once, and people mend what does not start.
#[derive(Debug, Default)]
pub(super) struct BackOff {
    failures: u32,
    until: Option<Instant>,
}

impl BackOff {
    /// A process failed.
    pub(super) fn fail(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        let doublings = self.failures.saturating_sub(2).min(16);
        self.until = (self.failures > 1).then(|| now + (FIRST * (1 << doublings)).min(LONGEST));
    }

    /// A process did what it should.
    pub(super) fn succeed(&mut self) {
        *self = BackOff::default();
    }

    /// When the next process may be started, where that is not now.
    pub(super) fn until(&self, now: Instant) -> Option<Instant> {
        self.until.filter(|until| *until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_with_a_success() {
        let now = Instant::now();
        let mut back_off = BackOff::default();
        let mut waits = Vec::new();
        for _ in 0..9 {
            back_off.fail(now);
            waits.push(back_off.until(now).map_or(0, |until| (until - now).as_millis()));
        }
        assert_eq!(waits, [0, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
        assert_eq!(back_off.until(now + LONGEST), None);
        back_off.succeed();
        back_off.fail(now);
        assert_eq!(back_off.until(now), None);
    }
}
