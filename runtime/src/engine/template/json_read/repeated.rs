//! Keys that stand twice in a map: the first place counts, and the last value.

use std::hash::BuildHasher;

use super::super::document::FEW;
use super::super::slot::{Kind, Slot};
use super::{Reading, Stopped};
use crate::message::KeyTable;

impl Reading<'_, '_> {
    /// Whether a key stands twice among the few of a map whose members wait from a place on.
    pub(super) fn has_repeated(&self, from: usize) -> bool {
        let names = || (from..self.waiting).step_by(2).map(|at| self.key(self.slot(at)));
        names().enumerate().any(|(at, name)| names().take(at).any(|other| other == name))
    }

    /// Takes keys that stand twice out of a map whose members wait from a place on, and gives its table where it is
    /// large.
    #[inline(never)]
    pub(super) fn without_repeated(&mut self, from: usize) -> Result<Option<KeyTable>, Stopped> {
        loop {
            let count = (self.waiting - from) / 2;
            let bytes = KeyTable::bytes_for(count);
            self.budget.hold(bytes)?;
            let mut table = KeyTable::for_count(count);
            let mut kept = 0;
            for at in 0..count {
                let (key, value) = (self.slot(from + 2 * at), self.slot(from + 2 * at + 1));
                let name = self.key(key);
                let hash = self.heap.hasher.hash_one(name);
                match table.find(hash, |other| self.key(self.slot(from + 2 * other)) == name) {
                    Ok(other) => self.set(from + 2 * other + 1, value),
                    Err(free) => {
                        self.set(from + 2 * kept, key);
                        self.set(from + 2 * kept + 1, value);
                        table.put(free, kept);
                        kept += 1;
                    }
                }
            }
            self.waiting = from + 2 * kept;
            if kept > FEW && kept > count / 2 {
                self.held += bytes;
                return Ok(Some(table));
            }
            self.budget.release(bytes);
            // Nearly all were the same: a smaller table will do.
            if kept <= FEW {
                return Ok(None);
            }
        }
    }

    fn slot(&self, at: usize) -> Slot {
        self.slots.get(at).map_or(Slot::NULL, |bits| Slot::of(*bits))
    }

    fn set(&mut self, at: usize, slot: Slot) {
        if let Some(place) = self.slots.get_mut(at) {
            *place = slot.bits();
        }
    }

    /// The bytes of a key.
    #[inline]
    fn key(&self, key: Slot) -> &[u8] {
        let whole = if key.kind() == Kind::Decoded { &self.decoded } else { self.text };
        whole.as_bytes().get(key.place()..key.place() + key.count()).unwrap_or_default()
    }
}
