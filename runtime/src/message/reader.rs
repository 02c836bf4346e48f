//! A pull parser for JSON, strict as RFC 8259: the caller asks for what it expects next.
//!
//! It works on the bytes of a body and builds no tree: strings without escapes are slices of the input, numbers
//! keep their text, and a value that nobody wants is stepped over. UTF-8 is checked once, nesting is bounded by
//! [`MAX_DEPTH`], and nothing here recurses on the input.

mod error;
mod escape;
mod key_table;
mod keys;
mod member;
mod number;
mod scan;
mod string;
#[cfg(test)]
mod tests;

pub use error::{JsonError, JsonErrorKind};
pub use escape::decode as decode_string;
pub(crate) use key_table::KeyTable;
use keys::KeyStack;
pub use number::{JsonNumber, NumberShape};

/// The parts of JSON that need no reader: strings, escapes and numbers, for whoever steps through a text by itself.
pub(crate) mod json_text {
    pub(crate) use super::escape::{decode as decode_string, decode_onto as decode_string_onto};
    pub(crate) use super::scan::{interruption, string_end};

    /// The length of the escape that `bytes` begin with.
    pub(crate) fn escape_length(bytes: &[u8]) -> Option<usize> {
        super::escape::read(bytes).map(|(_, length)| length)
    }

    /// The number that a text begins with.
    #[inline]
    pub(crate) fn number(text: &str) -> Option<super::JsonNumber<'_>> {
        let (length, shape) = super::number::scan(text.as_bytes()).ok()?;
        Some(super::JsonNumber::new(text.get(..length)?, shape))
    }
}

/// The deepest nesting that is read (reliability.md 3). The level flags of [`Reader`] are one bit each of a `u64`.
pub const MAX_DEPTH: u32 = 64;

/// What kind of value stands next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// Reads one JSON text from front to back.
///
/// ```
/// use gwgen_runtime::message::Reader;
///
/// # fn main() -> Result<(), gwgen_runtime::message::JsonError> {
/// let mut reader = Reader::new(br#"{"name": "Rex", "tags": ["dog", "old"]}"#)?;
/// let mut tags = Vec::new();
/// reader.begin_object()?;
/// while let Some(key) = reader.next_key()? {
///     if key == "tags" {
///         reader.begin_array()?;
///         while reader.next_item()? {
///             tags.push(reader.string()?);
///         }
///     } else {
///         reader.skip_value()?;
///     }
/// }
/// reader.end()?;
/// assert_eq!(tags, ["dog", "old"]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    text: &'a str,
    position: usize,
    depth: u32,
    /// One bit a level, set until the level's first member is read.
    fresh: u64,
    /// The keys of the open objects, where repeated ones are refused.
    keys: Option<KeyStack<'a>>,
}

impl<'a> Reader<'a> {
    /// A reader at the start of a body; fails where the body is not UTF-8.
    pub fn new(bytes: &'a [u8]) -> Result<Reader<'a>, JsonError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Reader::over(text)),
            Err(error) => Err(JsonError { kind: JsonErrorKind::NotUtf8, position: error.valid_up_to() }),
        }
    }

    /// A reader at the start of a text.
    pub fn over(text: &'a str) -> Reader<'a> {
        Reader { text, position: 0, depth: 0, fresh: 0, keys: None }
    }

    /// From here on an object that names a key twice is an error, also inside of skipped values.
    pub fn refuse_duplicate_keys(mut self) -> Reader<'a> {
        self.keys = Some(KeyStack::default());
        self
    }

    /// How many bytes were not read yet.
    pub(crate) fn left(&self) -> usize {
        self.text.len() - self.position
    }

    /// The offset in bytes of what is read next.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The kind of the value that stands next; nothing is consumed but white space.
    #[inline(always)]
    pub fn kind(&mut self) -> Result<JsonKind, JsonError> {
        match self.peek() {
            Some(b'"') => Ok(JsonKind::String),
            Some(b'{') => Ok(JsonKind::Object),
            Some(b'[') => Ok(JsonKind::Array),
            Some(b'-' | b'0'..=b'9') => Ok(JsonKind::Number),
            Some(b't' | b'f') => Ok(JsonKind::Bool),
            Some(b'n') => Ok(JsonKind::Null),
            _ => Err(self.unexpected("a value")),
        }
    }

    /// Reads `null`.
    pub fn null(&mut self) -> Result<(), JsonError> {
        self.peek();
        if self.literal("null") { Ok(()) } else { Err(self.unexpected("null")) }
    }

    /// Reads `null` if it stands next, and says whether it did.
    pub fn take_null(&mut self) -> Result<bool, JsonError> {
        match self.peek() {
            Some(b'n') => self.null().map(|()| true),
            _ => Ok(false),
        }
    }

    /// Reads `true` or `false`.
    pub fn bool(&mut self) -> Result<bool, JsonError> {
        self.peek();
        if self.literal("true") {
            Ok(true)
        } else if self.literal("false") {
            Ok(false)
        } else {
            Err(self.unexpected("true or false"))
        }
    }

    /// Reads a number for its shape alone; [`Reader::text_from`] has its text.
    #[inline(always)]
    pub(crate) fn number_shape(&mut self) -> Result<NumberShape, JsonError> {
        self.peek();
        match number::scan(self.rest()) {
            Ok((length, shape)) => {
                self.position += length;
                Ok(shape)
            }
            Err(offset) => {
                self.position += offset;
                Err(self.unexpected("a number"))
            }
        }
    }

    /// Length and shape of the number at this position if a look at eight bytes is enough for that.
    #[inline(always)]
    pub(crate) fn short_number(&self) -> Option<(usize, NumberShape)> {
        number::short(self.text.as_bytes(), self.position)
    }

    /// Steps over so many bytes, which were looked at.
    #[inline(always)]
    pub(crate) fn step_over(&mut self, length: usize) {
        self.position += length;
    }

    /// What was read since an offset.
    #[inline(always)]
    pub(crate) fn text_from(&self, start: usize) -> &'a str {
        self.text.get(start..self.position).unwrap_or_default()
    }

    /// Reads a number.
    pub fn number(&mut self) -> Result<JsonNumber<'a>, JsonError> {
        self.peek();
        let start = self.position;
        let shape = self.number_shape()?;
        Ok(JsonNumber::new(self.text_from(start), shape))
    }

    /// A second reader of the same text, at the start of a value that a first one has checked or is about to; it does
    /// not look for keys that stand twice.
    pub fn clone_at(&self, position: usize) -> Reader<'a> {
        Reader { text: self.text, position, depth: 0, fresh: 0, keys: None }
    }

    /// The text from here to an offset.
    pub fn text_until(&self, position: usize) -> &'a str {
        self.text.get(self.position..position).unwrap_or_default()
    }

    /// Enters an array; [`Reader::next_item`] follows.
    pub fn begin_array(&mut self) -> Result<(), JsonError> {
        self.begin(b'[', "an array")
    }

    /// Whether the array that was entered has another item, which then stands next.
    pub fn next_item(&mut self) -> Result<bool, JsonError> {
        self.next(b']', "',' or ']'")
    }

    /// Enters an array; whether it has an item, which then stands next. [`Reader::another_item`] follows.
    #[inline(always)]
    pub(crate) fn enter_array(&mut self) -> Result<bool, JsonError> {
        self.enter(b'[', "an array")?;
        match self.peek() {
            Some(b']') => {
                self.leave();
                Ok(false)
            }
            Some(_) => Ok(true),
            None => Err(self.unexpected("',' or ']'")),
        }
    }

    /// As [`Reader::next_item`], behind an item.
    #[inline(always)]
    pub(crate) fn another_item(&mut self) -> Result<bool, JsonError> {
        self.another(b']', "',' or ']'")
    }

    /// Steps over the value that stands next, checking it, and returns its text.
    pub fn skip_value(&mut self) -> Result<&'a str, JsonError> {
        self.peek();
        let (start, outer) = (self.position, self.depth);
        // Which of the levels opened here are objects, one bit each.
        let mut objects: u64 = 0;
        loop {
            match self.kind()? {
                JsonKind::Null => self.null()?,
                JsonKind::Bool => drop(self.bool()?),
                JsonKind::Number => drop(self.number_shape()?),
                JsonKind::String => drop(self.step_over_string()?),
                JsonKind::Array => {
                    self.begin_array()?;
                    objects <<= 1;
                }
                JsonKind::Object => {
                    self.begin_object()?;
                    objects = objects << 1 | 1;
                }
            }
            // A value is complete, or a level was just entered: go on to the next value of the innermost open level.
            loop {
                if self.depth == outer {
                    return Ok(self.text_from(start));
                }
                let more = if objects & 1 == 1 { self.next_key()?.is_some() } else { self.next_item()? };
                if more {
                    break;
                }
                objects >>= 1;
            }
        }
    }

    /// Checks that nothing but white space is left.
    pub fn end(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the text")),
        }
    }

    /// The next bytes, where there are so many.
    #[inline(always)]
    fn ahead<const N: usize>(&self) -> Option<&'a [u8; N]> {
        self.text.as_bytes().get(self.position..)?.first_chunk()
    }

    #[inline(always)]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.position..).unwrap_or_default()
    }

    /// Steps over white space and shows the byte behind it.
    #[inline(always)]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        match self.text.as_bytes().get(self.position) {
            Some(byte) if *byte > b' ' => Some(*byte),
            _ => self.behind_white_space(),
        }
    }

    /// The byte that stands next, white space or not.
    #[inline(always)]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// The same behind a space, as people put one behind a colon.
    #[inline(always)]
    pub(crate) fn behind_space(&mut self) -> Option<u8> {
        match self.byte() {
            Some(b' ') => {
                self.position += 1;
                self.byte()
            }
            next => next,
        }
    }

    /// Steps over white space; whether there was any.
    #[inline(always)]
    pub(crate) fn skip_white_space(&mut self) -> bool {
        let before = self.position;
        self.peek();
        self.position != before
    }

    #[inline(never)]
    fn behind_white_space(&mut self) -> Option<u8> {
        const SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
        let bytes = self.text.as_bytes();
        let mut at = self.position;
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
            at += 1;
            // Indentation, eight spaces together.
            while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
                let count = (u64::from_le_bytes(*word) ^ SPACES).trailing_zeros() as usize / 8;
                at += count;
                if count < 8 {
                    break;
                }
            }
        }
        self.position = at;
        self.byte()
    }

    #[inline(always)]
    fn literal(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word.as_bytes());
        if found {
            self.position += word.len();
        }
        found
    }

    #[inline(always)]
    fn begin(&mut self, opening: u8, expected: &'static str) -> Result<(), JsonError> {
        self.enter(opening, expected)?;
        self.fresh |= 1 << (self.depth - 1);
        Ok(())
    }

    /// Enters a level whose first member is read by whoever enters it.
    #[inline(always)]
    fn enter(&mut self, opening: u8, expected: &'static str) -> Result<(), JsonError> {
        if self.peek() != Some(opening) {
            return Err(self.unexpected(expected));
        }
        if self.depth == MAX_DEPTH {
            return Err(JsonError { kind: JsonErrorKind::TooDeep, position: self.position });
        }
        self.position += 1;
        self.depth += 1;
        Ok(())
    }

    /// Steps over the closing bracket that stands next, out of the level.
    #[inline(always)]
    fn leave(&mut self) {
        self.position += 1;
        self.depth = self.depth.saturating_sub(1);
    }

    /// Steps behind a member of the innermost level to the next one, or out of the level.
    #[inline(always)]
    fn another(&mut self, closing: u8, expected: &'static str) -> Result<bool, JsonError> {
        match self.peek() {
            Some(b',') => {
                self.position += 1;
                Ok(true)
            }
            Some(byte) if byte == closing => {
                self.leave();
                Ok(false)
            }
            _ => Err(self.unexpected(expected)),
        }
    }

    /// Steps to the next member of the innermost level, or out of it.
    fn next(&mut self, closing: u8, expected: &'static str) -> Result<bool, JsonError> {
        let bit = 1_u64.checked_shl(self.depth.wrapping_sub(1)).unwrap_or(0);
        let first = self.fresh & bit != 0;
        match self.peek() {
            Some(byte) if byte == closing => {
                self.leave();
                self.fresh &= !bit;
                Ok(false)
            }
            Some(_) if first => {
                self.fresh &= !bit;
                Ok(true)
            }
            _ => self.another(closing, expected),
        }
    }

    #[cold]
    fn unexpected(&self, expected: &'static str) -> JsonError {
        let kind = match self.rest() {
            [] => JsonErrorKind::UnexpectedEnd { expected },
            _ => JsonErrorKind::Unexpected { expected },
        };
        JsonError { kind, position: self.position }
    }
}
