//! How much is left of a worker's stack.
//!
//! Types of native code are read by value, level by level. How deep a client says, how large each level is the definition:
//! a struct of some hundred members that holds itself takes megabytes for the 64 levels that a body may have. A thread that
//! runs over the end of its stack takes the process with it, so workers have more than threads usually have, and who reads
//! such levels asks first.

use std::cell::Cell;
use std::hint::black_box;

/// The stack of a worker; only what was touched takes memory.
pub(crate) const WORKER: usize = 16 << 20;

/// What is left for one level and whatever it calls.
const RESERVE: usize = WORKER / 4;

thread_local! {
    /// Below this address it is short. Other threads than workers are never short.
    static SHORT: Cell<usize> = const { Cell::new(0) };
}

/// Notes where the stack of a worker begins, at the beginning of its thread.
pub(crate) fn begin() {
    SHORT.set(here().saturating_sub(WORKER - RESERVE));
}

/// Whether the thread must not go deeper.
pub(crate) fn is_short() -> bool {
    here() < SHORT.get()
}

/// Stacks grow downwards.
fn here() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(black_box(&here)).addr()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many levels of 64 KiB there are before it is short.
    fn levels(limit: usize) -> usize {
        if is_short() || limit == 0 {
            return 0;
        }
        let level = black_box([0_u8; 64 << 10]);
        levels(limit - 1) + usize::from(level.len() > 1)
    }

    #[test]
    fn a_worker_is_short_before_its_stack_ends() {
        let worker = std::thread::Builder::new().stack_size(WORKER).spawn(|| {
            assert!(!is_short());
            begin();
            let most = levels(1_000);
            assert!((10..=200).contains(&most), "{most}");
            assert!(!is_short());
        });
        assert!(worker.is_ok_and(|worker| worker.join().is_ok()));
    }

    #[test]
    fn other_threads_are_not_asked() {
        assert_eq!(levels(4), 4);
    }
}
