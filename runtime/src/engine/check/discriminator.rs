//! What is told of a value that fits none of several schemas: where a member says which one it is meant to fit, the
//! faults that it has with that one.

use super::fault::{Detail, Keyword};
use super::walker::{Stop, Walker};
use crate::api::{Check, CheckId};
use crate::message::{JsonKind, Reader};

impl Walker<'_> {
    /// Reports a value that fits none of the schemas of `anyOf` or `oneOf`. Where both stand together, the member names
    /// schemas of one of them; of the other one is told only that none fits.
    pub(super) fn fits_none(
        &mut self,
        before: &Reader<'_>,
        check: &'static Check,
        keyword: Keyword,
        list: &[CheckId],
    ) -> Result<(), Stop> {
        let none = Detail::Count(0);
        let mut reader = before.clone();
        let is_of_list = |(_, branch): &(&str, CheckId)| list.contains(branch);
        let meant = check.discriminator.filter(|meant| meant.branches.iter().any(is_of_list));
        let Some(discriminator) = meant.filter(|_| self.is_heard()) else {
            return self.fault(keyword, check, before.position(), none);
        };
        if reader.kind()? != JsonKind::Object {
            return self.fault(keyword, check, before.position(), none);
        }
        reader.begin_object()?;
        let mut found = false;
        while !found && let Some(key) = reader.next_key()? {
            found = key == discriminator.property;
            reader.kind()?;
            if !found {
                reader.skip_value()?;
            }
        }
        self.spend(before, &reader)?;
        if !found {
            let missing = Detail::Missing(&[discriminator.property]);
            return self.fault(Keyword::Required, check, before.position(), missing);
        }
        let position = reader.position();
        let named = match reader.kind()? {
            JsonKind::String => {
                let value = reader.string()?;
                discriminator.branches.iter().find(|(name, _)| *name == value)
            }
            _ => None,
        };
        match named {
            Some(named) if is_of_list(named) => self.again(before, named.1, None),
            Some(_) => self.fault(keyword, check, before.position(), none),
            None => self.fault(Keyword::Discriminator, check, position, Detail::None),
        }
    }
}
