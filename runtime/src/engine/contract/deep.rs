//! `deepObject`: `color[R]=100`. OpenAPI leaves open what deeper and repeated names mean; they are read as everybody
//! reads them: `a[b][c]=1` nests, `a[b][]=1` and a repeated `a[b]=1` are arrays.

use std::borrow::Cow;

use super::source::{Pairs, grouped};
use super::style::Misfit;
use super::typed::Typed;
use crate::api::{CheckId, Kinds};

/// Objects nest so deep at most.
const DEPTH: usize = 16;

/// What stands in brackets behind a parameter's name; `None` where it is another parameter's.
pub(super) fn path<'n>(name: &'n str, parameter: &str) -> Option<&'n str> {
    name.strip_prefix(parameter).filter(|rest| rest.starts_with('['))
}

struct Entry<'a> {
    path: Vec<String>,
    value: Cow<'a, str>,
}

/// Writes the object.
pub(super) fn write(
    typed: &mut Typed<'_>,
    check: Option<CheckId>,
    parameter: &str,
    pairs: &Pairs<'_>,
) -> Result<(), Misfit> {
    let mut entries = Vec::new();
    for (name, value) in pairs.iter() {
        let Some(rest) = path(name, parameter) else { continue };
        let inner = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let path: Vec<String> =
            inner.ok_or("is not written in its style")?.split("][").map(str::to_owned).collect();
        if path.len() > DEPTH {
            return Err("nests too deep");
        }
        entries.push(Entry { path, value: (pairs.decode)(value) });
    }
    let entries: Vec<&Entry<'_>> = entries.iter().collect();
    object(typed, check, &entries, 0)
}

/// The members at one depth; the depth of the path bounds how deep this goes.
fn object(
    typed: &mut Typed<'_>,
    check: Option<CheckId>,
    entries: &[&Entry<'_>],
    level: usize,
) -> Result<(), Misfit> {
    typed.out.push(b'{');
    for (name, inner) in by_name(entries, level) {
        typed.name(name);
        let check = check.and_then(|id| typed.member(id, name));
        member(typed, check, &inner, level + 1)?;
    }
    typed.out.push(b'}');
    Ok(())
}

fn member(
    typed: &mut Typed<'_>,
    check: Option<CheckId>,
    entries: &[&Entry<'_>],
    level: usize,
) -> Result<(), Misfit> {
    let kinds = check.map_or(Kinds::ANY, |id| typed.kinds(id));
    let ends = |entry: &&&Entry<'_>| entry.path.len() == level;
    let is_array = kinds.allows(Kinds::ARRAY);
    match (entries, entries.iter().filter(ends).count()) {
        ([only], 1) if !is_array || kinds == Kinds::ANY => typed.primitive(check, &only.value),
        (all, count) if count == all.len() => typed.array(check, all.iter().map(|entry| entry.value.clone())),
        (_, 0) => {
            let is_index = |entry: &&Entry<'_>| {
                entry.path.get(level).is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
            };
            if !is_array || !entries.iter().all(is_index) {
                return object(typed, check, entries, level);
            }
            typed.out.push(b'[');
            let mut at = 0;
            for (name, inner) in by_name(entries, level) {
                // Without an index each is an item of its own.
                let size = if name.is_empty() { 1 } else { inner.len().max(1) };
                for item in inner.chunks(size) {
                    typed.separate();
                    let check = check.and_then(|id| typed.item(id, at));
                    member(typed, check, item, level + 1)?;
                    at += 1;
                }
            }
            typed.out.push(b']');
        }
        _ => return Err("is both a value and an object"),
    }
    Ok(())
}

/// Entries by the name at one depth.
fn by_name<'e, 'a>(entries: &[&'e Entry<'a>], level: usize) -> Vec<(&'e str, Vec<&'e Entry<'a>>)> {
    grouped(entries.iter().filter_map(|entry| Some((entry.path.get(level)?.as_str(), *entry))))
}
