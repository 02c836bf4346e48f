//! The policy language of AWS IAM: who may do what to which resource, under which conditions.
//!
//! A policy is read once and asked for every request: those of access keys, those that Lambda authorizers answer with,
//! and the API's own. What cannot be understood is an error when it is read, never a statement that does not match. Time
//! is part of the question; nothing here looks at a clock, and a verdict allocates only for variables and for keys
//! that are compared as texts though they are none.
//!
//! Rules: IAM User Guide, "IAM JSON policy element reference" and "Policy evaluation logic"; reference 7.5.

mod address;
mod arn;
mod combine;
mod condition;
mod error;
mod key;
mod moment;
mod number;
mod operator;
mod pattern;
mod principal;
mod question;
mod read;
mod size;
mod statement;
mod table;
#[cfg(test)]
mod tests;
mod wildcard;

pub use combine::{Account, combine};
pub use error::{PolicyError, PolicyProblem};
pub use principal::is_account_id;
pub use question::{AwsPrincipal, Conditions, Fact, Principal, PrincipalType, Question};
use size::Size;
use statement::{Effect, Statement};
pub use table::UnfitStatement;

/// The longest policy that is read, in bytes.
pub const LONGEST: usize = 256 * 1024;

/// A policy, ready to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    statements: Vec<Statement>,
}

/// What a policy says to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A statement allows it, and none denies it.
    Allowed,
    /// A statement denies it, whatever the others say.
    Denied,
    /// No statement is about it: it is not allowed.
    Silent,
}

impl Policy {
    /// Reads a policy document.
    ///
    /// ```
    /// use gwgen_runtime::engine::policy::Policy;
    ///
    /// let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Permit", "Action": "*", "Resource": "*"}}"#;
    /// let error = Policy::read(text).unwrap_err();
    /// assert_eq!(error.to_string(), "`Permit` is no effect: `Allow` or `Deny` at byte 50");
    /// ```
    pub fn read(text: &str) -> Result<Policy, PolicyError> {
        read::policy(text, true)
    }

    /// Reads the policy of a principal, which names none: it is about whom it belongs to.
    pub fn read_of_principal(text: &str) -> Result<Policy, PolicyError> {
        read::policy(text, false)
    }

    /// About how many bytes it takes in memory: up to some tens of those of its text.
    pub fn size(&self) -> usize {
        size_of::<Policy>() + self.statements.heap()
    }

    /// What the policy says. An explicit denial wins whatever the order of the statements.
    pub fn verdict(&self, question: &Question<'_>) -> Verdict {
        let fields = arn::fields(question.resource.as_bytes());
        let mut verdict = Verdict::Silent;
        for statement in &self.statements {
            let is_needed = statement.effect == Effect::Deny || verdict == Verdict::Silent;
            if is_needed && statement.applies(question, fields.as_ref()) {
                match statement.effect {
                    Effect::Allow => verdict = Verdict::Allowed,
                    Effect::Deny => return Verdict::Denied,
                }
            }
        }
        verdict
    }
}
