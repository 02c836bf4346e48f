//! Time and randomness of the machine.

use std::time::{Instant, SystemTime};

use rand::Rng;

use crate::port::{Clock, IdSource};

/// The machine's clocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }
}

/// Random bytes of each thread's own generator (ChaCha), which the kernel seeds, and again every 64 KiB: a request takes
/// some out of it without a lock, and seldom with a system call. Not from the crypto library, whose generator spends some
/// 40 ms on its own entropy before the first byte.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl IdSource for SystemIds {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_do_not_repeat() {
        let one = |_| {
            let mut bytes = [0; 16];
            SystemIds.fill(&mut bytes);
            bytes
        };
        let draw = move || (0..6_000).map(one).collect::<Vec<_>>();
        let mut drawn = draw();
        drawn.extend(std::thread::spawn(draw).join().unwrap());
        assert_eq!(drawn.into_iter().collect::<HashSet<_>>().len(), 12_000);
    }
}
