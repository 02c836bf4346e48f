//! "Checked" as a type.

use std::ops::Deref;

/// A value that passed every rule. Only [`super::check`] makes one.
#[derive(Debug, Clone)]
pub struct Valid<T>(T);

impl<T> Valid<T> {
    pub(super) fn new(value: T) -> Valid<T> {
        Valid(value)
    }

    /// The value, to change it; it counts as unchecked from then on.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
