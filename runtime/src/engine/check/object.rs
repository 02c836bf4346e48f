//! Objects.

use std::borrow::Cow;
use std::cmp::Ordering;

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
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        let start = reader.position();
        let mut members = Members::default();
        let mut more = reader.enter_object()?;
        if more && is_plain(rules) && seen.is_none() {
            more = self.run(reader, rules, &mut members)?;
        }
        if more {
            self.members(reader, check, rules, &mut members, seen)?;
        }
        let count = members.count as u64;
        if members.required == rules.required
            && count >= rules.min_properties
            && rules.max_properties.is_none_or(|max| count <= max)
            && rules.dependent.is_empty()
        {
            return Ok(());
        }
        self.whole(&reader.clone_at(start), check, rules, &members)
    }

    /// Reads the members that are left.
    #[inline(never)]
    fn members(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rules: &'static ObjectRules,
        members: &mut Members,
        mut seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        let is_plain = is_plain(rules) && seen.is_none();
        let mut more = true;
        while more {
            let at = reader.position();
            let next = members.next;
            members.count += 1;
            let expected = members.expected(reader, rules)?;
            if let Some(property) = expected
                && let Some(id) = property.check
                && is_plain
            {
                self.value(reader, id, None)?;
                more = reader.another_member()?;
                // It was the very next one, so more may be.
                if more && members.next == next + 1 {
                    more = self.expected(reader, rules, members)?;
                }
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
        Ok(())
    }

    /// Judges what is known at the end of an object, which stands next to `before`.
    #[inline(never)]
    fn whole(
        &mut self,
        before: &Reader<'_>,
        check: &'static Check,
        rules: &'static ObjectRules,
        members: &Members,
    ) -> Result<(), Stop> {
        let start = before.position();
        if members.required != rules.required {
            let missing = self.missing(before, rules)?;
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
            self.dependent(before, check, rules)?;
        }
        Ok(())
    }

    /// Reads members while they are those that are expected and have a check; whether another one stands next.
    #[inline(never)]
    fn expected(
        &mut self,
        reader: &mut Reader<'_>,
        rules: &'static ObjectRules,
        members: &mut Members,
    ) -> Result<bool, Stop> {
        self.run(reader, rules, members)
    }

    #[inline(always)]
    fn run(
        &mut self,
        reader: &mut Reader<'_>,
        rules: &'static ObjectRules,
        members: &mut Members,
    ) -> Result<bool, Stop> {
        let first = members.next;
        let (mut at, mut required, mut more) = (first, members.required, true);
        for property in members.ahead(rules) {
            let Some(id) = property.check else { break };
            if !reader.take_key(&property.name) {
                break;
            }
            at += 1;
            required += u32::from(property.required);
            self.value(reader, id, None)?;
            if !reader.another_member()? {
                more = false;
                break;
            }
        }
        members.have(first, at, required);
        Ok(more)
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
        // Only the names of the rules are kept: a body may hold nothing but keys.
        let named = |(name, others): &(&'static str, &'static [&'static str])| {
            std::iter::once(*name).chain(others.iter().copied())
        };
        let mut names: Vec<(&str, bool)> =
            rules.dependent.iter().flat_map(named).map(|name| (name, false)).collect();
        names.sort_unstable();
        names.dedup();
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            let place = names.binary_search_by_key(&&*key, |(name, _)| name);
            if let Some((_, is_there)) = place.ok().and_then(|at| names.get_mut(at)) {
                *is_there = true;
            }
            reader.skip_value()?;
        }
        self.spend(before, &reader)?;
        let has = |wanted: &str| {
            let place = names.binary_search_by_key(&wanted, |(name, _)| name);
            place.ok().and_then(|at| names.get(at)).is_some_and(|(_, is_there)| *is_there)
        };
        for (name, others) in rules.dependent {
            if has(name) {
                let missing: Vec<&str> = others.iter().copied().filter(|other| !has(other)).collect();
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

/// Whether only the check of a member itself is about it.
fn is_plain(rules: &ObjectRules) -> bool {
    rules.patterns.is_empty() && rules.names.is_none()
}

/// What is known of the members that were read so far.
#[derive(Debug, Default)]
struct Members {
    count: usize,
    /// How many of them are required.
    required: u32,
    /// The property that is expected: most documents follow their definition.
    next: usize,
    /// Which of the first properties were there, a bit each.
    there: u64,
}

/// Of objects with more properties than this,
const FEW: usize = 32;
/// so many may be left out for the next one still to be found at once.
const AHEAD: usize = 4;

impl Members {
    /// The properties that are expected one behind the other, none of which was there.
    #[inline(always)]
    fn ahead(&self, rules: &'static ObjectRules) -> &'static [Property] {
        let rest = rules.properties.get(self.next..).unwrap_or_default();
        let free = self.there.checked_shr(self.next as u32).map_or(0, u64::trailing_zeros) as usize;
        let free = free.min(64_usize.saturating_sub(self.next));
        rest.get(..free).unwrap_or(rest)
    }

    /// Notes the properties from one place to another as read.
    #[inline(always)]
    fn have(&mut self, from: usize, to: usize, required: u32) {
        let before = |place: u32| 1_u64.checked_shl(place).map_or(u64::MAX, |bit| bit - 1);
        self.count += to - from;
        self.there |= before(to as u32) & !before(from as u32);
        self.required = required;
        self.next = to;
    }

    /// Reads the key that stands next if it is one of those that are expected, or of a few. One that stands twice is an error.
    #[inline(always)]
    fn expected(
        &mut self,
        reader: &mut Reader<'_>,
        rules: &'static ObjectRules,
    ) -> Result<Option<&'static Property>, Stop> {
        let at = reader.position();
        let (before, ahead) = rules.properties.split_at_checked(self.next).unwrap_or_default();
        let (before, ahead) = match rules.properties.len() <= FEW {
            true => (before, ahead),
            false => (&[][..], ahead.get(..AHEAD).unwrap_or(ahead)),
        };
        let place = match ahead.iter().position(|property| reader.take_key(&property.name)) {
            Some(found) => self.next + found,
            None => match before.iter().position(|property| reader.take_key(&property.name)) {
                Some(found) => found,
                None => return Ok(None),
            },
        };
        let Some(property) = rules.properties.get(place) else { return Ok(None) };
        self.found(reader, property, place, at)?;
        Ok(Some(property))
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
