//! Strings.

use std::borrow::Cow;

use super::{JsonError, JsonErrorKind, Reader, escape, scan};

impl<'a> Reader<'a> {
    /// Reads a string; it is a slice of the input where it holds no escape.
    pub fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let (raw, escaped) = self.raw_string()?;
        Ok(if escaped { Cow::Owned(escape::decode(raw)) } else { Cow::Borrowed(raw) })
    }

    /// Reads a string as it is written: what stands between its quotes, and whether there are escapes in it, which
    /// [`super::decode_string`] replaces.
    pub fn raw_string(&mut self) -> Result<(&'a str, bool), JsonError> {
        self.peek();
        let start = self.position;
        let escaped = self.step_over_string()?;
        Ok((self.string_from(start), escaped))
    }

    /// Steps over a string; whether there are escapes in it.
    #[inline(always)]
    pub(crate) fn step_over_string(&mut self) -> Result<bool, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a string"));
        }
        if self.take_plain_string().is_some() {
            return Ok(false);
        }
        self.position += 1;
        self.step_over_rest()
    }

    /// Steps over the string that stands next if it has no escapes, and says how many bytes are between its quotes.
    #[inline(always)]
    pub(crate) fn take_plain_string(&mut self) -> Option<usize> {
        let (b'"', text) = self.rest().split_first()? else { return None };
        let length = scan::string_end(text)?;
        if text.get(length) != Some(&b'"') {
            return None;
        }
        self.position += length + 2;
        Some(length)
    }

    /// What stands between the quotes of the string that begins at an offset and ends here, as it is written.
    #[inline(always)]
    pub(crate) fn string_from(&self, start: usize) -> &'a str {
        self.text.get(start + 1..self.position - 1).unwrap_or_default()
    }

    /// The same without a look at where its characters begin.
    #[inline(always)]
    pub(crate) fn string_bytes_from(&self, start: usize) -> &'a [u8] {
        self.text.as_bytes().get(start + 1..self.position - 1).unwrap_or_default()
    }

    /// Steps over the rest of a string, from anywhere in it; whether it holds escapes.
    fn step_over_rest(&mut self) -> Result<bool, JsonError> {
        let mut escaped = false;
        loop {
            let rest = self.rest();
            let Some(offset) = scan::string_end(rest) else {
                self.position += rest.len();
                return Err(self.unexpected("'\"'"));
            };
            self.position += offset;
            let error = |kind| JsonError { kind, position: self.position };
            match rest.get(offset) {
                Some(b'"') => {
                    self.position += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    match escape::read(rest.get(offset..).unwrap_or_default()) {
                        Some((_, length)) => self.position += length,
                        None => return Err(error(JsonErrorKind::BadEscape)),
                    }
                }
                _ => return Err(error(JsonErrorKind::ControlCharacter)),
            }
        }
    }
}
