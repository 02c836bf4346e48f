//! Checks of the same value: `allOf`, `anyOf`, `oneOf`, `not`, `if`, `dependentSchemas`.

use super::evaluated::Evaluated;
use super::fault::{Detail, Keyword};
use super::walker::{Stop, Walker};
use crate::api::{Applied, Check, CheckId};
use crate::message::{JsonKind, Reader};

impl Walker<'_> {
    pub(super) fn applied(
        &mut self,
        before: &Reader<'_>,
        check: &'static Check,
        applied: &'static Applied,
        mut seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        match applied {
            Applied::All(list) if self.counts_parts() => {
                let mut fit = 0;
                for id in *list {
                    fit += u64::from(self.branch(before, *id, seen.as_deref_mut())?);
                }
                if fit == list.len() as u64 {
                    return Ok(());
                }
                self.fault(Keyword::AllOf, check, before.position(), Detail::Count(fit))
            }
            Applied::All(list) => {
                for id in *list {
                    self.again(before, *id, seen.as_deref_mut())?;
                }
                Ok(())
            }
            Applied::Any(list) => {
                let mut found = false;
                for id in *list {
                    found |= self.branch(before, *id, seen.as_deref_mut())?;
                    // Who wants to know what was looked at wants to know it of every branch.
                    if found && seen.is_none() {
                        break;
                    }
                }
                if found { Ok(()) } else { self.fits_none(before, check, Keyword::AnyOf, list) }
            }
            Applied::One(list) => {
                let mut found = 0;
                for id in *list {
                    found += u64::from(self.branch(before, *id, seen.as_deref_mut())?);
                    if found > 1 && !self.counts_parts() {
                        break;
                    }
                }
                match found {
                    1 => Ok(()),
                    0 => self.fits_none(before, check, Keyword::OneOf, list),
                    _ => self.fault(Keyword::OneOf, check, before.position(), Detail::Count(found)),
                }
            }
            Applied::Not(id) => match self.passes(before, *id, None)? {
                true => self.fault(Keyword::Not, check, before.position(), Detail::None),
                false => Ok(()),
            },
            Applied::If { condition, then, otherwise } => {
                let passed = self.branch(before, *condition, seen.as_deref_mut())?;
                match if passed { then } else { otherwise } {
                    Some(id) => self.again(before, *id, seen),
                    None => Ok(()),
                }
            }
            Applied::Where { member, check } => match self.has_member(before, member)? {
                true => self.again(before, *check, seen),
                false => Ok(()),
            },
        }
    }

    /// Whether a check passes; what it looked at counts only then.
    fn branch(
        &mut self,
        before: &Reader<'_>,
        id: CheckId,
        seen: Option<&mut Evaluated>,
    ) -> Result<bool, Stop> {
        let Some(seen) = seen else { return self.passes(before, id, None) };
        let mut own = Evaluated::default();
        let passed = self.passes(before, id, Some(&mut own))?;
        if passed {
            seen.merge(&own);
        }
        Ok(passed)
    }

    /// Whether the value is an object with this member.
    fn has_member(&mut self, before: &Reader<'_>, member: &str) -> Result<bool, Stop> {
        let mut reader = before.clone();
        if reader.kind()? != JsonKind::Object {
            return Ok(false);
        }
        let mut found = false;
        reader.begin_object()?;
        while !found && let Some(key) = reader.next_key()? {
            found = key == member;
            reader.skip_value()?;
        }
        self.spend(before, &reader)?;
        Ok(found)
    }
}
