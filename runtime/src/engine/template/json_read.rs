//! JSON texts as values, in one pass. It recurses as deep as the text is nested, which is bounded.
//!
//! The same language as [`crate::message::Reader`] reads, whose strings, numbers and escapes are used; that one asks what
//! comes next and answers call by call, this one takes everything. Numbers lose what a double does not hold, as they do
//! at Amazon: `10.00` is read and written as `10.0`. A key that stands twice keeps its first place and its last value.
//!
//! A member of a list takes two bytes of a text or more, one of a map five, and a slot has eight: four times the text is
//! room for all slots that it can have. What waits for the end of its container stands in front and the shelf grows
//! towards it from behind, so no slot is ever there twice; where they meet, there is room for whatever the rest can hold.

mod tokens;

use std::hash::BuildHasher;

use super::budget::{Budget, Fault};
use super::document::{Document, FEW};
use super::heap::Heap;
use super::number::{Everyday, everyday, of_json};
use super::slot::{Kind, LONGEST, Slot};
use super::value::Value;
use crate::message::json_text::{decode_string, decode_string_onto, number};
use crate::message::{KeyTable, MAX_DEPTH};
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
        return scalar(text, first, start, heap, budget);
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

/// A text that is no list and no map: it needs no document.
fn scalar<'r>(
    text: &'r str,
    first: u8,
    start: usize,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    budget.step(1)?;
    let rest = text.get(start..).unwrap_or_default();
    let word = |word: &str, value| rest.starts_with(word).then_some((value, start + word.len()));
    let read = match first {
        b'"' => match plain_string(text, start + 1) {
            Some(length) => {
                let end = start + 1 + length;
                text.get(start + 1..end).map(|string| (Value::Text(string), end + 1))
            }
            None => match escaped_string(text, start + 1) {
                Some(raw) => {
                    budget.hold(raw.len() + super::texts::OVERHEAD)?;
                    Some((Value::Text(heap.keep(decode_string(raw))), start + raw.len() + 2))
                }
                None => None,
            },
        },
        b'-' | b'0'..=b'9' => number(rest).map(|number| (of_json(number), start + number.text().len())),
        b't' => word("true", Value::Bool(true)),
        b'f' => word("false", Value::Bool(false)),
        b'n' => word("null", Value::Null),
        _ => None,
    };
    Ok(read.filter(|(_, end)| next(text.as_bytes(), *end).1 == text.len()).map(|(value, _)| value))
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

    /// Whether a key stands twice among the few of a map whose members wait from a place on.
    fn has_repeated(&self, from: usize) -> bool {
        let names = || (from..self.waiting).step_by(2).map(|at| self.key(self.slot(at)));
        names().enumerate().any(|(at, name)| names().take(at).any(|other| other == name))
    }

    /// Takes keys that stand twice out of a map whose members wait from a place on, and gives its table where it is
    /// large.
    #[inline(never)]
    fn without_repeated(&mut self, from: usize) -> Result<Option<KeyTable>, Stopped> {
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

    /// A number that is none of everyday.
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

#[cfg(test)]
mod tests {
    use super::super::texts::Texts;
    use super::*;
    use crate::corpus;
    use crate::message::Reader;

    fn is_json(text: &str) -> bool {
        let texts = Texts::default();
        let (mut heap, mut budget) = (Heap::for_text(text, &texts), Budget::new());
        read(text, &mut heap, &mut budget).expect("within the budget").is_some()
    }

    /// The published suite, and every text that one deleted, doubled or changed byte makes of its texts.
    #[test]
    fn the_same_texts_are_json_as_to_the_other_reader() {
        let Some(folder) = corpus::folder("conformance/json-parsing/test_parsing") else { return };
        let check = |text: &str| {
            let mut reader = Reader::over(text);
            let expected = reader.skip_value().and_then(|_| reader.end()).is_ok();
            assert_eq!(is_json(text), expected, "{text:?}");
        };
        let mut count = 0;
        for (_, bytes) in corpus::files(&folder) {
            let Ok(text) = std::str::from_utf8(&bytes) else { continue };
            check(text);
            count += 1;
            if text.len() > 200 {
                continue;
            }
            for (at, _) in text.char_indices() {
                let (before, behind) = text.split_at(at);
                let next = behind.chars().next().map_or(0, char::len_utf8);
                for other in ["", "\"", ",", "\\", "}", "]", "0", "-", " ", "\0", "e"] {
                    check(&format!("{before}{other}{}", &behind[next..]));
                    check(&format!("{before}{other}{behind}"));
                }
            }
        }
        assert!(count >= 280, "{count} texts");
    }

    #[test]
    fn depth_is_the_other_readers() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(is_json(&nested(MAX_DEPTH as usize)) && !is_json(&nested(MAX_DEPTH as usize + 1)));
    }
}
