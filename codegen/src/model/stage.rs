//! Stages: `x-gwgen.stages`.

use super::{TemplatePart, Text};
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
    /// `accessLogSettings.destination`.
    pub access_log_destination: Option<Spanned<String>>,
    /// `accessLogSettings.format`, compiled.
    pub access_log_format: Option<Vec<TemplatePart>>,
}

/// `methodSettings.<key>`; what is not written is `None`.
#[derive(Debug, Clone)]
pub struct MethodSettings {
    /// `*/*` or `/pets/{id}/GET`.
    pub key: Spanned<String>,
    /// `throttlingRateLimit`, requests a second.
    pub throttling_rate_limit: Option<f64>,
    /// `throttlingBurstLimit`, requests.
    pub throttling_burst_limit: Option<u32>,
    /// `metricsEnabled`.
    pub metrics_enabled: Option<bool>,
    /// `cachingEnabled`.
    pub caching_enabled: Option<bool>,
    /// `cacheTtlInSeconds`, 0 to 3600.
    pub cache_ttl_seconds: Option<u32>,
    /// `loggingLevel`.
    pub logging_level: Option<String>,
    /// Place of the object.
    pub span: Span,
}
