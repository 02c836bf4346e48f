//! Finds keys that stand twice in an object, also in one with a million of them.

use std::borrow::Cow;
use std::collections::HashSet;

/// Up to here keys are looked through: most objects are small.
const FEW: usize = 16;

/// The keys seen so far in each open object, by the depth of the object.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyStack<'a> {
    few: Vec<(u32, Cow<'a, str>)>,
    /// Of objects with more than a few, the others.
    many: Vec<(u32, HashSet<Cow<'a, str>>)>,
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
        if self.many.last().is_some_and(|(of, _)| *of == depth) {
            self.many.pop();
        }
    }

    /// Notes a key of the innermost object; `false` where it was there already.
    pub(super) fn insert(&mut self, depth: u32, key: Cow<'a, str>) -> bool {
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
        if self.many.last().is_none_or(|(of, _)| *of != depth) {
            self.many.push((depth, HashSet::new()));
        }
        self.many.last_mut().is_none_or(|(_, keys)| keys.insert(key))
    }
}
