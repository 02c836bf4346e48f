//! A number of places that the workers of a process share: requests in flight, calls to one backend.
//!
//! A place is taken and left for every request, and nothing that all workers write may be on its way. So each worker
//! holds a few places in advance and goes to the common count only when it has none left, or too many. The number is
//! never exceeded; the places that idle workers hold in advance are an eighth of all at most.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most places that one worker holds without using them.
const MOST_SPARE: usize = 64;

/// The common count.
#[derive(Debug)]
pub struct Places {
    most: AtomicUsize,
    held: AtomicUsize,
    workers: usize,
}

/// What one worker holds of it.
#[derive(Debug)]
pub struct Share {
    places: Arc<Places>,
    held: Cell<usize>,
    used: Cell<usize>,
    /// How many may be held and not used before some are given back.
    spare: Cell<usize>,
}

impl Places {
    /// So many places for so many workers.
    pub fn new(most: usize, workers: usize) -> Places {
        Places { most: AtomicUsize::new(most), held: AtomicUsize::new(0), workers: workers.max(1) }
    }

    /// Another number; what is in use beyond it stays so until it is left. Each worker calls [`Share::settle`] then.
    pub fn set_most(&self, most: usize) {
        self.most.store(most, Ordering::Relaxed);
    }

    /// One worker's share, empty at first.
    pub fn share(self: &Arc<Self>) -> Share {
        let [held, used, spare] = [0; 3].map(Cell::new);
        Share { places: Arc::clone(self), held, used, spare }
    }

    /// What a worker may hold unused.
    fn spare(&self) -> usize {
        (self.most.load(Ordering::Relaxed) / (8 * self.workers)).min(MOST_SPARE)
    }

    /// Takes up to `wanted` places; gives how many it got.
    fn take(&self, wanted: usize) -> usize {
        let most = self.most.load(Ordering::Relaxed);
        let mut held = self.held.load(Ordering::Relaxed);
        loop {
            let taken = most.saturating_sub(held).min(wanted);
            if taken == 0 {
                return 0;
            }
            let swapped =
                self.held.compare_exchange_weak(held, held + taken, Ordering::Relaxed, Ordering::Relaxed);
            match swapped {
                Ok(_) => return taken,
                Err(now) => held = now,
            }
        }
    }

    fn give_back(&self, places: usize) {
        self.held.fetch_sub(places, Ordering::Relaxed);
    }
}

impl Share {
    /// Takes a place, if there is one.
    pub fn enter(&self) -> bool {
        let used = self.used.get();
        if used >= self.held.get() && !self.refill() {
            return false;
        }
        self.used.set(used + 1);
        true
    }

    /// Leaves a place that was taken.
    pub fn leave(&self) {
        let used = self.used.get().saturating_sub(1);
        self.used.set(used);
        if self.held.get().saturating_sub(used) > self.spare.get() {
            self.settle();
        }
    }

    /// Gives back what this worker need not hold: also what is to be done when the number has changed.
    #[cold]
    pub fn settle(&self) {
        let spare = self.places.spare();
        self.spare.set(spare);
        let surplus = self.held.get().saturating_sub(self.used.get() + spare / 2);
        self.held.set(self.held.get() - surplus);
        self.places.give_back(surplus);
    }

    /// Places in use.
    pub fn used(&self) -> usize {
        self.used.get()
    }

    #[cold]
    fn refill(&self) -> bool {
        let spare = self.places.spare();
        self.spare.set(spare);
        let taken = self.places.take((spare / 2).max(1));
        self.held.set(self.held.get() + taken);
        taken > 0
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.places.give_back(self.held.get());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(share: &Share, times: usize) -> usize {
        (0..times).filter(|_| share.enter()).count()
    }

    fn leave(share: &Share, times: usize) {
        (0..times).for_each(|_| share.leave());
    }

    #[test]
    fn the_number_holds_for_all_workers_together() {
        for (most, workers) in [(0, 1), (1, 1), (1, 4), (7, 2), (1_000, 1), (1_000, 2), (1_000, 64)] {
            let places = Arc::new(Places::new(most, workers));
            let shares: Vec<Share> = (0..workers).map(|_| places.share()).collect();
            let taken: usize =
                shares.iter().cycle().take(3 * most + workers).map(|share| enter(share, 1)).sum();
            assert_eq!(taken, most, "{most} of {workers}");
            shares.iter().for_each(|share| leave(share, share.used()));
            // Idle workers leave nearly all to one that is busy.
            let busy = enter(&shares[0], most + 1);
            assert!(busy <= most && busy >= most - most / 8, "{busy} of {most}, {workers} workers");
            drop(shares);
            assert_eq!(places.held.load(Ordering::Relaxed), 0);
        }
    }

    #[test]
    fn ups_and_downs_stay_in_the_worker() {
        let places = Arc::new(Places::new(1_000, 2));
        let share = places.share();
        enter(&share, 100);
        let held = places.held.load(Ordering::Relaxed);
        for _ in 0..1_000 {
            leave(&share, 20);
            enter(&share, 20);
            assert_eq!(places.held.load(Ordering::Relaxed), held);
        }
    }

    #[test]
    fn another_number_counts_at_once() {
        let places = Arc::new(Places::new(1_000, 1));
        let share = places.share();
        enter(&share, 1);
        places.set_most(1);
        share.settle();
        assert!(!share.enter());
        share.leave();
        assert!(share.enter() && !share.enter());
        places.set_most(2);
        assert!(share.enter() && !share.enter());
    }

    #[test]
    fn threads_never_take_too_many() {
        let places = Arc::new(Places::new(50, 4));
        let used = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for thread in 0..4_usize {
                let (share, used) = (places.share(), &used);
                scope.spawn(move || {
                    for round in 0..2_000 {
                        let entered = enter(&share, (round * 7 + thread) % 40);
                        assert!(used.fetch_add(entered, Ordering::SeqCst) + entered <= 50);
                        used.fetch_sub(entered, Ordering::SeqCst);
                        leave(&share, entered);
                    }
                });
            }
        });
        assert_eq!(places.held.load(Ordering::Relaxed), 0);
    }
}
