//! Templates: mapping templates, and texts with values put in.
//!
//! Gateway responses and access logs substitute only (reference 1.7); mapping templates are scripts.

use super::Script;
use crate::message::ContextVariable;

/// A template.
#[derive(Debug, Clone, Copy)]
pub enum Template {
    /// Literals and values, in order.
    Parts(&'static [TemplatePart]),
    /// A mapping template.
    Script(&'static Script),
}

/// One piece of a [`Template`].
#[derive(Debug, Clone, Copy)]
pub enum TemplatePart {
    /// Stands as it is.
    Literal(&'static str),
    /// `$context.<variable>`.
    Context(ContextVariable),
    /// `$stageVariables.<name>`; missing is empty.
    StageVariable(&'static str),
    /// `method.request.header.<name>` in gateway responses.
    Header(&'static str),
    /// `method.request.querystring.<name>` in gateway responses.
    Query(&'static str),
    /// `method.request.path.<name>` in gateway responses.
    PathParameter(&'static str),
}
