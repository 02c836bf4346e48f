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
                self.heap.items(id).get(at).copied().ok_or(OUT_OF_LIST)?
            }
            (Function::Set, [Value::Integer(index), value]) => {
                let at = usize::try_from(*index).map_err(|_| OUT_OF_LIST)?;
                let items = self.heap.items_mut(id).and_then(|items| items.get_mut(at));
                std::mem::replace(items.ok_or(OUT_OF_LIST)?, *value)
            }
            (Function::Add, [value]) => {
                self.budget.take(size_of::<Value<'_>>())?;
                if let Some(items) = self.heap.items_mut(id) {
                    items.push(*value);
                }
                Value::Bool(true)
            }
            (Function::Add, [Value::Integer(index), value]) => {
                let at = usize::try_from(*index).ok().filter(|at| *at <= length).ok_or(OUT_OF_LIST)?;
                self.budget.take((length - at + 1) * size_of::<Value<'_>>())?;
                if let Some(items) = self.heap.items_mut(id) {
                    items.insert(at, *value);
                }
                Value::Null
            }
            (Function::AddAll, [Value::List(other)]) => {
                let more = self.heap.items(*other).to_vec();
                self.budget.take(more.len() * size_of::<Value<'_>>())?;
                let changed = !more.is_empty();
                if let Some(items) = self.heap.items_mut(id) {
                    items.extend(more);
                }
                Value::Bool(changed)
            }
            (Function::Remove, [Value::Integer(index)]) => {
                let at = usize::try_from(*index).ok().filter(|at| *at < length).ok_or(OUT_OF_LIST)?;
                self.budget.step(length - at)?;
                self.heap.items_mut(id).map_or(Value::Null, |items| items.remove(at))
            }
            (Function::Remove, [value]) => {
                let found = self.find(id, value)?;
                if let (Some(at), Some(items)) = (found, self.heap.items_mut(id)) {
                    items.remove(at);
                }
                Value::Bool(found.is_some())
            }
            (Function::Clear, []) => {
                if let Some(items) = self.heap.items_mut(id) {
                    items.clear();
                }
                Value::Null
            }
            (Function::Contains, [value]) => Value::Bool(self.find(id, value)?.is_some()),
            (Function::IndexOf, [value]) => Value::Integer(self.find(id, value)?.map_or(-1, |at| at as i64)),
            (Function::LastIndexOf, [value]) => {
                let mut last = -1;
                for at in 0..length {
                    let item = self.heap.items(id).get(at).copied().unwrap_or(Value::Null);
                    if self.alike(&item, value)? {
                        last = at as i64;
                    }
                }
                Value::Integer(last)
            }
            (Function::ContainsAll, [Value::List(other)]) => {
                let mut all = true;
                let mut at = 0;
                while let Some(item) = self.heap.items(*other).get(at).copied().filter(|_| all) {
                    all = self.find(id, &item)?.is_some();
                    at += 1;
                }
                Value::Bool(all)
            }
            (Function::RemoveAll | Function::RetainAll, [Value::List(other)]) => {
                self.budget.step(length)?;
                let mut kept = Vec::new();
                for item in self.heap.items(id).to_vec() {
                    let listed = self.find(*other, &item)?.is_some();
                    if listed == (function == Function::RetainAll) {
                        kept.push(item);
                    }
                }
                let changed = kept.len() != length;
                if let Some(items) = self.heap.items_mut(id) {
                    *items = kept;
                }
                Value::Bool(changed)
            }
            (Function::SubList, [Value::Integer(start), Value::Integer(end)]) => {
                let range = usize::try_from(*start).ok().zip(usize::try_from(*end).ok());
                let part = range.and_then(|(start, end)| self.heap.items(id).get(start..end));
                let part = part.ok_or(OUT_OF_LIST)?.to_vec();
                self.budget.take(part.len() * size_of::<Value<'_>>())?;
                let json = self.heap.is_json(id);
                Value::List(self.heap.new_list(part, json))
            }
            _ => Value::Null,
        })
    }

    /// Where an item stands.
    fn find(&mut self, id: ListId, wanted: &Value<'r>) -> Result<Option<usize>, Fault> {
        let mut at = 0;
        while let Some(item) = self.heap.items(id).get(at).copied() {
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
