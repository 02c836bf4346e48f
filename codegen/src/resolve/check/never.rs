//! Schemas that nothing fits, and members that are asked for and not declared.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::check::{Check, CheckId, Kinds, Rules};

/// The findings about one check. `refuses` says whether a check is that of `false`.
pub(super) fn findings(check: &Check, refuses: impl Fn(CheckId) -> bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Rules { kinds, values, number, string, array, object, .. } = &check.rules;
    let is_closed = object.additional.is_some_and(&refuses);
    for property in object.properties.iter().filter(|property| property.required && property.check.is_none())
    {
        let name = &property.name;
        // A pattern may allow it.
        if is_closed && object.patterns.is_empty() {
            let message =
                format!("nothing fits this schema: `{name}` is required, and no such member is allowed");
            found.push(Diagnostic::new(Code::SCHEMA_NEVER, check.span, message));
        } else if !object.properties.iter().all(|property| property.check.is_none()) {
            let message = format!("`{name}` is required and not declared; nothing is said about its value");
            found.push(Diagnostic::new(Code::SCHEMA_UNDECLARED, check.span, message));
        }
    }
    let only = |kind: Kinds| kinds.0 & !Kinds::LITERAL_INTEGER.0 & !kind.0 == 0;
    let crossed = |least: u64, most: Option<u64>| most.is_some_and(|most| least > most);
    let reason = if values.as_ref().is_some_and(Vec::is_empty) {
        Some("no value is allowed")
    } else if only(Kinds::STRING) && crossed(string.min_length, string.max_length) {
        Some("`minLength` is above `maxLength`")
    } else if only(Kinds::ARRAY) && crossed(array.min_items, array.max_items) {
        Some("`minItems` is above `maxItems`")
    } else if only(Kinds::OBJECT) && crossed(object.min_properties, object.max_properties) {
        Some("`minProperties` is above `maxProperties`")
    } else if only(Kinds::NUMBER)
        && let (Some((minimum, above)), Some((maximum, below))) = (&number.minimum, &number.maximum)
        && (minimum > maximum || minimum == maximum && (*above || *below))
    {
        Some("the lower bound is above the upper one")
    } else {
        None
    };
    // `false` is meant.
    if let Some(reason) = reason.filter(|_| *kinds != Kinds::NOTHING) {
        found.push(Diagnostic::new(
            Code::SCHEMA_NEVER,
            check.span,
            format!("nothing fits this schema: {reason}"),
        ));
    }
    found
}
