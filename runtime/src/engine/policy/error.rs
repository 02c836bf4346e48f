//! Why a text is no policy.

use std::fmt;

use crate::message::{JsonError, JsonErrorKind};

/// What is wrong with a policy, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// What is wrong.
    pub problem: PolicyProblem,
    /// Where, as an offset in bytes.
    pub position: usize,
}

/// What is wrong with a policy, or with a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyProblem {
    /// Not JSON, or nested too deep.
    Json(JsonErrorKind),
    /// Longer than [`super::LONGEST`].
    TooLong,
    /// A value of another kind than its member has.
    Kind {
        /// The member.
        member: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A member that has no meaning.
    Member {
        /// Whose member.
        of: &'static str,
        /// Its name.
        name: Box<str>,
    },
    /// A member that must be there.
    Missing {
        /// Whose member.
        of: &'static str,
        /// Its name, or names.
        member: &'static str,
    },
    /// Two members of which one is allowed.
    Both(&'static str, &'static str),
    /// Another version than 2008-10-17 and 2012-10-17.
    Version(Box<str>),
    /// Another effect than `Allow` and `Deny`.
    Effect(Box<str>),
    /// No condition operator.
    Operator(Box<str>),
    /// A text that is not what its place asks for.
    Value {
        /// What it should be.
        expected: &'static str,
        /// The text.
        found: Box<str>,
    },
    /// A list that says nothing where the meaning of nothing is open.
    Empty(&'static str),
    /// Several truth values where one can be right.
    SeveralTruths,
    /// `NotPrincipal` with the effect `Allow`.
    AllowNotPrincipal,
    /// A principal in a policy of a principal.
    OwnPrincipal,
    /// A long piece between two `*` with a `?` in it.
    LongPiece(Box<str>),
}

impl PolicyProblem {
    /// A text that is not what its place asks for.
    pub(super) fn value(expected: &'static str, found: impl AsRef<str>) -> PolicyProblem {
        PolicyProblem::Value { expected, found: short(found.as_ref()) }
    }

    /// The problem at a place.
    pub(super) fn at(self, position: usize) -> PolicyError {
        PolicyError { problem: self, position }
    }
}

/// The beginning of a text that may be long, for a message.
pub(super) fn short(text: &str) -> Box<str> {
    const LONGEST: usize = 100;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

impl PolicyError {
    /// The same without any text of the policy: who wrote it may have put a secret there.
    pub fn unquoted(&self) -> PolicyError {
        let text = || Box::from("…");
        let problem = match &self.problem {
            PolicyProblem::Member { of, .. } => PolicyProblem::Member { of, name: text() },
            PolicyProblem::Version(_) => PolicyProblem::Version(text()),
            PolicyProblem::Effect(_) => PolicyProblem::Effect(text()),
            PolicyProblem::Operator(_) => PolicyProblem::Operator(text()),
            PolicyProblem::Value { expected, .. } => PolicyProblem::Value { expected, found: text() },
            PolicyProblem::LongPiece(_) => PolicyProblem::LongPiece(text()),
            others => others.clone(),
        };
        PolicyError { problem, position: self.position }
    }
}

impl From<JsonError> for PolicyError {
    fn from(error: JsonError) -> PolicyError {
        PolicyProblem::Json(error.kind).at(error.position)
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problem {
            // Says its place by itself.
            PolicyProblem::Json(kind) => JsonError { kind, position: self.position }.fmt(f),
            _ => write!(f, "{} at byte {}", self.problem, self.position),
        }
    }
}

impl fmt::Display for PolicyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PolicyProblem::Json(kind) => JsonError { kind: *kind, position: 0 }.fmt(f),
            PolicyProblem::TooLong => write!(f, "longer than {} bytes", super::LONGEST),
            PolicyProblem::Kind { member, expected } => write!(f, "`{member}` is no {expected}"),
            PolicyProblem::Member { of, name } => write!(f, "a {of} has no member `{name}`"),
            PolicyProblem::Missing { of, member } => write!(f, "a {of} needs {member}"),
            PolicyProblem::Both(one, other) => write!(f, "`{one}` and `{other}` stand in one statement"),
            PolicyProblem::Version(text) => {
                write!(f, "`{text}` is no version of the policy language: 2012-10-17 or 2008-10-17")
            }
            PolicyProblem::Effect(text) => write!(f, "`{text}` is no effect: `Allow` or `Deny`"),
            PolicyProblem::Operator(text) => write!(f, "`{text}` is no condition operator"),
            PolicyProblem::Value { expected, found } => write!(f, "`{found}` is no {expected}"),
            PolicyProblem::Empty(member) => write!(f, "the list of `{member}` is empty"),
            PolicyProblem::SeveralTruths => {
                f.write_str("several values where `true` or `false` is asked for")
            }
            PolicyProblem::AllowNotPrincipal => f.write_str("`NotPrincipal` stands beside `Allow`"),
            PolicyProblem::OwnPrincipal => f.write_str("the policy of a principal names a principal"),
            PolicyProblem::LongPiece(text) => write!(
                f,
                "`{text}` has more than {} characters with a `?`, or a variable beside one, between two `*`",
                super::wildcard::LONGEST_PIECE
            ),
        }
    }
}

impl std::error::Error for PolicyError {}
