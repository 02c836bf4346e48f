//! `unevaluatedItems` and `unevaluatedProperties`: what no other keyword has looked at.

use super::evaluated::Evaluated;
use super::fault::{Detail, Keyword};
use super::walker::{Stop, Walker};
use crate::api::{Check, CheckId};
use crate::message::{JsonKind, Reader};

/// The check for what nothing else looks at in a value of this kind.
pub(super) fn rest_of(check: &Check, kind: JsonKind) -> Option<CheckId> {
    match kind {
        JsonKind::Array => check.array?.unevaluated,
        JsonKind::Object => check.object?.unevaluated,
        _ => None,
    }
}

impl Walker<'_> {
    /// Lets `look` read the value behind `before`, and holds what it leaves to the check for the rest.
    pub(super) fn with_rest(
        &mut self,
        before: &Reader<'_>,
        check: &'static Check,
        rest: CheckId,
        seen: Option<&mut Evaluated>,
        look: impl FnOnce(&mut Self, &mut Evaluated) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut looked_at = Evaluated::default();
        look(self, &mut looked_at)?;
        let mut reader = before.clone();
        match reader.kind()? {
            JsonKind::Array => self.rest_of_items(&mut reader, check, rest, &looked_at)?,
            _ => self.rest_of_members(&mut reader, check, rest, &looked_at)?,
        }
        self.spend(before, &reader)?;
        if let Some(seen) = seen {
            seen.mark_all();
        }
        Ok(())
    }

    fn rest_of_items(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rest: CheckId,
        looked_at: &Evaluated,
    ) -> Result<(), Stop> {
        let mut at = 0;
        reader.begin_array()?;
        while reader.next_item()? {
            if looked_at.contains(at) {
                reader.skip_value()?;
            } else {
                self.left_over(reader, check, rest, Keyword::UnevaluatedItems, Detail::None)?;
            }
            at += 1;
        }
        Ok(())
    }

    fn rest_of_members(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rest: CheckId,
        looked_at: &Evaluated,
    ) -> Result<(), Stop> {
        let mut at = 0;
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            if looked_at.contains(at) {
                reader.skip_value()?;
            } else {
                self.left_over(reader, check, rest, Keyword::UnevaluatedProperties, Detail::Member(&key))?;
            }
            at += 1;
        }
        Ok(())
    }

    /// Holds an item or a member that is left over to the check for such ones. Where that refuses everything, the fault
    /// is one of the keyword that leaves nothing over.
    pub(super) fn left_over(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rest: CheckId,
        keyword: Keyword,
        detail: Detail<'_>,
    ) -> Result<(), Stop> {
        if !self.refuses(rest) {
            return self.value(reader, rest, None);
        }
        // Sets the position to where the value begins.
        reader.kind()?;
        let position = reader.position();
        reader.skip_value()?;
        self.fault(keyword, check, position, detail)
    }
}
