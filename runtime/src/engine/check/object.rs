//! Objects.

use std::collections::HashSet;

use super::evaluated::Evaluated;
use super::fault::{Detail, Keyword};
use super::walker::{Stop, Walker};
use crate::api::{Check, CheckId, ObjectRules, Property};
use crate::message::Reader;

impl Walker<'_> {
    pub(super) fn object(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rules: &'static ObjectRules,
        mut seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        let start = reader.position();
        let before = reader.clone_at(start);
        reader.begin_object()?;
        let (mut count, mut required, mut next) = (0_usize, 0_u32, 0_usize);
        while let Some((key, at)) = reader.next_key_at()? {
            reader.kind()?;
            let property = find(rules, &key, &mut next);
            required += u32::from(property.is_some_and(|property| property.required));
            let own = property.and_then(|property| property.check);
            // Reads the value again for what has something to say about it besides the first.
            let value = reader.clone_at(reader.position());
            let mut is_read = false;
            if let Some(id) = own {
                self.value(reader, id, None)?;
                is_read = true;
            }
            for entry in rules.patterns {
                if self.is_match(entry.pattern, &key)? {
                    match is_read {
                        true => self.again(&value, entry.check, None)?,
                        false => self.value(reader, entry.check, None)?,
                    }
                    is_read = true;
                }
            }
            if !is_read && let Some(id) = rules.additional {
                if self.refuses(id) {
                    reader.skip_value()?;
                    let detail = Detail::Member(&key);
                    self.fault(Keyword::AdditionalProperties, check, value.position(), detail)?;
                } else {
                    self.value(reader, id, None)?;
                }
                is_read = true;
            }
            if !is_read {
                reader.skip_value()?;
            } else if let Some(seen) = seen.as_deref_mut() {
                seen.mark(count);
            }
            if let Some(id) = rules.names {
                // A key is a string like any other.
                let name = reader.clone_at(at);
                if !self.passes(&name, id, None)? {
                    self.fault(Keyword::PropertyNames, check, at, Detail::Member(&key))?;
                }
            }
            count += 1;
        }
        if required != rules.required {
            let missing = self.missing(&before, rules)?;
            self.fault(Keyword::Required, check, start, Detail::Missing(&missing))?;
        }
        let count = count as u64;
        if count < rules.min_properties {
            self.fault(Keyword::MinProperties, check, start, Detail::Count(count))?;
        }
        if rules.max_properties.is_some_and(|max| count > max) {
            self.fault(Keyword::MaxProperties, check, start, Detail::Count(count))?;
        }
        if !rules.dependent.is_empty() {
            self.dependent(&before, check, rules)?;
        }
        Ok(())
    }

    /// Required members that the object does not have.
    fn missing(
        &mut self,
        before: &Reader<'_>,
        rules: &'static ObjectRules,
    ) -> Result<Vec<&'static str>, Stop> {
        let mut reader = before.clone();
        let mut there = vec![false; rules.properties.len()];
        let mut next = 0;
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            // `next` is one behind the property that was found.
            if find(rules, &key, &mut next).is_some()
                && let Some(there) = there.get_mut(next - 1)
            {
                *there = true;
            }
            reader.skip_value()?;
        }
        self.spend(before, &reader)?;
        let properties = rules.properties.iter().zip(there);
        Ok(properties.filter(|(property, there)| property.required && !there).map(|(p, _)| p.name).collect())
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

/// The property of a name. `next` is the position that is expected, since most documents follow their definition; it is
/// left one behind the property that was found.
fn find(rules: &'static ObjectRules, key: &str, next: &mut usize) -> Option<&'static Property> {
    if let Some(property) = rules.properties.get(*next)
        && property.name == key
    {
        *next += 1;
        return Some(property);
    }
    let at = match rules.order {
        [] => rules.properties.iter().position(|property| property.name == key)?,
        order => {
            let name = |at: &u16| rules.properties.get(usize::from(*at)).map_or("", |property| property.name);
            let found = order.binary_search_by(|at| {
                let name = name(at);
                name.len().cmp(&key.len()).then_with(|| name.cmp(key))
            });
            usize::from(*order.get(found.ok()?)?)
        }
    };
    *next = at + 1;
    rules.properties.get(at)
}
