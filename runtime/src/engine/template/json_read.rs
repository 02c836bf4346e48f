//! JSON texts as values, in one pass. It recurses as deep as the text is nested, which is bounded.
//!
//! The same language as [`crate::message::Reader`] reads, whose strings, numbers and escapes are used; that one asks what
//! comes next and answers call by call, this one takes everything. Numbers lose what a double does not hold, as they do
//! at Amazon: `10.00` is read and written as `10.0`. A key that stands twice keeps its first place and its last value.
//!
//! A member of a list takes two bytes of a text or more, one of a map five, and a slot has eight: four times the text is
//! room for all slots that it can have. What waits for the end of its container stands in front and the shelf grows
//! towards it from behind, so no slot is ever there twice; where they meet, there is room for whatever the rest can hold.

mod repeated;
mod scalar;
#[cfg(test)]
mod tests;
mod tokens;

use super::budget::{Budget, Fault};
use super::document::{Document, FEW};
use super::heap::Heap;
use super::number::{Everyday, everyday, of_json};
use super::slot::{Kind, LONGEST, Slot};
use super::value::Value;
use crate::message::MAX_DEPTH;
use crate::message::json_text::{decode_string_onto, number};
use tokens::{escaped_string, next, next_value, plain_string};

/// Slots that are given back where they stay empty and are more than half.
const SPARE: usize = 1_024;

/// Reads a text that is one JSON value; `None` where it is no JSON.
pub(super) fn read<'r>(
    text: &'r str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    budget.step(text.len() / 64)?;
    let (first, start) = next(text.as_bytes(), 0);
    if first != b'{' && first != b'[' {
        return scalar::read(text, first, start, heap, budget);
    }
    if text.len() > LONGEST {
        return Err(Budget::MEMORY_SPENT);
    }
    let affordable = budget.affords_steps();
    // As most texts need.
    let room = text.len() / 10 + 16;
    budget.hold(room * size_of::<u64>())?;
    let mut reading = Reading {
        text,
        slots: vec![0; room],
        waiting: 0,
        shelf: room,
        document: Document { text, ..Document::default() },
        decoded: String::new(),
        empty: 0,
        left: affordable,
        deeper: MAX_DEPTH,
        held: room * size_of::<u64>(),
        heap,
        budget,
    };
    let read = reading.whole(first, start);
    let count = affordable - reading.left;
    match read {
        Ok(root) => {
            let document = reading.finished();
            let held = budget.step(count).and_then(|()| heap.hold_document(document, budget));
            held.map(|number| Some(heap.value(number, root)))
        }
        Err(stopped) => {
            let held = reading.held;
            drop(reading);
            budget.release(held);
            budget.step(count)?;
            match stopped {
                Stopped::Json => Ok(None),
                Stopped::Budget(fault) => Err(fault),
            }
        }
    }
}

/// Why reading stopped.
enum Stopped {
    /// The text is no JSON.
    Json,
    /// It has more than can be afforded.
    Budget(Fault),
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Stopped {
        Stopped::Budget(fault)
    }
}

/// A text that is read.
struct Reading<'r, 'h> {
    text: &'r str,
    slots: Vec<u64>,
    /// How many slots wait, from the front, for the end of their containers.
    waiting: usize,
    /// Where the shelf begins, which ends where the slots do.
    shelf: usize,
    /// What else is read: numbers and tables.
    document: Document<'r>,
    /// Strings without their escapes.
    decoded: String,
    /// How many containers were empty: no place tells them apart.
    empty: usize,
    /// How many more values can be afforded.
    left: usize,
    /// How many more containers may be inside of each other.
    deeper: u32,
    /// What all of it takes.
    held: usize,
    heap: &'h mut Heap<'r>,
    budget: &'h mut Budget,
}

impl<'r> Reading<'r, '_> {
    /// The value of the text.
    fn whole(&mut self, first: u8, start: usize) -> Result<Slot, Stopped> {
        let bytes = self.text.as_bytes();
        let end = self.value(first, start)?;
        match (next(bytes, end), self.slots.first()) {
            ((_, end), Some(root)) if end == bytes.len() => Ok(Slot::of(*root)),
            _ => Err(Stopped::Json),
        }
    }

    /// What was read, without the room that nothing needed.
    fn finished(self) -> Document<'r> {
        let Reading { mut slots, shelf, mut document, decoded, heap, budget, .. } = self;
        let length = slots.len() - shelf;
        if shelf > SPARE && shelf > length {
            slots.copy_within(shelf.., 0);
            slots.truncate(length);
            slots.shrink_to_fit();
            budget.release(shelf * size_of::<u64>());
        }
        document.shelf = slots;
        if !decoded.is_empty() {
            document.decoded = heap.keep(decoded);
        }
        document
    }

    /// Puts a slot behind those that wait.
    #[inline(always)]
    fn wait(&mut self, slot: Slot) -> Result<(), Stopped> {
        if self.waiting == self.shelf {
            self.make_room()?;
        }
        if let Some(place) = self.slots.get_mut(self.waiting) {
            *place = slot.bits();
        }
        self.waiting += 1;
        Ok(())
    }

    /// Makes room for all that the text can hold, or that can be afforded. Places on the shelf are counted from its end.
    #[cold]
    fn make_room(&mut self) -> Result<(), Stopped> {
        // Two slots for what is said of it above, and for a key whose value is not there yet.
        let most = (self.text.len() / 2 + 2).min(self.slots.len() + 2 * self.left + 2);
        let room = most.min(self.slots.len() + self.budget.affords(size_of::<u64>()));
        let more = room.checked_sub(self.slots.len()).filter(|more| *more > 0);
        let more = more.ok_or(Stopped::Budget(Budget::MEMORY_SPENT))?;
        self.budget.hold(more * size_of::<u64>())?;
        self.held += more * size_of::<u64>();
        let mut slots = vec![0; room];
        let shelf = self.shelf + more;
        for (from, to) in [(0..self.waiting, 0..self.waiting), (self.shelf..self.slots.len(), shelf..room)] {
            if let (Some(from), Some(to)) = (self.slots.get(from), slots.get_mut(to)) {
                to.copy_from_slice(from);
            }
        }
        (self.slots, self.shelf) = (slots, shelf);
        Ok(())
    }

    /// Reads a value, which then waits, and gives the place behind it.
    #[inline(always)]
    fn value(&mut self, first: u8, start: usize) -> Result<usize, Stopped> {
        self.left = self.left.checked_sub(1).ok_or(Stopped::Budget(Budget::STEPS_SPENT))?;
        match first {
            b'"' => {
                let (string, behind) = self.string(start)?;
                self.wait(string)?;
                Ok(behind)
            }
            b'-' | b'0'..=b'9' => match everyday(self.text.as_bytes(), start) {
                Some(Everyday { digits, power: None, behind }) => {
                    self.wait(Slot::small(digits))?;
                    Ok(behind)
                }
                Some(Everyday { digits, power: Some(power), behind }) => {
                    let number = self.kept(Kind::Double, (digits as f64 / power).to_bits(), start)?;
                    self.wait(number)?;
                    Ok(behind)
                }
                None => self.long_number(start),
            },
            b'{' => self.map(start + 1),
            b'[' => self.list(start + 1),
            b't' => self.word(start, "true", Slot::TRUE),
            b'f' => self.word(start, "false", Slot::FALSE),
            b'n' => self.word(start, "null", Slot::NULL),
            _ => Err(Stopped::Json),
        }
    }

    /// Reads the map whose brace stands before a place, and gives the place behind it.
    #[inline(never)]
    fn map(&mut self, start: usize) -> Result<usize, Stopped> {
        let bytes = self.text.as_bytes();
        let from = self.waiting;
        self.deeper = self.deeper.checked_sub(1).ok_or(Stopped::Json)?;
        let (mut seen, mut is_doubtful) = (0_u64, false);
        let (mut first, mut at) = next(bytes, start);
        if first != b'}' {
            loop {
                if first != b'"' {
                    return Err(Stopped::Json);
                }
                let (key, behind) = self.string(at)?;
                let (b':', colon) = next(bytes, behind) else { return Err(Stopped::Json) };
                self.wait(key)?;
                // Most keys of a map differ in their length or what they begin with, and need no second look.
                let letter = bytes.get(at + 1).copied().unwrap_or_default();
                let mark = 1 << ((usize::from(letter) + key.count() * 7) % 64);
                is_doubtful |= seen & mark != 0;
                seen |= mark;
                if key.kind() != Kind::Text {
                    (is_doubtful, self.document.has_decoded_keys) = (true, true);
                }
                (first, at) = next_value(bytes, colon + 1);
                at = self.value(first, at)?;
                (first, at) = next(bytes, at);
                match first {
                    b',' => (first, at) = next_value(bytes, at + 1),
                    b'}' => break,
                    _ => return Err(Stopped::Json),
                }
            }
        }
        self.deeper += 1;
        let mut table = None;
        if self.waiting - from > 2 * FEW || (is_doubtful && self.has_repeated(from)) {
            table = self.without_repeated(from)?;
        }
        let count = (self.waiting - from) / 2;
        let map = self.shelve(Kind::Map, from, count);
        if let Some(table) = table {
            let bytes = self.budget.reserve(&mut self.document.tables, 1)?;
            self.held += bytes;
            self.document.tables.push((u32::try_from(map.place()).unwrap_or(u32::MAX), table));
        }
        self.wait(map)?;
        Ok(at + 1)
    }

    /// Reads the list whose bracket stands before a place, and gives the place behind it.
    #[inline(never)]
    fn list(&mut self, start: usize) -> Result<usize, Stopped> {
        let bytes = self.text.as_bytes();
        let from = self.waiting;
        self.deeper = self.deeper.checked_sub(1).ok_or(Stopped::Json)?;
        let (mut first, mut at) = next(bytes, start);
        if first != b']' {
            loop {
                at = self.value(first, at)?;
                (first, at) = next(bytes, at);
                match first {
                    b',' => (first, at) = next_value(bytes, at + 1),
                    b']' => break,
                    _ => return Err(Stopped::Json),
                }
            }
        }
        self.deeper += 1;
        let list = self.shelve(Kind::List, from, self.waiting - from);
        self.wait(list)?;
        Ok(at + 1)
    }

    /// Takes what waits from a place on to the shelf, and gives the container that it makes.
    #[inline(always)]
    fn shelve(&mut self, kind: Kind, from: usize, count: usize) -> Slot {
        let length = self.waiting - from;
        let place = if length == 0 {
            self.empty += 1;
            self.empty
        } else {
            self.shelf -= length;
            self.slots.copy_within(from..self.waiting, self.shelf);
            self.waiting = from;
            self.slots.len() - self.shelf
        };
        Slot::part(kind, place, count)
    }

    /// The string whose first quote stands at a place, and what stands behind it.
    #[inline(always)]
    fn string(&mut self, quote: usize) -> Result<(Slot, usize), Stopped> {
        match plain_string(self.text, quote + 1) {
            Some(length) => Ok((Slot::part(Kind::Text, quote + 1, length), quote + length + 2)),
            None => self.decoded_string(quote + 1),
        }
    }

    /// A string with escapes, and what stands behind it.
    #[cold]
    fn decoded_string(&mut self, start: usize) -> Result<(Slot, usize), Stopped> {
        let raw = escaped_string(self.text, start).ok_or(Stopped::Json)?;
        let place = self.decoded.len();
        // No text is longer than the escapes that it was written with, nor all of them longer than what is left.
        if self.decoded.capacity() - place < raw.len() {
            let more = place.max(64).min(self.text.len() - start).max(raw.len());
            let bytes = place + more - self.decoded.capacity();
            self.budget.hold(bytes)?;
            self.held += bytes;
            self.decoded.reserve_exact(more);
        }
        decode_string_onto(raw, &mut self.decoded);
        Ok((Slot::part(Kind::Decoded, place, self.decoded.len() - place), start + raw.len() + 1))
    }

    /// A number that is not one of every day.
    #[inline(never)]
    fn long_number(&mut self, start: usize) -> Result<usize, Stopped> {
        let number = self.text.get(start..).and_then(number).ok_or(Stopped::Json)?;
        let length = number.text().len();
        let slot = match of_json(number) {
            Value::Integer(number) => match Slot::integer(number) {
                Some(slot) => slot,
                None => self.kept(Kind::Wide, number as u64, start)?,
            },
            Value::Double(number) => self.kept(Kind::Double, number.to_bits(), start)?,
            _ => Slot::part(Kind::Big, start, length),
        };
        self.wait(slot)?;
        Ok(start + length)
    }

    /// A number that is kept beside the slots. What is left of the text bounds how many come: each takes three bytes.
    #[inline]
    fn kept(&mut self, kind: Kind, bits: u64, start: usize) -> Result<Slot, Stopped> {
        let numbers = &mut self.document.numbers;
        if numbers.len() == numbers.capacity() {
            let most = (self.text.len() - start) / 3 + 1;
            self.held += self.budget.grow(numbers, 1, most)?;
        }
        numbers.push(bits);
        Ok(Slot::numbered(kind, numbers.len() - 1))
    }

    #[inline(never)]
    fn word(&mut self, start: usize, word: &str, slot: Slot) -> Result<usize, Stopped> {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(Stopped::Json);
        }
        self.wait(slot)?;
        Ok(start + word.len())
    }
}
