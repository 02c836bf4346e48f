//! Finds keys that stand twice in an object, also in one with a million of them.

use std::borrow::Cow;
use std::collections::HashSet;

/// Up to here a plain list is searched: most objects are small.
const FEW: usize = 16;

/// The keys seen so far in each open object.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyStack<'a> {
    /// Of open objects, and behind them of closed ones, whose memory is used again.
    levels: Vec<Keys<'a>>,
    open: usize,
}

#[derive(Debug, Clone, Default)]
struct Keys<'a> {
    few: Vec<Cow<'a, str>>,
    many: HashSet<Cow<'a, str>>,
}

impl<'a> KeyStack<'a> {
    /// An object begins.
    pub(super) fn begin(&mut self) {
        match self.levels.get_mut(self.open) {
            Some(keys) => {
                keys.few.clear();
                // Emptying a table costs as much as it can hold.
                if !keys.many.is_empty() {
                    keys.many = HashSet::new();
                }
            }
            None => self.levels.push(Keys::default()),
        }
        self.open += 1;
    }

    /// The innermost object ends.
    pub(super) fn end(&mut self) {
        self.open = self.open.saturating_sub(1);
    }

    /// Notes a key of the innermost object; `false` where it was there already.
    pub(super) fn insert(&mut self, key: Cow<'a, str>) -> bool {
        let Some(keys) = self.open.checked_sub(1).and_then(|at| self.levels.get_mut(at)) else { return true };
        if keys.few.contains(&key) {
            return false;
        }
        if keys.few.len() < FEW {
            keys.few.push(key);
            return true;
        }
        keys.many.insert(key)
    }
}
