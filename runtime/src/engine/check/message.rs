//! Faults in words, for problem documents; `amazon` has those of Amazon's validators.

use super::fault::{Collected, Keyword};
use crate::api::{Check, Decimal, Kinds};
use crate::message::JsonKind;

/// One fault in a sentence without its place.
pub fn plain(fault: &Collected) -> String {
    let count = fault.count.unwrap_or_default();
    let text = fault.texts.first().map_or("", String::as_str);
    let (strings, arrays, objects) = (fault.check.string, fault.check.array, fault.check.object);
    match fault.keyword {
        Keyword::Required | Keyword::DependentRequired => format!("is missing {}", fault.texts.join(", ")),
        Keyword::Type => format!("is {}, not {}", found(fault), names(fault.check.kinds).join(" or ")),
        Keyword::Never => "is not allowed".to_owned(),
        Keyword::Enum => "is none of the allowed values".to_owned(),
        Keyword::Minimum => format!("is less than {}", bound(fault)),
        Keyword::ExclusiveMinimum => format!("is not greater than {}", bound(fault)),
        Keyword::Maximum => format!("is greater than {}", bound(fault)),
        Keyword::ExclusiveMaximum => format!("is not less than {}", bound(fault)),
        Keyword::MultipleOf => format!("is not a multiple of {}", bound(fault)),
        Keyword::MinLength => {
            format!("has {count} characters, fewer than {}", strings.map_or(0, |rules| rules.min_length))
        }
        Keyword::MaxLength => {
            let max = strings.and_then(|rules| rules.max_length).unwrap_or_default();
            format!("has {count} characters, more than {max}")
        }
        Keyword::Pattern => {
            let pattern = strings.and_then(|rules| rules.pattern).map_or("", |pattern| pattern.text);
            format!("does not match {pattern}")
        }
        Keyword::Format => match strings.and_then(|rules| rules.format) {
            Some(format) => format!("is not of the format {}", format.name()),
            None => "is not of its format".to_owned(),
        },
        Keyword::MinItems => {
            format!("has {count} items, fewer than {}", arrays.map_or(0, |rules| rules.min_items))
        }
        Keyword::MaxItems => {
            let max = arrays.and_then(|rules| rules.max_items).unwrap_or_default();
            format!("has {count} items, more than {max}")
        }
        Keyword::UniqueItems => "equals an earlier item".to_owned(),
        Keyword::Contains => "holds no item that is asked for".to_owned(),
        Keyword::MinContains => format!("holds {count} of the items that are asked for, which are too few"),
        Keyword::MaxContains => format!("holds {count} of the items that are asked for, which are too many"),
        Keyword::AdditionalItems | Keyword::UnevaluatedItems => "is one item too many".to_owned(),
        Keyword::AdditionalProperties | Keyword::UnevaluatedProperties => "is not a known member".to_owned(),
        Keyword::PropertyNames => format!("has a name that is not allowed: {text}"),
        Keyword::MinProperties => {
            format!("has {count} members, fewer than {}", objects.map_or(0, |rules| rules.min_properties))
        }
        Keyword::MaxProperties => {
            let max = objects.and_then(|rules| rules.max_properties).unwrap_or_default();
            format!("has {count} members, more than {max}")
        }
        Keyword::AllOf => "does not fit all of its schemas".to_owned(),
        Keyword::AnyOf => "fits none of the schemas that it may fit".to_owned(),
        Keyword::Discriminator => {
            let branches = fault.check.discriminator.map_or(&[][..], |discriminator| discriminator.branches);
            let names: Vec<&str> = branches.iter().map(|(name, _)| *name).collect();
            format!("names none of the schemas that may be meant: {}", names.join(", "))
        }
        Keyword::OneOf if count == 0 => "fits none of the schemas of which it must fit one".to_owned(),
        Keyword::OneOf => "fits several schemas of which it must fit one".to_owned(),
        Keyword::Not => "fits a schema that it must not fit".to_owned(),
    }
}

fn found(fault: &Collected) -> &'static str {
    match fault.kind {
        Some(JsonKind::Null) => "null",
        Some(JsonKind::Bool) => "boolean",
        // The integers of a number that is refused are allowed, or the kind would be neither.
        Some(JsonKind::Number) => "number",
        Some(JsonKind::String) => "string",
        Some(JsonKind::Array) => "array",
        Some(JsonKind::Object) | None => "object",
    }
}

/// JSON Schema's names of kinds, sorted.
pub(super) fn names(kinds: Kinds) -> Vec<&'static str> {
    let number = if kinds.allows(Kinds::FRACTION) { "number" } else { "integer" };
    [
        (Kinds::ARRAY, "array"),
        (Kinds::BOOLEAN, "boolean"),
        (Kinds::NUMBER, number),
        (Kinds::NULL, "null"),
        (Kinds::OBJECT, "object"),
        (Kinds::STRING, "string"),
    ]
    .into_iter()
    .filter(|(kind, _)| kinds.allows(*kind))
    .map(|(_, name)| name)
    .collect()
}

/// The number that the value is compared with.
pub(super) fn bound(fault: &Collected) -> String {
    let Check { number: Some(rules), .. } = fault.check else { return String::new() };
    let number = match fault.keyword {
        Keyword::Minimum | Keyword::ExclusiveMinimum => rules.minimum.map(|bound| bound.number),
        Keyword::Maximum | Keyword::ExclusiveMaximum => rules.maximum.map(|bound| bound.number),
        _ => rules.multiple_of,
    };
    number.map(|number| written(&number)).unwrap_or_default()
}

/// A number as people write it.
pub(super) fn written(number: &Decimal<'_>) -> String {
    let Decimal { negative, digits, exponent } = number;
    let sign = if *negative { "-" } else { "" };
    let length = digits.len() as i64;
    match *exponent {
        _ if digits.is_empty() => "0".to_owned(),
        0..=20 => format!("{sign}{digits}{}", "0".repeat(*exponent as usize)),
        -20..=-1 if -exponent < length => {
            let (whole, fraction) =
                digits.split_at_checked((length + exponent) as usize).unwrap_or((digits, ""));
            format!("{sign}{whole}.{fraction}")
        }
        -20..=-1 => format!("{sign}0.{}{digits}", "0".repeat((-exponent - length) as usize)),
        _ => format!("{sign}{digits}e{exponent}"),
    }
}
