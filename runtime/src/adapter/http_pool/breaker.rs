//! Stops calling a backend that mostly fails, and tries it again with one call (reliability.md 5).

use std::time::{Duration, Instant};

/// Failures are counted over the last ten seconds, in two halves.
const HALF_WINDOW: Duration = Duration::from_secs(5);
/// With fewer calls than this nothing is concluded.
const FEWEST: u32 = 20;
/// How long nothing is sent.
const PAUSE: Duration = Duration::from_secs(5);

/// Whether a call may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    /// It may.
    Yes,
    /// It may, and its outcome decides for all others.
    Probe,
    /// It may not.
    No,
}

/// The breaker of one origin.
#[derive(Debug)]
pub(super) struct Breaker {
    state: State,
    half_began: Instant,
    current: Counts,
    previous: Counts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open { until: Instant },
    Probing,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    calls: u32,
    failures: u32,
}

impl Breaker {
    /// A closed breaker.
    pub(super) fn new(now: Instant) -> Breaker {
        let none = Counts::default();
        Breaker { state: State::Closed, half_began: now, current: none, previous: none }
    }

    /// Asks before a call.
    pub(super) fn admit(&mut self, now: Instant) -> Admission {
        match self.state {
            State::Closed => Admission::Yes,
            State::Open { until } if now >= until => {
                self.state = State::Probing;
                Admission::Probe
            }
            State::Open { .. } | State::Probing => Admission::No,
        }
    }

    /// Tells what became of a call.
    pub(super) fn record(&mut self, now: Instant, admission: Admission, failed: bool) {
        if admission == Admission::Probe {
            self.state = if failed { State::Open { until: now + PAUSE } } else { State::Closed };
            self.current = Counts::default();
            self.previous = Counts::default();
            return;
        }
        let age = now.saturating_duration_since(self.half_began);
        if age >= HALF_WINDOW {
            self.previous = if age < 2 * HALF_WINDOW { self.current } else { Counts::default() };
            self.current = Counts::default();
            self.half_began = now;
        }
        self.current.calls += 1;
        self.current.failures += u32::from(failed);
        let calls = self.current.calls + self.previous.calls;
        let failures = self.current.failures + self.previous.failures;
        if failed && self.state == State::Closed && calls >= FEWEST && failures * 2 >= calls {
            self.state = State::Open { until: now + PAUSE };
        }
    }

    /// Tells that a call ended without an outcome (its client went away): another one may probe.
    pub(super) fn abandon(&mut self, now: Instant, admission: Admission) {
        if admission == Admission::Probe && self.state == State::Probing {
            self.state = State::Open { until: now };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breaker: &mut Breaker, now: Instant, times: usize) {
        for _ in 0..times {
            breaker.record(now, Admission::Yes, true);
        }
    }

    #[test]
    fn opens_at_half_of_twenty_and_closes_after_a_good_probe() {
        let start = Instant::now();
        let mut breaker = Breaker::new(start);
        for _ in 0..10 {
            breaker.record(start, Admission::Yes, false);
        }
        fail(&mut breaker, start, 9);
        assert_eq!(breaker.admit(start), Admission::Yes);
        fail(&mut breaker, start, 1);
        assert_eq!(breaker.admit(start), Admission::No);
        let later = start + PAUSE;
        assert_eq!(breaker.admit(later), Admission::Probe);
        assert_eq!(breaker.admit(later), Admission::No);
        breaker.record(later, Admission::Probe, true);
        assert_eq!(breaker.admit(later), Admission::No);
        let again = later + PAUSE;
        assert_eq!(breaker.admit(again), Admission::Probe);
        breaker.abandon(again, Admission::Probe);
        assert_eq!(breaker.admit(again), Admission::Probe);
        breaker.record(again, Admission::Probe, false);
        assert_eq!(breaker.admit(again), Admission::Yes);
        fail(&mut breaker, again, 19);
        assert_eq!(breaker.admit(again), Admission::Yes);
    }

    #[test]
    fn old_failures_are_forgotten() {
        let start = Instant::now();
        let mut breaker = Breaker::new(start);
        fail(&mut breaker, start, 19);
        fail(&mut breaker, start + 2 * HALF_WINDOW, 1);
        assert_eq!(breaker.admit(start + 2 * HALF_WINDOW), Admission::Yes);
        fail(&mut breaker, start + 3 * HALF_WINDOW, 19);
        assert_eq!(breaker.admit(start + 3 * HALF_WINDOW), Admission::No);
    }
}
