//! Values of expressions and conditions.

use super::budget::{Budget, Fault};
use super::machine::{MOST_SEEN, Machine, OUT_OF_LIST, position};
use super::number::{self, is_number};
use super::value::Value;
use crate::api::{Comparison, Expression, Function, Operator};
use crate::engine::variable;

impl<'r> Machine<'r> {
    /// The value of an expression. A reference that leads to nothing is empty text.
    #[inline]
    pub(super) fn evaluate(&mut self, expression: &'static Expression) -> Result<Value<'r>, Fault> {
        match self.seen(expression, MOST_SEEN) {
            Some(value) => {
                let value = value.referenced();
                self.budget.step(1)?;
                Ok(value)
            }
            None => self.worked_out(expression),
        }
    }

    /// The same where the value is not there already.
    fn worked_out(&mut self, expression: &'static Expression) -> Result<Value<'r>, Fault> {
        self.budget.step(1)?;
        Ok(match expression {
            Expression::Null => Value::Null,
            Expression::Bool(value) => Value::Bool(*value),
            Expression::Integer(value) => Value::Integer(*value),
            Expression::Decimal(value) => Value::Double(*value),
            Expression::Text(text) => Value::Text(text),
            Expression::Interpolated(block) => Value::Text(self.interpolate(block)?),
            Expression::List(items) => {
                let items = items.iter().map(|item| self.evaluate(item)).collect::<Result<Vec<_>, _>>()?;
                Value::List(self.heap.new_list(items, false, &mut self.budget)?)
            }
            Expression::Map(members) => {
                let id = self.heap.new_map(&mut self.budget)?;
                for (key, value) in *members {
                    let key = self.evaluate(key)?;
                    let key = self.text(&key)?;
                    let value = self.evaluate(value)?;
                    self.heap.put(id, key, &value, &mut self.budget)?;
                }
                Value::Map(id)
            }
            Expression::Range(ends) => self.range(&ends.0, &ends.1)?,
            Expression::Not(inner) => Value::Bool(!self.holds(inner)?),
            Expression::And(_) | Expression::Or(_) => Value::Bool(self.holds(expression)?),
            Expression::Compare(comparison, sides) => {
                Value::Bool(self.compare(*comparison, &sides.0, &sides.1)?)
            }
            Expression::Arithmetic(operator, sides) => self.arithmetic(*operator, &sides.0, &sides.1)?,
            reference => self.chain(reference)?.referenced(),
        })
    }

    /// The value of a reference on its way; nothing stays nothing, and so ends the way.
    pub(super) fn chain(&mut self, expression: &'static Expression) -> Result<Value<'r>, Fault> {
        self.budget.step(1)?;
        match expression {
            Expression::Variable(number) => Ok(self.variable(*number)),
            Expression::Input => Ok(Value::Input),
            Expression::Util => Ok(Value::Util),
            Expression::Context => Ok(Value::Context(super::context::Section::Root)),
            Expression::ContextVariable(name) => match variable::value(*name, &self.scope) {
                Some(text) => self.borrowed(text).map(Value::Text),
                None => Ok(Value::Null),
            },
            Expression::StageVariables => Ok(Value::StageVariables),
            Expression::Foreach => Ok(self.innermost().map_or(Value::Null, Value::Loop)),
            Expression::Property(Expression::Foreach, name) => {
                Ok(self.innermost().map_or(Value::Null, |number| self.loop_property(number, name)))
            }
            Expression::Property(receiver, name) => {
                if let Some(value) = self.seen(expression, MOST_SEEN) {
                    return Ok(value);
                }
                let receiver = self.chain(receiver)?;
                self.property(&receiver, name)
            }
            Expression::Index(parts) => {
                let receiver = self.chain(&parts.0)?;
                let index = self.evaluate(&parts.1)?;
                self.index(&receiver, &index)
            }
            Expression::Call(Expression::Input, Function::Path, [path]) => {
                Ok(self.at_path(path)?.unwrap_or(Value::Null))
            }
            Expression::Call(Expression::Input, Function::Json, [path]) => {
                let found = self.at_path(path)?;
                self.json(found)
            }
            Expression::Call(receiver, function, arguments) => {
                let receiver = self.chain(receiver)?;
                let mut values = [Value::Null, Value::Null, Value::Null];
                for (place, argument) in values.iter_mut().zip(*arguments) {
                    *place = self.evaluate(argument)?;
                }
                let values = values.get(..arguments.len().min(3)).unwrap_or_default();
                self.call(&receiver, *function, values)
            }
            other => self.worked_out(other),
        }
    }

    /// A value that is there already: a variable, or a member of a map in one. `None` says nothing about the value.
    #[inline]
    pub(super) fn seen(&self, expression: &'static Expression, left: u32) -> Option<Value<'r>> {
        let (receiver, name) = match expression {
            Expression::Variable(number) => return self.variables.get(usize::from(*number)).copied(),
            Expression::Property(receiver, name) => (*receiver, name),
            _ => return None,
        };
        let map = match receiver {
            Expression::Variable(number) => *self.variables.get(usize::from(*number))?,
            inner => self.seen(inner, left.checked_sub(1)?)?,
        };
        match map {
            Value::Map(id) => self.heap.get(id, name),
            _ => None,
        }
    }

    /// A whole number that is there already, or stands in the script.
    fn seen_integer(&self, expression: &'static Expression) -> Option<i64> {
        match expression {
            Expression::Integer(number) => Some(*number),
            other => match self.seen(other, MOST_SEEN)? {
                Value::Integer(number) => Some(number),
                _ => None,
            },
        }
    }

    /// `$x[index]`.
    fn index(&mut self, receiver: &Value<'r>, index: &Value<'r>) -> Result<Value<'r>, Fault> {
        match (receiver, index) {
            (Value::List(id), Value::Integer(index)) => {
                let items = self.heap.items(*id);
                position(*index, items.len()).and_then(|at| items.get(at)).ok_or(OUT_OF_LIST)
            }
            (Value::List(_), _) => Ok(Value::Null),
            _ => {
                let key = self.key(index)?;
                self.property(receiver, key)
            }
        }
    }

    /// Whether a condition holds: what is there does, unless it is `false`; a literal that is no boolean does not.
    pub(super) fn holds(&mut self, condition: &'static Expression) -> Result<bool, Fault> {
        self.budget.step(1)?;
        match condition {
            Expression::Bool(value) => Ok(*value),
            Expression::Not(inner) => Ok(!self.holds(inner)?),
            Expression::And(sides) => Ok(self.holds(&sides.0)? && self.holds(&sides.1)?),
            Expression::Or(sides) => Ok(self.holds(&sides.0)? || self.holds(&sides.1)?),
            Expression::Compare(comparison, sides) => self.compare(*comparison, &sides.0, &sides.1),
            Expression::Null
            | Expression::Integer(_)
            | Expression::Decimal(_)
            | Expression::Text(_)
            | Expression::Interpolated(_)
            | Expression::List(_)
            | Expression::Map(_)
            | Expression::Range(_)
            | Expression::Arithmetic(..) => Ok(false),
            reference => Ok(!matches!(self.evaluate(reference)?, Value::Bool(false))),
        }
    }

    fn range(&mut self, first: &'static Expression, last: &'static Expression) -> Result<Value<'r>, Fault> {
        let (first, last) = (self.evaluate(first)?, self.evaluate(last)?);
        let (Value::Integer(first), Value::Integer(last)) = (first, last) else { return Ok(Value::Null) };
        let count = usize::try_from(first.abs_diff(last)).ok().and_then(|count| count.checked_add(1));
        // The memory is held before it is there.
        let bytes =
            count.and_then(|count| count.checked_mul(size_of::<u64>())).ok_or(Budget::MEMORY_SPENT)?;
        self.budget.take(bytes)?;
        self.budget.release(bytes);
        let step = if first <= last { 1 } else { -1 };
        let items = (0..).map(|at: i64| Value::Integer(first + step * at)).take(bytes / size_of::<u64>());
        Ok(Value::List(self.heap.new_list(items, false, &mut self.budget)?))
    }

    fn compare(
        &mut self,
        comparison: Comparison,
        left: &'static Expression,
        right: &'static Expression,
    ) -> Result<bool, Fault> {
        if let (Some(left), Some(right)) = (self.seen_integer(left), self.seen_integer(right)) {
            self.budget.step(2)?;
            return Ok(number::holds(comparison, left.cmp(&right)));
        }
        let (left, right) = (self.evaluate(left)?, self.evaluate(right)?);
        if is_number(&left) && is_number(&right) {
            let order = number::compare(&left, &right, &mut self.budget)?;
            return Ok(order.is_some_and(|order| number::holds(comparison, order)));
        }
        match comparison {
            Comparison::Equal => self.equal(&left, &right),
            Comparison::NotEqual => Ok(!self.equal(&left, &right)?),
            // Texts have no order in this language.
            _ => Ok(false),
        }
    }

    /// Whether two values are equal: by what they print, which is what Velocity does with values of two kinds.
    pub(super) fn equal(&mut self, left: &Value<'r>, right: &Value<'r>) -> Result<bool, Fault> {
        if is_number(left) && is_number(right) {
            let order = number::compare(left, right, &mut self.budget)?;
            return Ok(order.is_some_and(std::cmp::Ordering::is_eq));
        }
        match (left, right) {
            (Value::Null, Value::Null) => Ok(true),
            (Value::Null, _) | (_, Value::Null) => Ok(false),
            (Value::Bool(left), Value::Bool(right)) => Ok(left == right),
            (Value::Text(left), Value::Text(right)) => {
                self.budget.step(left.len() / 64)?;
                Ok(left == right)
            }
            _ => {
                let (left, right) = (self.text(left)?, self.text(right)?);
                self.budget.step(left.len().min(right.len()) / 64)?;
                Ok(left == right)
            }
        }
    }

    fn arithmetic(
        &mut self,
        operator: Operator,
        left: &'static Expression,
        right: &'static Expression,
    ) -> Result<Value<'r>, Fault> {
        if let (Some(left), Some(right)) = (self.seen_integer(left), self.seen_integer(right)) {
            self.budget.step(2)?;
            let (left, right) = (Value::Integer(left), Value::Integer(right));
            return number::reckon(operator, &left, &right, &mut self.heap, &mut self.budget);
        }
        let (left, right) = (self.evaluate(left)?, self.evaluate(right)?);
        if operator == Operator::Add && (matches!(left, Value::Text(_)) || matches!(right, Value::Text(_))) {
            let joined = [self.text(&left)?, self.text(&right)?].concat();
            return self.made(joined);
        }
        number::reckon(operator, &left, &right, &mut self.heap, &mut self.budget)
    }
}
