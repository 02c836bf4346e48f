//! Methods of lists: `java.util.List`, and what sets of keys need.

use super::budget::Fault;
use super::machine::{Machine, OUT_OF_LIST};
use super::value::{ListId, Value};
use crate::api::Function;

impl<'r> Machine<'r> {
    /// Calls a method of a list.
    pub(super) fn call_list(
        &mut self,
        id: ListId,
        function: Function,
        arguments: &[Value<'r>],
    ) -> Result<Value<'r>, Fault> {
        let length = self.heap.items(id).len();
        Ok(match (function, arguments) {
            // An array of Java, which `split` gives, has a length too.
            (Function::Size | Function::Length, []) => Value::Integer(length as i64),
            (Function::IsEmpty, []) => Value::Bool(length == 0),
            (Function::Get, [Value::Integer(index)]) => {
                let at = usize::try_from(*index).map_err(|_| OUT_OF_LIST)?;
                self.heap.items(id).get(at).ok_or(OUT_OF_LIST)?
            }
            (Function::Set, [Value::Integer(index), value]) => {
                let at = usize::try_from(*index).map_err(|_| OUT_OF_LIST)?;
                self.heap.set_item(id, at, value, &mut self.budget)?.ok_or(OUT_OF_LIST)?
            }
            (Function::Add, [value]) => {
                self.heap.insert(id, length, value, &mut self.budget)?;
                Value::Bool(true)
            }
            (Function::Add, [Value::Integer(index), value]) => {
                let at = usize::try_from(*index).ok().filter(|at| *at <= length).ok_or(OUT_OF_LIST)?;
                self.budget.step((length - at) / 8)?;
                self.heap.insert(id, at, value, &mut self.budget)?;
                Value::Null
            }
            (Function::AddAll, [Value::List(other)]) => {
                let changed = self.heap.items(*other).len() > 0;
                self.heap.append(id, *other, &mut self.budget)?;
                Value::Bool(changed)
            }
            (Function::Remove, [Value::Integer(index)]) => {
                let at = usize::try_from(*index).ok().filter(|at| *at < length).ok_or(OUT_OF_LIST)?;
                self.budget.step(length - at)?;
                self.heap.remove_item(id, at, &mut self.budget)?
            }
            (Function::Remove, [value]) => {
                let found = self.find(id, value)?;
                if let Some(at) = found {
                    self.heap.remove_item(id, at, &mut self.budget)?;
                }
                Value::Bool(found.is_some())
            }
            (Function::Clear, []) => {
                self.heap.retain(id, &[], &mut self.budget)?;
                Value::Null
            }
            (Function::Contains, [value]) => Value::Bool(self.find(id, value)?.is_some()),
            (Function::IndexOf, [value]) => Value::Integer(self.find(id, value)?.map_or(-1, |at| at as i64)),
            (Function::LastIndexOf, [value]) => {
                let mut last = -1;
                for at in 0..length {
                    let item = self.heap.items(id).get(at).unwrap_or(Value::Null);
                    if self.alike(&item, value)? {
                        last = at as i64;
                    }
                }
                Value::Integer(last)
            }
            (Function::ContainsAll, [Value::List(other)]) => {
                let mut all = true;
                let mut at = 0;
                while let Some(item) = self.heap.items(*other).get(at).filter(|_| all) {
                    all = self.find(id, &item)?.is_some();
                    at += 1;
                }
                Value::Bool(all)
            }
            (Function::RemoveAll | Function::RetainAll, [Value::List(other)]) => {
                self.budget.step(length)?;
                let mut keeps = Vec::with_capacity(length);
                while let Some(item) = self.heap.items(id).get(keeps.len()) {
                    let listed = self.find(*other, &item)?.is_some();
                    keeps.push(listed == (function == Function::RetainAll));
                }
                let changed = keeps.contains(&false);
                self.heap.retain(id, &keeps, &mut self.budget)?;
                Value::Bool(changed)
            }
            (Function::SubList, [Value::Integer(start), Value::Integer(end)]) => {
                let range = usize::try_from(*start).ok().zip(usize::try_from(*end).ok());
                let items = self.heap.items(id);
                let part = range.and_then(|(start, end)| items.slots().get(start..end)).ok_or(OUT_OF_LIST)?;
                self.budget.take(size_of_val(part))?;
                let (home, part, json) = (items.home(), part.to_vec(), self.heap.is_json(id));
                Value::List(self.heap.list_of_slots(home, part, json, &mut self.budget)?)
            }
            _ => Value::Null,
        })
    }

    /// Where an item stands.
    fn find(&mut self, id: ListId, wanted: &Value<'r>) -> Result<Option<usize>, Fault> {
        let mut at = 0;
        while let Some(item) = self.heap.items(id).get(at) {
            if self.alike(&item, wanted)? {
                return Ok(Some(at));
            }
            at += 1;
        }
        Ok(None)
    }

    /// `equals`: unlike `==`, a text is never equal to a number.
    pub(super) fn alike(&mut self, left: &Value<'r>, right: &Value<'r>) -> Result<bool, Fault> {
        self.budget.step(1)?;
        if std::mem::discriminant(left) != std::mem::discriminant(right) {
            return Ok(false);
        }
        self.equal(left, right)
    }
}
