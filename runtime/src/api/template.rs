//! Templates: text with values put in.
//!
//! Gateway responses and access logs substitute only (reference 1.7). Mapping templates are a language;
//! this is its part without directives, the rest is `Unsupported` until the evaluator comes.

use super::JsonPath;
use crate::message::ContextVariable;

/// A template.
#[derive(Debug, Clone, Copy)]
pub enum Template {
    /// Literals and values, in order.
    Parts(&'static [TemplatePart]),
    /// Needs the template language; a `GW9…` warning names it. Holds why, for the log. Renders as 500.
    Unsupported(&'static str),
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
    /// `$input.body`: the body as it came.
    InputBody,
    /// `$input.json('$.a.b')`: the JSON text at a path of the body; missing is empty.
    InputJson(JsonPath),
}
