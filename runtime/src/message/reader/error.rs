//! Why a text is not the JSON that was asked for.

use std::fmt;

/// Where and why reading stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub kind: JsonErrorKind,
    /// Where, as an offset in bytes.
    pub position: usize,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// The body is not UTF-8.
    NotUtf8,
    /// The text ends where something must follow.
    UnexpectedEnd {
        /// What must follow.
        expected: &'static str,
    },
    /// Something else stands here.
    Unexpected {
        /// What should stand here.
        expected: &'static str,
    },
    /// A backslash that begins no escape, or half of a surrogate pair.
    BadEscape,
    /// A control character inside of a string.
    ControlCharacter,
    /// Nested deeper than [`super::MAX_DEPTH`].
    TooDeep,
    /// An object names this key twice.
    DuplicateKey,
}

impl JsonError {
    /// The key at an offset stands twice in its object.
    #[cold]
    pub(crate) fn duplicate_key(position: usize) -> JsonError {
        JsonError { kind: JsonErrorKind::DuplicateKey, position }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            JsonErrorKind::NotUtf8 => f.write_str("not UTF-8")?,
            JsonErrorKind::UnexpectedEnd { expected } => write!(f, "the text ends, expected {expected}")?,
            JsonErrorKind::Unexpected { expected } => write!(f, "expected {expected}")?,
            JsonErrorKind::BadEscape => f.write_str("not an escape sequence")?,
            JsonErrorKind::ControlCharacter => f.write_str("a control character in a string")?,
            JsonErrorKind::TooDeep => f.write_str("nested too deep")?,
            JsonErrorKind::DuplicateKey => f.write_str("a key stands twice in an object")?,
        }
        write!(f, " at byte {}", self.position)
    }
}

impl std::error::Error for JsonError {}
