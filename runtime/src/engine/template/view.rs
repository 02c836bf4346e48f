//! What lists and maps hold, seen as values: slots of a document, decoded where they are looked at.

use std::hash::BuildHasher;

use super::document::Document;
use super::heap::Heap;
use super::slot::{Kind, Slot};
use super::value::Value;
use crate::message::KeyTable;

/// The items of a list.
#[derive(Clone, Copy)]
pub(super) struct Items<'h, 'r> {
    heap: &'h Heap<'r>,
    document: &'h Document<'r>,
    /// The number of the document.
    home: u32,
    slots: &'h [u64],
}

/// The members of a map.
#[derive(Clone, Copy)]
pub(super) struct Members<'h, 'r> {
    /// Each key and its value.
    items: Items<'h, 'r>,
    table: Option<&'h KeyTable>,
}

/// A key that is looked for in maps of a document.
pub(super) struct Key<'h, 'k, 'r> {
    heap: &'h Heap<'r>,
    document: &'h Document<'r>,
    text: &'k str,
}

impl<'h, 'k, 'r> Key<'h, 'k, 'r> {
    #[inline]
    pub(super) fn new(heap: &'h Heap<'r>, document: &'h Document<'r>, text: &'k str) -> Key<'h, 'k, 'r> {
        Key { heap, document, text }
    }

    /// Whether a slot is this key.
    #[inline]
    pub(super) fn is(&self, slot: Slot) -> bool {
        match slot.kind() {
            // Most keys differ in their length.
            Kind::Text => slot.count() == self.text.len() && self.document.part(slot) == self.text,
            _ => self.heap.key_in(self.document, slot) == self.text,
        }
    }
}

impl<'h, 'r> Items<'h, 'r> {
    #[inline]
    pub(super) fn new(
        heap: &'h Heap<'r>,
        document: &'h Document<'r>,
        home: u32,
        slots: &'h [u64],
    ) -> Items<'h, 'r> {
        Items { heap, document, home, slots }
    }

    /// The number of the document that the slots belong to.
    pub(super) fn home(&self) -> u32 {
        self.home
    }

    pub(super) fn slots(&self) -> &'h [u64] {
        self.slots
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<Value<'r>> {
        self.slots.get(at).map(|bits| self.heap.value_among(self.document, self.home, Slot::of(*bits)))
    }

    #[inline]
    pub(super) fn iter(self) -> impl Iterator<Item = Value<'r>> {
        self.slots.iter().map(move |bits| self.heap.value_among(self.document, self.home, Slot::of(*bits)))
    }
}

impl<'h, 'r> Members<'h, 'r> {
    #[inline]
    pub(super) fn new(items: Items<'h, 'r>, table: Option<&'h KeyTable>) -> Members<'h, 'r> {
        Members { items, table }
    }

    /// The number of the document that the slots belong to.
    pub(super) fn home(&self) -> u32 {
        self.items.home
    }

    pub(super) fn slots(&self) -> &'h [u64] {
        self.items.slots
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.items.len() / 2
    }

    /// The key of a position.
    #[inline]
    fn key(&self, at: usize) -> &'r str {
        let slot = self.items.slots.get(2 * at).map_or(Slot::NULL, |bits| Slot::of(*bits));
        self.items.heap.key_in(self.items.document, slot)
    }

    /// The value of a position.
    #[inline]
    pub(super) fn value(&self, at: usize) -> Option<Value<'r>> {
        self.items.get(2 * at + 1)
    }

    /// Keys and values in the order in which the keys came.
    #[inline]
    pub(super) fn iter(self) -> impl Iterator<Item = (&'r str, Value<'r>)> {
        let Items { heap, document, home, slots } = self.items;
        slots.as_chunks::<2>().0.iter().map(move |[key, value]| {
            (heap.key_in(document, Slot::of(*key)), heap.value_among(document, home, Slot::of(*value)))
        })
    }

    /// The keys alone, as they are kept.
    #[inline]
    pub(super) fn key_slots(self) -> impl ExactSizeIterator<Item = Slot> {
        self.items.slots.as_chunks::<2>().0.iter().map(|[key, _]| Slot::of(*key))
    }

    /// The values alone, as they are kept.
    #[inline]
    pub(super) fn value_slots(self) -> impl ExactSizeIterator<Item = Slot> {
        self.items.slots.as_chunks::<2>().0.iter().map(|[_, value]| Slot::of(*value))
    }

    /// The slot of a key's value.
    pub(super) fn slot(&self, key: &str) -> Option<Slot> {
        self.items.slots.get(2 * self.find(key)? + 1).map(|bits| Slot::of(*bits))
    }

    /// The position of a key.
    pub(super) fn find(&self, key: &str) -> Option<usize> {
        if let Some(table) = self.table {
            let hash = self.items.heap.hasher.hash_one(key.as_bytes());
            return table.find(hash, |at| self.key(at) == key).ok();
        }
        (0..self.len()).find(|at| self.key(*at) == key)
    }
}
