//! Methods of maps: `java.util.Map`.

use super::budget::Fault;
use super::machine::Machine;
use super::value::{MapId, Value};
use crate::api::Function;

/// What a member takes beside its key.
const MEMBER: usize = 2 * size_of::<Value<'_>>();

impl<'r> Machine<'r> {
    /// Calls a method of a map.
    pub(super) fn call_map(
        &mut self,
        id: MapId,
        function: Function,
        arguments: &[Value<'r>],
    ) -> Result<Value<'r>, Fault> {
        self.budget.step(1)?;
        let length = self.heap.members(id).len();
        Ok(match (function, arguments) {
            (Function::Size, []) => Value::Integer(length as i64),
            (Function::IsEmpty, []) => Value::Bool(length == 0),
            (Function::Get, [key]) => {
                let key = self.key(key)?;
                self.heap.get(id, key).copied().unwrap_or(Value::Null)
            }
            (Function::GetOrDefault, [key, default]) => {
                let key = self.key(key)?;
                *self.heap.get(id, key).unwrap_or(default)
            }
            (Function::Put, [key, value]) => {
                let key = self.key(key)?;
                self.budget.take(key.len() + MEMBER)?;
                self.heap.put(id, key, *value).unwrap_or(Value::Null)
            }
            (Function::PutIfAbsent, [key, value]) => {
                let key = self.key(key)?;
                match self.heap.get(id, key).copied() {
                    Some(there) => there,
                    None => {
                        self.budget.take(key.len() + MEMBER)?;
                        self.heap.put(id, key, *value).unwrap_or(Value::Null)
                    }
                }
            }
            (Function::PutAll, [Value::Map(other)]) => {
                let members = self.heap.members(*other).to_vec();
                self.budget.take(members.len() * MEMBER)?;
                for (key, value) in members {
                    self.heap.put(id, key, value);
                }
                Value::Null
            }
            (Function::Remove, [key]) => {
                let key = self.key(key)?;
                self.budget.step(length)?;
                self.heap.remove(id, key).unwrap_or(Value::Null)
            }
            (Function::Clear, []) => {
                self.heap.clear(id);
                Value::Null
            }
            (Function::ContainsKey, [key]) => {
                let key = self.key(key)?;
                Value::Bool(self.heap.get(id, key).is_some())
            }
            (Function::ContainsValue, [wanted]) => {
                let mut found = false;
                for at in 0..length {
                    let Some((_, value)) = self.heap.members(id).get(at).copied() else { break };
                    found = self.alike(&value, wanted)?;
                    if found {
                        break;
                    }
                }
                Value::Bool(found)
            }
            (Function::KeySet, []) => {
                self.budget.take(length * size_of::<Value<'_>>())?;
                let keys = self.heap.members(id).iter().map(|(key, _)| Value::Text(key)).collect();
                Value::List(self.heap.new_list(keys, false))
            }
            (Function::Values, []) => {
                self.budget.take(length * size_of::<Value<'_>>())?;
                let values = self.heap.members(id).iter().map(|(_, value)| *value).collect();
                Value::List(self.heap.new_list(values, false))
            }
            (Function::EntrySet, []) => {
                self.budget.take(length * 2 * MEMBER)?;
                let mut entries = Vec::with_capacity(length);
                for (key, value) in self.heap.members(id).to_vec() {
                    entries.push(Value::Entry(self.heap.new_list(vec![Value::Text(key), value], false)));
                }
                Value::List(self.heap.new_list(entries, false))
            }
            _ => Value::Null,
        })
    }
}
