//! What JSON paths lead to (reference 5.2): Jayway's rules.
//!
//! A path of names and positions is definite: it leads to one value, or to nothing. Any other gives a list, which may be
//! empty. The steps are taken one after the other on all values found so far; only `..` goes down by itself.

use super::budget::{Budget, Fault};
use super::heap::Heap;
use super::number;
use super::path_filter::accepts;
use super::path_found::{Found, item_at};
use super::path_parse;
use super::path_steps::{PathFunction, Step};
use super::slot::{Kind, Slot};
use super::texts::OVERHEAD;
use super::value::{ListId, MapId, Value};

/// The value at a path below `root`; `None` where there is none.
pub(super) fn find<'r>(
    path: &str,
    root: &Value<'r>,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    // Reading takes longer than copying.
    budget.step(path.len() / 8)?;
    let steps = path_parse::parse(path).ok_or(UNREADABLE)?;
    follow(&steps, root, root, heap, budget)
}

/// What a path that cannot be read ends a template with.
pub(super) const UNREADABLE: Fault = Fault::new("a JSON path of a template cannot be read");

/// The value that steps lead to from `start`; `$` in filters is `root`.
pub(super) fn follow<'r>(
    steps: &[Step<'_>],
    start: &Value<'r>,
    root: &Value<'r>,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    let (function, steps) = match steps.split_last() {
        Some((Step::Function(name), before)) => (Some(*name), before),
        _ => (None, steps),
    };
    // Names and positions in front lead from one value to one value.
    let mut steps_left = steps;
    let mut value = *start;
    while let [step @ (Step::Name(_) | Step::Index(_)), behind @ ..] = steps_left {
        budget.step(1)?;
        let inner = match (step, &value) {
            (Step::Name(name), Value::Map(id)) => heap.get(*id, name),
            (Step::Index(index), Value::List(id)) => item_at(*index, *id, heap),
            _ => None,
        };
        match inner {
            Some(inner) => value = inner,
            None => return Ok(None),
        }
        steps_left = behind;
    }
    if steps_left.is_empty() && function.is_none() {
        return Ok(Some(value));
    }
    // What is found is kept as it is kept in the value's own document, which nearly all of it is from.
    let mut found = Found { home: heap.home(&value), slots: heap.lend() };
    found.add(&value, heap, budget)?;
    let (mut definite, mut deep) = (true, false);
    let last = steps_left.len();
    for step in steps_left {
        if matches!(step, Step::Deep) {
            (definite, deep) = (false, true);
            continue;
        }
        let is_last = std::ptr::eq(step, steps_left.get(last - 1).unwrap_or(step));
        definite &= match step {
            Step::Name(_) | Step::Index(_) => true,
            // Several names are one object at the end of a path, and several ways inside of it.
            Step::Names(_) => is_last,
            _ => false,
        };
        let mut next = found.another(heap);
        if deep && !matches!(step, Step::Name(_)) {
            let mut all = found.another(heap);
            descend(&mut found, None, &mut all, heap, budget)?;
            heap.give_back(std::mem::replace(&mut found, all).slots);
        }
        match step {
            Step::Name(name) if deep => descend(&mut found, Some(name), &mut next, heap, budget)?,
            Step::Name(name) => {
                budget.step(found.slots.len())?;
                for slot in &found.slots {
                    let value = heap.value(found.home, Slot::of(*slot));
                    next.add_named(name, &value, heap, budget)?;
                }
            }
            _ => {
                for slot in &found.slots {
                    let value = heap.value(found.home, Slot::of(*slot));
                    take(step, &value, root, heap, budget, Place { deep, is_last }, &mut next)?;
                }
            }
        }
        budget.step(next.slots.len() / 4)?;
        // Nothing at a name or position that must be there is nothing at all.
        if definite && next.slots.is_empty() {
            return Ok(None);
        }
        heap.give_back(std::mem::replace(&mut found, next).slots);
        deep = false;
    }
    let subject = if definite {
        found.slots.pop().map(|slot| heap.value(found.home, Slot::of(slot)))
    } else {
        Some(Value::List(found.list(heap, budget)?))
    };
    heap.give_back(found.slots);
    match (function, subject) {
        (Some(function), Some(subject)) => apply(function, &subject, heap, budget),
        (_, subject) => Ok(subject),
    }
}

/// Where a step stands in its path.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Behind `..`.
    deep: bool,
    is_last: bool,
}

/// Adds what a step finds in a value.
fn take<'r>(
    step: &Step<'_>,
    value: &Value<'r>,
    root: &Value<'r>,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
    place: Place,
    found: &mut Found,
) -> Result<(), Fault> {
    budget.step(1)?;
    match (step, value) {
        (Step::Names(names), Value::Map(_)) if !place.is_last => {
            for name in names {
                found.add_named(name, value, heap, budget)?;
            }
        }
        (Step::Names(names), Value::Map(id)) => {
            let members: Vec<_> =
                names.iter().filter_map(|name| Some((name, heap.get(*id, name)?))).collect();
            if place.deep && members.len() < names.len() {
                return Ok(());
            }
            let merged = heap.new_map(budget)?;
            for (name, value) in members {
                budget.take(name.len() + OVERHEAD)?;
                let name = heap.keep(name.to_string());
                heap.put(merged, name, &value, budget)?;
            }
            found.add(&Value::Map(merged), heap, budget)?;
        }
        (Step::Index(index), Value::List(id)) => found.add_item(*index, *id, heap, budget)?,
        (Step::Indexes(all), Value::List(id)) => {
            for index in all {
                found.add_item(*index, *id, heap, budget)?;
            }
        }
        (Step::Slice(first, last), Value::List(id)) => {
            let length = heap.items(*id).len() as i64;
            // Of two ends a negative first one counts from the end of the list, and goes on at its front.
            let (from, to) = match (*first, *last) {
                (Some(first), Some(last)) => (first.max(-length), last.min(length)),
                (Some(first), None) => (if first < 0 { (first + length).max(0) } else { first }, length),
                (None, Some(last)) => (0, if last < 0 { last + length } else { last.min(length) }),
                (None, None) => (0, length),
            };
            budget.step(usize::try_from(to - from).unwrap_or(0))?;
            for index in from..to {
                found.add_item(index, *id, heap, budget)?;
            }
        }
        (Step::Every, Value::List(ListId { document, slot }) | Value::Map(MapId { document, slot })) => {
            found.add_all(*document, *slot, heap, budget)?;
        }
        (Step::Filter(filter), Value::List(_))
            if place.deep && !accepts(filter, value, root, heap, budget)? => {}
        (Step::Filter(filter), Value::List(id)) => {
            let items = heap.snapshot(*id, usize::MAX);
            for index in 0..heap.items(*id).len() {
                let item = heap.snapped(&items, index);
                if accepts(filter, &item, root, heap, budget)? {
                    found.add(&item, heap, budget)?;
                }
            }
        }
        (Step::Filter(filter), Value::Map(_)) if accepts(filter, value, root, heap, budget)? => {
            found.add(value, heap, budget)?;
        }
        _ => {}
    }
    Ok(())
}

/// Finds every list and map among values and in them, each before what is in it, and leaves none; of a name, the members
/// that they have.
fn descend<'r>(
    open: &mut Found,
    name: Option<&str>,
    found: &mut Found,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<(), Fault> {
    open.slots.reverse();
    while let Some(slot) = open.slots.pop() {
        let Some((document, slot)) = container(open.home, Slot::of(slot), heap) else { continue };
        let from = open.slots.len();
        budget.step(1)?;
        let named = open.add_containers(document, slot, name, heap, budget)?;
        // The last one is looked at first.
        open.slots.get_mut(from..).unwrap_or_default().reverse();
        match name {
            None => found.add_kept(document, slot, heap, budget)?,
            Some(_) => {
                if let Some((number, value)) = named {
                    found.add_kept(number, value, heap, budget)?;
                }
            }
        }
    }
    Ok(())
}

/// A list or a map of its own document, where a slot is one.
#[inline]
fn container(number: u32, slot: Slot, heap: &Heap<'_>) -> Option<(u32, Slot)> {
    match slot.kind() {
        Kind::List | Kind::Map | Kind::OwnList | Kind::OwnMap => Some((number, slot)),
        Kind::Other => match heap.value(number, slot) {
            Value::List(ListId { document, slot }) | Value::Map(MapId { document, slot }) => {
                Some((document, slot))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A function at the end of a path.
fn apply<'r>(
    function: PathFunction,
    subject: &Value<'r>,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'r>>, Fault> {
    match (function, subject) {
        (PathFunction::Length, Value::List(id)) => {
            return Ok(Some(Value::Integer(heap.items(*id).len() as i64)));
        }
        (PathFunction::Length, Value::Map(id)) => {
            return Ok(Some(Value::Integer(heap.members(*id).len() as i64)));
        }
        (PathFunction::Length, Value::Text(text)) => {
            budget.step(text.len() / 64)?;
            return Ok(Some(Value::Integer(text.chars().count() as i64)));
        }
        (PathFunction::First, Value::List(id)) => return Ok(heap.items(*id).get(0)),
        (PathFunction::Last, Value::List(id)) => return Ok(item_at(-1, *id, heap)),
        (PathFunction::Keys, Value::Map(id)) => {
            let members = heap.members(*id);
            budget.take(members.len() * size_of::<u64>())?;
            let (home, keys) = (members.home(), members.key_slots().map(Slot::bits).collect());
            return Ok(Some(Value::List(heap.list_of_slots(home, keys, true, budget)?)));
        }
        _ => {}
    }
    let Value::List(id) = subject else { return Ok(None) };
    budget.step(heap.items(*id).len())?;
    let mut numbers = Vec::new();
    for item in heap.items(*id).iter() {
        numbers.extend(number::as_double(&item, budget)?);
    }
    if numbers.is_empty() {
        return Ok(None);
    }
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    let value = match function {
        PathFunction::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        PathFunction::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        PathFunction::Sum => sum,
        PathFunction::Average => sum / count,
        PathFunction::Deviation => {
            let squares: f64 = numbers.iter().map(|number| number * number).sum();
            (squares / count - (sum / count).powi(2)).max(0.0).sqrt()
        }
        _ => return Ok(None),
    };
    Ok(Some(Value::Double(value)))
}
