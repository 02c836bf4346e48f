//! Stops calling a backend that mostly fails, and tries it again with one call (reliability.md 5).
//!
//! One breaker for all workers. While it is closed a call reads one number that nobody writes, and counts on a board of
//! its worker alone; a failure, which is rare then, looks at the boards of all.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// Failures are counted over the last ten seconds, in two halves.
const HALF_WINDOW: Duration = Duration::from_secs(5);
/// With fewer calls than this nothing is concluded.
const FEWEST: u64 = 20;
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
    began: Instant,
    /// A [`State`].
    state: AtomicU64,
    boards: Box<[Board]>,
}

/// What is to be done with calls, and the era: how often the breaker has closed. Counts of another era are forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    mode: Mode,
    era: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Closed,
    /// Until so many milliseconds after the breaker began.
    Open(u64),
    Probing,
}

impl State {
    const ERA: u32 = 8;

    fn pack(self) -> u64 {
        let mode = match self.mode {
            Mode::Closed => 0,
            Mode::Probing => 1,
            Mode::Open(until) => until.saturating_add(2),
        };
        mode << State::ERA | u64::from(self.era)
    }

    fn unpack(packed: u64) -> State {
        let mode = match packed >> State::ERA {
            0 => Mode::Closed,
            1 => Mode::Probing,
            until => Mode::Open(until - 2),
        };
        State { mode, era: packed as u8 }
    }
}

/// The counts of one worker, on cache lines that no other worker writes.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Board {
    halves: [Half; 2],
}

/// Counts of five seconds. Each holds in its upper half which five seconds, of which era.
#[derive(Debug, Default)]
struct Half {
    calls: AtomicU64,
    failures: AtomicU64,
}

impl Half {
    /// Adds to a count; one that is of another time begins anew.
    fn count(count: &AtomicU64, label: u32, more: u64) {
        let found = count.load(Relaxed);
        let begun = if (found >> 32) as u32 == label { found } else { u64::from(label) << 32 };
        count.store(begun + more, Relaxed);
    }

    fn read(count: &AtomicU64, label: u32) -> u64 {
        let found = count.load(Relaxed);
        if (found >> 32) as u32 == label { found & u64::from(u32::MAX) } else { 0 }
    }
}

impl Breaker {
    /// A closed breaker for so many workers.
    pub(super) fn new(now: Instant, workers: usize) -> Breaker {
        let boards = (0..workers.max(1)).map(|_| Board::default()).collect();
        // The first era is not that of a board on which nothing was written.
        let state = State { mode: Mode::Closed, era: 1 };
        Breaker { began: now, state: AtomicU64::new(state.pack()), boards }
    }

    fn state(&self) -> State {
        State::unpack(self.state.load(Relaxed))
    }

    fn exchange(&self, old: State, new: State) -> bool {
        self.state.compare_exchange(old.pack(), new.pack(), Relaxed, Relaxed).is_ok()
    }

    fn elapsed(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.began)
    }

    fn until(&self, time: Instant) -> Mode {
        Mode::Open(u64::try_from(self.elapsed(time).as_millis()).unwrap_or(u64::MAX >> (State::ERA + 1)))
    }

    /// Asks before a call.
    pub(super) fn admit(&self, now: Instant) -> Admission {
        let state = self.state();
        match state.mode {
            Mode::Closed => Admission::Yes,
            Mode::Open(until) if self.elapsed(now) >= Duration::from_millis(until) => {
                // Of all workers one may.
                match self.exchange(state, State { mode: Mode::Probing, ..state }) {
                    true => Admission::Probe,
                    false => Admission::No,
                }
            }
            Mode::Open(_) | Mode::Probing => Admission::No,
        }
    }

    /// Tells what became of a call of a worker.
    pub(super) fn record(&self, worker: usize, now: Instant, admission: Admission, failed: bool) {
        let state = self.state();
        if admission == Admission::Probe {
            let next = match failed {
                true => State { mode: self.until(now + PAUSE), ..state },
                false => State { mode: Mode::Closed, era: state.era.wrapping_add(1) },
            };
            self.exchange(state, next);
            return;
        }
        let half = self.elapsed(now).as_secs() / HALF_WINDOW.as_secs();
        let label = |half: u64| u32::from(state.era) << 24 | half as u32 & 0x00ff_ffff;
        if let Some(Board { halves: [even, odd] }) = self.boards.get(worker) {
            let board = if half.is_multiple_of(2) { even } else { odd };
            Half::count(&board.calls, label(half), 1);
            if failed {
                Half::count(&board.failures, label(half), 1);
            }
        }
        if failed && state.mode == Mode::Closed && self.is_bad([label(half), label(half.wrapping_sub(1))]) {
            self.exchange(state, State { mode: self.until(now + PAUSE), ..state });
        }
    }

    /// Whether half of the calls, and of enough of them, failed.
    fn is_bad(&self, labels: [u32; 2]) -> bool {
        let halves = self.boards.iter().flat_map(|board| &board.halves);
        let (calls, failures) = halves.fold((0, 0), |(calls, failures), half| {
            let sum = |count: &AtomicU64| labels.iter().map(|label| Half::read(count, *label)).sum::<u64>();
            (calls + sum(&half.calls), failures + sum(&half.failures))
        });
        calls >= FEWEST && failures * 2 >= calls
    }

    /// Tells that a call ended without an outcome (its client went away): another one may probe.
    pub(super) fn abandon(&self, now: Instant, admission: Admission) {
        let state = self.state();
        if admission == Admission::Probe && state.mode == Mode::Probing {
            self.exchange(state, State { mode: self.until(now), ..state });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls that fail, of two workers in turn.
    fn fail(breaker: &Breaker, now: Instant, times: usize) {
        (0..times).for_each(|call| breaker.record(call % 2, now, Admission::Yes, true));
    }

    #[test]
    fn opens_at_half_of_twenty_and_closes_after_a_good_probe() {
        let start = Instant::now();
        let breaker = Breaker::new(start, 2);
        for call in 0..10 {
            breaker.record(call % 2, start, Admission::Yes, false);
        }
        fail(&breaker, start, 9);
        assert_eq!(breaker.admit(start), Admission::Yes);
        fail(&breaker, start, 1);
        assert_eq!(breaker.admit(start), Admission::No);
        let later = start + PAUSE;
        assert_eq!(breaker.admit(later), Admission::Probe);
        assert_eq!(breaker.admit(later), Admission::No);
        breaker.record(0, later, Admission::Probe, true);
        assert_eq!(breaker.admit(later), Admission::No);
        let again = later + PAUSE;
        assert_eq!(breaker.admit(again), Admission::Probe);
        breaker.abandon(again, Admission::Probe);
        assert_eq!(breaker.admit(again), Admission::Probe);
        breaker.record(1, again, Admission::Probe, false);
        assert_eq!(breaker.admit(again), Admission::Yes);
        // What failed before is forgotten.
        fail(&breaker, again, 19);
        assert_eq!(breaker.admit(again), Admission::Yes);
        fail(&breaker, again, 1);
        assert_eq!(breaker.admit(again), Admission::No);
    }

    #[test]
    fn old_failures_are_forgotten() {
        let start = Instant::now();
        let breaker = Breaker::new(start, 2);
        fail(&breaker, start, 19);
        fail(&breaker, start + 2 * HALF_WINDOW, 1);
        assert_eq!(breaker.admit(start + 2 * HALF_WINDOW), Admission::Yes);
        fail(&breaker, start + 3 * HALF_WINDOW, 19);
        assert_eq!(breaker.admit(start + 3 * HALF_WINDOW), Admission::No);
    }

    #[test]
    fn good_calls_of_one_worker_count_for_all() {
        let start = Instant::now();
        let breaker = Breaker::new(start, 3);
        for _ in 0..100 {
            breaker.record(2, start, Admission::Yes, false);
        }
        fail(&breaker, start, 99);
        assert_eq!(breaker.admit(start), Admission::Yes);
        fail(&breaker, start, 1);
        assert_eq!(breaker.admit(start), Admission::No);
    }

    #[test]
    fn of_many_threads_one_probes() {
        let start = Instant::now();
        let breaker = Breaker::new(start, 4);
        fail(&breaker, start, 20);
        let later = start + PAUSE;
        let probes: usize = std::thread::scope(|scope| {
            let ask = || usize::from(breaker.admit(later) == Admission::Probe);
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(probes, 1);
    }

    #[test]
    fn states_survive_their_packing() {
        for mode in [Mode::Closed, Mode::Probing, Mode::Open(0), Mode::Open(1), Mode::Open(1 << 50)] {
            for era in [0, 1, u8::MAX] {
                let state = State { mode, era };
                assert_eq!(State::unpack(state.pack()), state);
            }
        }
    }
}
