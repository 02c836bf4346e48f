//! What a process knows of callers (reference 7.2 to 7.4; reliability.md 4): of Lambda authorizers what identifies a caller, what
//! the function answered, and answers that are kept; of issuers their keys, and tokens that were verified with them.
//!
//! The event of a Lambda authorizer is [`super::event::authorizer`]'s, tokens are [`super::jwt`]'s.

mod answer;
mod answers;
mod calls;
mod fifo;
mod identity;
mod issuers;
#[cfg(test)]
mod tests;
mod tokens;

use std::sync::Arc;

pub use super::waiting::Waiting;
pub use answer::{Answer, Grant, LONGEST, Malformed, read, says_unauthorized};
pub use answers::{Failure, Flight, Found, KeptAnswers, LARGEST, Outcome};
pub use calls::{Call, Calls, OF_AUTHORIZER, OF_SOURCE};
pub use identity::{Identity, IdentityHash, identity, value};
pub use issuers::{Duty, IssuerKeys, Issuers};
pub use tokens::Tokens;

/// What the authorizers of a process know, for all its workers.
#[derive(Debug)]
pub struct Authorizers {
    /// Answers of functions.
    pub answers: KeptAnswers,
    /// Calls of functions that are under way.
    pub calls: Calls,
    /// Keys of issuers.
    pub issuers: Arc<Issuers>,
    /// Tokens that were verified.
    pub tokens: Tokens,
}

impl Authorizers {
    /// For so many authorizers.
    pub fn new(authorizers: usize) -> Authorizers {
        Authorizers {
            answers: KeptAnswers::default(),
            calls: Calls::new(authorizers),
            issuers: Arc::default(),
            tokens: Tokens::default(),
        }
    }
}
