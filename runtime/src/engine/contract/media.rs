//! Bodies by their media type.

use std::borrow::Cow;

use super::faults::{Faults, Place};
use super::source::Pairs;
use super::style::{Source, Styled};
use super::typed::Typed;
use super::{kinds, multipart};
use crate::api::{CheckId, Checks, FieldRules, MediaRules, Style, Written};
use crate::engine::media_type;

/// The rules for a content type: those of the type itself, of its range, of every type.
pub fn select<'m>(content: &'m [MediaRules], content_type: Option<&[u8]>) -> Option<&'m MediaRules> {
    let find = |wanted: &dyn Fn(&str) -> bool| content.iter().find(|rules| wanted(rules.media_type));
    let Some(found) = content_type.map(essence) else { return find(&|name| name == "*/*") };
    let is_within = |name: &str| {
        name.strip_suffix('*').filter(|kind| kind.ends_with('/')).is_some_and(|kind| {
            found.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind.as_bytes()))
        })
    };
    find(&|name| found.eq_ignore_ascii_case(name.as_bytes()))
        .or_else(|| find(&is_within))
        .or_else(|| find(&|name| name == "*/*"))
}

/// A content type without its parameters.
fn essence(value: &[u8]) -> &[u8] {
    value.split(|byte| matches!(byte, b';' | b',')).next().unwrap_or_default().trim_ascii()
}

/// Whether a body of this type has to be read to be held to the rules.
pub fn reads(rules: &MediaRules, content_type: Option<&[u8]>) -> bool {
    rules.check.is_some() && form(content_type.unwrap_or_default()) != Form::Opaque
}

/// Holds a whole body to the rules.
pub fn body(
    checks: &'static Checks,
    rules: &MediaRules,
    content_type: Option<&[u8]>,
    body: &[u8],
    faults: &mut Faults,
) {
    let Some(check) = rules.check else { return };
    let content_type = content_type.unwrap_or_default();
    let form = form(content_type);
    if form == Form::Json {
        return faults.of_json(checks, check, body, Place::Body);
    }
    let mut out = Vec::with_capacity(body.len().min(4096));
    let mut typed = Typed { checks, out: &mut out };
    match form {
        Form::Json | Form::Opaque => return,
        Form::Text => typed.primitive(Some(check), &String::from_utf8_lossy(body)),
        Form::Urlencoded => {
            let Ok(text) = std::str::from_utf8(body) else {
                return faults.add(Place::Body, "", "is not UTF-8");
            };
            urlencoded(&mut typed, check, rules.fields, text, faults);
        }
        Form::Multipart => match multipart::boundary(content_type) {
            None => return faults.add(Place::Body, "", "has no boundary in its Content-Type"),
            Some(boundary) => match multipart::parts(body, &boundary) {
                Ok(parts) => multipart::write(&mut typed, check, rules.fields, &parts),
                Err(problem) => return faults.add(Place::Body, "", problem),
            },
        },
    }
    faults.of_json(checks, check, &out, Place::Body);
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Urlencoded,
    Multipart,
    Text,
    /// Not looked into.
    Opaque,
}

fn form(content_type: &[u8]) -> Form {
    let essence = essence(content_type);
    let starts =
        |kind: &[u8]| essence.get(..kind.len()).is_some_and(|found| found.eq_ignore_ascii_case(kind));
    if std::str::from_utf8(essence).is_ok_and(media_type::is_json) {
        Form::Json
    } else if essence.eq_ignore_ascii_case(b"application/x-www-form-urlencoded") {
        Form::Urlencoded
    } else if essence.eq_ignore_ascii_case(b"multipart/form-data") {
        Form::Multipart
    } else if starts(b"text/") {
        Form::Text
    } else {
        Form::Opaque
    }
}

/// A form as an object: each field by its own encoding.
fn urlencoded(typed: &mut Typed<'_>, check: CheckId, fields: &[FieldRules], text: &str, faults: &mut Faults) {
    let pairs = Pairs::form(text);
    let mut names: Vec<Cow<'_, str>> = Vec::new();
    let mut whole: Vec<u8> = vec![b'{'];
    for (name, _) in pairs.iter() {
        let rules = fields.iter().find(|rules| is_of(rules, &name));
        // All pairs of one field are written where the first of them stands.
        let field = rules.map_or(name, |rules| Cow::Borrowed(rules.name));
        if names.contains(&field) {
            continue;
        }
        let member = kinds::member(typed.checks, check, &field);
        let (style, explode) = match rules.map(|rules| rules.written) {
            Some(Written::Styled { style, explode, .. }) => (style, explode),
            Some(Written::Json | Written::Text) | None => (Style::Form, true),
        };
        let mut value = Vec::new();
        let mut inner = Typed { checks: typed.checks, out: &mut value };
        let kinds = member.map_or(crate::api::Kinds::STRING, |id| inner.kinds(id));
        if rules.is_some_and(|rules| rules.written == Written::Json) || is_object(kinds) {
            // An object in one field is JSON, unless its encoding says otherwise (3.1.1, "Encoding Object").
            let text = pairs.values(&field).next().map(pairs.decode).unwrap_or_default();
            match rules.map(|rules| rules.written) {
                Some(Written::Styled { .. }) => {
                    styled(&mut inner, &field, style, explode, member, pairs, faults);
                }
                _ => inner.json_or_text(&text),
            }
        } else if member.is_none() && rules.is_none() && pairs.values(&field).nth(1).is_some() {
            // Nothing is said about it, so it may as well be a list.
            inner.array(None, pairs.values(&field).map(pairs.decode));
        } else {
            styled(&mut inner, &field, style, explode, member, pairs, faults);
        }
        let mut members = Typed { checks: typed.checks, out: &mut whole };
        members.name(&field);
        whole.extend_from_slice(&value);
        names.push(field);
    }
    *typed.out = whole;
    typed.empty_arrays(check, |name| names.iter().any(|known| known == name));
    typed.out.push(b'}');
}

fn styled(
    typed: &mut Typed<'_>,
    name: &str,
    style: Style,
    explode: bool,
    check: Option<CheckId>,
    pairs: Pairs<'_>,
    faults: &mut Faults,
) {
    let claimed = |_: &str| true;
    let styled = Styled { name, style, explode, check };
    if let Err(problem) = styled.write(typed, Source::Pairs(pairs, &claimed)) {
        typed.out.clear();
        typed.out.extend_from_slice(b"null");
        faults.add(Place::Body, &format!("/{}", name.replace('~', "~0").replace('/', "~1")), problem);
    }
}

fn is_object(kinds: crate::api::Kinds) -> bool {
    use crate::api::Kinds;
    kinds.0 & !Kinds::NULL.0 == Kinds::OBJECT.0
}

/// Whether a pair belongs to a field.
fn is_of(rules: &FieldRules, name: &str) -> bool {
    let is_deep = matches!(rules.written, Written::Styled { style: Style::DeepObject, .. });
    name == rules.name || is_deep && super::deep::path(name, rules.name).is_some()
}
