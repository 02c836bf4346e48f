//! Parameter mappings.

use super::{ContextVariable, Text};
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

/// What is done to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are Amazon's")]
pub enum Change {
    Append,
    Overwrite,
    Remove,
}

/// What a mapping changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Target")]
pub enum Target {
    Header(String),
    Query(String),
    PathParameter(String),
    Path,
    Status,
}

/// Where a mapped value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Source")]
pub enum Source {
    Literal(Text),
    PathParameter(String),
    Query(String),
    MultiQuery(String),
    Header(String),
    MultiHeader(String),
    Path,
    Body,
    BodyField(Vec<JsonStep>),
    ResponseHeader(String),
    ResponseMultiHeader(String),
    ResponseBody,
    ResponseBodyField(Vec<JsonStep>),
    Context(ContextVariable),
    StageVariable(String),
}

/// One step of a JSON path.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::JsonStep")]
pub enum JsonStep {
    Name(String),
    Index(u32),
}
