//! Windows of quotas against a list of what was used, at the ends of periods, and in all orders of threads.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;

use super::{QuotaWindow, period};
use crate::api::{Quota, QuotaPeriod};
use crate::engine::date::Civil;

const PERIODS: [QuotaPeriod; 3] = [QuotaPeriod::Day, QuotaPeriod::Week, QuotaPeriod::Month];

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Seconds of midnight, by a count of days that knows nothing of `Civil`.
fn midnight(year: u64, month: u64, day: u64) -> u64 {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let lengths = |year| [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let years: u64 = (1970..year).map(|year| lengths(year).iter().sum::<u64>()).sum();
    let months: u64 = lengths(year).iter().take(month as usize - 1).sum();
    (years + months + day - 1) * 86_400
}

#[test]
fn periods_end_where_the_calendar_has_it() {
    use QuotaPeriod::{Day, Month, Week};
    let ends = [
        (Day, midnight(2026, 12, 1)),
        (Day, midnight(2028, 2, 29)),
        // Sundays.
        (Week, midnight(2026, 11, 29)),
        (Week, midnight(2027, 1, 3)),
        (Week, midnight(1970, 1, 4)),
        (Month, midnight(2026, 12, 1)),
        (Month, midnight(2027, 1, 1)),
        (Month, midnight(2027, 3, 1)),
        (Month, midnight(2028, 2, 1)),
        (Month, midnight(2028, 3, 1)),
        (Month, midnight(2100, 3, 1)),
        (Month, midnight(2000, 3, 1)),
    ];
    for (period, end) in ends {
        let (before, behind) = (period::number(period, at(end - 1)), period::number(period, at(end)));
        assert_eq!(before + 1, behind, "{period:?} at {:?}", Civil::of(at(end)));
    }
    let others = [
        (Day, midnight(2026, 12, 1) + 43_200),
        (Week, midnight(2026, 11, 30)),
        (Week, midnight(2027, 1, 1)),
        (Month, midnight(2027, 2, 28)),
        (Month, midnight(2028, 2, 29)),
        (Month, midnight(2026, 12, 31)),
    ];
    for (period, inside) in others {
        assert_eq!(period::number(period, at(inside - 1)), period::number(period, at(inside)), "{period:?}");
    }
}

#[test]
fn months_are_as_many_as_there_are_in_130_years() {
    let firsts = (1970..2100).flat_map(|year| (1..=12).map(move |month| midnight(year, month, 1)));
    for (number, first) in firsts.enumerate() {
        assert_eq!(period::number(QuotaPeriod::Month, at(first)), number as u64);
        assert_eq!(period::number(QuotaPeriod::Month, at(first + 27 * 86_400 + 86_399)), number as u64);
    }
}

fn quotas() -> impl Strategy<Value = Quota> {
    (0_u32..20, 0_u32..25, prop::sample::select(&PERIODS[..])).prop_map(|(limit, offset, period)| Quota {
        limit,
        offset,
        period,
    })
}

proptest! {
    /// Requests at moments that mostly go on and sometimes back, some of which are given back.
    #[test]
    fn a_window_does_what_a_list_does(
        quota in quotas(),
        begin in 40_000_000_u64..4_000_000_000,
        steps in prop::collection::vec((-90_000_i64..2_000_000, prop::bool::weighted(0.2)), 1..300),
    ) {
        let window: QuotaWindow = QuotaWindow::new(quota);
        let (mut now, mut latest, mut first) = (begin, 0, None);
        // Periods of the requests that count.
        let mut used: Vec<u64> = Vec::new();
        for (step, is_given_back) in steps {
            now = now.saturating_add_signed(if step < 1_000_000 { step / 20 } else { step });
            let number = period::number(quota.period, at(now));
            latest = number.max(latest);
            let offset = if *first.get_or_insert(latest) == latest { u64::from(quota.offset) } else { 0 };
            let count = offset + used.iter().filter(|period| **period == latest).count() as u64;
            let expected = count < u64::from(quota.limit);
            prop_assert_eq!(window.take(at(now)), expected);
            if expected {
                used.push(latest);
                if is_given_back {
                    window.give_back(at(now));
                    if number == latest {
                        used.pop();
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_taken_off_is_taken_off_the_first_period() {
    let quota = Quota { limit: 5, offset: 3, period: QuotaPeriod::Day };
    let window: QuotaWindow = QuotaWindow::new(quota);
    let (first, second) = (at(midnight(2026, 12, 1)), at(midnight(2026, 12, 2)));
    let taken = |now| (0..9).filter(|_| window.take(now)).count();
    assert_eq!((window.used(first), taken(first), window.used(first)), (3, 2, 5));
    assert_eq!((window.used(second), taken(second)), (0, 5));
}

#[test]
fn the_largest_quota() {
    let quota = Quota { limit: u32::MAX, offset: u32::MAX - 1, period: QuotaPeriod::Month };
    let window: QuotaWindow = QuotaWindow::new(quota);
    let now = at(midnight(2026, 12, 31));
    assert!(window.take(now) && !window.take(now));
    assert!(window.take(at(midnight(2027, 1, 1))));
}

/// Three threads use a quota of two, one of which gives back what it used: in no order is one used twice or lost.
#[test]
fn in_all_orders_of_threads() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let quota = Quota { limit: 2, offset: 0, period: QuotaPeriod::Week };
        let window: Arc<QuotaWindow<loom::sync::atomic::AtomicU64>> = Arc::new(QuotaWindow::new(quota));
        let now = at(midnight(2026, 12, 1));
        let takers = [(), ()].map(|()| {
            let window = Arc::clone(&window);
            loom::thread::spawn(move || window.take(now))
        });
        if window.take(now) {
            window.give_back(now);
        }
        let kept = takers.into_iter().map(|taker| taker.join().unwrap());
        let kept = kept.filter(|is_kept| *is_kept).count() as u64;
        assert!((1..=2).contains(&kept));
        assert_eq!(window.used(now), kept);
    });
}

/// The word of a machine, so that both kinds are used.
#[test]
fn threads_use_no_more_than_there_is() {
    let quota = Quota { limit: 1_000, offset: 10, period: QuotaPeriod::Day };
    let window: QuotaWindow<AtomicU64> = QuotaWindow::new(quota);
    let now = at(midnight(2026, 12, 1));
    let taken: usize = std::thread::scope(|threads| {
        let takers = [(); 4].map(|()| threads.spawn(|| (0..500).filter(|_| window.take(now)).count()));
        takers.into_iter().map(|taker| taker.join().unwrap()).sum()
    });
    assert_eq!(taken, 990);
}
