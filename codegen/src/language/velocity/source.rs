//! A template's text, or a part of it that was taken out of quotes, with the place of every byte.

/// Text with places.
#[derive(Debug)]
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    /// For each byte and for the end, where it stands in the template; `None`: where it stands here.
    places: Option<Vec<usize>>,
}

impl<'t> Source<'t> {
    pub(super) fn whole(text: &'t str) -> Source<'t> {
        Source { text, places: None }
    }

    pub(super) fn part(text: &'t str, places: Vec<usize>) -> Source<'t> {
        Source { text, places: Some(places) }
    }

    /// Where a byte stands in the template.
    pub(super) fn place(&self, byte: usize) -> usize {
        match &self.places {
            None => byte,
            Some(places) => places.get(byte).or(places.last()).copied().unwrap_or(byte),
        }
    }
}
