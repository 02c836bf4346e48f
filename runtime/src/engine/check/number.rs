//! Numbers.

use super::decimal::Number;
use super::fault::{Detail, Keyword};
use super::walker::{Stop, Walker};
use crate::api::{Check, Kinds, NumberRules};
use crate::message::{JsonKind, NumberShape, Reader};

impl Walker<'_> {
    /// Reads the number that stands at the reader's position and holds it to its check.
    #[inline(never)]
    pub(super) fn number(&mut self, reader: &mut Reader<'_>, check: &'static Check) -> Result<(), Stop> {
        match reader.short_number() {
            Some((length, shape)) if is_surely_right(check, shape) => {
                reader.step_over(length);
                Ok(())
            }
            // It is read again.
            _ => self.any_number(reader, check),
        }
    }

    #[inline(never)]
    fn any_number(&mut self, reader: &mut Reader<'_>, check: &'static Check) -> Result<(), Stop> {
        let position = reader.position();
        let shape = reader.number_shape()?;
        self.judge(reader, check, position, shape)
    }

    /// Judges the number that was read from a position on.
    fn judge(
        &mut self,
        reader: &Reader<'_>,
        check: &'static Check,
        position: usize,
        shape: NumberShape,
    ) -> Result<(), Stop> {
        let is_allowed = match shape.is_plain() {
            true => check.kinds.allows(Kinds::INTEGER),
            false => is_allowed(check.kinds, || reader.text_from(position)),
        };
        if !is_allowed {
            return self.fault(Keyword::Type, check, position, Detail::Kind(JsonKind::Number));
        }
        match check.number {
            Some(rules) if !is_surely_within(rules, shape) => {
                self.compared(check, rules, reader.text_from(position), position)
            }
            _ => Ok(()),
        }
    }

    /// Compares all digits.
    #[cold]
    fn compared(
        &mut self,
        check: &'static Check,
        rules: &NumberRules,
        text: &str,
        position: usize,
    ) -> Result<(), Stop> {
        let number = Number::read(text);
        if let Some(bound) = &rules.minimum {
            let order = number.compare(&Number::of(&bound.number));
            if order.is_lt() || bound.outside && order.is_eq() {
                let keyword = if bound.outside { Keyword::ExclusiveMinimum } else { Keyword::Minimum };
                self.fault(keyword, check, position, Detail::Text(text))?;
            }
        }
        if let Some(bound) = &rules.maximum {
            let order = number.compare(&Number::of(&bound.number));
            if order.is_gt() || bound.outside && order.is_eq() {
                let keyword = if bound.outside { Keyword::ExclusiveMaximum } else { Keyword::Maximum };
                self.fault(keyword, check, position, Detail::Text(text))?;
            }
        }
        if let Some(of) = &rules.multiple_of
            && !number.is_multiple_of(&Number::of(of))
        {
            self.fault(Keyword::MultipleOf, check, position, Detail::Text(text))?;
        }
        Ok(())
    }
}

/// Whether a number passes for certain, as most do: its digits were not looked at again.
#[inline(always)]
fn is_surely_right(check: &Check, shape: NumberShape) -> bool {
    let wanted = if shape.is_plain() { Kinds::INTEGER } else { Kinds::NUMBER };
    check.kinds.allows_all(wanted) && check.number.is_none_or(|rules| is_surely_within(rules, shape))
}

/// Whether the whole numbers around a number are enough to let it pass.
#[inline(always)]
fn is_surely_within(rules: &NumberRules, shape: NumberShape) -> bool {
    let (low, high) = shape.around();
    rules.minimum.as_ref().is_none_or(|bound| bound.admits_from(low))
        && rules.maximum.as_ref().is_none_or(|bound| bound.admits_to(high))
        && rules.multiple_of.is_none()
}

/// Whether a number that is written with a point or an exponent is of an allowed kind: whole, with a fraction, or either.
fn is_allowed<'t>(kinds: Kinds, text: impl FnOnce() -> &'t str) -> bool {
    let whole = kinds.allows(Kinds::INTEGER);
    if whole == kinds.allows(Kinds::FRACTION) {
        return whole;
    }
    let is_whole = !kinds.allows(Kinds::LITERAL_INTEGER) && Number::read(text()).is_whole();
    is_whole == whole
}

/// Whether the number that stands next is of an allowed kind. What cannot be read is reported by who reads it.
pub(super) fn is_next_allowed(kinds: Kinds, mut reader: Reader<'_>) -> bool {
    let position = reader.position();
    match reader.number_shape() {
        Ok(shape) if shape.is_plain() => kinds.allows(Kinds::INTEGER),
        Ok(_) => is_allowed(kinds, || reader.text_from(position)),
        Err(_) => true,
    }
}
