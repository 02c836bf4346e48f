//! Why a text of a definition cannot be used, where the reason decides what it is called.

use std::fmt;

/// Why a text cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// The text is wrong: a whole sentence.
    Wrong(String),
    /// HTTP APIs do not have what the text names. This is its name.
    NotInHttpApis(String),
}

impl fmt::Display for Unusable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unusable::Wrong(reason) => out.write_str(reason),
            Unusable::NotInHttpApis(what) => write!(out, "{what} is no part of HTTP APIs"),
        }
    }
}
