//! A log-linear histogram of durations: two buckets for each doubling, from 32 µs to half a minute.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use super::{add, get};

/// The upper bound of the first bucket is 2^5 µs.
const FIRST_POWER: u32 = 5;
/// Bounds, besides the one without end.
pub(super) const BOUNDS: usize = 41;

/// Durations by size. One writer.
pub struct Histogram {
    buckets: [AtomicU64; BOUNDS + 1],
    micros: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Histogram {
        Histogram { buckets: std::array::from_fn(|_| AtomicU64::new(0)), micros: AtomicU64::new(0) }
    }
}

impl Histogram {
    /// Counts one.
    pub fn record(&self, duration: Duration) {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        if let Some(bucket) = self.buckets.get(position(micros)) {
            add(bucket, 1);
        }
        add(&self.micros, micros);
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(get).sum()
    }

    /// Adds its buckets, and the sum in microseconds.
    pub(super) fn add_to(&self, buckets: &mut [u64; BOUNDS + 1], micros: &mut u64) {
        for (sum, bucket) in buckets.iter_mut().zip(&self.buckets) {
            *sum += get(bucket);
        }
        *micros = micros.wrapping_add(get(&self.micros));
    }
}

/// The bucket of a duration: the first whose bound is not below it.
fn position(micros: u64) -> usize {
    let over = micros.saturating_sub(1) >> FIRST_POWER;
    if over == 0 {
        return 0;
    }
    // Powers of two, each with its half step: 32, 48, 64, 96, … µs.
    let power = over.ilog2();
    let half = (micros - 1) >> (FIRST_POWER + power - 1) & 1;
    (1 + 2 * power as usize + half as usize).min(BOUNDS)
}

/// The upper bound of a bucket in microseconds, included.
pub(super) fn bound(position: usize) -> u64 {
    match position.checked_sub(1) {
        None => 1 << FIRST_POWER,
        Some(step) => {
            let base = 1u64 << (FIRST_POWER as usize + step / 2);
            if step % 2 == 0 { base + base / 2 } else { base * 2 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_duration_is_in_the_first_bucket_that_holds_it() {
        for micros in
            (0..5_000).chain((1..27).flat_map(|power| [(1 << power) - 1, 1 << power, (1 << power) + 1]))
        {
            let slow = (0..BOUNDS).find(|&at| micros <= bound(at)).unwrap_or(BOUNDS);
            assert_eq!(position(micros), slow, "{micros}");
        }
        assert_eq!(position(u64::MAX), BOUNDS);
        assert!(bound(BOUNDS - 1) > 29_000_000, "{}", bound(BOUNDS - 1));
    }
}
