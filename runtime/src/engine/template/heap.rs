//! Where the lists and maps of a rendering live.

use std::collections::HashMap;
use std::rc::Rc;

use super::value::{ListId, MapId, Text, Value};

/// Maps up to this size are searched member by member.
const SMALL: usize = 16;

/// Lists, maps and loops by number.
#[derive(Debug, Default)]
pub(super) struct Heap<'r> {
    lists: Vec<List<'r>>,
    maps: Vec<Map<'r>>,
    pub(super) loops: Vec<Loop>,
}

/// A list.
#[derive(Debug, Default)]
pub(super) struct List<'r> {
    pub(super) items: Vec<Value<'r>>,
    /// Whether it was read as JSON: then it prints as JSON (reference 5.4).
    pub(super) json: bool,
}

/// A map in the order in which its keys came.
#[derive(Debug, Default)]
pub(super) struct Map<'r> {
    members: Vec<(Text<'r>, Value<'r>)>,
    /// Positions by key, once there are many.
    index: HashMap<Rc<str>, usize>,
}

/// A round of a `#foreach`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loop {
    /// From 0.
    pub(super) index: usize,
    pub(super) length: usize,
    /// The loop around it.
    pub(super) parent: Option<u32>,
    /// `$foreach.stop()` was called.
    pub(super) stopped: bool,
}

impl<'r> Heap<'r> {
    pub(super) fn new_list(&mut self, items: Vec<Value<'r>>, json: bool) -> ListId {
        self.lists.push(List { items, json });
        ListId(u32::try_from(self.lists.len() - 1).unwrap_or(u32::MAX))
    }

    pub(super) fn new_map(&mut self) -> MapId {
        self.maps.push(Map::default());
        MapId(u32::try_from(self.maps.len() - 1).unwrap_or(u32::MAX))
    }

    pub(super) fn items(&self, id: ListId) -> &[Value<'r>] {
        self.lists.get(id.0 as usize).map(|list| list.items.as_slice()).unwrap_or_default()
    }

    pub(super) fn is_json(&self, id: ListId) -> bool {
        self.lists.get(id.0 as usize).is_some_and(|list| list.json)
    }

    pub(super) fn items_mut(&mut self, id: ListId) -> Option<&mut Vec<Value<'r>>> {
        self.lists.get_mut(id.0 as usize).map(|list| &mut list.items)
    }

    pub(super) fn members(&self, id: MapId) -> &[(Text<'r>, Value<'r>)] {
        self.maps.get(id.0 as usize).map(|map| map.members.as_slice()).unwrap_or_default()
    }

    pub(super) fn get(&self, id: MapId, key: &str) -> Option<&Value<'r>> {
        let map = self.maps.get(id.0 as usize)?;
        let at = map.position(key)?;
        map.members.get(at).map(|(_, value)| value)
    }

    /// Sets a member and gives what was there.
    pub(super) fn put(&mut self, id: MapId, key: Text<'r>, value: Value<'r>) -> Option<Value<'r>> {
        self.maps.get_mut(id.0 as usize)?.put(key, value)
    }

    /// Takes a member away.
    pub(super) fn remove(&mut self, id: MapId, key: &str) -> Option<Value<'r>> {
        let map = self.maps.get_mut(id.0 as usize)?;
        let at = map.position(key)?;
        let (_, value) = map.members.remove(at);
        map.reindex();
        Some(value)
    }

    pub(super) fn clear(&mut self, id: MapId) {
        if let Some(map) = self.maps.get_mut(id.0 as usize) {
            *map = Map::default();
        }
    }
}

impl<'r> Map<'r> {
    fn position(&self, key: &str) -> Option<usize> {
        if self.members.len() <= SMALL {
            return self.members.iter().position(|(name, _)| **name == *key);
        }
        self.index.get(key).copied()
    }

    fn put(&mut self, key: Text<'r>, value: Value<'r>) -> Option<Value<'r>> {
        if let Some((_, there)) = self.position(&key).and_then(|at| self.members.get_mut(at)) {
            return Some(std::mem::replace(there, value));
        }
        let at = self.members.len();
        if at > SMALL {
            self.index.insert(Rc::from(&*key), at);
        }
        self.members.push((key, value));
        if at == SMALL {
            self.reindex();
        }
        None
    }

    fn reindex(&mut self) {
        self.index.clear();
        if self.members.len() > SMALL {
            self.index.extend(self.members.iter().enumerate().map(|(at, (name, _))| (Rc::from(&**name), at)));
        }
    }
}
