//! Finds keys that stand twice in an object, also in one with a million of them.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};

use super::Reader;
use super::key_table::KeyTable;

/// Up to here keys are looked through: most objects are small.
const FEW: usize = 16;

/// The keys seen so far in each open object, by the depth of the object.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyStack<'a> {
    few: Vec<(u32, Cow<'a, str>)>,
    /// Of objects with more than a few, the others.
    many: Vec<Many>,
}

/// Many keys of an object, by where they stand in the text: a body may hold nothing but keys.
#[derive(Debug, Clone)]
struct Many {
    depth: u32,
    places: KeyTable,
    hasher: RandomState,
}

impl<'a> KeyStack<'a> {
    /// The innermost object ends; `depth` is its own.
    #[inline]
    pub(super) fn end(&mut self, depth: u32) {
        if self.few.last().is_some_and(|(of, _)| *of == depth) {
            self.forget(depth);
        }
    }

    fn forget(&mut self, depth: u32) {
        let kept = self.few.iter().rposition(|(of, _)| *of != depth).map_or(0, |at| at + 1);
        self.few.truncate(kept);
        if self.many.last().is_some_and(|many| many.depth == depth) {
            self.many.pop();
        }
    }

    /// Notes a key of the innermost object, which stands at an offset of the text; `false` where it was there already.
    pub(super) fn insert(&mut self, text: &'a str, depth: u32, key: Cow<'a, str>, at: usize) -> bool {
        let mut count = 0;
        for (of, known) in self.few.iter().rev() {
            if *of != depth {
                break;
            }
            if *known == key {
                return false;
            }
            count += 1;
        }
        if count < FEW {
            self.few.push((depth, key));
            return true;
        }
        if self.many.last().is_none_or(|many| many.depth != depth) {
            self.many.push(Many { depth, places: KeyTable::for_count(FEW), hasher: RandomState::new() });
        }
        self.many.last_mut().is_none_or(|many| many.insert(text, &key, at))
    }
}

impl Many {
    fn insert(&mut self, text: &str, key: &str, at: usize) -> bool {
        if !self.places.has_room() {
            let mut places = KeyTable::for_count(self.places.count() * 2);
            for at in self.places.positions() {
                // They differ, as was seen when they were put there.
                if let Err(free) = places.find(self.hash(&key_at(text, at)), |_| false) {
                    places.put(free, at);
                }
            }
            self.places = places;
        }
        match self.places.find(self.hash(key), |other| key_at(text, other) == key) {
            Ok(_) => false,
            Err(free) => {
                self.places.put(free, at);
                true
            }
        }
    }

    fn hash(&self, key: &str) -> u64 {
        self.hasher.hash_one(key.as_bytes())
    }
}

/// The key that stands at an offset. Invariant: it was read there before.
fn key_at(text: &str, at: usize) -> Cow<'_, str> {
    Reader::over(text.get(at..).unwrap_or_default()).string().unwrap_or_default()
}
