//! Templates as far as they are compiled: text with values put in.

use super::JsonStep;

/// A template; the same noun and meaning as `gwgen_runtime::api::Template`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Template {
    /// Literals and values.
    Parts(Vec<TemplatePart>),
    /// Needs the template language. Holds why.
    Unsupported(String),
}

/// One piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::TemplatePart")]
pub enum TemplatePart {
    Literal(String),
    Context(ContextVariable),
    StageVariable(String),
    Header(String),
    Query(String),
    PathParameter(String),
    InputBody,
    InputJson(Vec<JsonStep>),
}

/// A `$context` variable by its name without `$context.`, one of `language::context_variable`'s list,
/// `authorizer.<key>` or `authorizer.claims.<claim>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContextVariable(pub String);
