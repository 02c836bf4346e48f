//! Strings.

use std::borrow::Cow;

use super::fault::{Detail, Keyword};
use super::format;
use super::walker::{Stop, Walker};
use crate::api::{Check, Literal, StringRules};
use crate::message::{Reader, decode_string};

/// Reads a string and holds it to its check, `enum` and `const` included.
pub(super) fn check(
    walker: &mut Walker<'_>,
    reader: &mut Reader<'_>,
    check: &'static Check,
) -> Result<(), Stop> {
    let position = reader.position();
    let is_escaped = reader.step_over_string()?;
    if check.string.is_none() && check.values.is_none() {
        return Ok(());
    }
    let text = text(reader.text_from(position), is_escaped);
    if let Some(rules) = check.string {
        held(walker, check, rules, &text, position)?;
    }
    if let Some(values) = check.values
        && !values.iter().any(|value| matches!(value, Literal::Text(value) if *value == text))
    {
        return walker.fault(Keyword::Enum, check, position, Detail::Text(reader.text_from(position)));
    }
    Ok(())
}

/// Reads a string and holds it to the rules for strings alone.
pub(super) fn check_own(
    walker: &mut Walker<'_>,
    reader: &mut Reader<'_>,
    check: &'static Check,
) -> Result<(), Stop> {
    let position = reader.position();
    let is_escaped = reader.step_over_string()?;
    let Some(rules) = check.string else { return Ok(()) };
    held(walker, check, rules, &text(reader.text_from(position), is_escaped), position)
}

/// The text of a string that is written so, with its quotes.
fn text(written: &str, is_escaped: bool) -> Cow<'_, str> {
    let raw = written.get(1..written.len() - 1).unwrap_or_default();
    if is_escaped { Cow::Owned(decode_string(raw)) } else { Cow::Borrowed(raw) }
}

fn held(
    walker: &mut Walker<'_>,
    check: &'static Check,
    rules: &'static StringRules,
    text: &str,
    position: usize,
) -> Result<(), Stop> {
    if !is_surely_within(rules, text) {
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

/// Whether a text has an allowed length whatever its characters are: a character has one to four bytes.
fn is_surely_within(rules: &StringRules, text: &str) -> bool {
    let bytes = text.len() as u64;
    bytes.div_ceil(4) >= rules.min_length && rules.max_length.is_none_or(|max| bytes <= max)
}

/// Code points.
fn length(text: &str) -> u64 {
    // Every byte but those that continue a character begins one.
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count() as u64
}
