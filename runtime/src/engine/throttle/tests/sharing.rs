//! Gateways that share a bucket, in simulated time: what they let through together against what they promise, and leases in
//! all orders of threads.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::message::LimiterId;

const STEP: Duration = Duration::from_millis(1);
/// Steps in the life of a lease, and those that a request waits.
const LEASE: u64 = 100;
const WAIT: u64 = 20;
/// Steps between two looks of a desk, and between two tries of a store that does not answer.
const LOOK: u64 = 10;
const PROBE: u64 = 250;
const FAILURES: u32 = 5;

/// One gateway, and what it asks.
struct Gateway {
    sharing: Arc<Sharing>,
    bucket: Arc<SharedBucket>,
    waiting: Vec<Waiting>,
    asked: Vec<Question>,
    failures: u32,
}

/// A question under way.
struct Question {
    asked: Option<Asked>,
    at: u64,
    /// When it reaches the store, and when the answer is back.
    arrives: u64,
    returns: u64,
    answer: Option<(u32, Duration)>,
}

/// What happens in a run.
#[derive(Debug, Clone)]
struct Run {
    limit: Limit,
    is_exact: bool,
    /// Requests of each gateway, as multiples of its part of the rate, and how many come at a time.
    loads: Vec<(f64, u32)>,
    /// The longest way to the store, in steps.
    way: u64,
    /// When the store is away.
    away: std::ops::Range<u64>,
    steps: u64,
    seed: u64,
}

#[derive(Debug, Default)]
struct Seen {
    /// At which steps requests were let through.
    admitted: Vec<u64>,
    /// How often the store was asked.
    questions: u64,
    requests: u64,
}

impl Run {
    fn moment(step: u64) -> Moment {
        Moment::after(STEP * u32::try_from(step).unwrap())
    }

    fn go(&self) -> Seen {
        let began = Instant::now();
        let new = |_: &(f64, u32)| {
            let sharing = Arc::new(Sharing::new(began));
            sharing.count(self.loads.len() as u32);
            let id = LimiterId::of("test", &[]);
            let bucket = Arc::new(SharedBucket::new(id, self.limit, self.is_exact, &sharing));
            Gateway { sharing, bucket, waiting: Vec::new(), asked: Vec::new(), failures: 0 }
        };
        let mut gateways: Vec<Gateway> = self.loads.iter().map(new).collect();
        let mut store = Tokens::full(self.limit.burst, 0);
        let mut seen = Seen::default();
        let mut owed = vec![0.0; self.loads.len()];
        let mut random = self.seed | 1;
        for step in 1..self.steps {
            let is_there = !self.away.contains(&step);
            for gateway in &mut gateways {
                gateway.hear(step, is_there, &mut store, self.limit);
            }
            for (index, gateway) in gateways.iter_mut().enumerate() {
                let (load, at_a_time) = self.loads[index];
                let part = self.limit.rate / self.loads.len() as f64;
                owed[index] += load * part * STEP.as_secs_f64();
                if owed[index] >= f64::from(at_a_time) {
                    let number = owed[index] as u64;
                    owed[index] -= number as f64;
                    seen.requests += number;
                    (0..number).for_each(|_| gateway.request(step, &mut seen));
                }
                gateway.settle(step, &mut seen);
                gateway.ask(
                    step,
                    || {
                        // xorshift
                        random ^= random << 13;
                        random ^= random >> 7;
                        random ^= random << 17;
                        random % (self.way + 1)
                    },
                    &mut seen,
                );
            }
        }
        seen
    }
}

impl Gateway {
    /// What comes of questions under way.
    fn hear(&mut self, step: u64, is_there: bool, store: &mut Tokens, limit: Limit) {
        for question in &mut self.asked {
            if question.arrives == step && is_there {
                let Some(Asked { want, spent, unused, .. }) = question.asked.as_ref() else { continue };
                let (want, spent, unused) = (*want, *spent, *unused);
                let demand = Demand { rate: limit.rate, burst: limit.burst, want, spent, unused };
                let (granted, full_in) = store.lease(demand, step * 1_000);
                question.answer = Some((granted, Duration::from_micros(full_in)));
            }
            let asked = match question.answer {
                Some(_) if question.returns <= step => question.asked.take(),
                _ if step - question.at >= WAIT => question.asked.take(),
                _ => None,
            };
            let Some(asked) = asked else { continue };
            match question.answer {
                Some((granted, full_in)) if question.returns <= step => {
                    self.bucket.answered(asked, granted, full_in, Run::moment(step));
                    self.failures = 0;
                }
                _ => {
                    self.bucket.unanswered(asked);
                    self.failures += 1;
                    if self.failures >= FAILURES {
                        self.sharing.set_away(true);
                    }
                }
            }
        }
        self.asked.retain(|question| question.asked.is_some());
        if self.sharing.is_away() && step.is_multiple_of(PROBE) && is_there {
            self.sharing.set_away(false);
            self.failures = 0;
        }
    }

    fn request(&mut self, step: u64, seen: &mut Seen) {
        match self.bucket.attempt(Run::moment(step)) {
            Attempt::Taken(_) => seen.admitted.push(step),
            Attempt::HeldBack => {}
            Attempt::Ask => self.waiting.push(self.bucket.wait()),
        }
    }

    /// Requests that were told.
    fn settle(&mut self, step: u64, seen: &mut Seen) {
        let bucket = &self.bucket;
        self.waiting.retain_mut(|waiting| {
            let verdict = match Pin::new(waiting).poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Pending => return true,
                Poll::Ready(verdict) => verdict,
            };
            let is_through = match verdict {
                Verdict::Granted => true,
                Verdict::Refused => false,
                Verdict::Unanswered => matches!(bucket.attempt_part(Run::moment(step)), Attempt::Taken(_)),
            };
            if is_through {
                seen.admitted.push(step);
            }
            false
        });
    }

    fn ask(&mut self, step: u64, mut way: impl FnMut() -> u64, seen: &mut Seen) {
        let listed = self.sharing.poll_listed(&mut Context::from_waker(Waker::noop()));
        if self.sharing.is_away() {
            self.bucket.turn_away();
            return;
        }
        let is_to_ask = listed.is_ready() || step.is_multiple_of(LOOK) || !self.waiting.is_empty();
        if is_to_ask && let Some(asked) = self.bucket.ask(Run::moment(step)) {
            seen.questions += 1;
            let arrives = step + 1 + way();
            let returns = arrives + way();
            self.asked.push(Question { asked: Some(asked), at: step, arrives, returns, answer: None });
        }
    }
}

impl Seen {
    /// The most that any window had beyond what the rate lets through in it.
    fn burst(&self, rate: f64) -> f64 {
        let (mut level, mut most, mut last) = (0.0_f64, 0.0_f64, 0);
        for step in &self.admitted {
            level = (level - rate * STEP.as_secs_f64() * (step - last) as f64).max(0.0) + 1.0;
            (most, last) = (most.max(level), *step);
        }
        most
    }
}

/// `rate · τ`.
fn on_lease(limit: Limit) -> f64 {
    limit.rate * STEP.as_secs_f64() * LEASE as f64
}

fn runs(away: impl Strategy<Value = std::ops::Range<u64>>) -> impl Strategy<Value = Run> {
    let rate = prop_oneof![1.0..20.0, 20.0..2_000.0, Just(100.0)];
    let loads = prop::collection::vec(
        (prop_oneof![0.0..0.5, 0.5..2.0, 2.0..12.0], prop_oneof![Just(1_u32), 1_u32..40]),
        1..9,
    );
    (rate, 8_u32..300, any::<bool>(), loads, 0..14_u64, away, any::<u64>()).prop_map(
        |(rate, burst, is_exact, loads, way, away, seed)| Run {
            limit: Limit { rate, burst },
            is_exact,
            loads,
            way,
            away,
            steps: 4_000,
            seed,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Uneven loads, answers that come late or too late.
    #[test]
    fn no_window_has_more_than_burst_rate_and_a_lease(run in runs(Just(0..0))) {
        let seen = run.go();
        let most = f64::from(run.limit.burst) + on_lease(run.limit) + 1.0;
        prop_assert!(seen.burst(run.limit.rate) <= most, "{} > {most}", seen.burst(run.limit.rate));
    }

    /// A store that goes and comes back. Whoever did not ask lately knows not what others took: each may begin with its part of
    /// a bucket that is empty, and so may the store.
    #[test]
    fn a_store_that_goes_costs_no_more_than_a_bucket(
        run in (0..2_000_u64, 1..2_500_u64).prop_flat_map(|(from, lasting)| runs(Just(from..from + lasting)))
    ) {
        let seen = run.go();
        let most = 2.0 * f64::from(run.limit.burst) + on_lease(run.limit) + 1.0;
        prop_assert!(seen.burst(run.limit.rate) <= most, "{} > {most}", seen.burst(run.limit.rate));
    }
}

fn run(limit: Limit, loads: &[(f64, u32)]) -> Run {
    Run { limit, is_exact: false, loads: loads.to_vec(), way: 2, away: 0..0, steps: 10_000, seed: 7 }
}

/// At three times the load at most 1 % of what may go is held back, and few requests wait.
#[test]
fn nothing_is_lost_under_load() {
    for (rate, burst, gateways) in
        [(1_000.0, 100, 4), (1_000.0, 1_000, 8), (200.0, 20, 2), (20.0, 20, 4), (5_000.0, 5_000, 1)]
    {
        let limit = Limit { rate, burst };
        // With few tokens those that wait at the end would count for too much.
        let seconds = if rate < 100.0 { 100.0 } else { 10.0 };
        let even = run(limit, &vec![(3.0, 1); gateways]);
        let even = Run { steps: (seconds * 1e3) as u64, ..even };
        let mut uneven = even.clone();
        for (index, (load, _)) in uneven.loads.iter_mut().enumerate() {
            *load = if index == 0 { 3.0 * gateways as f64 } else { 0.3 };
        }
        for run in [even, uneven] {
            let seen = run.go();
            let possible = rate * seconds + f64::from(burst);
            let share = seen.admitted.len() as f64 / possible;
            assert!(share >= 0.99, "{share}: {run:?}");
            assert!(seen.burst(rate) <= f64::from(burst) + on_lease(limit) + 1.0, "{run:?}");
        }
    }
}

/// Below the limit nobody is refused, and the store is asked some times in the life of a lease, however many requests come.
#[test]
fn below_the_limit_everybody_goes_through() {
    let limit = Limit { rate: 8_000.0, burst: 1_000 };
    let seen = run(limit, &[(0.5, 1); 4]).go();
    assert!(
        seen.admitted.len() as u64 + 100 >= seen.requests,
        "{} of {}",
        seen.admitted.len(),
        seen.requests
    );
    assert!(seen.questions <= 4 * 10_000 / 25, "{} questions", seen.questions);
    // Whoever is alone and asks seldom gets what it asks for, and all of it.
    let slow = Limit { rate: 0.001, burst: 20 };
    let mut few = run(slow, &[(100_000.0, 1), (50_000.0, 3)]);
    few.way = 0;
    assert_eq!(few.go().admitted.len(), 20);
}

/// While the store is away each goes by its part; when it is back it hears of what was spent.
#[test]
fn a_store_that_goes_and_comes_back() {
    let limit = Limit { rate: 100.0, burst: 20 };
    let run = Run { away: 3_000..6_000, ..run(limit, &[(3.0, 1); 2]) };
    let seen = run.go();
    let within =
        |steps: std::ops::Range<u64>| seen.admitted.iter().filter(|step| steps.contains(step)).count();
    assert!((290..=310).contains(&within(3_000..6_000)), "{}", within(3_000..6_000));
    assert!(within(6_000..10_000) <= 400 + 20 + 10, "{}", within(6_000..10_000));
    assert!(seen.admitted.len() >= 990, "{}", seen.admitted.len());
    assert!(seen.burst(100.0) <= 20.0 + 10.0 + 1.0, "everybody asked lately: {}", seen.burst(100.0));
}

#[test]
fn a_token_that_was_taken_for_nothing_goes_back() {
    let sharing = Arc::new(Sharing::new(Instant::now()));
    let limit = Limit { rate: 0.001, burst: 2 };
    let bucket = Arc::new(SharedBucket::new(LimiterId::of("test", &[]), limit, false, &sharing));
    let mut store = Tokens::full(2, 0);
    let mut ask = |step: u64| {
        let Some(asked) = bucket.ask(Run::moment(step)) else { return };
        let (want, spent, unused) = (asked.want, asked.spent, asked.unused);
        let (granted, full_in) =
            store.lease(Demand { rate: limit.rate, burst: 2, want, spent, unused }, step * 1_000);
        bucket.answered(asked, granted, Duration::from_micros(full_in), Run::moment(step));
    };
    let poll = |waiting: &mut Waiting| Pin::new(waiting).poll(&mut Context::from_waker(Waker::noop()));
    for step in 1..50 {
        let mut waiting = bucket.wait();
        assert!(poll(&mut waiting).is_pending());
        ask(step);
        match step % 3 {
            // Told, and given back as another level had none.
            0 => {
                assert_eq!(poll(&mut waiting), Poll::Ready(Verdict::Granted));
                bucket.give_back(Taken::Granted, Run::moment(step));
            }
            // Left before it was told, and before it was asked for.
            1 => drop(waiting),
            _ => {
                drop(waiting);
                let left = bucket.wait();
                drop(left);
            }
        }
    }
    let granted = (50..60).filter(|step| {
        let mut waiting = bucket.wait();
        ask(200 * step);
        poll(&mut waiting) == Poll::Ready(Verdict::Granted)
    });
    assert_eq!(granted.count(), 2);
}

/// Leases in all orders of threads: one takes, one takes and gives back, one puts more in and takes out what has ended. No
/// token is lost, and none is there twice.
#[test]
fn leases_in_all_orders_of_threads() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let leases: Arc<Leases<loom::sync::atomic::AtomicU64>> = Arc::new(Leases::none());
        let at = |milliseconds: u64| Moment::after(Duration::from_millis(milliseconds));
        assert!(leases.put(2, at(100), at(0)));
        let taker = Arc::clone(&leases);
        let taker = loom::thread::spawn(move || usize::from(taker.take(at(50))));
        let returner = Arc::clone(&leases);
        let returner = loom::thread::spawn(move || {
            if returner.take(at(50)) {
                assert!(returner.give_back(at(50)))
            }
        });
        assert!(leases.put(1, at(120), at(60)));
        let swept = leases.sweep(at(110)) as usize;
        let taken = taker.join().unwrap();
        returner.join().unwrap();
        assert_eq!(swept + taken + leases.held() as usize, 3);
    });
}
