//! `multipart/form-data` (RFC 7578), as an object of its parts.

use std::borrow::Cow;

use super::faults::{Faults, Place};
use super::media;
use super::source::{MOST_FIELDS, as_written, grouped, pieces};
use super::typed::Typed;
use crate::api::{CheckId, FieldRules, Kinds, Style, Written};
use crate::engine::check::pointer_of;
use crate::engine::media_type;

/// One part.
pub(super) struct Part<'b> {
    name: Cow<'b, str>,
    is_file: bool,
    content_type: Option<&'b [u8]>,
    content: &'b [u8],
}

impl Part<'_> {
    /// Whether it is the text that a schema speaks of; a file may hold anything.
    fn is_readable(&self) -> bool {
        self.is_file || media::text(self.content_type.unwrap_or_default(), self.content).is_some()
    }
}

/// `boundary` of a content type.
pub(super) fn boundary(content_type: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(content_type).ok()?;
    let value = parameter(text, "boundary")?;
    (!value.is_empty() && value.len() <= 70).then(|| value.into_owned())
}

/// `charset` of a content type.
pub(super) fn charset(content_type: &str) -> Option<Cow<'_, str>> {
    parameter(content_type, "charset")
}

/// A parameter of a field's value, quoted or not.
fn parameter<'v>(value: &'v str, wanted: &str) -> Option<Cow<'v, str>> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (name, tail) = rest.split_once('=')?;
        let tail = tail.trim_ascii_start();
        let (found, behind): (Cow<'v, str>, &str) = match tail.strip_prefix('"') {
            // MIME escapes in quotes (RFC 2045), browsers do not: a backslash that hides the end is data.
            Some(quoted) => unquoted(quoted, true).or_else(|| unquoted(quoted, false))?,
            None => {
                let end = tail.find(';').unwrap_or(tail.len());
                (Cow::Borrowed(tail.get(..end)?.trim_ascii()), tail.get(end..)?)
            }
        };
        if name.trim_ascii().eq_ignore_ascii_case(wanted) {
            return Some(found);
        }
        rest = behind.split_once(';')?.1;
    }
}

/// What stands up to the closing quote, and what follows it.
fn unquoted(text: &str, has_escapes: bool) -> Option<(Cow<'_, str>, &str)> {
    let mut out = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((Cow::Owned(out), text.get(at + 1..)?)),
            '\\' if has_escapes => out.push(characters.next()?.1),
            other => out.push(other),
        }
    }
    None
}

/// The parts of a body.
pub(super) fn parts<'b>(body: &'b [u8], boundary: &str) -> Result<Vec<Part<'b>>, &'static str> {
    const BROKEN: &str = "is not multipart/form-data";
    let delimiter = format!("\r\n--{boundary}");
    let opening = delimiter.as_bytes().get(2..).unwrap_or_default();
    // The first delimiter may stand at the very beginning.
    let mut rest = match body.strip_prefix(opening) {
        Some(rest) => rest,
        None => split(body, delimiter.as_bytes()).ok_or(BROKEN)?.1,
    };
    let mut parts = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        let padding = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let head = rest.get(padding..).and_then(|rest| rest.strip_prefix(b"\r\n")).ok_or(BROKEN)?;
        let (part, behind) = split(head, delimiter.as_bytes()).ok_or(BROKEN)?;
        parts.push(read(part).ok_or("has a part without a name")?);
        if parts.len() > MOST_FIELDS {
            return Err("has too many parts");
        }
        rest = behind;
    }
}

fn split<'b>(bytes: &'b [u8], at: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let found = memchr::memmem::find(bytes, at)?;
    Some((bytes.get(..found)?, bytes.get(found + at.len()..)?))
}

fn read(part: &[u8]) -> Option<Part<'_>> {
    let (fields, content) = match part.strip_prefix(b"\r\n") {
        Some(content) => (&b""[..], content),
        None => split(part, b"\r\n\r\n")?,
    };
    let (mut name, mut is_file, mut content_type) = (None, false, None);
    for line in fields.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (key, value) = (line.get(..colon)?.trim_ascii(), line.get(colon + 1..)?.trim_ascii());
        if key.eq_ignore_ascii_case(b"content-disposition") {
            let value = std::str::from_utf8(value).ok()?;
            name = parameter(value, "name");
            is_file = parameter(value, "filename").is_some() || parameter(value, "filename*").is_some();
        } else if key.eq_ignore_ascii_case(b"content-type") {
            content_type = Some(value);
        }
    }
    Some(Part { name: name?, is_file, content_type, content })
}

/// Writes the parts as an object; several of one name are an array.
pub(super) fn write(
    typed: &mut Typed<'_>,
    check: CheckId,
    fields: &[FieldRules],
    parts: &[Part<'_>],
    faults: &mut Faults,
) {
    typed.out.push(b'{');
    let groups = grouped(parts.iter().map(|part| (&*part.name, part)));
    for (name, same) in &groups {
        typed.name(name);
        let member = typed.member(check, name);
        let rules = fields.iter().find(|rules| rules.name == *name);
        let is_json = rules.is_some_and(|rules| rules.written == Written::Json);
        if let Some(rules) = rules {
            of_types(rules, same, faults);
        }
        if member.is_some() && !same.iter().all(|part| part.is_readable()) {
            faults.add(Place::Body, &pointer_of(name), "is not UTF-8");
        }
        let allowed = member.map_or(Kinds::ANY, |id| typed.kinds(id));
        if let [only] = same.as_slice()
            && let Some(separator) = rules.and_then(|rules| separator(rules.written))
            && allowed.allows(Kinds::ARRAY)
        {
            let text = String::from_utf8_lossy(only.content);
            typed.array(member, pieces(&text, separator, as_written, separator != ',').into_iter());
            continue;
        }
        if let [only] = same.as_slice()
            && (!allowed.allows(Kinds::ARRAY) || allowed == Kinds::ANY || holds_json(only))
        {
            content(typed, member, only, is_json);
            continue;
        }
        typed.out.push(b'[');
        for (at, item) in same.iter().enumerate() {
            typed.separate();
            let check = member.and_then(|id| typed.item(id, at));
            content(typed, check, item, is_json);
        }
        typed.out.push(b']');
    }
    typed.empty_arrays(check, |name| groups.iter().any(|(known, _)| *known == name));
    typed.out.push(b'}');
}

/// What stands between the items of an array that is one part (OpenAPI 3.1, "Encoding Object").
fn separator(written: Written) -> Option<char> {
    let Written::Styled { style, explode: false, .. } = written else { return None };
    match style {
        Style::Form => Some(','),
        Style::SpaceDelimited => Some(' '),
        Style::PipeDelimited => Some('|'),
        _ => None,
    }
}

/// Parts that say what they are are one of what their field may be.
fn of_types(rules: &FieldRules, parts: &[&Part<'_>], faults: &mut Faults) {
    let is_allowed = |found: &[u8]| {
        let found = media_type::essence(found);
        rules.content_types.iter().any(|allowed| match allowed.strip_suffix('*') {
            Some("*/") => true,
            Some(kind) => {
                found.get(..kind.len()).is_some_and(|found| found.eq_ignore_ascii_case(kind.as_bytes()))
            }
            None => found.eq_ignore_ascii_case(allowed.as_bytes()),
        })
    };
    let is_other = |part: &&Part<'_>| part.content_type.is_some_and(|found| !is_allowed(found));
    if !rules.content_types.is_empty() && parts.iter().any(is_other) {
        let problem = format!("is of a media type that is none of: {}", rules.content_types.join(", "));
        faults.add(Place::Body, &pointer_of(rules.name), &problem);
    }
}

fn holds_json(part: &Part<'_>) -> bool {
    part.content_type.and_then(|name| std::str::from_utf8(name).ok()).is_some_and(media_type::is_json)
}

fn content(typed: &mut Typed<'_>, check: Option<CheckId>, part: &Part<'_>, is_json: bool) {
    let kinds = check.map_or(Kinds::STRING, |id| typed.kinds(id));
    let only_objects = !kinds.allows(Kinds(!(Kinds::OBJECT.0 | Kinds::ARRAY.0 | Kinds::NULL.0)));
    if part.is_file && !holds_json(part) && !check.is_some_and(|id| typed.looks_at_text(id)) {
        // Nothing is said about its text, which may be large and no text at all.
        return typed.text("");
    }
    let text = String::from_utf8_lossy(part.content);
    if is_json || only_objects || holds_json(part) && !kinds.allows(Kinds::STRING) {
        typed.json_or_text(&text);
    } else {
        typed.primitive(check, &text);
    }
}
