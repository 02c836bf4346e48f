//! Lists as they are at a moment, for whoever goes through them while a template may change them.

use super::super::slot::Slot;
use super::super::value::{ListId, MapId, Value};
use super::Heap;

/// The items of a list as they are at a moment, whatever becomes of the list.
#[derive(Debug)]
pub(in super::super) enum Snapshot {
    /// They stand on a shelf, where nothing is ever changed.
    Shelved(ListId),
    /// Slots of a document.
    Own(u32, Vec<u64>),
}

impl<'r> Heap<'r> {
    /// What a list holds now, at least up to a number of items. The memory of a copy is paid for by whoever asks.
    pub(in super::super) fn snapshot(&self, id: ListId, most: usize) -> Snapshot {
        if self.own(id.document, id.slot).is_none() {
            return Snapshot::Shelved(id);
        }
        let items = self.items(id);
        Snapshot::Own(items.home(), items.slots().iter().take(most).copied().collect())
    }

    /// The same for the values of a map.
    pub(in super::super) fn snapshot_values(&self, id: MapId, most: usize) -> Snapshot {
        let members = self.members(id);
        Snapshot::Own(members.home(), members.value_slots().take(most).map(Slot::bits).collect())
    }

    /// An item of a snapshot; nothing behind its end.
    pub(in super::super) fn snapped(&self, snapshot: &Snapshot, index: usize) -> Value<'r> {
        let (number, slots) = match snapshot {
            Snapshot::Shelved(ListId { document, slot }) => {
                (*document, self.document(*document).shelved(slot.place(), slot.count()))
            }
            Snapshot::Own(number, slots) => (*number, slots.as_slice()),
        };
        slots.get(index).map_or(Value::Null, |bits| self.value(number, Slot::of(*bits)))
    }
}
