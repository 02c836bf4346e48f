//! Texts that a rendering makes. They are kept until it ends, so that whoever made one can borrow it like a text of the
//! request: every text of a template is a `&'r str`, and values are copied without a thought.

use std::cell::OnceCell;

/// All of them, each behind the one before. Made before the rendering and dropped behind it.
#[derive(Debug, Default)]
pub(super) struct Texts {
    first: Link,
}

type Link = OnceCell<Box<Made>>;

/// A text, and where the next one goes.
#[derive(Debug)]
struct Made {
    text: String,
    next: Link,
}

/// What a text takes beyond its bytes.
pub(super) const OVERHEAD: usize = size_of::<Made>();

/// Where texts are put.
#[derive(Debug)]
pub(super) struct Keeper<'r> {
    end: &'r Link,
}

impl<'r> Keeper<'r> {
    /// Begins; there is one for each collection.
    pub(super) fn new(texts: &'r Texts) -> Keeper<'r> {
        Keeper { end: &texts.first }
    }

    /// Keeps a text.
    pub(super) fn keep(&mut self, text: String) -> &'r str {
        // Invariant: nothing is at the end yet, since nobody else has this collection.
        let made = self.end.get_or_init(|| Box::new(Made { text, next: Link::new() }));
        self.end = &made.next;
        &made.text
    }
}

impl Drop for Texts {
    /// One after the other: a chain of a million would be too deep to be dropped by itself.
    fn drop(&mut self) {
        let mut next = self.first.take();
        while let Some(mut made) = next {
            next = made.next.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_texts_stay_where_they_are() {
        let texts = Texts::default();
        let mut keeper = Keeper::new(&texts);
        let kept: Vec<&str> = (0..300_000).map(|number| keeper.keep(number.to_string())).collect();
        assert!(kept.iter().enumerate().all(|(number, text)| *text == number.to_string()));
    }
}
