//! Filters of JSON paths: `[?(@.price < 10 && @.category == 'fiction')]`.

use super::budget::{Budget, Fault, NESTING};
use super::heap::Heap;
use super::json_read;
use super::number;
use super::path::follow;
use super::path_steps::{Filter, Operand, Test};
use super::value::Value;

/// Whether a filter lets an item pass.
pub(super) fn accepts<'r>(
    filter: &Filter<'_>,
    item: &Value<'r>,
    root: &Value<'r>,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<bool, Fault> {
    budget.step(1)?;
    match filter {
        Filter::And(all) => {
            for filter in all {
                if !accepts(filter, item, root, heap, budget)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Filter::Or(any) => {
            for filter in any {
                if accepts(filter, item, root, heap, budget)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Filter::Not(inner) => Ok(!accepts(inner, item, root, heap, budget)?),
        Filter::Exists(operand) => Ok(evaluate(operand, item, root, heap, budget)?.is_some()),
        Filter::Test(left, Test::Matches, right) => matches(left, right, item, root, heap, budget),
        Filter::Test(left, test, right) => {
            let left = evaluate(left, item, root, heap, budget)?;
            let right = evaluate(right, item, root, heap, budget)?;
            // Whatever the test is, it looks at each text once; a path from the root leads every item to the same one.
            for text in [&left, &right].into_iter().filter_map(|side| side.as_ref()?.as_text()) {
                budget.step(text.len() / 64)?;
            }
            match (left, right) {
                (Some(left), Some(right)) => holds(*test, &left, &right, heap, budget),
                // What is not there differs from everything.
                _ => Ok(matches!(test, Test::NotEqual | Test::NotIdentical)),
            }
        }
    }
}

/// The value of an operand; `None` where a path leads nowhere. It may borrow from the path.
fn evaluate<'v, 'r: 'v>(
    operand: &'v Operand<'_>,
    item: &Value<'r>,
    root: &Value<'r>,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<Option<Value<'v>>, Fault> {
    Ok(match operand {
        Operand::Path(from_root, steps) => {
            let start = if *from_root { root } else { item };
            follow(steps, start, root, heap, budget)?
        }
        Operand::Text(text) => Some(Value::Text(text)),
        Operand::Pattern(_) => None,
        Operand::Integer(number) => Some(Value::Integer(*number)),
        Operand::Double(number) => Some(Value::Double(*number)),
        Operand::Json(text) => {
            let mut read = |text: String| {
                budget.take(text.len())?;
                json_read::read(heap.keep(text), heap, budget)
            };
            match read((*text).to_owned())? {
                Some(value) => Some(value),
                // Lists of texts in single quotes.
                None => read(text.replace('\'', "\""))?,
            }
        }
    })
}

fn matches<'r>(
    left: &Operand<'_>,
    right: &Operand<'_>,
    item: &Value<'r>,
    root: &Value<'r>,
    heap: &mut Heap<'r>,
    budget: &mut Budget,
) -> Result<bool, Fault> {
    let (subject, pattern) = match (left, right) {
        (subject, Operand::Pattern(pattern)) | (Operand::Pattern(pattern), subject) => (subject, pattern),
        _ => return Ok(false),
    };
    let Some(Value::Text(text)) = evaluate(subject, item, root, heap, budget)? else { return Ok(false) };
    pattern.regex(budget)?.matches(text, budget)
}

fn holds<'r>(
    test: Test,
    left: &Value<'r>,
    right: &Value<'r>,
    heap: &Heap<'r>,
    budget: &mut Budget,
) -> Result<bool, Fault> {
    let has = |list: &Value<'r>, wanted: &Value<'r>, budget: &mut Budget| -> Result<bool, Fault> {
        let Value::List(id) = list else { return Ok(false) };
        for item in heap.items(*id).iter() {
            if equal(&item, wanted, heap, budget, NESTING)? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let how_many = |from: &Value<'r>, of: &Value<'r>, budget: &mut Budget| -> Result<(usize, usize), Fault> {
        let Value::List(id) = from else { return Ok((0, usize::MAX)) };
        let mut count = 0;
        for item in heap.items(*id).iter() {
            count += usize::from(has(of, &item, budget)?);
        }
        Ok((count, heap.items(*id).len()))
    };
    let order = |budget: &mut Budget| match (left, right) {
        (Value::Text(left), Value::Text(right)) => Ok(Some(left.encode_utf16().cmp(right.encode_utf16()))),
        _ => number::compare(left, right, budget),
    };
    Ok(match test {
        Test::Equal => same(left, right, heap, budget)?,
        Test::NotEqual => !same(left, right, heap, budget)?,
        Test::Identical => equal(left, right, heap, budget, NESTING)?,
        Test::NotIdentical => !equal(left, right, heap, budget, NESTING)?,
        Test::Less => order(budget)?.is_some_and(std::cmp::Ordering::is_lt),
        Test::LessOrEqual => order(budget)?.is_some_and(std::cmp::Ordering::is_le),
        Test::Greater => order(budget)?.is_some_and(std::cmp::Ordering::is_gt),
        Test::GreaterOrEqual => order(budget)?.is_some_and(std::cmp::Ordering::is_ge),
        Test::In => has(right, left, budget)?,
        Test::NotIn => !has(right, left, budget)?,
        Test::AnyOf => how_many(left, right, budget)?.0 > 0,
        Test::NoneOf => how_many(left, right, budget)?.0 == 0,
        Test::SubsetOf => {
            let (count, all) = how_many(left, right, budget)?;
            count == all
        }
        Test::All => {
            let (count, all) = how_many(right, left, budget)?;
            count == all
        }
        Test::Contains => match (left, right) {
            (Value::Text(left), Value::Text(right)) => left.contains(right),
            _ => has(left, right, budget)?,
        },
        Test::Size => size(left, heap).is_some_and(|size| matches!(right, Value::Integer(n) if *n == size)),
        Test::Empty => {
            size(left, heap).is_some_and(|size| !matches!(right, Value::Bool(false)) == (size == 0))
        }
        Test::Matches => false,
    })
}

fn size(value: &Value<'_>, heap: &Heap<'_>) -> Option<i64> {
    Some(match value {
        Value::Text(text) => text.chars().count() as i64,
        Value::List(id) => heap.items(*id).len() as i64,
        Value::Map(id) => heap.members(*id).len() as i64,
        _ => return None,
    })
}

/// `==`: a text is equal to the number that it is written like.
fn same<'r>(one: &Value<'r>, other: &Value<'r>, heap: &Heap<'r>, budget: &mut Budget) -> Result<bool, Fault> {
    match (one, other) {
        (Value::Text(text), number) | (number, Value::Text(text)) if number::is_number(number) => {
            let mut written = String::new();
            super::print::scalar(number, &mut written);
            budget.step(written.len() / 64)?;
            Ok(*written == **text)
        }
        _ => equal(one, other, heap, budget, NESTING),
    }
}

/// Bounded by `left`: a template can put a list into itself.
fn equal<'r>(
    one: &Value<'r>,
    other: &Value<'r>,
    heap: &Heap<'r>,
    budget: &mut Budget,
    left: u32,
) -> Result<bool, Fault> {
    let left = left.checked_sub(1).ok_or(super::print::TOO_DEEP)?;
    budget.step(1)?;
    match (one, other) {
        (Value::Null, Value::Null) => Ok(true),
        (Value::Bool(one), Value::Bool(other)) => Ok(one == other),
        (Value::Text(one), Value::Text(other)) => {
            budget.step(one.len().min(other.len()) / 64)?;
            Ok(one == other)
        }
        (Value::List(one), Value::List(other)) => {
            let (one, other) = (heap.items(*one), heap.items(*other));
            if one.len() != other.len() {
                return Ok(false);
            }
            for (one, other) in one.iter().zip(other.iter()) {
                if !equal(&one, &other, heap, budget, left)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Map(one), Value::Map(other)) => {
            let one = heap.members(*one);
            if one.len() != heap.members(*other).len() {
                return Ok(false);
            }
            for (key, value) in one.iter() {
                let same = match heap.get(*other, key) {
                    Some(found) => equal(&value, &found, heap, budget, left)?,
                    None => false,
                };
                if !same {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        _ => Ok(number::compare(one, other, budget)?.is_some_and(std::cmp::Ordering::is_eq)),
    }
}
