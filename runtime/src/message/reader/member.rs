//! Members of objects.

use std::borrow::Cow;

use super::{JsonError, Reader};
use crate::message::Name;

impl<'a> Reader<'a> {
    /// Enters an object; [`Reader::next_key`] follows.
    pub fn begin_object(&mut self) -> Result<(), JsonError> {
        self.begin(b'{', "an object")
    }

    /// Enters an object; whether it has a member, whose key then stands next. [`Reader::another_member`] follows.
    #[inline(always)]
    pub(crate) fn enter_object(&mut self) -> Result<bool, JsonError> {
        self.enter(b'{', "an object")?;
        match self.peek() {
            Some(b'"') => Ok(true),
            Some(b'}') => {
                self.leave();
                Ok(false)
            }
            Some(_) => Err(self.unexpected("a key")),
            None => Err(self.unexpected("',' or '}'")),
        }
    }

    /// The next key of the object that was entered; `None` when it ends here. The key's value must be read
    /// (or skipped) before the next call.
    pub fn next_key(&mut self) -> Result<Option<Cow<'a, str>>, JsonError> {
        if !self.next_member()? {
            return Ok(None);
        }
        let at = self.position;
        let key = self.key()?;
        if self.keys.is_some() {
            self.note(key.clone(), at)?;
        }
        Ok(Some(key))
    }

    /// Whether the object that was entered has another member, whose key then stands next.
    pub(crate) fn next_member(&mut self) -> Result<bool, JsonError> {
        let more = self.next(b'}', "',' or '}'")?;
        self.member(more)
    }

    /// As [`Reader::next_member`], behind a member.
    #[inline(always)]
    pub(crate) fn another_member(&mut self) -> Result<bool, JsonError> {
        // As most texts have it.
        if self.ahead() == Some(b",\"") {
            self.position += 1;
            return Ok(true);
        }
        if self.byte() == Some(b'}') {
            self.leave();
            self.forget_keys();
            return Ok(false);
        }
        self.another_member_or_none()
    }

    /// Forgets the keys of the object that was left.
    #[inline(always)]
    fn forget_keys(&mut self) {
        let depth = self.depth + 1;
        if let Some(keys) = &mut self.keys {
            keys.end(depth);
        }
    }

    #[inline(never)]
    fn another_member_or_none(&mut self) -> Result<bool, JsonError> {
        let more = self.another(b'}', "',' or '}'")?;
        self.member(more)
    }

    #[inline(always)]
    fn member(&mut self, more: bool) -> Result<bool, JsonError> {
        if !more {
            self.forget_keys();
            return Ok(false);
        }
        match self.peek() {
            Some(b'"') => Ok(true),
            _ => Err(self.unexpected("a key")),
        }
    }

    /// Reads the key that stands next, and the colon. It is not noted: see [`Reader::note`].
    #[inline(always)]
    pub(crate) fn key(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let key = self.string()?;
        self.colon()?;
        Ok(key)
    }

    /// Steps over the key that stands next, and the colon, if it is this one written without escapes and white space.
    #[inline(always)]
    pub(crate) fn take_key(&mut self, name: &Name) -> bool {
        let Some(text) = self.text.as_bytes().get(self.position + 1..) else { return false };
        let Some(length) = name.stands_at(text) else { return false };
        self.position += length + 1;
        true
    }

    #[inline(always)]
    fn colon(&mut self) -> Result<(), JsonError> {
        if self.peek() != Some(b':') {
            return Err(self.unexpected("':'"));
        }
        self.position += 1;
        Ok(())
    }

    /// Notes a key of the innermost object, at its offset; an error where it is there already and such are refused.
    #[inline(never)]
    pub(crate) fn note(&mut self, key: Cow<'a, str>, at: usize) -> Result<(), JsonError> {
        if let Some(keys) = &mut self.keys
            && !keys.insert(self.text, self.depth, key, at)
        {
            return Err(JsonError::duplicate_key(at));
        }
        Ok(())
    }
}
