//! API keys and what opens to them.

/// Where callers' API keys are (reference 7.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeySource {
    /// `HEADER`: the field `x-api-key`.
    Header,
    /// `AUTHORIZER`: the answer of the method's Lambda authorizer, `usageIdentifierKey`.
    Authorizer,
}

/// A usage plan (`x-gwgen.usagePlans`).
#[derive(Debug, Clone, Copy)]
pub struct UsagePlan {
    /// Its name, by which keys name it.
    pub name: &'static str,
    /// Stages that it opens to its keys; `None`: all.
    pub stages: Option<&'static [&'static str]>,
}
