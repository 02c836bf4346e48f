//! Buckets against a model that counts tokens in fractions, and in all orders of threads.

mod sharing;
mod values;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use proptest::prelude::*;

use super::*;

/// A bucket as it is described: tokens, which come back with time.
struct Model {
    limit: Limit,
    tokens: f64,
    last: Duration,
}

impl Model {
    fn take(&mut self, now: Duration) -> bool {
        let passed = (now - self.last).as_secs_f64();
        self.tokens = (self.tokens + passed * self.limit.rate).min(f64::from(self.limit.burst));
        self.last = now;
        let is_there = self.tokens >= 1.0;
        if is_there {
            self.tokens -= 1.0;
        }
        is_there
    }
}

fn limits() -> impl Strategy<Value = Limit> {
    let rate = prop_oneof![0.01..10.0, 1.0..1e5, Just(1.0), Just(3.0), Just(10_000.0)];
    (rate, prop_oneof![1_u32..5, 1_u32..5_000]).prop_map(|(rate, burst)| Limit { rate, burst })
}

/// Pauses of a client: none, some tokens' worth, long ones.
fn pauses() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![4 => Just(0.0), 4 => 0.0..3.0, 1 => 0.0..10_000.0], 1..400)
}

proptest! {
    #[test]
    fn a_bucket_does_what_the_model_does(limit in limits(), pauses in pauses()) {
        let bucket: Bucket = Bucket::new(limit);
        let mut model = Model { limit, tokens: f64::from(limit.burst), last: Duration::ZERO };
        let mut now = Duration::ZERO;
        for pause in pauses {
            now += Duration::from_secs_f64(pause / limit.rate);
            let before = (model.tokens, model.last);
            let (taken, expected) = (bucket.take(Moment::after(now)).is_ok(), model.take(now));
            if taken != expected {
                // Both are right where the token was just coming: time is counted in parts of nanoseconds.
                let nearly = (model.tokens + f64::from(expected) - 1.0).abs();
                prop_assert!(nearly < 1e-2, "{limit:?} at {now:?}: {taken}, and {nearly} is not nearly none");
                (model.tokens, model.last) = if expected { (before.0, now) } else { (model.tokens - 1.0, now) };
            }
        }
    }

    #[test]
    fn no_window_has_more_than_burst_and_rate(limit in limits(), pauses in pauses()) {
        let bucket: Bucket = Bucket::new(limit);
        let (mut now, mut taken) = (Duration::ZERO, Vec::new());
        for pause in pauses {
            now += Duration::from_secs_f64(pause / limit.rate);
            if bucket.take(Moment::after(now)).is_ok() {
                taken.push(now);
            }
        }
        for (first, from) in taken.iter().enumerate() {
            for (last, until) in taken.iter().enumerate().skip(first) {
                let most = f64::from(limit.burst) + limit.rate * (*until - *from).as_secs_f64();
                prop_assert!((last - first + 1) as f64 <= most + 1e-6, "{limit:?}: {from:?} to {until:?}");
            }
        }
    }

    #[test]
    fn whoever_waits_as_long_as_is_said_is_let_through(limit in limits(), asked in 1..6_000_u32) {
        let bucket: Bucket = Bucket::new(limit);
        let mut now = Duration::from_secs(1);
        for _ in 0..asked {
            if let Err(wait) = bucket.take(Moment::after(now)) {
                let early = wait.saturating_sub(Duration::from_nanos(2));
                prop_assert!(bucket.take(Moment::after(now + early)).is_err() || early.is_zero());
                now += wait;
                prop_assert!(bucket.take(Moment::after(now)).is_ok());
            }
        }
    }
}

#[test]
fn closed_limits_let_nothing_through() {
    for (rate, burst) in [(0.0, 5), (5.0, 0), (f64::NAN, 5), (-1.0, 5)] {
        let bucket: Bucket = Bucket::new(Limit { rate, burst });
        bucket.give_back();
        for seconds in [0, 1, u64::MAX] {
            assert_eq!(bucket.take(Moment::after(Duration::from_secs(seconds))), Err(Duration::MAX));
        }
    }
}

#[test]
fn ends_of_the_range() {
    for (rate, burst) in [(f64::MAX, u32::MAX), (f64::MIN_POSITIVE, u32::MAX), (1e-9, 1), (1e10, 1)] {
        let bucket: Bucket = Bucket::new(Limit { rate, burst });
        for seconds in [0, 1, u64::MAX] {
            let moment = Moment::after(Duration::from_secs(seconds));
            let _ = (bucket.take(moment), bucket.take(moment));
        }
    }
    let slow: Bucket = Bucket::new(Limit { rate: 1.0 / 86_400.0, burst: 1 });
    assert_eq!(slow.take(Moment::after(Duration::ZERO)), Ok(()));
    assert_eq!(slow.take(Moment::after(Duration::ZERO)), Err(Duration::from_secs(86_400)));
}

#[test]
fn what_is_given_back_is_there_again_and_no_more() {
    let bucket: Bucket = Bucket::new(Limit { rate: 1.0, burst: 2 });
    let at = |seconds| Moment::after(Duration::from_secs(seconds));
    assert!(bucket.take(at(0)).is_ok() && bucket.take(at(0)).is_ok() && bucket.take(at(0)).is_err());
    bucket.give_back();
    assert!(bucket.take(at(0)).is_ok() && bucket.take(at(0)).is_err());
    // One that comes back when the bucket is full makes it no fuller.
    bucket.give_back();
    assert!(bucket.take(at(9)).is_ok() && bucket.take(at(9)).is_ok() && bucket.take(at(9)).is_err());
}

#[test]
fn a_clock_that_goes_back_gives_nothing() {
    let bucket: Bucket = Bucket::new(Limit { rate: 10.0, burst: 1 });
    let at = |milliseconds| Moment::after(Duration::from_millis(milliseconds));
    assert!(bucket.take(at(1_000)).is_ok());
    assert_eq!(bucket.take(at(500)), Err(Duration::from_millis(600)));
    assert!(bucket.take(at(1_100)).is_ok());
}

/// The word of a machine that loom runs in all orders.
impl Word for loom::sync::atomic::AtomicU64 {
    fn zero() -> Self {
        Self::new(0)
    }

    fn load(&self) -> u64 {
        self.load(Ordering::Relaxed)
    }

    fn replace(&self, old: u64, new: u64) -> Result<(), u64> {
        self.compare_exchange_weak(old, new, Ordering::Relaxed, Ordering::Relaxed).map(drop)
    }

    fn lower(&self, by: u64) {
        self.fetch_sub(by, Ordering::Relaxed);
    }
}

/// Three threads, two of which take from a bucket of two while one takes and gives back: whatever the order, who is let
/// through is never more than there were tokens, and what is left afterwards is what was not taken.
#[test]
fn in_all_orders_of_threads() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let limit = Limit { rate: 1.0, burst: 2 };
        let bucket: Arc<Bucket<loom::sync::atomic::AtomicU64>> = Arc::new(Bucket::new(limit));
        let now = Moment::after(Duration::from_secs(5));
        let takers = [(), ()].map(|()| {
            let bucket = Arc::clone(&bucket);
            loom::thread::spawn(move || bucket.take(now).is_ok())
        });
        let returned = bucket.take(now).is_ok();
        if returned {
            bucket.give_back();
        }
        let kept = takers.into_iter().map(|taker| taker.join().unwrap());
        let kept = kept.filter(|is_kept| *is_kept).count();
        assert!((1..=2).contains(&kept));
        let left = std::iter::from_fn(|| bucket.take(now).ok()).count();
        assert_eq!(kept + left, 2);
    });
}
