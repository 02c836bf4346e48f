//! Where the lists and maps of a rendering live.
//!
//! What a JSON text holds stands on the shelf of its document, one container's members behind the other's, so that a body
//! costs a few allocations and not one a container. A list or map gets memory of its own when a template changes it.
//! Whatever makes something grow pays for it: the budget holds what is allocated.

mod changes;
mod snapshot;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::RandomState;

use super::budget::{Budget, Fault};
use super::document::{Document, FEW, part};
use super::slot::{Kind, Slot};
use super::texts::{Keeper, Texts};
use super::value::{ListId, MapId, Value};
use super::view::{Items, Key, Members};
use crate::message::KeyTable;
pub(super) use snapshot::Snapshot;

/// Lists and maps by their places, loops by number.
#[derive(Debug)]
pub(super) struct Heap<'r> {
    /// What was read. The first is the body, whose text is there before it is.
    documents: Vec<Document<'r>>,
    /// Lists and maps that a template made or changed.
    owned: Vec<Own>,
    /// Which of them are containers of a shelf that a template changed.
    moved: HashMap<(u32, Slot), u32>,
    /// Values that no slot holds.
    others: Vec<Value<'r>>,
    pub(super) loops: Vec<Loop>,
    /// What paths collect values in, one after the other.
    spare: [Vec<u64>; 2],
    texts: Keeper<'r>,
    /// Nobody who sends keys knows their hashes.
    pub(super) hasher: RandomState,
}

/// A container with memory of its own.
#[derive(Debug)]
pub(super) struct Own {
    /// Which document its slots belong to.
    document: u32,
    /// A list that was read as JSON prints as JSON (reference 5.4).
    json: bool,
    /// Maps of `$context` print nothing (recorded).
    silent: bool,
    /// Items; of a map, each key and its value.
    slots: Vec<u64>,
    /// Where the keys stand, once there are many.
    table: Option<Box<KeyTable>>,
}

/// A round of a `#foreach`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loop {
    /// From 0.
    pub(super) index: usize,
    pub(super) length: usize,
    /// The loop around it.
    pub(super) parent: Option<u32>,
    /// `$foreach.stop()` was called.
    pub(super) stopped: bool,
}

/// Bits for the place of a member in its list.
const ENTRY: u32 = 30;

/// What numbers lead to that no document has.
static NOTHING: Document<'static> = Document {
    text: "",
    decoded: "",
    has_decoded_keys: false,
    shelf: Vec::new(),
    numbers: Vec::new(),
    tables: Vec::new(),
};

impl<'r> Heap<'r> {
    /// A heap for a rendering whose body is a text.
    pub(super) fn for_text(text: &'r str, texts: &'r Texts) -> Heap<'r> {
        Heap {
            documents: vec![Document { text, ..Document::default() }],
            owned: Vec::new(),
            moved: HashMap::new(),
            others: Vec::new(),
            loops: Vec::new(),
            spare: [Vec::new(), Vec::new()],
            texts: Keeper::new(texts),
            hasher: RandomState::new(),
        }
    }

    /// Keeps a text that was made.
    pub(super) fn keep(&mut self, text: String) -> &'r str {
        self.texts.keep(text)
    }

    /// Keeps what was read, and gives its number.
    pub(super) fn hold_document(&mut self, read: Document<'r>, budget: &mut Budget) -> Result<u32, Fault> {
        // The body takes the place that it has, where nothing was put there yet.
        if let Some(body) = self.documents.first_mut()
            && body.shelf.is_empty()
            && body.numbers.is_empty()
            && std::ptr::eq(body.text, read.text)
        {
            *body = read;
            return Ok(0);
        }
        budget.reserve(&mut self.documents, 1)?;
        self.documents.push(read);
        Ok(self.documents.len() as u32 - 1)
    }

    /// The number of the document that what a value holds belongs to.
    pub(super) fn home(&self, value: &Value<'r>) -> u32 {
        match value {
            Value::List(id) => self.items(*id).home(),
            Value::Map(id) => self.members(*id).home(),
            _ => 0,
        }
    }

    /// Memory to collect slots in, empty.
    pub(super) fn lend(&mut self) -> Vec<u64> {
        let [first, second] = &mut self.spare;
        let lent = std::mem::take(if first.capacity() > 0 { first } else { second });
        if lent.capacity() > 0 { lent } else { Vec::with_capacity(32) }
    }

    /// Takes it back, for the next who collects.
    pub(super) fn give_back(&mut self, mut lent: Vec<u64>) {
        lent.clear();
        let [first, second] = &mut self.spare;
        *if first.capacity() == 0 { first } else { second } = lent;
    }

    #[inline]
    fn document(&self, number: u32) -> &Document<'r> {
        self.documents.get(number as usize).unwrap_or(&NOTHING)
    }

    /// The value that a slot of a document is.
    #[inline(never)]
    pub(super) fn value(&self, number: u32, slot: Slot) -> Value<'r> {
        self.value_in(self.document(number), number, slot)
    }

    #[inline(always)]
    pub(super) fn value_in(&self, document: &Document<'r>, number: u32, slot: Slot) -> Value<'r> {
        match slot.kind() {
            Kind::Null => Value::Null,
            Kind::False => Value::Bool(false),
            Kind::True => Value::Bool(true),
            Kind::Integer => Value::Integer(slot.as_integer()),
            Kind::Wide => Value::Integer(document.number_bits(slot) as i64),
            Kind::Double => Value::Double(f64::from_bits(document.number_bits(slot))),
            Kind::Text => Value::Text(part(document.text, slot)),
            Kind::Decoded => Value::Text(part(document.decoded, slot)),
            Kind::Big => Value::Big(part(document.text, slot)),
            Kind::List | Kind::OwnList => Value::List(ListId { document: number, slot }),
            Kind::Map | Kind::OwnMap => Value::Map(MapId { document: number, slot }),
            Kind::Entry | Kind::OwnEntry => Value::Entry(ListId { document: number, slot }),
            Kind::Other => self.others.get(slot.number()).copied().unwrap_or(Value::Null),
        }
    }

    /// The same, for whoever goes through many.
    #[inline(never)]
    pub(super) fn value_among(&self, document: &Document<'r>, number: u32, slot: Slot) -> Value<'r> {
        self.value_in(document, number, slot)
    }

    /// The text of a key.
    #[inline]
    pub(super) fn key_in(&self, document: &Document<'r>, slot: Slot) -> &'r str {
        match slot.kind() {
            Kind::Other => self.others.get(slot.number()).and_then(|key| key.as_text()).unwrap_or_default(),
            _ => document.part(slot),
        }
    }

    /// A key to look for in maps of a document.
    #[inline]
    pub(super) fn key<'k>(&self, number: u32, text: &'k str) -> Key<'_, 'k, 'r> {
        Key::new(self, self.document(number), text)
    }

    /// The slot that keeps a value together with others of a document.
    pub(super) fn store(
        &mut self,
        value: &Value<'r>,
        number: u32,
        budget: &mut Budget,
    ) -> Result<Slot, Fault> {
        let slot = match value {
            Value::Null => Some(Slot::NULL),
            Value::Bool(false) => Some(Slot::FALSE),
            Value::Bool(true) => Some(Slot::TRUE),
            Value::Integer(integer) => match Slot::integer(*integer) {
                None => Some(self.store_number(Kind::Wide, *integer as u64, number, budget)?),
                small => small,
            },
            Value::Double(double) => {
                Some(self.store_number(Kind::Double, double.to_bits(), number, budget)?)
            }
            Value::Text(text) => self.document(number).find(Kind::Text, text),
            Value::Big(text) => self.document(number).find(Kind::Big, text),
            Value::List(ListId { document, slot })
            | Value::Map(MapId { document, slot })
            | Value::Entry(ListId { document, slot }) => {
                let is_own = matches!(slot.kind(), Kind::OwnList | Kind::OwnMap | Kind::OwnEntry);
                (is_own || *document == number).then_some(*slot)
            }
            _ => None,
        };
        if let Some(slot) = slot {
            return Ok(slot);
        }
        budget.reserve(&mut self.others, 1)?;
        self.others.push(*value);
        Ok(Slot::numbered(Kind::Other, self.others.len() - 1))
    }

    fn store_number(
        &mut self,
        kind: Kind,
        bits: u64,
        number: u32,
        budget: &mut Budget,
    ) -> Result<Slot, Fault> {
        let Some(document) = self.documents.get_mut(number as usize) else { return Ok(Slot::NULL) };
        budget.reserve(&mut document.numbers, 1)?;
        document.numbers.push(bits);
        Ok(Slot::numbered(kind, document.numbers.len() - 1))
    }

    /// A container with memory of its own.
    fn add_own(&mut self, own: Own, budget: &mut Budget) -> Result<usize, Fault> {
        budget.reserve(&mut self.owned, 1)?;
        self.owned.push(own);
        Ok(self.owned.len() - 1)
    }

    /// A list of slots of a document, which are paid for.
    pub(super) fn list_of_slots(
        &mut self,
        number: u32,
        slots: Vec<u64>,
        json: bool,
        budget: &mut Budget,
    ) -> Result<ListId, Fault> {
        let own = Own { document: number, json, silent: false, slots, table: None };
        let own = self.add_own(own, budget)?;
        Ok(ListId { document: number, slot: Slot::numbered(Kind::OwnList, own) })
    }

    /// A list of values.
    pub(super) fn new_list(
        &mut self,
        items: impl IntoIterator<Item = Value<'r>>,
        json: bool,
        budget: &mut Budget,
    ) -> Result<ListId, Fault> {
        let items = items.into_iter();
        let mut slots = Vec::new();
        budget.grow(&mut slots, items.size_hint().0, 0)?;
        for item in items {
            budget.reserve(&mut slots, 1)?;
            slots.push(self.store(&item, 0, budget)?.bits());
        }
        self.list_of_slots(0, slots, json, budget)
    }

    pub(super) fn new_map(&mut self, budget: &mut Budget) -> Result<MapId, Fault> {
        self.add_map(false, budget)
    }

    /// A map of `$context` that templates may change.
    pub(super) fn new_silent_map(&mut self, budget: &mut Budget) -> Result<MapId, Fault> {
        self.add_map(true, budget)
    }

    fn add_map(&mut self, silent: bool, budget: &mut Budget) -> Result<MapId, Fault> {
        let own = Own { document: 0, json: false, silent, slots: Vec::new(), table: None };
        let own = self.add_own(own, budget)?;
        Ok(MapId { document: 0, slot: Slot::numbered(Kind::OwnMap, own) })
    }

    /// Another map with the same members, of one that a template made.
    pub(super) fn copy_map(&mut self, id: MapId, budget: &mut Budget) -> Result<MapId, Fault> {
        let copy = self.add_map(false, budget)?;
        let Some(own) = self.own(id.document, id.slot) else { return Ok(copy) };
        budget
            .take(size_of_val(own.slots.as_slice()) + own.table.as_ref().map_or(0, |table| table.bytes()))?;
        let (document, slots, table) = (own.document, own.slots.clone(), own.table.clone());
        if let Some(map) = self.owned.get_mut(copy.slot.number()) {
            (map.document, map.slots, map.table) = (document, slots, table);
        }
        Ok(copy)
    }

    pub(super) fn is_silent(&self, id: MapId) -> bool {
        self.own(id.document, id.slot).is_some_and(|map| map.silent)
    }

    pub(super) fn is_json(&self, id: ListId) -> bool {
        self.own(id.document, id.slot).map_or(id.slot.kind() == Kind::List, |list| list.json)
    }

    /// A container that has memory of its own.
    #[inline]
    fn own(&self, number: u32, slot: Slot) -> Option<&Own> {
        self.owned.get(self.own_number(number, slot)?)
    }

    #[inline]
    fn own_number(&self, number: u32, slot: Slot) -> Option<usize> {
        match slot.kind() {
            Kind::OwnList | Kind::OwnMap => Some(slot.number()),
            _ if self.moved.is_empty() => None,
            _ => self.moved.get(&(number, slot)).map(|own| *own as usize),
        }
    }

    /// The items of a list; of a member of a map, its key and its value.
    #[inline]
    pub(super) fn items(&self, id: ListId) -> Items<'_, 'r> {
        if id.slot.kind() == Kind::List && self.moved.is_empty() {
            let document = self.document(id.document);
            let slots = document.shelved(id.slot.place(), id.slot.count());
            return Items::new(self, document, id.document, slots);
        }
        self.items_anywhere(id)
    }

    #[inline(never)]
    fn items_anywhere(&self, id: ListId) -> Items<'_, 'r> {
        if let Some(own) = self.own(id.document, id.slot) {
            return Items::new(self, self.document(own.document), own.document, &own.slots);
        }
        let (slot, mut number) = (id.slot, id.document);
        let slots = match slot.kind() {
            Kind::List => self.document(number).shelved(slot.place(), slot.count()),
            Kind::Entry => self.document(number).shelved(slot.place(), 2),
            Kind::OwnEntry => {
                let own = self.owned.get(slot.number() >> ENTRY);
                number = own.map_or(number, |own| own.document);
                let at = slot.number() & ((1 << ENTRY) - 1);
                own.and_then(|own| own.slots.get(at..at + 2)).unwrap_or_default()
            }
            _ => &[],
        };
        Items::new(self, self.document(number), number, slots)
    }

    /// The members of a map.
    pub(super) fn members(&self, id: MapId) -> Members<'_, 'r> {
        if let Some(own) = self.own(id.document, id.slot) {
            let items = Items::new(self, self.document(own.document), own.document, &own.slots);
            return Members::new(items, own.table.as_deref());
        }
        let (document, place, count) = (self.document(id.document), id.slot.place(), id.slot.count());
        let items = Items::new(self, document, id.document, document.shelved(place, 2 * count));
        Members::new(items, if count > FEW { document.table(place) } else { None })
    }

    /// The value of a key.
    #[inline(never)]
    pub(super) fn get(&self, id: MapId, key: &str) -> Option<Value<'r>> {
        match self.few(id) {
            Some((document, members)) => {
                let slot = document.find_value(members, key)?;
                Some(self.value_in(document, id.document, slot))
            }
            None => self.get_slot_of_any(id, key).map(|(number, slot)| self.value(number, slot)),
        }
    }

    /// The value of a key as it is kept, and the document that it is kept with.
    #[inline]
    pub(super) fn get_slot(&self, id: MapId, key: &str) -> Option<(u32, Slot)> {
        match self.few(id) {
            Some((document, members)) => document.find_value(members, key).map(|value| (id.document, value)),
            None => self.get_slot_of_any(id, key),
        }
    }

    /// The members of a small map that is as it was read, all of its keys too: nearly all maps are.
    #[inline(always)]
    fn few(&self, id: MapId) -> Option<(&Document<'r>, &[u64])> {
        let slot = id.slot;
        if slot.kind() != Kind::Map || slot.count() > FEW || !self.moved.is_empty() {
            return None;
        }
        let document = self.documents.get(id.document as usize).filter(|read| !read.has_decoded_keys)?;
        Some((document, document.shelved(slot.place(), 2 * slot.count())))
    }

    #[inline(never)]
    fn get_slot_of_any(&self, id: MapId, key: &str) -> Option<(u32, Slot)> {
        let members = self.members(id);
        members.slot(key).map(|value| (members.home(), value))
    }

    /// What a list or a map keeps, and the document that it is kept with: of a map, each key and its value.
    #[inline]
    pub(super) fn kept(&self, number: u32, slot: Slot) -> (u32, &[u64]) {
        if self.moved.is_empty() {
            match slot.kind() {
                Kind::List => return (number, self.document(number).shelved(slot.place(), slot.count())),
                Kind::Map => return (number, self.document(number).shelved(slot.place(), 2 * slot.count())),
                _ => {}
            }
        }
        self.kept_anywhere(number, slot)
    }

    #[inline(never)]
    fn kept_anywhere(&self, number: u32, slot: Slot) -> (u32, &[u64]) {
        if matches!(slot.kind(), Kind::Map | Kind::OwnMap) {
            let members = self.members(MapId { document: number, slot });
            (members.home(), members.slots())
        } else {
            let items = self.items(ListId { document: number, slot });
            (items.home(), items.slots())
        }
    }
}
