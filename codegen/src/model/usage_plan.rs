//! API keys and what opens to them.

use crate::diagnostic::Spanned;

/// Where callers' API keys are (`x-amazon-apigateway-api-key-source`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApiKeySource {
    /// `HEADER`.
    #[default]
    Header,
    /// `AUTHORIZER`.
    Authorizer,
}

/// `x-gwgen.usagePlans.<name>`.
#[derive(Debug, Clone)]
pub struct UsagePlan {
    /// Its name.
    pub name: Spanned<String>,
    /// Stages that it opens to its keys; `None`: all.
    pub stages: Option<Vec<Spanned<String>>>,
}
