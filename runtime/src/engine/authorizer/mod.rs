//! Lambda authorizers: what identifies the caller, what the function answered, and answers that are kept
//! (reference 7.3, 7.4; reliability.md 4). The event is [`super::event::authorizer`]'s.

mod answer;
mod answers;
mod identity;
#[cfg(test)]
mod tests;
mod waiting;

pub use answer::{Answer, Grant, Malformed, read, says_unauthorized};
pub use answers::{AnswerKey, Answers, Call, Failure, Flight, Found, LARGEST, Outcome};
pub use identity::{Identity, identity};
pub use waiting::Waiting;
