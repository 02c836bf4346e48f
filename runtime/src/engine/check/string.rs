//! Strings.

use std::borrow::Cow;

use super::fault::{Detail, Keyword};
use super::walker::{Stop, Walker};
use super::{format, pattern};
use crate::api::{Check, Literal, Matcher, StringRules};
use crate::message::{Reader, decode_string};

/// Reads a string and holds it to its check, `enum` and `const` included.
#[inline(never)]
pub(super) fn check(
    walker: &mut Walker<'_>,
    reader: &mut Reader<'_>,
    check: &'static Check,
) -> Result<(), Stop> {
    let position = reader.position();
    let Some(length) = reader.take_plain_string() else { return unusual(walker, reader, check) };
    if check.values.is_some() {
        return judge(walker, reader, check, position);
    }
    // Of most strings, the length alone is of interest.
    match check.string {
        None => Ok(()),
        Some(rules) if rules.format.is_none() && is_surely_within(rules, length) => match rules.pattern {
            None => Ok(()),
            Some(pattern) => patterned(walker, reader, check, pattern, position),
        },
        Some(_) => judge(walker, reader, check, position),
    }
}

/// Judges the string that was read from a position on, of which only the pattern is left to be looked at.
#[inline(never)]
fn patterned(
    walker: &mut Walker<'_>,
    reader: &Reader<'_>,
    check: &'static Check,
    pattern: &'static Matcher,
    position: usize,
) -> Result<(), Stop> {
    match pattern::surely_matches(pattern, reader.string_bytes_from(position)) {
        true => Ok(()),
        false => judge(walker, reader, check, position),
    }
}

/// The same for strings with escapes, and for what is none.
#[inline(never)]
fn unusual(walker: &mut Walker<'_>, reader: &mut Reader<'_>, check: &'static Check) -> Result<(), Stop> {
    let position = reader.position();
    if !reader.step_over_string()? {
        return judge(walker, reader, check, position);
    }
    if check.string.is_none() && check.values.is_none() {
        return Ok(());
    }
    let text = decode_string(reader.string_from(position));
    judge_text(walker, reader, check, &text, position)
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
    let raw = reader.string_from(position);
    let text = if is_escaped { Cow::Owned(decode_string(raw)) } else { Cow::Borrowed(raw) };
    held(walker, check, rules, &text, position)
}

/// Judges the string without escapes that was read from a position on.
#[inline(never)]
fn judge(
    walker: &mut Walker<'_>,
    reader: &Reader<'_>,
    check: &'static Check,
    position: usize,
) -> Result<(), Stop> {
    judge_text(walker, reader, check, reader.string_from(position), position)
}

#[inline(always)]
fn judge_text(
    walker: &mut Walker<'_>,
    reader: &Reader<'_>,
    check: &'static Check,
    text: &str,
    position: usize,
) -> Result<(), Stop> {
    if let Some(rules) = check.string {
        held(walker, check, rules, text, position)?;
    }
    match check.values {
        Some(values)
            if !values.iter().any(|value| matches!(value, Literal::Text(value) if *value == text)) =>
        {
            walker.fault(Keyword::Enum, check, position, Detail::Text(reader.text_from(position)))
        }
        _ => Ok(()),
    }
}

#[inline(always)]
fn held(
    walker: &mut Walker<'_>,
    check: &'static Check,
    rules: &'static StringRules,
    text: &str,
    position: usize,
) -> Result<(), Stop> {
    if !is_surely_within(rules, text.len()) {
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

/// Whether a text of so many bytes has an allowed length whatever its characters are: a character has one to four bytes.
#[inline(always)]
fn is_surely_within(rules: &StringRules, length: usize) -> bool {
    let bytes = length as u64;
    // A quarter of them, rounded up.
    (bytes + 3) >> 2 >= rules.min_length && rules.max_length.is_none_or(|max| bytes <= max)
}

/// Code points.
fn length(text: &str) -> u64 {
    // Every byte but those that continue a character begins one.
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count() as u64
}
