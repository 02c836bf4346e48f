//! Values of `enum` and `const`: a text is compared with one while it is read.

use std::cmp::Ordering;

use super::decimal::Number;
use crate::api::Literal;
use crate::message::{JsonError, JsonKind, Reader};

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
