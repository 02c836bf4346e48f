//! Holds requests and answers to a plain document: parameters of every style, bodies by media type.
//!
//! Every value, however it is written, becomes a text of JSON and is held to its check by the one walker of
//! [`super::check`]; what a text stands for, a number or the string of it, is what its check asks for. What is told of
//! a fault is found out only when there is one.

mod deep;
mod faults;
mod kinds;
mod media;
mod multipart;
mod source;
mod style;
#[cfg(test)]
mod tests;
mod typed;

use std::borrow::Cow;
use std::cell::LazyCell;

pub use faults::{Faults, Place, Told};
pub use media::{body, reads, select};
use source::{Pairs, as_written, percent_decoded};
use style::{Source, Styled};
use typed::Typed;

use crate::api::{Checks, Kinds, Location, ParameterRules, Style, Written};
use crate::message::{Headers, KnownHeader};

/// Where the parameters of a message stand.
pub struct Message<'a> {
    /// The value of a path parameter, still encoded.
    pub path: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The query without `?`.
    pub query: &'a str,
    /// The fields.
    pub headers: &'a Headers,
}

/// Holds all parameters to their rules.
pub fn parameters(
    checks: &'static Checks,
    rules: &[ParameterRules],
    message: &Message<'_>,
    faults: &mut Faults,
) {
    let query = LazyCell::new(|| Pairs::query(message.query));
    let joined = LazyCell::new(|| joined_cookies(message.headers));
    let cookies = LazyCell::new(|| Pairs::cookies(&joined));
    let mut out = Vec::new();
    for parameter in rules {
        let mut typed = Typed::new(checks, &mut out);
        typed.out.clear();
        match parameter.location {
            Location::Path => {
                let value = (message.path)(parameter.name);
                text(&mut typed, parameter, value, percent_decoded, faults);
            }
            Location::Header => match header(message.headers, parameter.name) {
                Ok(value) => text(&mut typed, parameter, value.as_deref(), as_written, faults),
                Err(NotText) => faults.add(Place::Parameter(Location::Header, parameter.name), "", FOREIGN),
            },
            Location::Query => of_pairs(&mut typed, parameter, &query, rules, faults),
            Location::Cookie if has_foreign_cookie(message.headers, parameter.name) => {
                faults.add(Place::Parameter(Location::Cookie, parameter.name), "", FOREIGN);
            }
            Location::Cookie => of_pairs(&mut typed, parameter, &cookies, rules, faults),
        }
    }
}

/// A field whose bytes are no UTF-8.
struct NotText;

/// All lines of a field as one value. Bytes beyond ASCII mean characters as they do everywhere else in the message: UTF-8. What
/// is none has no characters that a schema could be about, and would not reach the backend as it was judged.
fn header<'a>(headers: &'a Headers, name: &'static str) -> Result<Option<Cow<'a, str>>, NotText> {
    let mut value: Option<Cow<'a, str>> = None;
    for line in headers.values(name.as_bytes()) {
        let line = std::str::from_utf8(line).map_err(|_| NotText)?;
        value = Some(match value {
            None => Cow::Borrowed(line),
            Some(before) => Cow::Owned(format!("{before}, {line}")),
        });
    }
    Ok(value)
}

fn joined_cookies(headers: &Headers) -> String {
    let lines: Vec<Cow<'_, str>> =
        headers.known_values(KnownHeader::Cookie).map(String::from_utf8_lossy).collect();
    lines.join("; ")
}

/// Whether this cookie has bytes that are no UTF-8: at fault as fields are. Other cookies are nobody's business here.
fn has_foreign_cookie(headers: &Headers, name: &str) -> bool {
    let is_foreign = |text: &[u8]| std::str::from_utf8(text).is_err();
    let lines = headers.known_values(KnownHeader::Cookie).filter(|line| is_foreign(line));
    lines.flat_map(|line| line.split(|byte| *byte == b';')).any(|pair| {
        let value = pair.trim_ascii().strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b"="));
        value.is_some_and(is_foreign)
    })
}

/// A parameter with a text of its own.
fn text(
    typed: &mut Typed<'_>,
    parameter: &ParameterRules,
    value: Option<&str>,
    decode: source::Decode,
    faults: &mut Faults,
) {
    let place = Place::Parameter(parameter.location, parameter.name);
    let Some(value) = value else {
        if parameter.required {
            faults.add(place, "", MISSING);
        }
        return;
    };
    match parameter.written {
        Written::Styled { style, explode, .. } => {
            let Some(check) = parameter.check else { return };
            let styled = Styled { name: parameter.name, style, explode, check: Some(check) };
            match styled.write(typed, Source::Text(value, decode)) {
                Ok(()) => faults.of_json(typed.checks, check, typed.out, place),
                Err(problem) => faults.add(place, "", problem),
            }
        }
        Written::Json | Written::Text => content(typed, parameter, &decode(value), faults),
    }
}

const MISSING: &str = "is missing";
const FOREIGN: &str = "is not UTF-8";

/// A parameter among pairs.
fn of_pairs(
    typed: &mut Typed<'_>,
    parameter: &ParameterRules,
    pairs: &Pairs<'_>,
    rules: &[ParameterRules],
    faults: &mut Faults,
) {
    let place = Place::Parameter(parameter.location, parameter.name);
    let Written::Styled { style, explode, allow_empty } = parameter.written else {
        let mut values = pairs.values(parameter.name);
        return match (values.next(), values.next()) {
            (None, _) if parameter.required => faults.add(place, "", MISSING),
            (None, _) => {}
            (Some(value), None) => content(typed, parameter, &(pairs.decode)(value), faults),
            (Some(_), Some(_)) => faults.add(place, "", "stands there more than once"),
        };
    };
    let claimed =
        |name: &str| rules.iter().any(|other| claims(typed.checks, other, parameter.location, name));
    let styled = Styled { name: parameter.name, style, explode, check: parameter.check };
    let kinds = parameter.check.map_or(Kinds::STRING, |id| typed.kinds(id));
    if !styled.is_there(pairs, &claimed, kinds) {
        if parameter.required {
            faults.add(place, "", MISSING);
        }
        return;
    }
    let Some(check) = parameter.check else { return };
    if allow_empty && pairs.values(parameter.name).all(str::is_empty) {
        return;
    }
    match styled.write(typed, Source::Pairs(pairs, &claimed)) {
        Ok(()) => faults.of_json(typed.checks, check, typed.out, place),
        Err(problem) => faults.add(place, "", problem),
    }
}

/// Whether a name in the query, or among cookies, is a parameter's own, so that it is no member of another one.
fn claims(checks: &Checks, other: &ParameterRules, location: Location, name: &str) -> bool {
    if other.location != location {
        return false;
    }
    let Written::Styled { style, explode, .. } = other.written else { return other.name == name };
    if style == Style::DeepObject {
        return deep::path(name, other.name).is_some();
    }
    let styled = Styled { name: other.name, style, explode, check: other.check };
    let kinds = other.check.map_or(Kinds::STRING, |id| kinds::kinds(checks, id));
    !styled.has_loose_members(kinds) && other.name == name
}

/// A parameter that is written as a media type.
fn content(typed: &mut Typed<'_>, parameter: &ParameterRules, value: &str, faults: &mut Faults) {
    let Some(check) = parameter.check else { return };
    let place = Place::Parameter(parameter.location, parameter.name);
    if parameter.written == Written::Json {
        return faults.of_json(typed.checks, check, value.as_bytes(), place);
    }
    typed.primitive(Some(check), value);
    faults.of_json(typed.checks, check, typed.out, place);
}
