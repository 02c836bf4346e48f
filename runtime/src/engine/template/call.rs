//! `$x.method(…)`: which value has which method. What nothing has is nothing, as Amazon prints it (reference 5.1).

use super::budget::{Budget, Fault};
use super::machine::Machine;
use super::number::{self, as_double};
use super::value::Value;
use crate::api::Function;

impl<'r> Machine<'r> {
    /// Calls a method.
    pub(super) fn call(
        &mut self,
        receiver: &Value<'r>,
        function: Function,
        arguments: &[Value<'r>],
    ) -> Result<Value<'r>, Fault> {
        if let (Function::ToString, [], true) = (function, arguments, has_text(receiver)) {
            return Ok(Value::Text(self.text(receiver)?));
        }
        if let (Function::Equals, [other], true) = (function, arguments, has_text(receiver)) {
            let alike = std::mem::discriminant(receiver) == std::mem::discriminant(other);
            return Ok(Value::Bool(alike && self.equal(receiver, other)?));
        }
        match receiver {
            Value::Input => self.call_input(function, arguments),
            Value::Util => self.call_util(function, arguments),
            Value::Text(text) => self.call_text(text, function, arguments),
            Value::List(id) => self.call_list(*id, function, arguments),
            Value::Map(id) => self.call_map(*id, function, arguments),
            Value::Entry(_) => match (function, arguments) {
                (Function::GetKey, []) => self.property(receiver, "key"),
                (Function::GetValue, []) => self.property(receiver, "value"),
                _ => Ok(Value::Null),
            },
            Value::Loop(_) => self.call_loop(receiver, function, arguments),
            Value::Integer(_) | Value::Double(_) | Value::Big(_) => {
                self.call_number(receiver, function, arguments)
            }
            Value::StageVariables => match (function, arguments) {
                (Function::Get, [key]) => {
                    let key = self.key(key)?;
                    Ok(self.stage_variable(key))
                }
                (Function::ContainsKey, [key]) => {
                    let key = self.key(key)?;
                    Ok(Value::Bool(!matches!(self.stage_variable(key), Value::Null)))
                }
                (Function::KeySet, []) => {
                    let variables =
                        self.scope.stage.map(|stage| stage.variables.as_slice()).unwrap_or_default();
                    let keys = variables.iter().map(|(name, _)| Value::Text(name));
                    Ok(Value::List(self.heap.new_list(keys, false, &mut self.budget)?))
                }
                (Function::Size, []) => {
                    let count = self.scope.stage.map_or(0, |stage| stage.variables.len());
                    Ok(Value::Integer(count as i64))
                }
                _ => Ok(Value::Null),
            },
            Value::Context(section) => match (function, arguments) {
                (Function::Get, [key]) => {
                    let key = self.key(key)?;
                    self.context_property(*section, key)
                }
                (Function::ContainsKey, [key]) => {
                    let key = self.key(key)?;
                    Ok(Value::Bool(self.context_keys(*section).contains(&key)))
                }
                (Function::KeySet, []) => {
                    let keys = self.context_keys(*section).into_iter().map(Value::Text);
                    Ok(Value::List(self.heap.new_list(keys, false, &mut self.budget)?))
                }
                (Function::Size, []) => Ok(Value::Integer(self.context_keys(*section).len() as i64)),
                _ => Ok(Value::Null),
            },
            Value::Null | Value::Bool(_) | Value::Block(_) => Ok(Value::Null),
        }
    }

    fn call_loop(
        &mut self,
        receiver: &Value<'r>,
        function: Function,
        arguments: &[Value<'r>],
    ) -> Result<Value<'r>, Fault> {
        let name = match (function, arguments) {
            (Function::GetIndex, []) => "index",
            (Function::GetCount, []) => "count",
            (Function::HasNext, []) => "hasNext",
            (Function::IsFirst, []) => "first",
            (Function::IsLast, []) => "last",
            (Function::Stop, []) => {
                if let Value::Loop(number) = receiver
                    && let Some(round) = self.heap.loops.get_mut(*number as usize)
                {
                    round.stopped = true;
                }
                return Ok(Value::Null);
            }
            _ => return Ok(Value::Null),
        };
        self.property(receiver, name)
    }

    fn call_number(
        &mut self,
        receiver: &Value<'r>,
        function: Function,
        arguments: &[Value<'r>],
    ) -> Result<Value<'r>, Fault> {
        let whole = |value: &Value<'r>, budget: &mut Budget| match value {
            Value::Integer(value) => Ok(*value),
            other => as_double(other, budget).map(|value| value.unwrap_or_default() as i64),
        };
        let budget = &mut self.budget;
        Ok(match (function, arguments) {
            (Function::IntValue, []) => Value::Integer(i64::from(whole(receiver, budget)? as i32)),
            (Function::LongValue, []) => Value::Integer(whole(receiver, budget)?),
            (Function::DoubleValue | Function::FloatValue, []) => {
                as_double(receiver, budget)?.map_or(Value::Null, Value::Double)
            }
            (Function::CompareTo, [other]) => number::compare(receiver, other, budget)?
                .map_or(Value::Null, |order| Value::Integer(order as i64)),
            (Function::HashCode, []) => Value::Integer(i64::from(whole(receiver, budget)? as i32)),
            // Integer.parseInt and its kin are static in Java, and called on any number.
            (Function::ParseInt | Function::ParseLong | Function::ValueOf, [text]) => {
                let text = self.text(text)?;
                match text.parse() {
                    Ok(value) => Value::Integer(value),
                    Err(_) => return Err(Fault::new("a text that is read as a number is none")),
                }
            }
            (Function::ParseDouble, [text]) => match self.text(text)?.trim().parse() {
                Ok(value) => Value::Double(value),
                Err(_) => return Err(Fault::new("a text that is read as a number is none")),
            },
            _ => Value::Null,
        })
    }
}

/// Whether a value has a text of its own, which `toString` gives.
fn has_text(value: &Value<'_>) -> bool {
    matches!(
        value,
        Value::Bool(_)
            | Value::Integer(_)
            | Value::Double(_)
            | Value::Big(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Entry(_)
    )
}
