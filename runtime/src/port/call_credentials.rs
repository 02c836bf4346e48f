//! Whose credentials sign a call.

use std::fmt;

/// Whose credentials sign a call that leaves the gateway.
#[derive(Debug, Clone, Copy)]
pub enum CallCredentials<'a> {
    /// The gateway's own, as the AWS SDKs find them.
    Own,
    /// A role's, by AssumeRole.
    Role(&'a str),
    /// An access key that is at hand: the caller's.
    Key(CallKey<'a>),
}

/// An access key.
#[derive(Clone, Copy)]
pub struct CallKey<'a> {
    /// Its id.
    pub id: &'a str,
    /// The secret.
    pub secret: &'a str,
    /// The token of a temporary one.
    pub session_token: Option<&'a str>,
}

impl fmt::Debug for CallKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallKey").field("id", &self.id).finish_non_exhaustive()
    }
}
