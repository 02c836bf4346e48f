//! How often a limiter was asked for in the last second.

use super::Moment;
use super::shared::LEASE;

/// Lives of a lease in a second.
const SLOTS: usize = 10;

/// Requests of the last second, counted by tenths of it.
#[derive(Debug, Default)]
pub(super) struct Uses {
    slots: [u32; SLOTS],
    /// The tenth that is counted now.
    latest: u64,
}

impl Uses {
    /// Counts requests.
    pub(super) fn add(&mut self, number: u32, now: Moment) {
        self.advance(now);
        if let Some(slot) = self.slots.get_mut((self.latest % SLOTS as u64) as usize) {
            *slot = slot.saturating_add(number);
        }
    }

    /// Requests in the life of a lease, as the last second had them; more where they have just become more.
    pub(super) fn in_a_lease(&mut self, now: Moment) -> f64 {
        self.advance(now);
        let second: f64 = self.slots.iter().copied().map(f64::from).sum();
        (second / SLOTS as f64).max(self.lately())
    }

    /// Whether there was one a moment ago.
    pub(super) fn are_recent(&mut self, now: Moment) -> bool {
        self.advance(now);
        self.lately() > 0.0
    }

    fn lately(&self) -> f64 {
        let slot = |back: u64| {
            let slot = self.slots.get((self.latest.wrapping_sub(back) % SLOTS as u64) as usize);
            slot.copied().map_or(0.0, f64::from)
        };
        slot(0).max(slot(1))
    }

    fn advance(&mut self, now: Moment) {
        let tenth = now.0 / LEASE.0;
        let passed = tenth.saturating_sub(self.latest).min(SLOTS as u64);
        for next in 1..=passed {
            if let Some(slot) = self.slots.get_mut(((tenth - passed + next) % SLOTS as u64) as usize) {
                *slot = 0;
            }
        }
        self.latest = self.latest.max(tenth);
    }
}
