//! What a JSON path found so far.

use super::budget::{Budget, Fault};
use super::heap::Heap;
use super::slot::Slot;
use super::value::{ListId, MapId, Value};

/// Values of one document, as it keeps them.
pub(super) struct Found {
    /// The number of the document that the slots belong to.
    pub(super) home: u32,
    pub(super) slots: Vec<u64>,
}

impl Found {
    /// Room for what is found next.
    pub(super) fn another(&self, heap: &mut Heap<'_>) -> Found {
        Found { home: self.home, slots: heap.lend() }
    }

    pub(super) fn add<'r>(
        &mut self,
        value: &Value<'r>,
        heap: &mut Heap<'r>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        let slot = heap.store(value, self.home, budget)?;
        self.add_slot(slot, budget)
    }

    #[inline]
    pub(super) fn add_slot(&mut self, slot: Slot, budget: &mut Budget) -> Result<(), Fault> {
        budget.reserve(&mut self.slots, 1)?;
        self.slots.push(slot.bits());
        Ok(())
    }

    /// Adds the member of a name, where a value has one.
    pub(super) fn add_named<'r>(
        &mut self,
        name: &str,
        value: &Value<'r>,
        heap: &mut Heap<'r>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        match value {
            Value::Map(id) => self.add_member(name, *id, heap, budget),
            _ => Ok(()),
        }
    }

    #[inline]
    pub(super) fn add_member<'r>(
        &mut self,
        name: &str,
        id: MapId,
        heap: &mut Heap<'r>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        match heap.get_slot(id, name) {
            Some((number, slot)) => self.add_kept(number, slot, heap, budget),
            None => Ok(()),
        }
    }

    /// Adds what a document keeps.
    #[inline]
    pub(super) fn add_kept<'r>(
        &mut self,
        number: u32,
        slot: Slot,
        heap: &mut Heap<'r>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        if number == self.home {
            return self.add_slot(slot, budget);
        }
        self.add(&heap.value(number, slot), heap, budget)
    }

    /// Adds the item of a position, where a list has one.
    pub(super) fn add_item<'r>(
        &mut self,
        index: i64,
        id: ListId,
        heap: &mut Heap<'r>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        item_at(index, id, heap).map_or(Ok(()), |value| self.add(&value, heap, budget))
    }

    /// Adds all that a list or a map holds.
    pub(super) fn add_all<'r>(
        &mut self,
        document: u32,
        container: Slot,
        heap: &mut Heap<'r>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        let from = self.slots.len();
        let (number, kept) = heap.kept(document, container);
        // Behind each key of a map is its value.
        let (first, each) = if container.is_map() { (1, 2) } else { (0, 1) };
        budget.step(kept.len() / each)?;
        // Nothing grows in pieces whose length is known.
        budget.reserve(&mut self.slots, kept.len() / each)?;
        self.slots.extend(kept.iter().skip(first).step_by(each));
        self.adopted(number, from, heap, budget)
    }

    /// Adds all lists and maps in a list or a map, and gives the member of a name with its document, where there is one.
    #[inline]
    pub(super) fn add_containers<'r>(
        &mut self,
        document: u32,
        container: Slot,
        name: Option<&str>,
        heap: &mut Heap<'r>,
        budget: &mut Budget,
    ) -> Result<Option<(u32, Slot)>, Fault> {
        let from = self.slots.len();
        let (number, kept) = heap.kept(document, container);
        let mut named = None;
        if container.is_map() {
            let (members, _) = kept.as_chunks::<2>();
            budget.step(members.len())?;
            let key = name.map(|name| heap.key(number, name));
            for [name, value] in members {
                let value = Slot::of(*value);
                if value.holds_values() {
                    self.add_slot(value, budget)?;
                }
                if key.as_ref().is_some_and(|key| key.is(Slot::of(*name))) {
                    named = Some((number, value));
                }
            }
        } else {
            budget.step(kept.len())?;
            for item in kept.iter().map(|item| Slot::of(*item)).filter(|item| item.holds_values()) {
                self.add_slot(item, budget)?;
            }
        }
        self.adopted(number, from, heap, budget)?;
        Ok(named)
    }

    /// Makes slots of a document, from a position on, slots of this one.
    #[inline]
    fn adopted<'r>(
        &mut self,
        number: u32,
        from: usize,
        heap: &mut Heap<'r>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        if number == self.home { Ok(()) } else { self.adopt(number, from, heap, budget) }
    }

    /// Makes slots of another document, from a position on, slots of this one.
    #[cold]
    fn adopt<'r>(
        &mut self,
        number: u32,
        from: usize,
        heap: &mut Heap<'r>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        for slot in self.slots.iter_mut().skip(from) {
            let value = heap.value(number, Slot::of(*slot));
            *slot = heap.store(&value, self.home, budget)?.bits();
        }
        Ok(())
    }

    /// All of it as a list; a long one takes the memory over.
    pub(super) fn list(&mut self, heap: &mut Heap<'_>, budget: &mut Budget) -> Result<ListId, Fault> {
        const LONG: usize = 512;
        let slots = if self.slots.len() > LONG {
            std::mem::take(&mut self.slots)
        } else {
            budget.hold(size_of_val(self.slots.as_slice()))?;
            self.slots.to_vec()
        };
        heap.list_of_slots(self.home, slots, true, budget)
    }
}

/// The item of a position; a negative one counts from the end.
pub(super) fn item_at<'r>(index: i64, id: ListId, heap: &Heap<'r>) -> Option<Value<'r>> {
    let items = heap.items(id);
    items.get(super::machine::position(index, items.len())?)
}
