//! How many calls of authorizers are under way: a flood of requests is not a flood of calls, and one source leaves others
//! room (reliability.md 3 and 4).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Calls of one authorizer at a time.
pub const OF_AUTHORIZER: usize = 200;
/// Calls that one source has under way, whatever the authorizer: a quarter, as of connections.
pub const OF_SOURCE: usize = OF_AUTHORIZER / 4;

/// Calls under way.
#[derive(Debug)]
pub struct Calls {
    /// By the authorizer's position.
    authorizers: Box<[AtomicUsize]>,
    /// Taken for a call only, which takes a thousand times as long.
    sources: Mutex<HashMap<IpAddr, usize>>,
}

/// A place among the calls.
#[derive(Debug)]
pub struct Call<'a> {
    calls: &'a Calls,
    authorizer: &'a AtomicUsize,
    source: IpAddr,
}

impl Calls {
    /// For so many authorizers.
    pub fn new(authorizers: usize) -> Calls {
        Calls {
            authorizers: (0..authorizers).map(|_| AtomicUsize::new(0)).collect(),
            sources: Mutex::default(),
        }
    }

    /// A place for a call; `None` where the authorizer or the source has as many as it may.
    pub fn enter(&self, authorizer: u32, source: IpAddr) -> Option<Call<'_>> {
        let authorizer = self.authorizers.get(authorizer as usize)?;
        let source = network(source);
        {
            let mut sources = self.sources();
            let of_source = sources.entry(source).or_default();
            if *of_source >= OF_SOURCE {
                return None;
            }
            *of_source += 1;
        }
        let entered = authorizer.fetch_add(1, Ordering::Relaxed);
        let call = Call { calls: self, authorizer, source };
        (entered < OF_AUTHORIZER).then_some(call)
    }

    fn sources(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.authorizer.fetch_sub(1, Ordering::Relaxed);
        if let Entry::Occupied(mut source) = self.calls.sources().entry(self.source) {
            *source.get_mut() -= 1;
            if *source.get() == 0 {
                source.remove();
            }
        }
    }
}

/// Who counts as one source: whoever has one address of a network of IPv6 has all 2⁶⁴ of them.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_authorizer_has_two_hundred_calls_at_most() {
        let calls = Calls::new(2);
        let source = |number: usize| IpAddr::from([192, 0, 2, (number / OF_SOURCE) as u8]);
        let mut places: Vec<_> = (0..200).map(|it| calls.enter(0, source(it)).expect("a place")).collect();
        assert!(calls.enter(0, address("198.51.100.1")).is_none());
        assert!(calls.enter(1, address("198.51.100.1")).is_some());
        assert!(calls.enter(2, address("198.51.100.1")).is_none(), "there is no such authorizer");
        drop(places.pop());
        assert!(calls.enter(0, address("198.51.100.1")).is_some());
        drop(places);
        assert!(calls.sources().is_empty(), "nothing is kept of who has no call");
    }

    #[test]
    fn one_source_leaves_others_room() {
        let calls = Calls::new(2);
        let flood = address("192.0.2.1");
        let places: Vec<_> = (0..50).map(|it| calls.enter(it % 2, flood).expect("a place")).collect();
        assert!(calls.enter(0, flood).is_none() && calls.enter(1, flood).is_none());
        assert!(calls.enter(0, address("192.0.2.2")).is_some());
        drop(places);
        assert!(calls.enter(0, flood).is_some());
        // Neighbours of one network of IPv6 are one source.
        let network: Vec<_> = (0..50)
            .map(|it| calls.enter(0, address(&format!("2001:db8::{it:x}"))).expect("a place"))
            .collect();
        assert!(calls.enter(0, address("2001:db8:0:0:ffff::1")).is_none());
        assert!(calls.enter(0, address("2001:db8:0:1::1")).is_some());
        drop(network);
    }
}
