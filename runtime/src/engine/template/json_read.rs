//! JSON texts as values, in one pass. It recurses as deep as the text is nested, which is bounded.
//!
//! The same language as [`crate::message::Reader`] reads, whose strings, numbers and escapes are used; that one asks what
//! comes next and answers call by call, this one takes everything. Numbers lose what a double does not hold, as they do
//! at Amazon: `10.00` is read and written as `10.0`. A key that stands twice keeps its first place and its last value.

use super::budget::{Budget, Fault};
use super::heap::{Heap, Member};
use super::number::{Everyday, everyday, of_json};
use super::value::{ListId, MapId, Value};
use crate::message::MAX_DEPTH;
use crate::message::json_text::{decode_string, escape_length, interruption, number, string_end};

/// What a value of a text takes at least.
const VALUE: usize = 64;

/// Reads a text that is one JSON value; `None` where it is no JSON.
pub(super) fn read<'r>(
    text: &'r str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    budget.step(text.len() / 64)?;
    let affordable = budget.affords(VALUE);
    let mut reading = Reading {
        text,
        heap,
        left: affordable,
        deeper: MAX_DEPTH,
        items: Vec::with_capacity(16),
        members: Vec::with_capacity(24),
    };
    let read = reading.whole();
    // Counted one by one, and paid at once, whether it was JSON in the end or not.
    let count = affordable - reading.left;
    budget.take(count * VALUE)?;
    match read {
        Ok(value) => Ok(Some(value)),
        Err(Stopped::Json) => Ok(None),
        Err(Stopped::Budget) => Err(Budget::MEMORY_SPENT),
    }
}

/// Why reading stopped.
enum Stopped {
    /// The text is no JSON.
    Json,
    /// It has more values than can be afforded.
    Budget,
}

/// A text that is read.
struct Reading<'r, 'h> {
    text: &'r str,
    heap: &'h mut Heap<'r>,
    /// How many more values can be afforded.
    left: usize,
    /// How many more containers may be inside of each other.
    deeper: u32,
    /// What waits for the end of its list.
    items: Vec<Value<'r>>,
    /// What waits for the end of its map.
    members: Vec<Member<'r>>,
}

impl<'r> Reading<'r, '_> {
    /// The value of the text.
    fn whole(&mut self) -> Result<Value<'r>, Stopped> {
        let bytes = self.text.as_bytes();
        let (first, start) = next(bytes, 0);
        let end = self.value(first, start, |reading, value| reading.items.push(value))?;
        match next(bytes, end) {
            (_, end) if end == bytes.len() => self.items.pop().ok_or(Stopped::Json),
            _ => Err(Stopped::Json),
        }
    }

    /// Reads a value, stores it, and gives the place behind it. Each kind is stored where it is known: values that are
    /// handed around until somebody stores them are copied in pieces, which processors wait for.
    #[inline(always)]
    fn value(
        &mut self,
        first: u8,
        start: usize,
        store: impl Fn(&mut Self, Value<'r>),
    ) -> Result<usize, Stopped> {
        self.left = self.left.checked_sub(1).ok_or(Stopped::Budget)?;
        match first {
            b'"' => {
                let (string, behind) = self.string(start)?;
                store(self, Value::Text(string));
                Ok(behind)
            }
            b'-' | b'0'..=b'9' => {
                let bytes = self.text.as_bytes();
                match everyday(bytes, start) {
                    Some(Everyday { digits, power: None, behind }) => {
                        store(self, Value::Integer(digits));
                        Ok(behind)
                    }
                    Some(Everyday { digits, power: Some(power), behind }) => {
                        store(self, Value::Double(digits as f64 / power));
                        Ok(behind)
                    }
                    None => {
                        let number = self.text.get(start..).and_then(number).ok_or(Stopped::Json)?;
                        store(self, of_json(number));
                        Ok(start + number.text().len())
                    }
                }
            }
            b'{' => {
                let (id, behind) = self.map(start + 1)?;
                store(self, Value::Map(id));
                Ok(behind)
            }
            b'[' => {
                let (id, behind) = self.list(start + 1)?;
                store(self, Value::List(id));
                Ok(behind)
            }
            b't' => {
                store(self, Value::Bool(true));
                self.word(start, "true")
            }
            b'f' => {
                store(self, Value::Bool(false));
                self.word(start, "false")
            }
            b'n' => {
                store(self, Value::Null);
                self.word(start, "null")
            }
            _ => Err(Stopped::Json),
        }
    }

    /// The map whose brace stands before a place, and the place behind it.
    #[inline(never)]
    fn map(&mut self, start: usize) -> Result<(MapId, usize), Stopped> {
        let bytes = self.text.as_bytes();
        let from = self.members.len();
        self.deeper = self.deeper.checked_sub(1).ok_or(Stopped::Json)?;
        let (mut first, mut at) = next(bytes, start);
        if first != b'}' {
            loop {
                if first != b'"' {
                    return Err(Stopped::Json);
                }
                let (key, behind) = self.string(at)?;
                let (b':', colon) = next(bytes, behind) else { return Err(Stopped::Json) };
                (first, at) = next_value(bytes, colon + 1);
                at = self.value(first, at, |reading, value| reading.members.push((key, value)))?;
                (first, at) = next(bytes, at);
                match first {
                    b',' => (first, at) = next_value(bytes, at + 1),
                    b'}' => break,
                    _ => return Err(Stopped::Json),
                }
            }
        }
        self.deeper += 1;
        Ok((self.heap.read_map(&mut self.members, from), at + 1))
    }

    /// The list whose bracket stands before a place, and the place behind it.
    #[inline(never)]
    fn list(&mut self, start: usize) -> Result<(ListId, usize), Stopped> {
        let bytes = self.text.as_bytes();
        let from = self.items.len();
        self.deeper = self.deeper.checked_sub(1).ok_or(Stopped::Json)?;
        let (mut first, mut at) = next(bytes, start);
        if first != b']' {
            loop {
                at = self.value(first, at, |reading, value| reading.items.push(value))?;
                (first, at) = next(bytes, at);
                match first {
                    b',' => (first, at) = next_value(bytes, at + 1),
                    b']' => break,
                    _ => return Err(Stopped::Json),
                }
            }
        }
        self.deeper += 1;
        Ok((self.heap.read_list(&mut self.items, from), at + 1))
    }

    /// The string whose first quote stands at a place, and what stands behind it.
    #[inline(always)]
    fn string(&mut self, quote: usize) -> Result<(&'r str, usize), Stopped> {
        match plain_string(self.text, quote + 1) {
            Some(string) => Ok((string, quote + string.len() + 2)),
            None => escaped_string(self.text, quote + 1, self.heap),
        }
    }

    #[inline(never)]
    fn word(&self, start: usize, word: &str) -> Result<usize, Stopped> {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) { Ok(start + word.len()) } else { Err(Stopped::Json) }
    }
}

/// What stands at the end of a text; inside of it, no JSON.
const END: u8 = 0;

/// The byte behind white space, and where it stands.
#[inline(always)]
fn next(bytes: &[u8], from: usize) -> (u8, usize) {
    let mut at = from;
    loop {
        match bytes.get(at) {
            // Most bytes are asked no second question.
            Some(byte) if *byte > b' ' => return (*byte, at),
            Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
            Some(byte) => return (*byte, at),
            None => return (END, at),
        }
    }
}

/// The same behind a comma or a colon, where most texts have one blank or none.
#[inline(always)]
fn next_value(bytes: &[u8], from: usize) -> (u8, usize) {
    next(bytes, from + usize::from(bytes.get(from) == Some(&b' ')))
}

/// The string that begins at a place, up to its quote; `None` where something else interrupts it.
#[inline(never)]
fn plain_string(text: &str, start: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(lane) = bytes.get(at..)?.first_chunk() {
        if let Some(length) = interruption(lane) {
            at += length;
            return if bytes.get(at) == Some(&b'"') { text.get(start..at) } else { None };
        }
        at += lane.len();
    }
    // The last bytes of a text.
    string_at_end(text, start, at)
}

#[cold]
fn string_at_end(text: &str, start: usize, from: usize) -> Option<&str> {
    let end = from + string_end(text.as_bytes().get(from..)?)?;
    if text.as_bytes().get(end) == Some(&b'"') { text.get(start..end) } else { None }
}

/// A string with escapes, and what stands behind it.
#[cold]
fn escaped_string<'r>(text: &str, start: usize, heap: &mut Heap<'r>) -> Result<(&'r str, usize), Stopped> {
    let bytes = text.as_bytes();
    let mut end = start;
    loop {
        end += string_end(bytes.get(end..).unwrap_or_default()).ok_or(Stopped::Json)?;
        let behind = bytes.get(end..).unwrap_or_default();
        match behind.first() {
            Some(b'"') => break,
            Some(b'\\') => end += escape_length(behind).ok_or(Stopped::Json)?,
            _ => return Err(Stopped::Json),
        }
    }
    let raw = text.get(start..end).ok_or(Stopped::Json)?;
    Ok((heap.keep(decode_string(raw)), end + 1))
}

#[cfg(test)]
mod tests {
    use super::super::texts::Texts;
    use super::*;
    use crate::corpus;
    use crate::message::Reader;

    fn is_json(text: &str) -> bool {
        let texts = Texts::default();
        let (mut heap, mut budget) = (Heap::for_text(text.len(), &texts), Budget::new());
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
