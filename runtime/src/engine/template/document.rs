//! A JSON text that was read: its text, and the shelf of slots where the members of all its containers stand, one
//! container's behind the other's. A shelf is never changed: what a template changes leaves it.

use crate::message::KeyTable;
use crate::message::octets::is_same;

use super::slot::{Kind, LONGEST, Slot};

/// Maps up to this size are searched member by member.
pub(super) const FEW: usize = 16;

/// A text and what was read of it. The first one of a heap is there before it is read: texts of the template that are
/// parts of the body are kept as places in it.
#[derive(Debug, Default)]
pub(super) struct Document<'r> {
    /// What was read.
    pub(super) text: &'r str,
    /// Its strings that have escapes, one behind the other, without them.
    pub(super) decoded: &'r str,
    /// Whether a key had escapes.
    pub(super) has_decoded_keys: bool,
    /// Slots. Places are counted from the end, so that room in front can be given back.
    pub(super) shelf: Vec<u64>,
    /// Numbers that no slot holds: bits of doubles, and whole numbers.
    pub(super) numbers: Vec<u64>,
    /// Where the keys of large maps stand, by the map's place; places only grow.
    pub(super) tables: Vec<(u32, KeyTable)>,
}

impl<'r> Document<'r> {
    /// What stands on the shelf from a place on.
    #[inline]
    pub(super) fn shelved(&self, place: usize, count: usize) -> &[u64] {
        let start = self.shelf.len().wrapping_sub(place);
        self.shelf.get(start..start.wrapping_add(count)).unwrap_or_default()
    }

    /// The table of a large map.
    pub(super) fn table(&self, place: usize) -> Option<&KeyTable> {
        let at = self.tables.binary_search_by_key(&place, |(place, _)| *place as usize).ok()?;
        self.tables.get(at).map(|(_, table)| table)
    }

    /// The text of a slot that is one.
    #[inline]
    pub(super) fn part(&self, slot: Slot) -> &'r str {
        part(if slot.kind() == Kind::Decoded { self.decoded } else { self.text }, slot)
    }

    /// The value of a key among the few of a map, each with its value behind it. Invariant: all keys are parts of this
    /// document's text.
    #[inline(always)]
    pub(super) fn find_value(&self, members: &[u64], key: &str) -> Option<Slot> {
        let wanted = Slot::text_of_length(key.len());
        for [name, value] in members.as_chunks::<2>().0 {
            let name = Slot::of(*name);
            // Most names differ in their length.
            if name.length_and_kind() == wanted {
                let place = name.place();
                let found = self.text.as_bytes().get(place..place + key.len()).unwrap_or_default();
                if is_same(found, key.as_bytes()) {
                    return Some(Slot::of(*value));
                }
            }
        }
        None
    }

    /// The bits of a number that is kept beside the shelf.
    #[inline]
    pub(super) fn number_bits(&self, slot: Slot) -> u64 {
        self.numbers.get(slot.number()).copied().unwrap_or_default()
    }

    /// The slot for a text that is a part of this document.
    #[inline]
    pub(super) fn find(&self, kind: Kind, text: &str) -> Option<Slot> {
        if text.is_empty() {
            return Some(Slot::part(kind, 0, 0));
        }
        if let Some(place) = place_in(self.text, text) {
            return Some(Slot::part(kind, place, text.len()));
        }
        // Numbers have no escapes.
        let place = place_in(self.decoded, text).filter(|_| kind == Kind::Text)?;
        Some(Slot::part(Kind::Decoded, place, text.len()))
    }
}

/// The part of a text that a slot is.
#[inline]
pub(super) fn part(whole: &str, slot: Slot) -> &str {
    whole.get(slot.place()..slot.place() + slot.count()).unwrap_or_default()
}

/// Where a part of a text begins in it; `None` where it is none.
#[inline]
fn place_in(whole: &str, part: &str) -> Option<usize> {
    let place = part.as_ptr().addr().wrapping_sub(whole.as_ptr().addr());
    (place < whole.len() && part.len() <= whole.len() - place && whole.len() <= LONGEST).then_some(place)
}
