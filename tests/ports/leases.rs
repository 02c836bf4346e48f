//! The part of the contract of `StateStore` that is about tokens, and about how many gateways there are.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use gwgen_runtime::adapter::file::FileStore;
use gwgen_runtime::adapter::memory::MemoryStore;
use gwgen_runtime::port::{Clock, LeaseAsk, Leased, LimiterId, StateStore};
use gwgen_tests::wait;

use crate::state_store::within;

/// With it nothing comes back during a test.
const SLOW: f64 = 0.001;
/// An hour, for gateways that are there to stay.
const LONG: Duration = Duration::from_secs(3_600);

pub(crate) fn ask(id: &str, rate: f64, burst: u32, want: u32) -> LeaseAsk {
    LeaseAsk { limiter: LimiterId::of("test", &[id]), rate, burst, want, spent: 0, unused: 0 }
}

pub(crate) async fn lease_one(store: &dyn StateStore, ask: LeaseAsk) -> Leased {
    let leased = store.lease(&[ask]).await.unwrap();
    let [leased] = leased[..] else { panic!("one answer to one question: {leased:?}") };
    leased
}

pub(crate) async fn granted(store: &dyn StateStore, ask: LeaseAsk) -> u32 {
    lease_one(store, ask).await.granted
}

pub(crate) fn contract(open: &(dyn Fn() -> Arc<dyn StateStore> + Sync)) {
    within(&*open(), no_more_than_there_is);
    within(&*open(), what_was_spent_and_what_was_not);
    within(&*open(), what_comes_back);
    within(&*open(), many_at_once);
    within(&*open(), nobody_reaches_another_ones);
    within(&*open(), who_is_there);
    no_token_twice(open);
}

async fn no_more_than_there_is(store: &dyn StateStore) {
    let first = lease_one(store, ask("few", SLOW, 3, 2)).await;
    let is_close = |full_in: Duration, seconds: u64| {
        (Duration::from_secs(seconds - 60)..=Duration::from_secs(seconds)).contains(&full_in)
    };
    assert!(first.granted == 2 && is_close(first.full_in, 2_000), "{first:?}");
    let second = lease_one(store, ask("few", SLOW, 3, 2)).await;
    assert!(second.granted == 1 && is_close(second.full_in, 3_000), "{second:?}");
    let third = lease_one(store, ask("few", SLOW, 3, 2)).await;
    assert!(third.granted == 0 && is_close(third.full_in, 3_000), "{third:?}");
    // Whoever wants nothing learns what there is.
    let asked = lease_one(store, ask("full", SLOW, 3, 0)).await;
    assert_eq!(asked, Leased { granted: 0, full_in: Duration::ZERO });
    // Another gateway may have another definition.
    assert_eq!(granted(store, ask("smaller", SLOW, 10, 1)).await, 1);
    assert_eq!(granted(store, ask("smaller", SLOW, 4, 9)).await, 4);
    for (rate, burst) in [(0.0, 5), (-1.0, 5), (f64::NAN, 5), (f64::INFINITY, 5), (5.0, 0)] {
        assert_eq!(granted(store, ask("closed", rate, burst, 1)).await, 0, "{rate} {burst}");
    }
    for (rate, burst) in [(1e-300, 1), (1e9, u32::MAX), (f64::MAX, 1), (f64::MIN_POSITIVE, u32::MAX)] {
        let id = format!("ends {rate} {burst}");
        assert_eq!(granted(store, ask(&id, rate, burst, u32::MAX)).await, burst, "{id}");
        store.lease(&[ask(&id, rate, burst, 1)]).await.unwrap();
    }
}

async fn what_was_spent_and_what_was_not(store: &dyn StateStore) {
    let with = |want, spent, unused| LeaseAsk { spent, unused, ..ask("told", SLOW, 10, want) };
    assert_eq!(granted(store, with(4, 0, 0)).await, 4);
    assert_eq!(granted(store, with(0, 5, 0)).await, 0);
    assert_eq!(granted(store, with(5, 0, 0)).await, 1, "five were spent elsewhere");
    assert_eq!(granted(store, with(1, 0, 3)).await, 1, "three came back");
    assert_eq!(granted(store, with(9, 0, 0)).await, 2);
    assert_eq!(granted(store, with(1, u32::MAX, 0)).await, 0);
    assert_eq!(granted(store, with(u32::MAX, 0, u32::MAX)).await, 10, "no more than it holds");
}

async fn what_comes_back(store: &dyn StateStore) {
    assert_eq!(granted(store, ask("quick", 20.0, 1, 1)).await, 1);
    // Whoever waits as long as is said finds it, however slow the machine is meanwhile.
    for _ in 0..3 {
        let before = lease_one(store, ask("quick", 20.0, 1, 0)).await;
        assert!(before.full_in <= Duration::from_millis(50), "{before:?}");
        thread::sleep(before.full_in);
        let after = lease_one(store, ask("quick", 20.0, 1, 5)).await;
        assert!(after.granted == 1 && after.full_in > Duration::from_millis(1), "{after:?}");
    }
}

async fn many_at_once(store: &dyn StateStore) {
    assert_eq!(store.lease(&[]).await.unwrap(), []);
    let asks: Vec<LeaseAsk> =
        (0..300).map(|number| ask(&format!("many {number}"), SLOW, 500, number)).collect();
    let leased = store.lease(&asks).await.unwrap();
    let granted: Vec<u32> = leased.iter().map(|leased| leased.granted).collect();
    assert_eq!(granted, (0..300).collect::<Vec<_>>());
    // One that is asked twice is asked one after the other.
    let twice = [ask("twice", SLOW, 5, 3), ask("twice", SLOW, 5, 3)];
    let leased = store.lease(&twice).await.unwrap();
    assert_eq!(leased.iter().map(|leased| leased.granted).sum::<u32>(), 5);
}

/// Whatever callers may bring, each is somebody of his own.
async fn nobody_reaches_another_ones(store: &dyn StateStore) {
    let long = "x".repeat(10_000);
    let names = ["", "a", "a}:tokens", "{a}", "a\r\nFLUSHALL\r\n", "a\0", "*", "a b", "ä", &long];
    let pairs = names.iter().flat_map(|first| names.iter().map(move |second| [*first, *second]));
    let mut ids: Vec<LimiterId> = pairs.map(|pair| LimiterId::of("caller", &pair)).collect();
    ids.extend(names.iter().map(|name| LimiterId::of("caller", &[name])));
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 110);
    let asks: Vec<LeaseAsk> =
        ids.into_iter().map(|limiter| LeaseAsk { limiter, ..ask("", SLOW, 1, 2) }).collect();
    assert!(store.lease(&asks).await.unwrap().iter().all(|leased| leased.granted == 1));
    assert!(store.lease(&asks).await.unwrap().iter().all(|leased| leased.granted == 0));
}

async fn who_is_there(store: &dyn StateStore) {
    let (fleet, other) = (LimiterId::of("fleet", &["one"]), LimiterId::of("fleet", &["other"]));
    assert_eq!(store.attend(&fleet, 1, LONG).await.unwrap(), 1);
    assert_eq!(store.attend(&fleet, u64::MAX, LONG).await.unwrap(), 2);
    assert_eq!(store.attend(&fleet, 1, LONG).await.unwrap(), 2, "it is one that was there");
    assert_eq!(store.attend(&other, 1, LONG).await.unwrap(), 1);
    assert_eq!(store.attend(&fleet, 3, Duration::from_millis(20)).await.unwrap(), 3);
    let began = Instant::now();
    while store.attend(&fleet, 1, LONG).await.unwrap() != 2 {
        assert!(began.elapsed() < wait::LONG, "it is there for twenty milliseconds");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Four who take what they can get, while somebody is there who stays: nobody else has to remember tokens.
fn no_token_twice(open: &(dyn Fn() -> Arc<dyn StateStore> + Sync)) {
    let stays = open();
    assert_eq!(within(&*stays, async |store| granted(store, ask("shared", SLOW, 1_000, 0)).await), 0);
    let take = |want: u32| {
        within(&*open(), async |store| {
            let mut taken = 0;
            loop {
                match granted(store, ask("shared", SLOW, 1_000, want)).await {
                    0 => return taken,
                    some => taken += some,
                }
            }
        })
    };
    let taken: Vec<u32> = thread::scope(|scope| {
        let takers: Vec<_> = [1, 7, 20, 30].map(|want| scope.spawn(move || take(want))).into();
        takers.into_iter().map(|taker| taker.join().unwrap()).collect()
    });
    assert_eq!(taken.iter().sum::<u32>(), 1_000, "{taken:?}");
}

/// A clock that goes on when it is told to.
struct Hand(Mutex<Instant>);

impl Hand {
    fn go_on(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for Hand {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn instant(&self) -> Instant {
        *self.0.lock().unwrap()
    }
}

/// Stores that are a process go by the clock that they were given.
#[test]
fn tokens_come_back_by_the_clock() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Hand(Mutex::new(Instant::now())));
    let memory = MemoryStore::with_clock(Arc::clone(&clock) as _);
    let file = FileStore::with_clock(folder.path(), Arc::clone(&clock) as _).unwrap();
    for store in [&memory as &dyn StateStore, &file] {
        within(store, async |store| {
            let fleet = LimiterId::of("fleet", &[]);
            let there = async |gateway| store.attend(&fleet, gateway, Duration::from_secs(3)).await.unwrap();
            let take = async |want| granted(store, ask("one", 0.5, 10, want)).await;
            assert_eq!((take(10).await, there(1).await, there(2).await), (10, 1, 2));
            clock.go_on(Duration::from_millis(1_999));
            assert_eq!((take(1).await, there(1).await), (0, 2));
            clock.go_on(Duration::from_millis(1));
            assert_eq!((take(5).await, there(1).await), (1, 2));
            clock.go_on(Duration::from_secs(1));
            assert_eq!((take(5).await, there(1).await), (0, 1), "the second did not come again");
            clock.go_on(Duration::from_secs(3_600));
            assert_eq!(take(50).await, 10, "no more than it holds");
        });
    }
}
