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
    let mut items: Vec<u64> = Vec::new();
    reader.begin_array()?;
    while reader.next_item()? {
        reader.kind()?;
        let (position, left) = (reader.position() as u32, reader.left());
        let hash = hash(&mut reader, &state)?;
        if items.len() == items.capacity() {
            // Each item takes two bytes of the text, so no more than half of what is left will come.
            items.reserve_exact(items.len().max(16).min(left / 2 + 1));
        }
        // The upper half of the hash, and the place: a body may hold as many items as half its bytes.
        items.push(hash >> 32 << 32 | u64::from(position));
    }
    items.sort_unstable();
    let read = |item: u64| before.clone_at(item as u32 as usize);
    for alike in items.chunk_by(|one, other| one >> 32 == other >> 32) {
        // With a secret key hashes of 32 bits are equal by chance alone: of a million different items, for a hundred
        // pairs. The values decide, each against all of the few before it.
        for (at, second) in alike.iter().enumerate() {
            for first in alike.iter().take(at) {
                if equal(read(*first), read(*second))? {
                    return Ok(Some(*second as u32 as usize));
                }
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
        if reader.take_plain_string().is_none() {
            return Ok(None);
        }
        let text = reader.string_from(position);
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
            let state = RandomState::new();
            let (ours, theirs) = (members(one, &state)?, members(other, &state)?);
            if ours.len() != theirs.len() {
                return Ok(false);
            }
            for ((_, place), (_, their_place)) in ours.iter().zip(&theirs) {
                let (mut one, mut other) =
                    (one.clone_at(*place as usize), other.clone_at(*their_place as usize));
                if one.key()? != other.key()? || !equal_next(&mut one, &mut other)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

/// The members of an object by the hashes of their keys, each with the place where it begins: equal objects have equal
/// lists, since hashes of 64 bits with a secret key do not meet by chance or intent more than once in a body.
fn members(reader: &mut Reader<'_>, state: &RandomState) -> Result<Vec<(u64, u32)>, JsonError> {
    let mut members = Vec::new();
    reader.begin_object()?;
    let mut more = reader.next_member()?;
    while more {
        let (place, left) = (reader.position() as u32, reader.left());
        if members.len() == members.capacity() {
            // Each takes five bytes of the text or more.
            members.reserve_exact(members.len().max(8).min(left / 5 + 1));
        }
        members.push((state.hash_one(reader.key()?.as_bytes()), place));
        reader.skip_value()?;
        more = reader.another_member()?;
    }
    members.sort_unstable();
    Ok(members)
}
