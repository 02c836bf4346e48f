//! Values of `enum` and `const`: a text is compared with one while it is read.

use std::cmp::Ordering;

use super::decimal::Number;
use crate::api::Literal;
use crate::message::{JsonError, JsonKind, Reader};

/// Whether the value that stands next equals one of these, where it is neither an array nor an object.
pub(super) fn is_scalar_of(
    reader: &mut Reader<'_>,
    values: &[Literal],
    kind: JsonKind,
) -> Result<Option<bool>, JsonError> {
    Ok(Some(match kind {
        JsonKind::Array | JsonKind::Object => return Ok(None),
        JsonKind::Null => {
            reader.null()?;
            values.iter().any(|literal| matches!(literal, Literal::Null))
        }
        JsonKind::Bool => {
            let value = reader.bool()?;
            values.iter().any(|literal| matches!(literal, Literal::Bool(other) if *other == value))
        }
        JsonKind::String => {
            let value = reader.string()?;
            values.iter().any(|literal| matches!(literal, Literal::Text(other) if *other == value))
        }
        JsonKind::Number => {
            let value = Number::read(reader.number()?.text());
            let equals = |other| value.compare(&Number::of(other)) == Ordering::Equal;
            values.iter().any(|literal| matches!(literal, Literal::Number(other) if equals(other)))
        }
    }))
}

/// Whether the value that stands next equals a literal. The reader stands anywhere in it afterwards if not.
pub(super) fn equals(reader: &mut Reader<'_>, literal: &Literal) -> Result<bool, JsonError> {
    let kind = reader.kind()?;
    Ok(match (literal, kind) {
        (Literal::Null, JsonKind::Null) => {
            reader.null()?;
            true
        }
        (Literal::Bool(value), JsonKind::Bool) => reader.bool()? == *value,
        (Literal::Number(value), JsonKind::Number) => {
            Number::read(reader.number()?.text()).compare(&Number::of(value)) == Ordering::Equal
        }
        (Literal::Text(value), JsonKind::String) => reader.string()? == *value,
        (Literal::Array(items), JsonKind::Array) => {
            reader.begin_array()?;
            for item in *items {
                if !reader.next_item()? || !equals(reader, item)? {
                    return Ok(false);
                }
            }
            !reader.next_item()?
        }
        (Literal::Object(members), JsonKind::Object) => {
            reader.begin_object()?;
            let mut count = 0;
            while let Some(key) = reader.next_key()? {
                let Ok(at) = members.binary_search_by(|(name, _)| (*name).cmp(&key)) else {
                    return Ok(false);
                };
                let Some((_, value)) = members.get(at) else { return Ok(false) };
                if !equals(reader, value)? {
                    return Ok(false);
                }
                // No key stands twice: the first pass over the text has seen to that.
                count += 1;
            }
            count == members.len()
        }
        _ => false,
    })
}
