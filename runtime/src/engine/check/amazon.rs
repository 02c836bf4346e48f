//! Faults in the words of `$context.error.validationErrorString`: those of the Java library json-schema-validator 2.x,
//! which Amazon runs (reference 6.1, tag K). Of `allOf`, `anyOf`, `oneOf` and `not` it says how many schemas fit, not what is wrong
//! with which.

use super::fault::{Collected, Keyword};
use super::message::{bound, names, plain, written};
use super::place::pointers;
use crate::api::{Applied, Kinds, Literal};
use crate::message::{JsonKind, Reader, escape_into};

/// The words for faults of a body.
pub fn amazon(faults: &[Collected], body: &[u8]) -> Vec<String> {
    let positions: Vec<usize> = faults.iter().map(|fault| fault.position).collect();
    let places = pointers(body, &positions);
    let mut told: Vec<String> = Vec::new();
    // Unknown members of one object are one fault: object, place among what is told, names.
    let mut unknown: Vec<(&str, usize, Vec<&str>)> = Vec::new();
    for (fault, place) in faults.iter().zip(&places) {
        if fault.keyword != Keyword::AdditionalProperties {
            told.push(words(fault, body));
            continue;
        }
        let object = place.rsplit_once('/').map_or("", |(object, _)| object);
        let name = fault.texts.first().map_or("", String::as_str);
        match unknown.iter_mut().find(|(known, ..)| *known == object) {
            Some((.., names)) => names.push(name),
            None => {
                unknown.push((object, told.len(), vec![name]));
                told.push(String::new());
            }
        }
    }
    for (_, at, mut names) in unknown {
        names.sort_unstable();
        if let Some(told) = told.get_mut(at) {
            let list = list(names.into_iter());
            *told = format!("object instance has properties which are not allowed by the schema: {list}");
        }
    }
    told
}

fn words(fault: &Collected, body: &[u8]) -> String {
    let count = fault.count.unwrap_or_default();
    let text = fault.texts.first().map_or("", String::as_str);
    let (strings, arrays, objects) = (fault.check.string, fault.check.array, fault.check.object);
    match fault.keyword {
        Keyword::Required => {
            let mut names: Vec<&str> = fault.texts.iter().map(String::as_str).collect();
            names.sort_unstable();
            format!("object has missing required properties ({})", list(names.into_iter()))
        }
        Keyword::Type | Keyword::Never => {
            let mut allowed = names(fault.check.kinds);
            // What is a number may be an integer.
            if fault.check.kinds.allows(Kinds::FRACTION) {
                allowed.push("integer");
                allowed.sort_unstable();
            }
            let (found, allowed) = (found(fault, body), list(allowed.into_iter()));
            format!("instance type ({found}) does not match any allowed primitive type (allowed: {allowed})")
        }
        Keyword::Enum => {
            let mut values = String::new();
            array(&mut values, fault.check.values.unwrap_or_default());
            format!("instance value ({text}) not found in enum (possible values: {values})")
        }
        Keyword::Minimum | Keyword::ExclusiveMinimum => match bound(fault) {
            bound if bound == text => {
                format!("numeric instance is not strictly greater than the required minimum {bound}")
            }
            bound => format!(
                "numeric instance is lower than the required minimum (minimum: {bound}, found: {text})"
            ),
        },
        Keyword::Maximum | Keyword::ExclusiveMaximum => match bound(fault) {
            bound if bound == text => {
                format!("numeric instance is not strictly lower than the required maximum {bound}")
            }
            bound => format!(
                "numeric instance is greater than the required maximum (maximum: {bound}, found: {text})"
            ),
        },
        Keyword::MultipleOf => format!("remainder of division is not zero ({text} / {})", bound(fault)),
        Keyword::MinLength => {
            let (min, text) = (strings.map_or(0, |rules| rules.min_length), string(fault, body));
            format!("string \"{text}\" is too short (length: {count}, required minimum: {min})")
        }
        Keyword::MaxLength => {
            let max = strings.and_then(|rules| rules.max_length).unwrap_or_default();
            let text = string(fault, body);
            format!("string \"{text}\" is too long (length: {count}, maximum allowed: {max})")
        }
        Keyword::Pattern => {
            let pattern = strings.and_then(|rules| rules.pattern).map_or("", |pattern| pattern.text);
            format!("ECMA 262 regex \"{pattern}\" does not match input string \"{text}\"")
        }
        Keyword::MinItems => {
            let min = arrays.map_or(0, |rules| rules.min_items);
            format!("array is too short: must have at least {min} elements but instance has {count} elements")
        }
        Keyword::MaxItems => {
            let max = arrays.and_then(|rules| rules.max_items).unwrap_or_default();
            format!("array is too long: must have at most {max} elements but instance has {count} elements")
        }
        Keyword::UniqueItems => "array must not contain duplicate elements".to_owned(),
        Keyword::MinProperties => {
            let min = objects.map_or(0, |rules| rules.min_properties);
            format!("object has too few properties (found {count} but schema requires at least {min})")
        }
        Keyword::MaxProperties => {
            let max = objects.and_then(|rules| rules.max_properties).unwrap_or_default();
            format!("object has too many properties (found {count} but schema requires at most {max})")
        }
        Keyword::DependentRequired => dependency(fault),
        Keyword::AllOf => {
            let of = applied(fault, |applied| matches!(applied, Applied::All(_)));
            format!("instance failed to match all required schemas (matched only {count} out of {of})")
        }
        Keyword::AnyOf | Keyword::Discriminator => {
            let of = applied(fault, |applied| matches!(applied, Applied::Any(_)));
            format!("instance failed to match at least one required schema among {of}")
        }
        Keyword::OneOf => {
            let of = applied(fault, |applied| matches!(applied, Applied::One(_)));
            format!("instance failed to match exactly one schema (matched {count} out of {of})")
        }
        Keyword::Not => "instance matched a schema which it should not have".to_owned(),
        _ => plain(fault),
    }
}

/// How many schemas the keyword has.
fn applied(fault: &Collected, is_meant: impl Fn(&Applied) -> bool) -> usize {
    match fault.check.applied.iter().find(|applied| is_meant(applied)) {
        Some(Applied::All(list) | Applied::Any(list) | Applied::One(list)) => list.len(),
        _ => 0,
    }
}

/// The member that asks for the missing ones is the first that asks for all of them.
fn dependency(fault: &Collected) -> String {
    let is_asked = |others: &&[&str]| fault.texts.iter().all(|name| others.contains(&name.as_str()));
    let rules = fault.check.object.map_or(&[][..], |rules| rules.dependent);
    let Some((name, others)) = rules.iter().find(|(_, others)| is_asked(others)) else { return plain(fault) };
    let (asked, missing) = (list(others.iter().copied()), list(fault.texts.iter().map(String::as_str)));
    format!(
        "property \"{name}\" of object has missing property dependencies (schema requires {asked}; missing: {missing})"
    )
}

/// `["a","b"]`.
fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let quoted: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    format!("[{}]", quoted.join(","))
}

fn value<'b>(fault: &Collected, body: &'b [u8]) -> Option<Reader<'b>> {
    Some(Reader::new(body).ok()?.clone_at(fault.position))
}

/// The kind of the value that is refused: whole numbers are of their own.
fn found(fault: &Collected, body: &[u8]) -> &'static str {
    match fault.kind {
        Some(JsonKind::Null) => "null",
        Some(JsonKind::Bool) => "boolean",
        Some(JsonKind::Number) => {
            let number = value(fault, body).and_then(|mut reader| reader.number().ok());
            let is_whole = number.is_some_and(|number| !number.text().contains(['.', 'e', 'E']));
            if is_whole { "integer" } else { "number" }
        }
        Some(JsonKind::String) => "string",
        Some(JsonKind::Array) => "array",
        Some(JsonKind::Object) | None => "object",
    }
}

/// So much of a client's text is told.
const TOLD: usize = 256;

fn string(fault: &Collected, body: &[u8]) -> String {
    let text = value(fault, body).and_then(|mut reader| reader.string().ok()).unwrap_or_default();
    text.get(..text.floor_char_boundary(TOLD)).unwrap_or_default().to_owned()
}

/// `["a",1]`. Values are nested 64 deep at most.
fn array(out: &mut String, values: &[Literal]) {
    out.push('[');
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        json(out, value);
    }
    out.push(']');
}

fn json(out: &mut String, value: &Literal) {
    match value {
        Literal::Null => out.push_str("null"),
        Literal::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Literal::Number(number) => out.push_str(&written(number)),
        Literal::Text(text) => quoted(out, text),
        Literal::Array(values) => array(out, values),
        Literal::Object(members) => {
            out.push('{');
            for (at, (name, value)) in members.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                quoted(out, name);
                out.push(':');
                json(out, value);
            }
            out.push('}');
        }
    }
}

fn quoted(out: &mut String, text: &str) {
    let mut bytes = Vec::new();
    escape_into(&mut bytes, text);
    out.push('"');
    out.push_str(&String::from_utf8_lossy(&bytes));
    out.push('"');
}
