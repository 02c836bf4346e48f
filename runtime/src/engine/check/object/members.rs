//! Which members of an object were read, and which properties their keys name.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::super::walker::Stop;
use crate::api::{ObjectRules, Property};
use crate::message::{JsonError, Reader, Words};

/// Of objects with more properties than this,
const FEW: usize = 32;
/// so many may be left out for the next one still to be found at once.
const AHEAD: usize = 4;

/// What is known of the members that were read so far.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) count: usize,
    /// How many of them are required.
    pub(super) required: u32,
    /// The property that is expected: most documents follow their definition.
    pub(super) next: usize,
    /// Which of the first properties were there, a bit each.
    there: u64,
}

impl Members {
    /// The properties that are expected one behind the other, none of which was there.
    #[inline(always)]
    pub(super) fn ahead(&self, rules: &'static ObjectRules) -> &'static [Property] {
        let rest = rules.properties.get(self.next..).unwrap_or_default();
        let free = self.there.checked_shr(self.next as u32).map_or(0, u64::trailing_zeros) as usize;
        let free = free.min(64_usize.saturating_sub(self.next));
        rest.get(..free).unwrap_or(rest)
    }

    /// Notes the properties from one place to another as read.
    #[inline(always)]
    pub(super) fn have(&mut self, from: usize, to: usize, required: u32) {
        let before = |place: u32| 1_u64.checked_shl(place).map_or(u64::MAX, |bit| bit - 1);
        self.count += to - from;
        self.there |= before(to as u32) & !before(from as u32);
        self.required = required;
        self.next = to;
    }

    /// Reads the key that stands next if it is one of those that are expected, or of a few. One that stands twice is an error.
    #[inline(always)]
    pub(super) fn expected(
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
    pub(super) fn any<'a>(
        &mut self,
        reader: &mut Reader<'a>,
        rules: &'static ObjectRules,
    ) -> Result<(Option<&'static Property>, Cow<'a, str>), Stop> {
        let at = reader.position();
        let key = reader.key()?;
        let found = find_property(rules, &key);
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
                return Err(JsonError::duplicate_key(at).into());
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
pub(crate) fn find_property(rules: &'static ObjectRules, key: &str) -> Option<usize> {
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
