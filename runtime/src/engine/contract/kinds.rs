//! What a text can stand for, by the check that it will be held to.

use crate::api::{Applied, Check, CheckId, Checks, Kinds, Literal};
use crate::engine::check::find_property;

/// So many checks of the same value are looked through, however they refer to each other. Beyond that everything may be
/// meant, which only makes a text be tried as more kinds.
const MOST: u32 = 256;

/// Takes one of the checks that may still be looked through.
fn spend(left: &mut u32) -> Option<()> {
    *left = left.checked_sub(1)?;
    Some(())
}

/// The kinds of values that a check leaves.
pub(super) fn kinds(checks: &Checks, id: CheckId) -> Kinds {
    within(checks, id, &mut { MOST })
}

fn within(checks: &Checks, id: CheckId, left: &mut u32) -> Kinds {
    if spend(left).is_none() {
        return Kinds::ANY;
    }
    let check = checks.get(id);
    let mut kinds = check.kinds.0 & Kinds::ANY.0;
    if let Some(values) = check.values {
        kinds &= values.iter().fold(0, |kinds, value| kinds | of(value).0);
    }
    for applied in check.applied {
        kinds &= match applied {
            Applied::All(list) => list.iter().fold(Kinds::ANY.0, |all, id| all & within(checks, *id, left).0),
            Applied::Any(list) | Applied::One(list) => {
                list.iter().fold(0, |all, id| all | within(checks, *id, left).0)
            }
            Applied::Not(_) | Applied::If { .. } | Applied::Where { .. } => Kinds::ANY.0,
        };
    }
    Kinds(kinds)
}

fn of(value: &Literal) -> Kinds {
    match value {
        Literal::Null => Kinds::NULL,
        Literal::Bool(_) => Kinds::BOOLEAN,
        Literal::Number(_) => Kinds::NUMBER,
        Literal::Text(_) => Kinds::STRING,
        Literal::Array(_) => Kinds::ARRAY,
        Literal::Object(_) => Kinds::OBJECT,
    }
}

/// The check of a member of an object, as far as one is said; in each turn another of several schemas is asked first.
pub(super) fn member(checks: &Checks, id: CheckId, name: &str, turn: usize) -> Option<CheckId> {
    find(checks, id, turn, &mut { MOST }, &|check| {
        let rules = check.object?;
        let property = find_property(rules, name).and_then(|at| rules.properties.get(at));
        property.and_then(|property| property.check).or(rules.additional)
    })
}

/// The members that must be there and are arrays: a form has no way to write an empty one.
pub(super) fn required_arrays(checks: &Checks, id: CheckId) -> Vec<&'static str> {
    let mut names = Vec::new();
    collect(checks, id, &mut { MOST }, &mut names);
    names
}

fn collect(checks: &Checks, id: CheckId, left: &mut u32, names: &mut Vec<&'static str>) {
    if spend(left).is_none() {
        return;
    }
    let check = checks.get(id);
    for property in check.object.map_or(&[][..], |rules| rules.properties) {
        let is_array = property.check.is_some_and(|id| kinds(checks, id) == Kinds::ARRAY);
        if property.required && is_array {
            names.push(property.name.as_str());
        }
    }
    for applied in check.applied {
        if let Applied::All(list) = applied {
            list.iter().for_each(|id| collect(checks, *id, left, names));
        }
    }
}

/// The check of an item of an array, as far as one is said; turns as those of [`member`].
pub(super) fn item(checks: &Checks, id: CheckId, at: usize, turn: usize) -> Option<CheckId> {
    find(checks, id, turn, &mut { MOST }, &|check| {
        let rules = check.array?;
        rules.prefix.get(at).copied().or(rules.items)
    })
}

/// More turns are not taken.
const MOST_TURNS: usize = 16;

/// In how many ways the texts of a value can be typed: the most schemas that any `oneOf` or `anyOf` in it has.
pub(super) fn turns(checks: &Checks, id: CheckId) -> usize {
    let (mut turns, mut left) = (1, MOST as usize);
    let mut waiting = vec![id];
    let mut seen = Vec::new();
    while let Some(id) = waiting.pop().filter(|_| left > 0) {
        left -= 1;
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let check = checks.get(id);
        for applied in check.applied {
            match applied {
                Applied::Any(list) | Applied::One(list) => {
                    turns = turns.max(list.len());
                    waiting.extend_from_slice(list);
                }
                Applied::All(list) => waiting.extend_from_slice(list),
                _ => {}
            }
        }
        let properties = check.object.map_or(&[][..], |rules| rules.properties);
        waiting.extend(properties.iter().filter_map(|property| property.check));
        waiting.extend(check.array.and_then(|rules| rules.items));
    }
    turns.min(MOST_TURNS)
}

/// The first answer among a check and those of the same value.
fn find<T>(
    checks: &Checks,
    id: CheckId,
    turn: usize,
    left: &mut u32,
    ask: &impl Fn(&'static Check) -> Option<T>,
) -> Option<T> {
    spend(left)?;
    let check = checks.get(id);
    let own = ask(check);
    if own.is_some() {
        return own;
    }
    check.applied.iter().find_map(|applied| match applied {
        Applied::All(list) => list.iter().find_map(|id| find(checks, *id, turn, left, ask)),
        Applied::Any(list) | Applied::One(list) => {
            let (before, after) = list.split_at_checked(turn % list.len().max(1)).unwrap_or((list, &[]));
            after.iter().chain(before).find_map(|id| find(checks, *id, turn, left, ask))
        }
        Applied::If { condition, then, otherwise } => [Some(*condition), *then, *otherwise]
            .into_iter()
            .flatten()
            .find_map(|id| find(checks, id, turn, left, ask)),
        Applied::Where { check, .. } => find(checks, *check, turn, left, ask),
        Applied::Not(_) => None,
    })
}
