//! What JSON paths lead to (reference 5.2): Jayway's rules.
//!
//! A path of names and positions is definite: it leads to one value, or to nothing. Any other gives a list, which may be
//! empty. The steps are taken one after the other on all values found so far; only `..` goes down by itself.

use super::budget::{Budget, Fault};
use super::heap::Heap;
use super::number;
use super::path_filter::accepts;
use super::path_parse;
use super::path_steps::{PathFunction, Step};
use super::texts::OVERHEAD;
use super::value::{ListId, Value};

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
            (Step::Name(name), Value::Map(id)) => heap.get(*id, name).copied(),
            (Step::Index(index), Value::List(id)) => at(*index, *id, heap),
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
    let mut found = heap.lend();
    found.push(value);
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
        let mut next = heap.lend();
        if let (Step::Name(name), true) = (step, deep) {
            descend(&mut found, heap, budget, |container| next.extend(named(name, container, heap)))?;
        } else if let Step::Name(name) = step {
            budget.step(found.len())?;
            next.extend(found.iter().filter_map(|value| named(name, *value, heap)));
        } else {
            if deep {
                let mut all = heap.lend();
                descend(&mut found, heap, budget, |container| all.push(container))?;
                heap.give_back(std::mem::replace(&mut found, all));
            }
            for value in &found {
                take(step, value, root, heap, budget, Place { deep, is_last }, &mut next)?;
            }
        }
        budget.take(next.len() * size_of::<Value<'_>>())?;
        // Nothing at a name or position that must be there is nothing at all.
        if definite && next.is_empty() {
            return Ok(None);
        }
        heap.give_back(std::mem::replace(&mut found, next));
        deep = false;
    }
    let subject = if definite { found.pop() } else { Some(Value::List(heap.read_list(&mut found, 0))) };
    heap.give_back(found);
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
    found: &mut Vec<Value<'r>>,
) -> Result<(), Fault> {
    budget.step(1)?;
    match (step, value) {
        (Step::Names(names), Value::Map(id)) if !place.is_last => {
            found.extend(names.iter().filter_map(|name| heap.get(*id, name).copied()));
        }
        (Step::Names(names), Value::Map(id)) => {
            let members: Vec<_> =
                names.iter().filter_map(|name| Some((name, *heap.get(*id, name)?))).collect();
            if place.deep && members.len() < names.len() {
                return Ok(());
            }
            let merged = heap.new_map();
            for (name, value) in members {
                budget.take(name.len() + OVERHEAD)?;
                let name = heap.keep(name.to_string());
                heap.put(merged, name, value);
            }
            found.push(Value::Map(merged));
        }
        (Step::Index(index), Value::List(id)) => found.extend(at(*index, *id, heap)),
        (Step::Indexes(all), Value::List(id)) => {
            found.extend(all.iter().filter_map(|index| at(*index, *id, heap)));
        }
        (Step::Slice(first, last), Value::List(id)) => {
            let items = heap.items(*id);
            let length = items.len() as i64;
            // Of two ends a negative first one counts from the end of the list, and goes on at its front.
            let (from, to) = match (*first, *last) {
                (Some(first), Some(last)) => (first.max(-length), last.min(length)),
                (Some(first), None) => (if first < 0 { (first + length).max(0) } else { first }, length),
                (None, Some(last)) => (0, if last < 0 { last + length } else { last.min(length) }),
                (None, None) => (0, length),
            };
            budget.step(usize::try_from(to - from).unwrap_or(0))?;
            found.extend((from..to).filter_map(|index| at(index, *id, heap)));
        }
        (Step::Every, Value::List(id)) => {
            budget.step(heap.items(*id).len())?;
            found.extend(heap.items(*id).iter().copied());
        }
        (Step::Every, Value::Map(id)) => {
            budget.step(heap.members(*id).len())?;
            found.extend(heap.members(*id).iter().map(|(_, value)| *value));
        }
        (Step::Filter(filter), Value::List(_))
            if place.deep && !accepts(filter, value, root, heap, budget)? => {}
        (Step::Filter(filter), Value::List(id)) => {
            let items = heap.snapshot(*id, usize::MAX);
            for index in 0..heap.items(*id).len() {
                let item = heap.snapped(&items, index);
                if accepts(filter, &item, root, heap, budget)? {
                    found.push(item);
                }
            }
        }
        (Step::Filter(filter), Value::Map(_)) if accepts(filter, value, root, heap, budget)? => {
            found.push(*value);
        }
        _ => {}
    }
    Ok(())
}

fn at<'r>(index: i64, id: ListId, heap: &Heap<'r>) -> Option<Value<'r>> {
    let items = heap.items(id);
    items.get(super::machine::position(index, items.len())?).copied()
}

/// The member of a name, where a value has one.
fn named<'r>(name: &str, value: Value<'r>, heap: &Heap<'r>) -> Option<Value<'r>> {
    match value {
        Value::Map(id) => heap.get(id, name).copied(),
        _ => None,
    }
}

/// Shows every list and map among values and in them, each before what is in it, and leaves none.
fn descend<'r>(
    open: &mut Vec<Value<'r>>,
    heap: &Heap<'r>,
    budget: &mut Budget,
    mut show: impl FnMut(Value<'r>),
) -> Result<(), Fault> {
    open.reverse();
    while let Some(value) = open.pop() {
        budget.take(size_of::<Value<'_>>())?;
        let from = open.len();
        let holds = |value: &Value<'r>| matches!(value, Value::List(_) | Value::Map(_));
        match value {
            Value::List(id) => {
                let items = heap.items(id);
                budget.step(1 + items.len())?;
                open.extend(items.iter().copied().filter(holds));
            }
            Value::Map(id) => {
                let members = heap.members(id);
                budget.step(1 + members.len())?;
                open.extend(members.iter().map(|(_, value)| *value).filter(holds));
            }
            _ => continue,
        }
        // The last one is looked at first.
        open.get_mut(from..).unwrap_or_default().reverse();
        show(value);
    }
    Ok(())
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
        (PathFunction::First, Value::List(id)) => return Ok(heap.items(*id).first().copied()),
        (PathFunction::Last, Value::List(id)) => return Ok(heap.items(*id).last().copied()),
        (PathFunction::Keys, Value::Map(id)) => {
            let keys: Vec<_> = heap.members(*id).iter().map(|(key, _)| Value::Text(key)).collect();
            budget.take(keys.len() * size_of::<Value<'_>>())?;
            return Ok(Some(Value::List(heap.new_list(keys, true))));
        }
        _ => {}
    }
    let Value::List(id) = subject else { return Ok(None) };
    budget.step(heap.items(*id).len())?;
    let mut numbers = Vec::new();
    for item in heap.items(*id) {
        numbers.extend(number::as_double(item, budget)?);
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
