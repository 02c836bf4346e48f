//! Methods of maps: `java.util.Map`.

use super::budget::Fault;
use super::machine::Machine;
use super::slot::Slot;
use super::value::{MapId, Value};
use crate::api::Function;

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
                self.heap.get(id, key).unwrap_or(Value::Null)
            }
            (Function::GetOrDefault, [key, default]) => {
                let key = self.key(key)?;
                self.heap.get(id, key).unwrap_or(*default)
            }
            (Function::Put, [key, value]) => {
                let key = self.key(key)?;
                self.heap.put(id, key, value, &mut self.budget)?.unwrap_or(Value::Null)
            }
            (Function::PutIfAbsent, [key, value]) => {
                let key = self.key(key)?;
                match self.heap.get(id, key) {
                    Some(there) => there,
                    None => self.heap.put(id, key, value, &mut self.budget)?.unwrap_or(Value::Null),
                }
            }
            (Function::PutAll, [Value::Map(other)]) => {
                let (entries, mut at) = (self.heap.entries(*other, &mut self.budget)?, 0);
                while let Some(Value::Entry(entry)) = self.heap.items(entries).get(at) {
                    self.budget.step(1)?;
                    let entry = self.heap.items(entry);
                    if let (Some(Value::Text(key)), Some(value)) = (entry.get(0), entry.get(1)) {
                        self.heap.put(id, key, &value, &mut self.budget)?;
                    }
                    at += 1;
                }
                Value::Null
            }
            (Function::Remove, [key]) => {
                let key = self.key(key)?;
                self.budget.step(length)?;
                self.heap.remove(id, key, &mut self.budget)?.unwrap_or(Value::Null)
            }
            (Function::Clear, []) => {
                self.heap.clear(id, &mut self.budget)?;
                Value::Null
            }
            (Function::ContainsKey, [key]) => {
                let key = self.key(key)?;
                Value::Bool(self.heap.get(id, key).is_some())
            }
            (Function::ContainsValue, [wanted]) => {
                let mut found = false;
                for at in 0..length {
                    let Some(value) = self.heap.members(id).value(at) else { break };
                    found = self.alike(&value, wanted)?;
                    if found {
                        break;
                    }
                }
                Value::Bool(found)
            }
            (Function::KeySet, []) => {
                self.budget.take(length * size_of::<u64>())?;
                let members = self.heap.members(id);
                let (home, keys) = (members.home(), members.key_slots().map(Slot::bits).collect());
                Value::List(self.heap.list_of_slots(home, keys, false, &mut self.budget)?)
            }
            (Function::Values, []) => {
                self.budget.take(length * size_of::<u64>())?;
                let members = self.heap.members(id);
                let (home, values) = (members.home(), members.value_slots().map(Slot::bits).collect());
                Value::List(self.heap.list_of_slots(home, values, false, &mut self.budget)?)
            }
            (Function::EntrySet, []) => {
                self.budget.step(length / 4)?;
                Value::List(self.heap.entries(id, &mut self.budget)?)
            }
            _ => Value::Null,
        })
    }
}
