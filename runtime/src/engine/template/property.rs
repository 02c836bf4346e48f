//! `$x.name`: members of maps, and what Java's getters give.

use super::budget::Fault;
use super::machine::Machine;
use super::value::Value;

impl<'r> Machine<'r> {
    /// A property; nothing where the value has none of the name.
    pub(super) fn property(&mut self, receiver: &Value<'r>, name: &str) -> Result<Value<'r>, Fault> {
        Ok(match receiver {
            Value::Map(id) => match self.heap.get(*id, name) {
                Some(value) => value,
                None if name == "empty" => Value::Bool(self.heap.members(*id).len() == 0),
                None => Value::Null,
            },
            Value::List(id) if name == "empty" => Value::Bool(self.heap.items(*id).len() == 0),
            Value::Text(text) if name == "empty" => Value::Bool(text.is_empty()),
            Value::Entry(id) => {
                let at = match name {
                    "key" => 0,
                    "value" => 1,
                    _ => return Ok(Value::Null),
                };
                self.heap.items(*id).get(at).unwrap_or(Value::Null)
            }
            Value::Loop(number) => self.loop_property(*number, name),
            Value::Input if name == "body" => Value::Text(self.input),
            Value::StageVariables => self.stage_variable(name),
            Value::Context(section) => self.context_property(*section, name)?,
            _ => Value::Null,
        })
    }

    pub(super) fn loop_property(&self, number: u32, name: &str) -> Value<'r> {
        let Some(round) = self.heap.loops.get(number as usize) else { return Value::Null };
        match name {
            "index" => Value::Integer(round.index as i64),
            "count" => Value::Integer(round.index as i64 + 1),
            "hasNext" => Value::Bool(round.index + 1 < round.length),
            "first" => Value::Bool(round.index == 0),
            "last" => Value::Bool(round.index + 1 == round.length),
            "parent" => round.parent.map_or(Value::Null, Value::Loop),
            "topmost" => {
                let mut outer = number;
                while let Some(parent) = self.heap.loops.get(outer as usize).and_then(|round| round.parent) {
                    outer = parent;
                }
                Value::Loop(outer)
            }
            _ => Value::Null,
        }
    }

    pub(super) fn stage_variable(&self, name: &str) -> Value<'r> {
        let variables = self.scope.stage.map(|stage| stage.variables.as_slice()).unwrap_or_default();
        let found = variables.iter().find(|(variable, _)| **variable == *name);
        found.map_or(Value::Null, |(_, value)| Value::Text(value))
    }
}
