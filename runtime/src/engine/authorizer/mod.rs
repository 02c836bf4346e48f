//! Lambda authorizers: what identifies the caller, what the function answered, and answers that are kept
//! (reference 7.3, 7.4; reliability.md 4). The event is [`super::event::authorizer`]'s.

mod answer;
mod answers;
mod calls;
mod fifo;
mod identity;
mod issuers;
#[cfg(test)]
mod tests;
mod tokens;
mod waiting;

use std::sync::Arc;

pub use answer::{Answer, Grant, LONGEST, Malformed, read, says_unauthorized};
pub use answers::{AnswerKey, Failure, Flight, Found, KeptAnswers, LARGEST, Outcome};
pub use calls::{Call, Calls, OF_AUTHORIZER, OF_SOURCE};
pub use identity::{Identity, identity, value};
pub use issuers::{Duty, Issuers, Keys};
pub use tokens::Tokens;
pub use waiting::Waiting;

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
