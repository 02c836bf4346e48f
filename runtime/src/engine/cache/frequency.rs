//! About how often keys were asked for of late (a count-min sketch): what is asked for once does not push out what many want.

use super::CacheKey;

/// Counters that each key has.
const ROWS: usize = 4;
/// Where a counter stops.
const MOST: u8 = 15;
/// After so many counts for each counter of a row all are halved: old fame fades.
const SPAN: usize = 10;

#[derive(Debug)]
pub(super) struct Frequency {
    counters: Box<[u8]>,
    width: usize,
    counted: usize,
}

impl Frequency {
    /// For about so many keys at a time.
    pub(super) fn new(keys: usize) -> Frequency {
        let width = keys.clamp(64, 65_536).next_power_of_two();
        Frequency { counters: vec![0; ROWS * width].into(), width, counted: 0 }
    }

    /// Counts a key once more.
    pub(super) fn count(&mut self, key: &CacheKey) {
        for at in self.positions(key) {
            if let Some(counter) = self.counters.get_mut(at) {
                *counter = MOST.min(*counter + 1);
            }
        }
        self.counted += 1;
        if self.counted >= SPAN * self.width {
            self.counted = 0;
            self.counters.iter_mut().for_each(|counter| *counter /= 2);
        }
    }

    /// How often a key was counted: never less than that of late, now and then more.
    pub(super) fn of(&self, key: &CacheKey) -> u8 {
        let counters = self.positions(key).into_iter().filter_map(|at| self.counters.get(at));
        counters.min().copied().unwrap_or_default()
    }

    fn positions(&self, key: &CacheKey) -> [usize; ROWS] {
        let mut row = 0;
        key.words().map(|word| {
            row += 1;
            (row - 1) * self.width + word as usize % self.width
        })
    }
}
