//! Objects.

mod members;

use std::borrow::Cow;

use super::evaluated::Evaluated;
use super::fault::{Detail, Keyword};
use super::walker::{Stop, Walker};
use crate::api::{Check, ObjectRules};
use crate::message::Reader;
use members::Members;
pub(crate) use members::find_property;

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
                    more = self.another_run(reader, rules, members)?;
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

    /// As [`Walker::run`], which is in line where an object begins: of most there is one run.
    #[inline(never)]
    fn another_run(
        &mut self,
        reader: &mut Reader<'_>,
        rules: &'static ObjectRules,
        members: &mut Members,
    ) -> Result<bool, Stop> {
        self.run(reader, rules, members)
    }

    /// Reads members while they are those that are expected and have a check; whether another one stands next.
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
            Some(id) => {
                let keyword = Keyword::AdditionalProperties;
                self.left_over(reader, check, id, keyword, Detail::Member(key))?;
                Ok(true)
            }
            None => {
                reader.skip_value()?;
                Ok(false)
            }
        }
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
            if let Some(there) = find_property(rules, &key).and_then(|at| there.get_mut(at)) {
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
}

/// Whether only the check of a member itself is about it.
fn is_plain(rules: &ObjectRules) -> bool {
    rules.patterns.is_empty() && rules.names.is_none()
}
