//! Where the lists and maps of a rendering live.
//!
//! What a JSON text holds is read into two shelves, one container's members behind the other's, so that a body costs a few
//! allocations and not one a container. A list or map gets memory of its own when a template changes it.

use std::collections::HashMap;
use std::ops::Range;

use super::texts::{Keeper, Texts};
use super::value::{ListId, MapId, Value};

/// Maps up to this size are searched member by member.
const SMALL: usize = 16;

/// A member of a map.
pub(super) type Member<'r> = (&'r str, Value<'r>);

/// Lists, maps and loops by number.
#[derive(Debug)]
pub(super) struct Heap<'r> {
    lists: Vec<List<'r>>,
    maps: Vec<Map<'r>>,
    pub(super) loops: Vec<Loop>,
    /// The shelf of lists that were read.
    items: Vec<Value<'r>>,
    /// The shelf of maps that were read.
    members: Vec<Member<'r>>,
    /// What paths collect values in, one after the other.
    spare: [Vec<Value<'r>>; 2],
    texts: Keeper<'r>,
}

/// Members of a container.
#[derive(Debug)]
struct Held<T> {
    /// Where they are on the shelf; empty: they are not.
    shelved: Range<u32>,
    own: Vec<T>,
}

/// A list.
#[derive(Debug)]
struct List<'r> {
    held: Held<Value<'r>>,
    /// Whether it was read as JSON: then it prints as JSON (reference 5.4).
    json: bool,
}

/// A map in the order in which its keys came.
#[derive(Debug)]
struct Map<'r> {
    held: Held<Member<'r>>,
    /// Whether it is one of `$context`: those print nothing (recorded).
    silent: bool,
    /// Positions by key, once there are many.
    #[expect(clippy::box_collection, reason = "few maps have one: the others are a word long here, not six")]
    index: Option<Box<HashMap<&'r str, usize>>>,
}

/// The items of a list as they are at a moment, whatever becomes of the list.
#[derive(Debug)]
pub(super) enum Snapshot<'r> {
    /// They stand on the shelf, where nothing is ever changed.
    Shelved(Range<u32>),
    Own(Vec<Value<'r>>),
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

impl<T> Held<T> {
    fn own(own: Vec<T>) -> Held<T> {
        Held { shelved: 0..0, own }
    }

    #[inline]
    fn slice<'h>(&'h self, shelf: &'h [T]) -> &'h [T] {
        if self.shelved.is_empty() {
            return &self.own;
        }
        shelf.get(self.shelved.start as usize..self.shelved.end as usize).unwrap_or_default()
    }

    /// The members in memory of their own.
    fn changeable(&mut self, shelf: &[T]) -> &mut Vec<T>
    where
        T: Copy,
    {
        let shelved = std::mem::take(&mut self.shelved);
        if !shelved.is_empty() {
            self.own = shelf.get(shelved.start as usize..shelved.end as usize).unwrap_or_default().to_vec();
        }
        &mut self.own
    }
}

impl<'r> Heap<'r> {
    /// A heap with room for what a text of so many bytes usually holds.
    pub(super) fn for_text(length: usize, texts: &'r Texts) -> Heap<'r> {
        let room = (length / 16).clamp(8, 512);
        Heap {
            lists: Vec::with_capacity(16),
            maps: Vec::with_capacity(16),
            loops: Vec::new(),
            items: Vec::with_capacity(room / 2),
            members: Vec::with_capacity(room),
            spare: [Vec::new(), Vec::new()],
            texts: Keeper::new(texts),
        }
    }

    /// Keeps a text that was made.
    pub(super) fn keep(&mut self, text: String) -> &'r str {
        self.texts.keep(text)
    }

    /// Memory to collect values in, empty.
    pub(super) fn lend(&mut self) -> Vec<Value<'r>> {
        let [first, second] = &mut self.spare;
        let lent = std::mem::take(if first.capacity() > 0 { first } else { second });
        if lent.capacity() > 0 { lent } else { Vec::with_capacity(32) }
    }

    /// Takes it back, for the next who collects.
    pub(super) fn give_back(&mut self, mut lent: Vec<Value<'r>>) {
        lent.clear();
        let [first, second] = &mut self.spare;
        *if first.capacity() == 0 { first } else { second } = lent;
    }

    pub(super) fn new_list(&mut self, items: Vec<Value<'r>>, json: bool) -> ListId {
        self.lists.push(List { held: Held::own(items), json });
        ListId(u32::try_from(self.lists.len() - 1).unwrap_or(u32::MAX))
    }

    /// A list of JSON: what `read` holds from a place on, which is taken out of it.
    pub(super) fn read_list(&mut self, read: &mut Vec<Value<'r>>, from: usize) -> ListId {
        let id = self.new_list(Vec::new(), true);
        let shelved = shelve(&mut self.items, read, from);
        if let Some(list) = self.lists.last_mut() {
            list.held.shelved = shelved;
        }
        id
    }

    pub(super) fn new_map(&mut self) -> MapId {
        self.maps.push(Map { held: Held::own(Vec::new()), silent: false, index: None });
        MapId(u32::try_from(self.maps.len() - 1).unwrap_or(u32::MAX))
    }

    /// A map of JSON: what `read` holds from a place on, which is taken out of it. A key that stands twice keeps its
    /// first place and its last value.
    pub(super) fn read_map(&mut self, read: &mut Vec<Member<'r>>, from: usize) -> MapId {
        let members = read.get(from..).unwrap_or_default();
        if members.len() > SMALL || has_repeated(members) {
            let id = self.new_map();
            for (key, value) in members {
                self.put(id, key, *value);
            }
            read.truncate(from);
            return id;
        }
        let id = self.new_map();
        let shelved = shelve(&mut self.members, read, from);
        if let Some(map) = self.maps.last_mut() {
            map.held.shelved = shelved;
        }
        id
    }

    /// A map of `$context` that templates may change.
    pub(super) fn new_silent_map(&mut self) -> MapId {
        self.maps.push(Map { held: Held::own(Vec::new()), silent: true, index: None });
        MapId(u32::try_from(self.maps.len() - 1).unwrap_or(u32::MAX))
    }

    pub(super) fn is_silent(&self, id: MapId) -> bool {
        self.maps.get(id.0 as usize).is_some_and(|map| map.silent)
    }

    pub(super) fn items(&self, id: ListId) -> &[Value<'r>] {
        self.lists.get(id.0 as usize).map(|list| list.held.slice(&self.items)).unwrap_or_default()
    }

    /// What a list holds now, at least up to a number of items.
    pub(super) fn snapshot(&self, id: ListId, most: usize) -> Snapshot<'r> {
        match self.lists.get(id.0 as usize) {
            Some(list) if list.held.own.is_empty() => Snapshot::Shelved(list.held.shelved.clone()),
            _ => Snapshot::Own(self.items(id).iter().take(most).copied().collect()),
        }
    }

    /// An item of a snapshot; nothing behind its end.
    pub(super) fn snapped(&self, snapshot: &Snapshot<'r>, index: usize) -> Value<'r> {
        let item = match snapshot {
            Snapshot::Shelved(place) => self.items.get(place.start as usize + index),
            Snapshot::Own(items) => items.get(index),
        };
        item.copied().unwrap_or(Value::Null)
    }

    pub(super) fn is_json(&self, id: ListId) -> bool {
        self.lists.get(id.0 as usize).is_some_and(|list| list.json)
    }

    pub(super) fn items_mut(&mut self, id: ListId) -> Option<&mut Vec<Value<'r>>> {
        let list = self.lists.get_mut(id.0 as usize)?;
        Some(list.held.changeable(&self.items))
    }

    pub(super) fn members(&self, id: MapId) -> &[Member<'r>] {
        self.maps.get(id.0 as usize).map(|map| map.held.slice(&self.members)).unwrap_or_default()
    }

    #[inline]
    pub(super) fn get(&self, id: MapId, key: &str) -> Option<&Value<'r>> {
        let map = self.maps.get(id.0 as usize)?;
        let members = map.held.slice(&self.members);
        match &map.index {
            None => members.iter().find(|(name, _)| is_same(name, key)).map(|(_, value)| value),
            Some(index) => members.get(*index.get(key)?).map(|(_, value)| value),
        }
    }

    /// Sets a member and gives what was there.
    pub(super) fn put(&mut self, id: MapId, key: &'r str, value: Value<'r>) -> Option<Value<'r>> {
        let map = self.maps.get_mut(id.0 as usize)?;
        let at = map.position(map.held.slice(&self.members), key);
        let members = map.held.changeable(&self.members);
        if let Some((_, there)) = at.and_then(|at| members.get_mut(at)) {
            return Some(std::mem::replace(there, value));
        }
        let at = members.len();
        if let Some(index) = &mut map.index {
            index.insert(key, at);
        }
        members.push((key, value));
        if at == SMALL {
            map.index_members();
        }
        None
    }

    /// Takes a member away.
    pub(super) fn remove(&mut self, id: MapId, key: &str) -> Option<Value<'r>> {
        let map = self.maps.get_mut(id.0 as usize)?;
        let at = map.position(map.held.slice(&self.members), key)?;
        let (_, value) = map.held.changeable(&self.members).remove(at);
        map.index_members();
        Some(value)
    }

    pub(super) fn clear(&mut self, id: MapId) {
        if let Some(map) = self.maps.get_mut(id.0 as usize) {
            *map = Map { held: Held::own(Vec::new()), silent: map.silent, index: None };
        }
    }
}

/// Takes what waits from a place on to a shelf, and gives its place there. The budget bounds how long a shelf becomes.
fn shelve<T: Copy>(shelf: &mut Vec<T>, waiting: &mut Vec<T>, from: usize) -> Range<u32> {
    let start = shelf.len();
    shelf.extend_from_slice(waiting.get(from..).unwrap_or_default());
    waiting.truncate(from);
    start as u32..shelf.len() as u32
}

/// Whether a key stands twice in few members.
fn has_repeated(members: &[Member<'_>]) -> bool {
    let mut seen = 0_u64;
    for (at, (key, _)) in members.iter().enumerate() {
        let mark = mark(key);
        // Most keys differ in their marks, and need no look at those before them.
        if seen & mark != 0 && members.iter().take(at).any(|(other, _)| is_same(other, key)) {
            return true;
        }
        seen |= mark;
    }
    false
}

/// One bit for a key, by its length and its first letter.
#[inline]
fn mark(key: &str) -> u64 {
    let first = key.as_bytes().first().map_or(0, |first| usize::from(*first));
    1 << ((first + key.len() * 7) % 64)
}

/// Most names differ in their length or their first letter.
#[inline]
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.as_bytes().first() == other.as_bytes().first() && one == other
}

impl<'r> Map<'r> {
    fn position(&self, members: &[Member<'r>], key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => members.iter().position(|(name, _)| is_same(name, key)),
        }
    }

    /// Makes the index where there are many members.
    fn index_members(&mut self) {
        // Invariant: many members are never on the shelf.
        let members = &self.held.own;
        self.index = (members.len() > SMALL)
            .then(|| Box::new(members.iter().enumerate().map(|(at, (name, _))| (*name, at)).collect()));
    }
}
