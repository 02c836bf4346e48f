//! Time and randomness of the machine.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime};

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

/// Random bytes from the kernel, drawn in advance: a request takes some out of a buffer instead of asking for them. Not
/// from the crypto library, whose generator spends some 40 ms on its own entropy before the first byte. Make one for each worker, so that nobody waits for the lock.
pub struct SystemIds {
    drawn: Mutex<Drawn>,
}

struct Drawn {
    bytes: [u8; 4096],
    used: usize,
}

impl SystemIds {
    /// A source with an empty buffer.
    pub fn new() -> SystemIds {
        let bytes = [0; 4096];
        SystemIds { drawn: Mutex::new(Drawn { used: bytes.len(), bytes }) }
    }
}

impl Default for SystemIds {
    fn default() -> SystemIds {
        SystemIds::new()
    }
}

impl fmt::Debug for SystemIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SystemIds")
    }
}

impl IdSource for SystemIds {
    fn bytes(&self) -> [u8; 16] {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.used >= drawn.bytes.len() {
            if !fill(&mut drawn.bytes) {
                return from_hash_keys();
            }
            drawn.used = 0;
        }
        let start = drawn.used;
        drawn.used += 16;
        drawn.bytes.get(start..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_else(from_hash_keys)
    }
}

fn fill(mut rest: &mut [u8]) -> bool {
    while !rest.is_empty() {
        // One call gives at least 256 bytes, and less than was asked for only when a signal came between.
        match rustix::rand::getrandom(&mut *rest, rustix::rand::GetRandomFlags::empty()) {
            Ok(length) => rest = rest.get_mut(length..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
    true
}

/// Where the kernel has no such call: the randomness of the standard library's hash keys, which the system gave.
fn from_hash_keys() -> [u8; 16] {
    let [high, low] = [0, 1].map(|index: u8| RandomState::new().hash_one((index, Instant::now())));
    (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_do_not_repeat_over_refills() {
        let ids = SystemIds::new();
        let drawn: HashSet<_> = (0..2_000).map(|_| ids.bytes()).collect();
        assert_eq!(drawn.len(), 2_000);
        assert_ne!(from_hash_keys(), from_hash_keys());
    }
}
