//! `uniqueItems`, in time and memory that follow the length of the text.
//!
//! Each item is hashed with a key that no client knows, so that equal values have equal hashes however they are written;
//! only items with equal hashes are compared.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use super::decimal::Number;
use crate::message::{JsonError, JsonKind, Reader};

/// So few texts are compared each with each.
const FEW: usize = 8;

/// Where an item begins that equals an earlier one of the array that stands next, which has so many.
pub(super) fn repeated(before: &Reader<'_>, count: u64) -> Result<Option<usize>, JsonError> {
    if count <= FEW as u64
        && let Some(found) = repeated_text(before)?
    {
        return Ok(found);
    }
    let state = RandomState::new();
    let mut reader = before.clone();
    let mut items = Vec::new();
    reader.begin_array()?;
    while reader.next_item()? {
        reader.kind()?;
        let position = reader.position() as u32;
        items.push((hash(&mut reader, &state)?, position));
    }
    items.sort_unstable();
    for pair in items.windows(2) {
        let [(one, first), (other, second)] = pair else { continue };
        // Hashes of 64 bits with a secret key do not meet by chance or intent more than once in a body, and then the
        // values decide.
        if one == other {
            let read = |position: u32| before.clone_at(position as usize);
            if equal(read(*first), read(*second))? {
                return Ok(Some(*second as usize));
            }
        }
    }
    Ok(None)
}

/// The same for a few texts without escapes; `None` where there is anything else.
fn repeated_text(before: &Reader<'_>) -> Result<Option<Option<usize>>, JsonError> {
    let mut reader = before.clone();
    let mut texts = [""; FEW];
    let mut count = 0;
    let mut more = reader.enter_array()?;
    while more {
        if reader.peek() != Some(b'"') {
            return Ok(None);
        }
        let position = reader.position();
        let Some(length) = reader.take_plain_string() else { return Ok(None) };
        let text = reader.between(position + 1, position + 1 + length);
        let Some((known, [slot, ..])) = texts.split_at_mut_checked(count) else { return Ok(None) };
        if known.contains(&text) {
            return Ok(Some(Some(position)));
        }
        *slot = text;
        count += 1;
        more = reader.another_item()?;
    }
    Ok(Some(None))
}

/// A hash of the value that stands next.
fn hash(reader: &mut Reader<'_>, state: &RandomState) -> Result<u64, JsonError> {
    let mut hasher = state.build_hasher();
    match reader.kind()? {
        JsonKind::Null => {
            reader.null()?;
            hasher.write_u8(0);
        }
        JsonKind::Bool => hasher.write_u8(1 + u8::from(reader.bool()?)),
        JsonKind::Number => {
            let number = Number::read(reader.number()?.text());
            hasher.write_u8(if number.is_negative() { 3 } else { 4 });
            hasher.write_i64(number.exponent());
            number.digits().for_each(|digit| hasher.write_u8(digit));
        }
        JsonKind::String => {
            hasher.write_u8(5);
            hasher.write(reader.string()?.as_bytes());
        }
        JsonKind::Array => {
            hasher.write_u8(6);
            reader.begin_array()?;
            while reader.next_item()? {
                hasher.write_u64(hash(reader, state)?);
            }
        }
        JsonKind::Object => {
            hasher.write_u8(7);
            // The order of members does not matter.
            let mut sum = 0_u64;
            reader.begin_object()?;
            while let Some(key) = reader.next_key()? {
                let mut member = state.build_hasher();
                member.write(key.as_bytes());
                member.write_u64(hash(reader, state)?);
                sum = sum.wrapping_add(member.finish());
            }
            hasher.write_u64(sum);
        }
    }
    Ok(hasher.finish())
}

/// Whether two values are equal.
fn equal(mut one: Reader<'_>, mut other: Reader<'_>) -> Result<bool, JsonError> {
    equal_next(&mut one, &mut other)
}

fn equal_next(one: &mut Reader<'_>, other: &mut Reader<'_>) -> Result<bool, JsonError> {
    let kind = one.kind()?;
    if other.kind()? != kind {
        return Ok(false);
    }
    match kind {
        JsonKind::Null => {
            one.null()?;
            other.null()?;
            Ok(true)
        }
        JsonKind::Bool => Ok(one.bool()? == other.bool()?),
        JsonKind::String => Ok(one.string()? == other.string()?),
        JsonKind::Number => {
            let (one, other) = (one.number()?, other.number()?);
            Ok(Number::read(one.text()).compare(&Number::read(other.text())).is_eq())
        }
        JsonKind::Array => {
            one.begin_array()?;
            other.begin_array()?;
            loop {
                match (one.next_item()?, other.next_item()?) {
                    (true, true) if equal_next(one, other)? => {}
                    (more, others) => return Ok(!more && !others),
                }
            }
        }
        JsonKind::Object => {
            let (mut ours, mut theirs) = (members(one)?, members(other)?);
            if ours.len() != theirs.len() {
                return Ok(false);
            }
            ours.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            theirs.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            for ((key, value), (their_key, their_value)) in ours.iter().zip(&theirs) {
                if key != their_key || !equal_next(&mut Reader::over(value), &mut Reader::over(their_value))?
                {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

type Member<'a> = (std::borrow::Cow<'a, str>, &'a str);

fn members<'a>(reader: &mut Reader<'a>) -> Result<Vec<Member<'a>>, JsonError> {
    let mut members = Vec::new();
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        members.push((key, reader.skip_value()?));
    }
    Ok(members)
}
