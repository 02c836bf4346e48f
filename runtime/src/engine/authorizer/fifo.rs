//! Things that are kept by their keys, the oldest of which go when there are too many bytes of them.

use std::collections::{HashMap, VecDeque};

use super::IdentityHash;

/// What is kept.
#[derive(Debug)]
pub(super) struct Fifo<V> {
    most: usize,
    kept: HashMap<IdentityHash, Place<V>>,
    /// In the order in which they were kept, with their numbers; one whose number is another's by now is gone already.
    order: VecDeque<(IdentityHash, u64)>,
    bytes: usize,
    next: u64,
}

#[derive(Debug)]
struct Place<V> {
    value: V,
    bytes: usize,
    number: u64,
}

impl<V> Fifo<V> {
    /// For so many bytes.
    pub(super) fn new(most: usize) -> Fifo<V> {
        Fifo { most, kept: HashMap::new(), order: VecDeque::new(), bytes: 0, next: 0 }
    }

    pub(super) fn get(&self, key: &IdentityHash) -> Option<&V> {
        self.kept.get(key).map(|place| &place.value)
    }

    /// Keeps something in the place of what is there.
    pub(super) fn insert(&mut self, key: IdentityHash, value: V, bytes: usize) {
        let number = self.next;
        self.next += 1;
        self.remove(&key);
        self.kept.insert(key, Place { value, bytes, number });
        self.bytes += bytes;
        self.order.push_back((key, number));
        while self.bytes > self.most
            && let Some((oldest, number)) = self.order.pop_front()
        {
            if self.holds(&oldest, number) {
                self.remove(&oldest);
            }
        }
        // What took the place of others left their old places behind.
        if self.order.len() > 2 * self.kept.len() + 64 {
            let order = std::mem::take(&mut self.order);
            self.order = order.into_iter().filter(|(key, number)| self.holds(key, *number)).collect();
        }
    }

    pub(super) fn remove(&mut self, key: &IdentityHash) {
        if let Some(place) = self.kept.remove(key) {
            self.bytes -= place.bytes;
        }
    }

    fn holds(&self, key: &IdentityHash, number: u64) -> bool {
        self.kept.get(key).is_some_and(|place| place.number == number)
    }
}
