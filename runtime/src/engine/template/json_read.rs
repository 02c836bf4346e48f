//! JSON texts as values, in one pass and without recursion.
//!
//! The same language as [`crate::message::Reader`] reads, whose strings, numbers and escapes are used; that one asks what
//! comes next and answers call by call, this one takes everything. Numbers lose what a double does not hold, as they do
//! at Amazon: `10.00` is read and written as `10.0`. A key that stands twice keeps its first place and its last value.

use std::rc::Rc;

use super::budget::{Budget, Fault};
use super::heap::{Heap, Member};
use super::number;
use super::value::{Text, Value};
use crate::message::MAX_DEPTH;
use crate::message::json_text::{decode_string, escape_length, number_length, string_end};

/// What a value of a text takes at least.
const VALUE: usize = 64;

/// Reads a text that is one JSON value, with texts borrowed from it; `None` where it is no JSON.
pub(super) fn read<'r>(
    text: &'r str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    read_as(text, heap, budget, Text::Borrowed)
}

/// The same for a text that does not outlive the rendering's values.
pub(super) fn read_copied<'r>(
    text: &str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    read_as(text, heap, budget, |text| Text::Shared(Rc::from(text)))
}

/// Why reading stopped.
enum Stopped {
    /// The text is no JSON.
    Json,
    Budget(Fault),
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Stopped {
        Stopped::Budget(fault)
    }
}

fn read_as<'t, 'r>(
    text: &'t str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
    keep: impl Fn(&'t str) -> Text<'r>,
) -> Result<Option<Value<'r>>, Fault> {
    match values(text, heap, budget, keep) {
        Ok(value) => Ok(Some(value)),
        Err(Stopped::Json) => Ok(None),
        Err(Stopped::Budget(fault)) => Err(fault),
    }
}

/// A container whose members are being read: where its first one stands among those that wait.
enum Open {
    List(usize),
    Map(usize),
}

fn values<'t, 'r>(
    text: &'t str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
    keep: impl Fn(&'t str) -> Text<'r>,
) -> Result<Value<'r>, Stopped> {
    let mut at = Position { text, byte: 0 };
    let mut open: Vec<Open> = Vec::with_capacity(8);
    // What waits for the end of its container.
    let mut items: Vec<Value<'r>> = Vec::with_capacity(16);
    let mut members: Vec<Member<'r>> = Vec::with_capacity(32);
    loop {
        budget.take(VALUE)?;
        let mut value = match at.next() {
            b'"' => Value::Text(at.string(&keep).ok_or(Stopped::Json)?),
            b'{' | b'[' if open.len() >= MAX_DEPTH as usize => return Err(Stopped::Json),
            b'{' => {
                at.byte += 1;
                if at.next() != b'}' {
                    open.push(Open::Map(members.len()));
                    members.push((at.key(&keep)?, Value::Null));
                    continue;
                }
                at.byte += 1;
                Value::Map(heap.new_map())
            }
            b'[' => {
                at.byte += 1;
                if at.next() != b']' {
                    open.push(Open::List(items.len()));
                    continue;
                }
                at.byte += 1;
                Value::List(heap.new_list(Vec::new(), true))
            }
            b'-' | b'0'..=b'9' => {
                let digits = at.number()?;
                number::of_json(digits).unwrap_or_else(|| Value::Big(Rc::from(digits)))
            }
            b't' => at.word("true", Value::Bool(true))?,
            b'f' => at.word("false", Value::Bool(false))?,
            b'n' => at.word("null", Value::Null)?,
            _ => return Err(Stopped::Json),
        };
        // The value goes into what is open; what ends with it goes into what is around.
        loop {
            match open.last() {
                None if at.next() == END && at.byte == text.len() => return Ok(value),
                None => return Err(Stopped::Json),
                Some(Open::List(from)) => {
                    items.push(value);
                    if at.goes_on(b']')? {
                        break;
                    }
                    value = Value::List(heap.read_list(&mut items, *from));
                }
                Some(Open::Map(from)) => {
                    if let Some((_, place)) = members.last_mut() {
                        *place = value;
                    }
                    if at.goes_on(b'}')? {
                        members.push((at.key(&keep)?, Value::Null));
                        break;
                    }
                    value = Value::Map(heap.read_map(&mut members, *from));
                }
            }
            open.pop();
        }
    }
}

/// What stands at the end of a text; inside of it, no JSON.
const END: u8 = 0;

/// A place in a text.
struct Position<'t> {
    text: &'t str,
    byte: usize,
}

impl<'t> Position<'t> {
    /// Steps over white space and shows the byte behind it.
    #[inline]
    fn next(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.byte) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.byte += 1,
                Some(byte) => return *byte,
                None => return END,
            }
        }
    }

    /// Behind a member: whether another follows, or the end of the container.
    #[inline]
    fn goes_on(&mut self, end: u8) -> Result<bool, Stopped> {
        let next = self.next();
        self.byte += 1;
        match next {
            b',' => Ok(true),
            next if next == end => Ok(false),
            _ => Err(Stopped::Json),
        }
    }

    /// A key and its colon.
    #[inline]
    fn key<'r>(&mut self, keep: &impl Fn(&'t str) -> Text<'r>) -> Result<Text<'r>, Stopped> {
        if self.next() != b'"' {
            return Err(Stopped::Json);
        }
        let key = self.string(keep).ok_or(Stopped::Json)?;
        if self.next() != b':' {
            return Err(Stopped::Json);
        }
        self.byte += 1;
        Ok(key)
    }

    /// The string whose first quote stands here; `None` where it is none.
    #[inline]
    fn string<'r>(&mut self, keep: &impl Fn(&'t str) -> Text<'r>) -> Option<Text<'r>> {
        let start = self.byte + 1;
        let rest = self.text.get(start..)?;
        let length = string_end(rest.as_bytes())?;
        if rest.as_bytes().get(length) == Some(&b'"') {
            self.byte = start + length + 1;
            return rest.get(..length).map(keep);
        }
        self.escaped_string(rest, length)
    }

    /// A string that is interrupted before its end.
    #[cold]
    fn escaped_string<'r>(&mut self, rest: &'t str, interrupted: usize) -> Option<Text<'r>> {
        let mut end = interrupted;
        loop {
            let behind = rest.as_bytes().get(end..)?;
            match behind.first()? {
                b'"' => break,
                b'\\' => end += escape_length(behind)?,
                _ => return None,
            }
            end += string_end(rest.as_bytes().get(end..)?)?;
        }
        self.byte += end + 2;
        rest.get(..end).map(|raw| Text::from(decode_string(raw)))
    }

    fn number(&mut self) -> Result<&'t str, Stopped> {
        let rest = self.text.get(self.byte..).unwrap_or_default();
        let length = number_length(rest.as_bytes()).ok_or(Stopped::Json)?;
        self.byte += length;
        Ok(rest.get(..length).unwrap_or_default())
    }

    fn word<'r>(&mut self, word: &str, value: Value<'r>) -> Result<Value<'r>, Stopped> {
        let rest = self.text.get(self.byte..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(Stopped::Json);
        }
        self.byte += word.len();
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus;
    use crate::message::Reader;

    fn is_json(text: &str) -> bool {
        let (mut heap, mut budget) = (Heap::default(), Budget::new());
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
