//! Parameter mappings.

use super::{Change, Source, Target};
use crate::diagnostic::Span;

/// One change to a request or an answer; the same noun and meaning as `gwgen_runtime::api::Mapping`.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Place of the entry.
    pub span: Span,
    /// What is done.
    pub change: Change,
    /// To what.
    pub target: Target,
    /// Where the value comes from; several are joined.
    pub value: Vec<Source>,
}
