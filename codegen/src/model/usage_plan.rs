//! API keys and what opens to them.

use super::{MethodKey, Throttle};
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
    pub stages: Option<Vec<PlanStage>>,
    /// `throttle`, of each key.
    pub throttle: Throttle,
    /// `quota`, of each key.
    pub quota: Option<Quota>,
}

/// `quota`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// `limit`: requests in a period.
    pub limit: Spanned<u32>,
    /// `offset`: requests taken off the first period.
    pub offset: u32,
    /// `period`.
    pub period: QuotaPeriod,
}

/// What a quota is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaPeriod {
    /// `DAY`.
    Day,
    /// `WEEK`.
    Week,
    /// `MONTH`.
    Month,
}

/// A stage of a usage plan.
#[derive(Debug, Clone)]
pub struct PlanStage {
    /// The stage's name.
    pub name: Spanned<String>,
    /// `throttle`, by method.
    pub throttles: Vec<(Spanned<MethodKey>, Throttle)>,
}
