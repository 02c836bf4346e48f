//! Which members or items of one value some keyword has looked at, for `unevaluatedProperties` and
//! `unevaluatedItems`.

/// A set of positions in one object or array, in the order of the text.
#[derive(Debug, Clone, Default)]
pub(super) struct Evaluated {
    all: bool,
    words: Vec<u64>,
}

impl Evaluated {
    /// Position `at` was looked at.
    pub(super) fn mark(&mut self, at: usize) {
        let word = at / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word) {
            *word |= 1 << (at % 64);
        }
    }

    /// Every position was.
    pub(super) fn mark_all(&mut self) {
        self.all = true;
    }

    /// What the other has looked at too.
    pub(super) fn merge(&mut self, other: &Evaluated) {
        self.all |= other.all;
        if other.words.len() > self.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// Whether position `at` was looked at.
    pub(super) fn contains(&self, at: usize) -> bool {
        self.all || self.words.get(at / 64).is_some_and(|word| word & 1 << (at % 64) != 0)
    }
}
