//! The API key that a caller used: `$context.identity.apiKey`.

use std::fmt;

/// An API key that opened a method to a request.
#[derive(Clone, PartialEq, Eq)]
pub struct CallerKey {
    /// `$context.identity.apiKeyId`.
    pub id: Box<str>,
    /// `$context.identity.apiKey`: the value itself, which integrations are told and logs are not.
    pub value: Box<str>,
}

impl CallerKey {
    /// The value as logs have it: its last six characters, as Amazon shows them.
    pub fn masked(&self) -> String {
        let length = self.value.chars().count();
        self.value.chars().enumerate().map(|(at, it)| if at + 6 < length { '*' } else { it }).collect()
    }
}

impl fmt::Debug for CallerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallerKey").field("id", &self.id).finish_non_exhaustive()
    }
}
