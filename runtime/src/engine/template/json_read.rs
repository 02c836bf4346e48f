//! JSON texts as values, in one pass and without recursion.
//!
//! The same language as [`crate::message::Reader`] reads, whose strings, numbers and escapes are used; that one asks what
//! comes next and answers call by call, this one takes everything. Numbers lose what a double does not hold, as they do
//! at Amazon: `10.00` is read and written as `10.0`. A key that stands twice keeps its first place and its last value.

use super::budget::{Budget, Fault};
use super::heap::{Heap, Member};
use super::number::of_json;
use super::value::Value;
use crate::message::MAX_DEPTH;
use crate::message::json_text::{decode_string, escape_length, number, string_end};

/// What a value of a text takes at least.
const VALUE: usize = 64;

/// Reads a text that is one JSON value; `None` where it is no JSON.
pub(super) fn read<'r>(
    text: &'r str,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    match values(text, heap, budget.affords(VALUE)) {
        Ok((value, count)) => {
            // Counted one by one, and paid at once.
            budget.take(count * VALUE)?;
            Ok(Some(value))
        }
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

/// What the next value goes into.
enum Open<'r> {
    /// Nothing: it is the text's own.
    Text,
    /// A list, and where its first item stands among those that wait.
    List(usize),
    /// A map, where its first member stands among those that wait, and the key of the next.
    Map(usize, &'r str),
}

/// The value of a text, and how many values there are in it.
fn values<'r>(text: &'r str, heap: &mut Heap<'r>, affordable: usize) -> Result<(Value<'r>, usize), Stopped> {
    let mut at = Position { text, byte: 0 };
    let mut count = 0;
    // The innermost container, and those around it.
    let mut open = Open::Text;
    let mut around: Vec<Open<'r>> = Vec::with_capacity(8);
    // What waits for the end of its container.
    let mut items: Vec<Value<'r>> = Vec::with_capacity(16);
    let mut members: Vec<Member<'r>> = Vec::with_capacity(32);
    loop {
        count += 1;
        if count > affordable {
            return Err(Stopped::Budget);
        }
        let mut value = match at.next() {
            b'"' => Value::Text(at.string(heap)?),
            b'{' | b'[' if around.len() >= MAX_DEPTH as usize => return Err(Stopped::Json),
            b'{' => {
                at.byte += 1;
                if at.next() != b'}' {
                    around.push(open);
                    open = Open::Map(members.len(), at.key(heap)?);
                    continue;
                }
                at.byte += 1;
                Value::Map(heap.new_map())
            }
            b'[' => {
                at.byte += 1;
                if at.next() != b']' {
                    around.push(open);
                    open = Open::List(items.len());
                    continue;
                }
                at.byte += 1;
                Value::List(heap.new_list(Vec::new(), true))
            }
            b'-' | b'0'..=b'9' => at.number()?,
            b't' => at.word("true", Value::Bool(true))?,
            b'f' => at.word("false", Value::Bool(false))?,
            b'n' => at.word("null", Value::Null)?,
            _ => return Err(Stopped::Json),
        };
        // The value goes into what is open; what ends with it goes into what is around.
        loop {
            match &mut open {
                Open::Text if at.next() == END && at.byte == text.len() => return Ok((value, count)),
                Open::Text => return Err(Stopped::Json),
                Open::List(from) => {
                    items.push(value);
                    if at.goes_on(b']')? {
                        break;
                    }
                    value = Value::List(heap.read_list(&mut items, *from));
                }
                Open::Map(from, key) => {
                    members.push((key, value));
                    if at.goes_on(b'}')? {
                        *key = at.key(heap)?;
                        break;
                    }
                    value = Value::Map(heap.read_map(&mut members, *from));
                }
            }
            open = around.pop().unwrap_or(Open::Text);
        }
    }
}

/// What stands at the end of a text; inside of it, no JSON.
const END: u8 = 0;

/// A place in a text.
struct Position<'r> {
    text: &'r str,
    byte: usize,
}

impl<'r> Position<'r> {
    /// Steps over white space and shows the byte behind it.
    #[inline]
    fn next(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.byte) {
                // Most bytes are asked no second question.
                Some(byte) if *byte > b' ' => return *byte,
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
    #[inline(always)]
    fn key(&mut self, heap: &mut Heap<'r>) -> Result<&'r str, Stopped> {
        if self.next() != b'"' {
            return Err(Stopped::Json);
        }
        let key = self.string(heap)?;
        if self.next() != b':' {
            return Err(Stopped::Json);
        }
        self.byte += 1;
        Ok(key)
    }

    /// The string whose first quote stands here.
    #[inline(always)]
    fn string(&mut self, heap: &mut Heap<'r>) -> Result<&'r str, Stopped> {
        let start = self.byte + 1;
        let bytes = self.text.as_bytes();
        let end = start + string_end(bytes.get(start..).unwrap_or_default()).ok_or(Stopped::Json)?;
        if bytes.get(end) == Some(&b'"') {
            self.byte = end + 1;
            return self.text.get(start..end).ok_or(Stopped::Json);
        }
        // The place itself is not lent: it stays where it can be stepped on quickly.
        let (string, behind) = escaped_string(self.text, start, end, heap)?;
        self.byte = behind;
        Ok(string)
    }

    #[inline]
    fn number(&mut self) -> Result<Value<'r>, Stopped> {
        let number = number(self.text.get(self.byte..).unwrap_or_default()).ok_or(Stopped::Json)?;
        self.byte += number.text().len();
        Ok(of_json(number))
    }

    #[inline]
    fn word(&mut self, word: &str, value: Value<'r>) -> Result<Value<'r>, Stopped> {
        let rest = self.text.get(self.byte..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(Stopped::Json);
        }
        self.byte += word.len();
        Ok(value)
    }
}

/// A string that is interrupted before its end, and what stands behind it.
#[cold]
fn escaped_string<'r>(
    text: &str,
    start: usize,
    interrupted: usize,
    heap: &mut Heap<'r>,
) -> Result<(&'r str, usize), Stopped> {
    let bytes = text.as_bytes();
    let mut end = interrupted;
    loop {
        let behind = bytes.get(end..).unwrap_or_default();
        match behind.first() {
            Some(b'"') => break,
            Some(b'\\') => end += escape_length(behind).ok_or(Stopped::Json)?,
            _ => return Err(Stopped::Json),
        }
        end += string_end(bytes.get(end..).unwrap_or_default()).ok_or(Stopped::Json)?;
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
