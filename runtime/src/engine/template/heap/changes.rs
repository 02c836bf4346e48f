//! What templates do to lists and maps: whatever is changed leaves its shelf, and whatever grows is paid for.

use std::hash::BuildHasher;

use super::super::budget::{Budget, Fault};
use super::super::document::FEW;
use super::super::slot::{Kind, Slot};
use super::super::value::{ListId, MapId, Value};
use super::{ENTRY, Heap, Own};
use crate::message::KeyTable;

/// What a changed container takes in the table of those that are.
pub(super) const MOVED: usize = 64;

impl<'r> Heap<'r> {
    /// A container that may be changed, in memory of its own.
    fn changeable(&mut self, number: u32, slot: Slot, budget: &mut Budget) -> Result<usize, Fault> {
        if let Some(own) = self.own_number(number, slot) {
            return Ok(own);
        }
        let slots = match slot.kind() {
            Kind::Map => self.document(number).shelved(slot.place(), 2 * slot.count()),
            _ => self.document(number).shelved(slot.place(), slot.count()),
        };
        // A little more room: most changes add something, and a long list that grows is there twice meanwhile.
        let room = slots.len() + slots.len() / 64 + 4;
        budget.take(room * size_of::<u64>() + MOVED)?;
        let mut copy = Vec::with_capacity(room);
        copy.extend_from_slice(slots);
        let own = Own {
            document: number,
            json: slot.kind() == Kind::List,
            silent: false,
            slots: copy,
            table: None,
        };
        let own = self.add_own(own, budget)?;
        self.moved.insert((number, slot), own as u32);
        if slot.kind() == Kind::Map {
            self.index(own, budget)?;
        }
        Ok(own)
    }

    /// Lets a list be changed: `change` gets its slots.
    fn change<T>(
        &mut self,
        id: ListId,
        budget: &mut Budget,
        change: impl FnOnce(&mut Vec<u64>, &mut Budget) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let own = self.changeable(id.document, id.slot, budget)?;
        self.owned.get_mut(own).map(|own| change(&mut own.slots, budget)).transpose()
    }

    /// Puts an item where another one was, and gives that; `None` outside of the list.
    pub(in super::super) fn set_item(
        &mut self,
        id: ListId,
        at: usize,
        value: &Value<'r>,
        budget: &mut Budget,
    ) -> Result<Option<Value<'r>>, Fault> {
        let items = self.items(id);
        let home = items.home();
        let Some(before) = items.get(at) else { return Ok(None) };
        let slot = self.store(value, home, budget)?;
        self.change(id, budget, |slots, _| {
            if let Some(place) = slots.get_mut(at) {
                *place = slot.bits();
            }
            Ok(())
        })?;
        Ok(Some(before))
    }

    /// Puts an item before a position, which may be the end.
    pub(in super::super) fn insert(
        &mut self,
        id: ListId,
        at: usize,
        value: &Value<'r>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        let slot = self.store(value, self.items(id).home(), budget)?;
        self.change(id, budget, |slots, budget| {
            budget.reserve(slots, 1)?;
            slots.insert(at.min(slots.len()), slot.bits());
            Ok(())
        })?;
        Ok(())
    }

    /// Adds the items of another list.
    pub(in super::super) fn append(
        &mut self,
        id: ListId,
        other: ListId,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        let home = self.items(id).home();
        let more = self.items(other);
        let same = more.home() == home;
        budget.take(size_of_val(more.slots()))?;
        let mut more = (more.home(), more.slots().to_vec());
        if !same {
            for bits in &mut more.1 {
                let value = self.value(more.0, Slot::of(*bits));
                *bits = self.store(&value, home, budget)?.bits();
            }
        }
        budget.release(size_of_val(more.1.as_slice()));
        self.change(id, budget, |slots, budget| {
            budget.reserve(slots, more.1.len())?;
            slots.extend(&more.1);
            Ok(())
        })?;
        Ok(())
    }

    /// Takes an item out of a list.
    pub(in super::super) fn remove_item(
        &mut self,
        id: ListId,
        at: usize,
        budget: &mut Budget,
    ) -> Result<Value<'r>, Fault> {
        let items = self.items(id);
        let Some(item) = items.get(at) else { return Ok(Value::Null) };
        self.change(id, budget, |slots, _| Ok(slots.remove(at)))?;
        Ok(item)
    }

    /// Leaves the items of a list for which a test holds, by their positions.
    pub(in super::super) fn retain(
        &mut self,
        id: ListId,
        keeps: &[bool],
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        self.change(id, budget, |slots, _| {
            let mut keeps = keeps.iter();
            slots.retain(|_| keeps.next().copied().unwrap_or(false));
            Ok(())
        })?;
        Ok(())
    }

    /// Sets a member and gives what was there.
    pub(in super::super) fn put(
        &mut self,
        id: MapId,
        key: &'r str,
        value: &Value<'r>,
        budget: &mut Budget,
    ) -> Result<Option<Value<'r>>, Fault> {
        let members = self.members(id);
        let home = members.home();
        let found = members.find(key).map(|at| (at, members.value(at)));
        let value = self.store(value, home, budget)?.bits();
        let own = self.changeable(id.document, id.slot, budget)?;
        if let Some((at, before)) = found {
            if let Some(place) = self.owned.get_mut(own).and_then(|map| map.slots.get_mut(2 * at + 1)) {
                *place = value;
            }
            return Ok(before);
        }
        let name = self.store(&Value::Text(key), home, budget)?.bits();
        let hash = self.hasher.hash_one(key.as_bytes());
        if let Some(map) = self.owned.get_mut(own) {
            budget.reserve(&mut map.slots, 2)?;
            map.slots.extend([name, value]);
            let at = map.slots.len() / 2 - 1;
            match &mut map.table {
                Some(table) if table.has_room() => {
                    // It is in none of the places.
                    if let Err(free) = table.find(hash, |_| false) {
                        table.put(free, at);
                    }
                }
                _ if at >= FEW => self.index(own, budget)?,
                _ => {}
            }
        }
        Ok(None)
    }

    /// Makes the table of a map where it has many members, with room for as many more.
    fn index(&mut self, own: usize, budget: &mut Budget) -> Result<(), Fault> {
        let Some(map) = self.owned.get_mut(own) else { return Ok(()) };
        let (number, count) = (map.document, map.slots.len() / 2);
        budget.release(map.table.take().map_or(0, |table| table.bytes()));
        if count <= FEW {
            return Ok(());
        }
        budget.hold(KeyTable::bytes_for(count * 2))?;
        let mut table = KeyTable::for_count(count * 2);
        let document = self.document(number);
        let keys = self.owned.get(own).map(|map| map.slots.iter().step_by(2)).into_iter().flatten();
        for (at, key) in keys.enumerate() {
            let hash = self.hasher.hash_one(self.key_in(document, Slot::of(*key)).as_bytes());
            if let Err(free) = table.find(hash, |_| false) {
                table.put(free, at);
            }
        }
        if let Some(map) = self.owned.get_mut(own) {
            map.table = Some(Box::new(table));
        }
        Ok(())
    }

    /// Takes a member away.
    pub(in super::super) fn remove(
        &mut self,
        id: MapId,
        key: &str,
        budget: &mut Budget,
    ) -> Result<Option<Value<'r>>, Fault> {
        let members = self.members(id);
        let Some(at) = members.find(key) else { return Ok(None) };
        let before = members.value(at);
        let own = self.changeable(id.document, id.slot, budget)?;
        if let Some(map) = self.owned.get_mut(own) {
            map.slots.drain(2 * at..2 * at + 2);
        }
        self.index(own, budget)?;
        Ok(before)
    }

    /// Takes all members away.
    pub(in super::super) fn clear(&mut self, id: MapId, budget: &mut Budget) -> Result<(), Fault> {
        let own = self.changeable(id.document, id.slot, budget)?;
        if let Some(map) = self.owned.get_mut(own) {
            map.slots.clear();
        }
        self.index(own, budget)
    }

    /// The members of a map as a list of entries, as they are now.
    pub(in super::super) fn entries(&mut self, id: MapId, budget: &mut Budget) -> Result<ListId, Fault> {
        let (count, mut slots) = (self.members(id).len(), Vec::new());
        budget.grow(&mut slots, count, 0)?;
        if self.own(id.document, id.slot).is_none() {
            let place = id.slot.place();
            let entry = |at: usize| Slot::part(Kind::Entry, place - 2 * at, 1);
            slots.extend((0..count).map(entry).map(Slot::bits));
            return self.list_of_slots(id.document, slots, false, budget);
        }
        let members = self.members(id);
        let home = members.home();
        budget.hold(size_of_val(members.slots()))?;
        let copy = members.slots().to_vec();
        let copy = self.list_of_slots(home, copy, false, budget)?.slot.number();
        let entry = |at: usize| Slot::numbered(Kind::OwnEntry, (copy << ENTRY) | (2 * at));
        slots.extend((0..count).map(entry).map(Slot::bits));
        self.list_of_slots(home, slots, false, budget)
    }
}
