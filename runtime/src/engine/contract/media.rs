//! Bodies by their media type.

use std::borrow::Cow;

use super::faults::{Faults, Place};
use super::multipart;
use super::source::Pairs;
use super::style::{Source, Styled};
use super::typed::Typed;
use crate::api::{CheckId, Checks, FieldRules, Kinds, MediaRules, Style, Written};
use crate::engine::check::pointer_of;
use crate::engine::media_type::{self, essence};
use crate::message::percent;

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
    let mut typed = Typed::new(checks, &mut out);
    let mut misfits = Faults::default();
    match form {
        Form::Json | Form::Opaque => return,
        Form::Text => match text(content_type, body) {
            Some(text) => typed.primitive(Some(check), &text),
            None => return faults.add(Place::Body, "", "is not UTF-8"),
        },
        Form::Urlencoded => {
            let Some(text) = std::str::from_utf8(body).ok().filter(|text| holds_utf_8(text)) else {
                return faults.add(Place::Body, "", "is not UTF-8");
            };
            let read = typed.in_turns(check, |typed| {
                misfits.list.clear();
                let pairs = Pairs::form(text).ok_or("has too many fields")?;
                urlencoded(typed, check, rules.fields, pairs, &mut misfits);
                Ok(())
            });
            if let Err(problem) = read {
                return faults.add(Place::Body, "", problem);
            }
        }
        Form::Multipart => match multipart::boundary(content_type) {
            None => return faults.add(Place::Body, "", "has no boundary in its Content-Type"),
            Some(boundary) => match multipart::parts(body, &boundary) {
                Ok(parts) => {
                    let write = |typed: &mut Typed<'_>| {
                        misfits.list.clear();
                        multipart::write(typed, check, rules.fields, &parts, &mut misfits);
                        Ok::<(), ()>(())
                    };
                    // It is always written.
                    let _ = typed.in_turns(check, write);
                }
                Err(problem) => return faults.add(Place::Body, "", problem),
            },
        },
    }
    faults.list.append(&mut misfits.list);
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

/// Whether the names and values of a form are UTF-8 when they are decoded. What stands between them is ASCII, so that all of
/// it together is, or is not.
fn holds_utf_8(form: &str) -> bool {
    !form.contains('%') || std::str::from_utf8(&percent::decode(form.as_bytes())).is_ok()
}

/// A text body: UTF-8, unless it says that it is written otherwise; then what its letters are is not looked into.
pub(super) fn text<'b>(content_type: &[u8], body: &'b [u8]) -> Option<Cow<'b, str>> {
    match std::str::from_utf8(body) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => {
            let charset = std::str::from_utf8(content_type).ok().and_then(multipart::charset);
            let is_other = charset.is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8"));
            is_other.then(|| String::from_utf8_lossy(body))
        }
    }
}

/// A form as an object: each field by its own encoding, where the first of its pairs stands.
pub(super) fn urlencoded(
    typed: &mut Typed<'_>,
    check: CheckId,
    fields: &[FieldRules],
    pairs: Pairs<'_>,
    faults: &mut Faults,
) {
    let rules_of = |name: &str| fields.iter().find(|rules| is_of(rules, name));
    let groups = pairs.grouped(|name| rules_of(name).map_or(name.clone(), |rules| Cow::Borrowed(rules.name)));
    let mut names: Vec<Cow<'_, str>> = Vec::new();
    let mut value: Vec<u8> = Vec::new();
    typed.out.push(b'{');
    for (name, pairs) in groups {
        let member = typed.member(check, &name);
        let written = fields.iter().find(|rules| rules.name == name).map(|rules| rules.written);
        value.clear();
        let mut inner = Typed::new(typed.checks, &mut value);
        field(&mut inner, &name, written, member, &pairs, faults);
        typed.name(&name);
        typed.out.extend_from_slice(&value);
        names.push(name);
    }
    typed.empty_arrays(check, |name| names.iter().any(|known| known == name));
    typed.out.push(b'}');
}

/// One field of a form; `written` where its encoding is said.
fn field(
    typed: &mut Typed<'_>,
    name: &str,
    written: Option<Written>,
    check: Option<CheckId>,
    pairs: &Pairs<'_>,
    faults: &mut Faults,
) {
    let kinds = check.map_or(Kinds::STRING, |id| typed.kinds(id));
    let (style, explode) = match written {
        Some(Written::Styled { style, explode, .. }) => (style, explode),
        // An object in one field is JSON, unless its encoding says otherwise (3.1.1, "Encoding Object").
        Some(Written::Json) => return json(typed, name, pairs),
        Some(Written::Text) | None if is_object(kinds) => return json(typed, name, pairs),
        // Nothing is said about it, so it may as well be a list.
        None if check.is_none() && pairs.values(name).nth(1).is_some() => {
            return typed.array(None, pairs.values(name).map(pairs.decode));
        }
        Some(Written::Text) | None => (Style::Form, true),
    };
    let styled = Styled { name, style, explode, check };
    if let Err(problem) = styled.write(typed, Source::Pairs(pairs, &|_| true)) {
        typed.out.clear();
        typed.out.extend_from_slice(b"null");
        faults.add(Place::Body, &pointer_of(name), problem);
    }
}

fn json(typed: &mut Typed<'_>, name: &str, pairs: &Pairs<'_>) {
    typed.json_or_text(&pairs.values(name).next().map(pairs.decode).unwrap_or_default());
}

fn is_object(kinds: Kinds) -> bool {
    kinds.0 & !Kinds::NULL.0 == Kinds::OBJECT.0
}

/// Whether a pair belongs to a field.
fn is_of(rules: &FieldRules, name: &str) -> bool {
    let is_deep = matches!(rules.written, Written::Styled { style: Style::DeepObject, .. });
    name == rules.name || is_deep && super::deep::path(name, rules.name).is_some()
}
