//! What requests are held to.

use super::{CheckId, Contract};

/// Who says what requests to a method are held to.
#[derive(Debug, Clone, Copy)]
pub enum Validation {
    /// A request validator of a REST API.
    Validator(&'static RequestValidator),
    /// A plain document.
    Document(&'static Contract),
}

/// What a request validator checks (reference 6.1).
#[derive(Debug)]
pub struct RequestValidator {
    /// Parameters that must be there and not blank, in the order in which they are listed to the client.
    pub parameters: &'static [RequiredParameter],
    /// What bodies are held to, by content type; `$default` is for every type without a model of its own. Bodies of
    /// other types pass unchecked, and are not read.
    pub models: &'static [(&'static str, CheckId)],
}

/// A parameter that must be there, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequiredParameter {
    /// In a header; names are compared without regard to letter case.
    Header(&'static str),
    /// In the path.
    Path(&'static str),
    /// In the query.
    Query(&'static str),
}

impl RequiredParameter {
    /// As the definition writes it.
    pub const fn name(self) -> &'static str {
        match self {
            RequiredParameter::Header(name)
            | RequiredParameter::Path(name)
            | RequiredParameter::Query(name) => name,
        }
    }
}
