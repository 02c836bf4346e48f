//! Buckets of values against buckets that each value has for good.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use proptest::prelude::*;

use super::super::*;
use super::limits;

/// Who comes, and how long after the one before, in tokens' worth.
fn visits() -> impl Strategy<Value = Vec<(u8, f64)>> {
    let pause = prop_oneof![6 => Just(0.0), 3 => 0.0..2.0, 1 => 0.0..100.0];
    prop::collection::vec((0_u8..12, pause), 1..400)
}

proptest! {
    /// As long as there are places for all, each value has what a bucket of its own would give it.
    #[test]
    fn each_value_has_its_own(limit in limits(), visits in visits()) {
        let table = ValueBuckets::with_places(limit, 4_096);
        let mut own: HashMap<u8, Bucket> = HashMap::new();
        let mut now = Duration::ZERO;
        for (value, pause) in visits {
            now += Duration::from_secs_f64(pause / limit.rate);
            let moment = Moment::after(now);
            let bucket = own.entry(value).or_insert_with(|| Bucket::new(limit));
            prop_assert_eq!(table.take(table.value(value), moment), bucket.take(moment), "{}", value);
        }
    }

    /// In a table that is too small nobody is held back whom his own bucket would let through.
    #[test]
    fn a_full_table_is_never_stricter(limit in limits(), visits in visits()) {
        let table = ValueBuckets::with_places(limit, 8);
        let mut own: HashMap<u8, Bucket> = HashMap::new();
        let mut now = Duration::ZERO;
        for (value, pause) in visits {
            now += Duration::from_secs_f64(pause / limit.rate);
            let moment = Moment::after(now);
            let bucket = own.entry(value).or_insert_with(|| Bucket::new(limit));
            let taken = table.take(table.value(value), moment).is_ok();
            if !taken {
                prop_assert!(bucket.take(moment).is_err(), "{}", value);
            } else if bucket.take(moment).is_err() {
                // His place was another's meanwhile, and its bucket is new: his own has what is left of that or less.
                *bucket = Bucket::new(limit);
                while bucket.take(moment).is_ok() {}
            }
        }
    }
}

/// 30 values at once in all threads, most of them new to the table: each value has its burst, whoever comes first.
#[test]
fn no_token_is_there_twice_for_threads_that_meet() {
    let limit = Limit { rate: 0.001, burst: 7 };
    for round in 0..200 {
        let table = ValueBuckets::with_places(limit, 1_024);
        let taken: Vec<AtomicU32> = (0..30).map(|_| AtomicU32::new(0)).collect();
        let now = Moment::after(Duration::from_secs(round));
        std::thread::scope(|threads| {
            for thread in 0..4 {
                let (table, taken) = (&table, &taken);
                threads.spawn(move || {
                    for visit in 0..30 * 5 {
                        let value = (visit + thread * 3) % 30;
                        if table.take(table.value(value), now).is_ok() {
                            taken[value].fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        for (value, taken) in taken.iter().enumerate() {
            assert_eq!(taken.load(Ordering::Relaxed), 7, "value {value} in round {round}");
        }
    }
}

#[test]
fn what_is_given_back_is_the_values_own() {
    let table = ValueBuckets::new(Limit { rate: 1.0, burst: 1 });
    let now = Moment::after(Duration::from_secs(1));
    let (ana, bob) = (table.value("ana"), table.value("bob"));
    assert!(table.take(ana, now).is_ok() && table.take(ana, now).is_err());
    table.give_back(bob);
    assert!(table.take(ana, now).is_err());
    table.give_back(ana);
    assert!(table.take(ana, now).is_ok() && table.take(ana, now).is_err() && table.take(bob, now).is_ok());
}

/// What stands in no header and no claim by accident is a value like others.
#[test]
fn hostile_values_are_values() {
    let table = ValueBuckets::new(Limit { rate: 0.001, burst: 1 });
    let now = Moment::after(Duration::from_secs(1));
    let long = "x".repeat(10_240);
    let values = ["", "{", "}", "{a}", "a\r\nb", "a\nb", "a\0b", "a", "\0", &long, &long[1..]];
    for value in values.map(Some).into_iter().chain([None]) {
        assert!(table.take(table.value(value), now).is_ok(), "{value:?}");
    }
    for value in values.map(Some).into_iter().chain([None]) {
        assert!(table.take(table.value(value), now).is_err(), "{value:?}");
    }
}

#[test]
fn a_closed_limit_is_closed_to_every_value() {
    let table = ValueBuckets::new(Limit { rate: 0.0, burst: 1 });
    let value = table.value(1);
    assert_eq!(table.take(value, Moment::after(Duration::ZERO)), Err(Duration::MAX));
    table.give_back(value);
    assert_eq!(table.take(value, Moment::after(Duration::from_secs(9))), Err(Duration::MAX));
}
