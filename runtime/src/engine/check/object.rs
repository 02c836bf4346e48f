//! Objects.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;

use super::evaluated::Evaluated;
use super::fault::{Detail, Keyword};
use super::walker::{Stop, Walker};
use crate::api::{Check, CheckId, ObjectRules, Property};
use crate::message::{Reader, Words};

impl Walker<'_> {
    pub(super) fn object(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rules: &'static ObjectRules,
        mut seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        let start = reader.position();
        reader.begin_object()?;
        let mut members = Members::default();
        // Where only the check of a member itself is about it.
        let is_plain = rules.patterns.is_empty() && rules.names.is_none() && seen.is_none();
        let mut more = reader.next_member()?;
        while more {
            let at = reader.position();
            members.count += 1;
            let expected = members.expected(reader, rules)?;
            if let Some(property) = expected
                && let Some(id) = property.check
                && is_plain
            {
                self.value(reader, id, None)?;
                more = reader.another_member()?;
                continue;
            }
            let (property, key) = match expected {
                Some(property) => (expected, Cow::Borrowed(property.name.as_str())),
                None => members.any(reader, rules)?,
            };
            let behind = reader.position();
            let mut is_read = false;
            if let Some(id) = property.and_then(|property| property.check) {
                self.value(reader, id, None)?;
                is_read = true;
            }
            for entry in rules.patterns {
                if self.is_match(entry.pattern, &key)? {
                    match is_read {
                        true => self.again(&reader.clone_at(behind), entry.check, None)?,
                        false => self.value(reader, entry.check, None)?,
                    }
                    is_read = true;
                }
            }
            if !is_read {
                is_read = self.additional(reader, check, rules, &key)?;
            }
            if is_read && let Some(seen) = seen.as_deref_mut() {
                seen.mark(members.count - 1);
            }
            if let Some(id) = rules.names {
                // A key is a string like any other.
                let name = reader.clone_at(at);
                if !self.passes(&name, id, None)? {
                    self.fault(Keyword::PropertyNames, check, at, Detail::Member(&key))?;
                }
            }
            more = reader.another_member()?;
        }
        let before = || reader.clone_at(start);
        if members.required != rules.required {
            let missing = self.missing(&before(), rules)?;
            self.fault(Keyword::Required, check, start, Detail::Missing(&missing))?;
        }
        let count = members.count as u64;
        if count < rules.min_properties {
            self.fault(Keyword::MinProperties, check, start, Detail::Count(count))?;
        }
        if rules.max_properties.is_some_and(|max| count > max) {
            self.fault(Keyword::MaxProperties, check, start, Detail::Count(count))?;
        }
        if !rules.dependent.is_empty() {
            self.dependent(&before(), check, rules)?;
        }
        Ok(())
    }

    /// Reads a member that no other keyword is about; whether `additionalProperties` is.
    fn additional(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rules: &'static ObjectRules,
        key: &str,
    ) -> Result<bool, Stop> {
        match rules.additional {
            None => {
                reader.skip_value()?;
                return Ok(false);
            }
            Some(id) if self.refuses(id) => {
                // Sets the position to where the value begins.
                reader.kind()?;
                let position = reader.position();
                reader.skip_value()?;
                self.fault(Keyword::AdditionalProperties, check, position, Detail::Member(key))?;
            }
            Some(id) => self.value(reader, id, None)?,
        }
        Ok(true)
    }

    /// Required members that the object does not have.
    fn missing(
        &mut self,
        before: &Reader<'_>,
        rules: &'static ObjectRules,
    ) -> Result<Vec<&'static str>, Stop> {
        let mut reader = before.clone();
        let mut there = vec![false; rules.properties.len()];
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            if let Some(there) = find(rules, &key).and_then(|at| there.get_mut(at)) {
                *there = true;
            }
            reader.skip_value()?;
        }
        self.spend(before, &reader)?;
        let properties = rules.properties.iter().zip(there);
        Ok(properties
            .filter(|(property, there)| property.required && !there)
            .map(|(p, _)| p.name.as_str())
            .collect())
    }

    fn dependent(
        &mut self,
        before: &Reader<'_>,
        check: &'static Check,
        rules: &'static ObjectRules,
    ) -> Result<(), Stop> {
        let mut reader = before.clone();
        let mut keys = HashSet::new();
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            keys.insert(key);
            reader.skip_value()?;
        }
        self.spend(before, &reader)?;
        for (name, others) in rules.dependent {
            if keys.contains(*name) {
                let missing: Vec<&str> =
                    others.iter().copied().filter(|other| !keys.contains(*other)).collect();
                if !missing.is_empty() {
                    let detail = Detail::Missing(&missing);
                    self.fault(Keyword::DependentRequired, check, before.position(), detail)?;
                }
            }
        }
        Ok(())
    }

    /// An object whose check has `unevaluatedProperties` and no applied checks.
    pub(super) fn object_and_rest(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rules: &'static ObjectRules,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        let before = reader.clone_at(reader.position());
        let mut all = Evaluated::default();
        self.object(reader, check, rules, Some(&mut all))?;
        if let Some(rest) = rules.unevaluated {
            self.unevaluated_members(before, check, rest, &all)?;
        }
        if let Some(seen) = seen {
            seen.mark_all();
        }
        Ok(())
    }

    /// Holds the members that nothing looked at to the check of `unevaluatedProperties`.
    pub(super) fn unevaluated_members(
        &mut self,
        before: Reader<'_>,
        check: &'static Check,
        rest: CheckId,
        seen: &Evaluated,
    ) -> Result<(), Stop> {
        let mut reader = before.clone();
        reader.begin_object()?;
        let mut at = 0;
        while let Some(key) = reader.next_key()? {
            reader.kind()?;
            let position = reader.position();
            if seen.contains(at) {
                reader.skip_value()?;
            } else if self.refuses(rest) {
                reader.skip_value()?;
                self.fault(Keyword::UnevaluatedProperties, check, position, Detail::Member(&key))?;
            } else {
                self.value(&mut reader, rest, None)?;
            }
            at += 1;
        }
        self.spend(&before, &reader)
    }
}

/// What is known of the members that were read so far.
#[derive(Default)]
struct Members {
    count: usize,
    /// How many of them are required.
    required: u32,
    /// The property that is expected: most documents follow their definition.
    next: usize,
    /// Which of the first properties were there, a bit each.
    there: u64,
}

/// So many properties may be left out for the next one still to be found at once.
const AHEAD: usize = 4;

impl Members {
    /// Reads the key that stands next if it is one of those that are expected. One that stands twice is an error.
    #[inline(always)]
    fn expected(
        &mut self,
        reader: &mut Reader<'_>,
        rules: &'static ObjectRules,
    ) -> Result<Option<&'static Property>, Stop> {
        let at = reader.position();
        let ahead = rules.properties.get(self.next..).unwrap_or_default().iter().take(AHEAD);
        for (place, property) in (self.next..).zip(ahead) {
            if reader.take_key(&property.name)? {
                self.found(reader, property, place, at)?;
                return Ok(Some(property));
            }
        }
        Ok(None)
    }

    /// Reads the key that stands next, whatever it is. One that stands twice is an error.
    fn any<'a>(
        &mut self,
        reader: &mut Reader<'a>,
        rules: &'static ObjectRules,
    ) -> Result<(Option<&'static Property>, Cow<'a, str>), Stop> {
        let at = reader.position();
        let key = reader.key()?;
        let found = find(rules, &key);
        match found.and_then(|place| Some((place, rules.properties.get(place)?))) {
            Some((place, property)) => {
                self.found(reader, property, place, at)?;
                Ok((Some(property), key))
            }
            None => {
                reader.note(key.clone(), at)?;
                Ok((None, key))
            }
        }
    }

    #[inline]
    fn found(
        &mut self,
        reader: &mut Reader<'_>,
        property: &'static Property,
        place: usize,
        at: usize,
    ) -> Result<(), Stop> {
        if place < 64 {
            let bit = 1 << place;
            if self.there & bit != 0 {
                return Err(Reader::twice(at).into());
            }
            self.there |= bit;
        } else {
            reader.note(Cow::Borrowed(property.name.as_str()), at)?;
        }
        self.required += u32::from(property.required);
        self.next = place + 1;
        Ok(())
    }
}

/// The position of the property with this name.
pub(crate) fn find(rules: &'static ObjectRules, key: &str) -> Option<usize> {
    match rules.order {
        [] => rules.properties.iter().position(|property| property.name.as_str() == key),
        order => {
            let words = Words::of(key.as_bytes());
            let compare = |at: &u16| match rules.properties.get(usize::from(*at)) {
                Some(property) => property.name.compare(&words, key),
                None => Ordering::Greater,
            };
            order.binary_search_by(compare).ok().and_then(|at| order.get(at)).map(|at| usize::from(*at))
        }
    }
}
