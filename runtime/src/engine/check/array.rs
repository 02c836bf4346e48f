//! Arrays.

use super::evaluated::Evaluated;
use super::fault::{Detail, Keyword};
use super::unique;
use super::walker::{Stop, Walker};
use crate::api::{ArrayRules, Check, CheckId};
use crate::message::Reader;

impl Walker<'_> {
    pub(super) fn array(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rules: &'static ArrayRules,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        match rules.items {
            // Where only one check is about all items.
            Some(id)
                if rules.prefix.is_empty()
                    && rules.contains.is_none()
                    && !rules.unique
                    && seen.is_none()
                    && !self.refuses(id) =>
            {
                let start = reader.position();
                let count = self.items(reader, id)?;
                self.counted(check, rules, start, count)
            }
            _ => self.array_of_any(reader, check, rules, seen),
        }
    }

    /// Holds all items to one check; how many there are.
    fn items(&mut self, reader: &mut Reader<'_>, id: CheckId) -> Result<u64, Stop> {
        let item = self.get(id);
        let mut count = 0;
        let mut more = reader.enter_array()?;
        while more {
            count += 1;
            self.held(reader, item, None)?;
            more = reader.another_item()?;
        }
        Ok(count)
    }

    fn array_of_any(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rules: &'static ArrayRules,
        mut seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        let start = reader.position();
        let before = (rules.unique || rules.contains.is_some()).then(|| reader.clone_at(start));
        let (mut count, mut contained) = (0_usize, 0_u64);
        let mut more = reader.enter_array()?;
        while more {
            let at = count;
            count += 1;
            // Also sets the position to where the item begins.
            reader.kind()?;
            let item = rules.contains.is_some().then(|| reader.clone_at(reader.position()));
            match rules.prefix.get(at).copied().or(rules.items) {
                Some(id) if at >= rules.prefix.len() && self.refuses(id) => {
                    self.left_over(reader, check, id, Keyword::AdditionalItems, Detail::None)?;
                }
                Some(id) => {
                    self.value(reader, id, None)?;
                    if let Some(seen) = seen.as_deref_mut() {
                        seen.mark(at);
                    }
                }
                None => {
                    reader.skip_value()?;
                }
            }
            if let (Some(contains), Some(item)) = (rules.contains, item)
                && self.passes(&item, contains.item, None)?
            {
                contained += 1;
                if contains.evaluates
                    && let Some(seen) = seen.as_deref_mut()
                {
                    seen.mark(at);
                }
            }
            more = reader.another_item()?;
        }
        let count = count as u64;
        self.counted(check, rules, start, count)?;
        if let Some(contains) = rules.contains {
            if contained < contains.min {
                let keyword = if contains.min == 1 { Keyword::Contains } else { Keyword::MinContains };
                self.fault(keyword, check, start, Detail::Count(contained))?;
            }
            if contains.max.is_some_and(|max| contained > max) {
                self.fault(Keyword::MaxContains, check, start, Detail::Count(contained))?;
            }
        }
        if rules.unique
            && count > 1
            && let Some(before) = before
        {
            let repeated = unique::repeated(&before, count)?;
            self.spend(&before, reader)?;
            if let Some(position) = repeated {
                self.fault(Keyword::UniqueItems, check, position, Detail::None)?;
            }
        }
        Ok(())
    }

    /// Judges how many items there are.
    fn counted(
        &mut self,
        check: &'static Check,
        rules: &ArrayRules,
        start: usize,
        count: u64,
    ) -> Result<(), Stop> {
        if count < rules.min_items {
            self.fault(Keyword::MinItems, check, start, Detail::Count(count))?;
        }
        if rules.max_items.is_some_and(|max| count > max) {
            self.fault(Keyword::MaxItems, check, start, Detail::Count(count))?;
        }
        Ok(())
    }
}
