//! Stages: `x-gwgen.stages`.

use super::{CacheSettings, TemplatePart, Text, Throttle, ThrottleBy, ThrottlingMode};
use crate::diagnostic::{Span, Spanned};

/// A stage.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its name.
    pub name: Spanned<String>,
    /// `variables`.
    pub variables: Vec<(Spanned<String>, Text)>,
    /// `methodSettings`, by `*/*`, `/path/VERB`.
    pub method_settings: Vec<MethodSettings>,
    /// `throttle`: what all of its methods share.
    pub throttle: Throttle,
    /// `throttleBy`: what each caller has for all of its methods.
    pub throttle_by: Vec<ThrottleBy>,
    /// `cacheClusterSize`, in bytes, where `cacheClusterEnabled` is on.
    pub cache_bytes: Option<u64>,
    /// `accessLogSettings.destination`.
    pub access_log_destination: Option<Spanned<String>>,
    /// `accessLogSettings.format`, compiled.
    pub access_log_format: Option<Vec<TemplatePart>>,
}

/// `methodSettings.<key>`; what is not written is `None`.
#[derive(Debug, Clone)]
pub struct MethodSettings {
    /// Whose they are.
    pub key: Spanned<MethodKey>,
    /// `throttlingRateLimit` and `throttlingBurstLimit`.
    pub throttle: Throttle,
    /// `throttleBy`: what each caller has.
    pub throttle_by: Vec<ThrottleBy>,
    /// `throttlingMode`.
    pub throttling_mode: Option<ThrottlingMode>,
    /// `metricsEnabled`.
    pub metrics_enabled: Option<bool>,
    /// How answers are kept.
    pub cache: CacheSettings,
    /// `loggingLevel`.
    pub logging_level: Option<String>,
    /// Place of the object.
    pub span: Span,
}

/// What settings name methods by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MethodKey {
    /// `*/*`: all that have none of their own.
    All,
    /// `/pets/{id}/GET`: a path and a verb.
    Method(String),
}

impl MethodSettings {
    /// Whether they say how requests are held back.
    pub fn hold_back(&self) -> bool {
        !self.throttle.is_empty() || !self.throttle_by.is_empty() || self.throttling_mode.is_some()
    }
}

impl MethodKey {
    /// As messages have it.
    pub fn text(&self) -> &str {
        match self {
            MethodKey::All => "*/*",
            MethodKey::Method(name) => name,
        }
    }
}
