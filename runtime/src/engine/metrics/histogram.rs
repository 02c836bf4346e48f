//! Log-linear histograms of durations: two buckets for each doubling, from 32 µs to half a minute.

use std::mem::offset_of;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use super::{add, get};

/// The upper bound of the first bucket is 2^5 µs.
const FIRST_POWER: u32 = 5;
/// Bounds, besides the one without end.
pub(super) const BOUNDS: usize = 41;

/// What of a request takes the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// From the head to the answer's head.
    Request,
    /// Of it, the wait for the integration.
    Integration,
}

/// Durations by size, for each [`Span`]. One writer.
///
/// A request is counted in both, mostly in the same or the next bucket: what is side by side is one line of memory.
#[repr(C)]
pub struct Histograms {
    micros: [AtomicU64; 2],
    buckets: [[AtomicU64; 2]; BOUNDS + 1],
}

impl Default for Histograms {
    fn default() -> Histograms {
        Histograms { micros: Default::default(), buckets: std::array::from_fn(|_| Default::default()) }
    }
}

impl Histograms {
    /// How many bytes stand before the buckets.
    pub(super) const BUCKETS_BEGIN: usize = offset_of!(Histograms, buckets);

    /// Counts one.
    pub fn record(&self, span: Span, duration: Duration) {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        if let Some(buckets) = self.buckets.get(position(micros)) {
            add(of(buckets, span), 1);
        }
        add(of(&self.micros, span), micros);
    }

    /// How many there were.
    pub fn count(&self, span: Span) -> u64 {
        self.buckets.iter().map(|buckets| get(of(buckets, span))).sum()
    }

    /// Adds the buckets of a span, and the sum in microseconds.
    pub(super) fn add_to(&self, span: Span, sums: &mut [u64; BOUNDS + 1], micros: &mut u64) {
        for (sum, buckets) in sums.iter_mut().zip(&self.buckets) {
            *sum += get(of(buckets, span));
        }
        *micros = micros.wrapping_add(get(of(&self.micros, span)));
    }
}

fn of([request, integration]: &[AtomicU64; 2], span: Span) -> &AtomicU64 {
    match span {
        Span::Request => request,
        Span::Integration => integration,
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
