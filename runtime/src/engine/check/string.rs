//! Strings.

use std::borrow::Cow;

use super::fault::{Detail, Keyword};
use super::format;
use super::walker::{Stop, Walker};
use crate::api::{Check, StringRules};
use crate::message::decode_string;

/// Holds a string to its rules; `raw` is what stands between its quotes, with escapes where `is_escaped`.
pub(super) fn check(
    walker: &mut Walker<'_>,
    check: &'static Check,
    rules: &'static StringRules,
    (raw, is_escaped): (&str, bool),
    position: usize,
) -> Result<(), Stop> {
    let text = if is_escaped { Cow::Owned(decode_string(raw)) } else { Cow::Borrowed(raw) };
    let text = text.as_ref();
    if rules.min_length > 0 || rules.max_length.is_some() {
        let length = length(text);
        if length < rules.min_length {
            walker.fault(Keyword::MinLength, check, position, Detail::Count(length))?;
        }
        if rules.max_length.is_some_and(|max| length > max) {
            walker.fault(Keyword::MaxLength, check, position, Detail::Count(length))?;
        }
    }
    if let Some(pattern) = rules.pattern
        && !walker.is_match(pattern, text)?
    {
        walker.fault(Keyword::Pattern, check, position, Detail::Text(text))?;
    }
    if let Some(format) = rules.format
        && !format::holds(format, text)
    {
        walker.fault(Keyword::Format, check, position, Detail::Text(text))?;
    }
    Ok(())
}

/// Code points.
fn length(text: &str) -> u64 {
    // Every byte but those that continue a character begins one.
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count() as u64
}
