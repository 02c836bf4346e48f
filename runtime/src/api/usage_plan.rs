//! API keys and what opens to them.

use super::Throttle;

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
    pub stages: Option<&'static [PlanStage]>,
    /// How often each of its keys may be used, in all stages together.
    pub throttle: Throttle,
    /// How many requests each of its keys has in a period, in all stages together.
    pub quota: Option<Quota>,
}

/// A quota (`quota`).
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    /// Requests in a period.
    pub limit: u32,
    /// Requests that are taken off the first period.
    pub offset: u32,
    /// How long it is.
    pub period: QuotaPeriod,
}

/// What a quota is for; UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaPeriod {
    /// `DAY`: from midnight on.
    Day,
    /// `WEEK`: from Sunday on.
    Week,
    /// `MONTH`: from its first day on.
    Month,
}

/// A stage of a usage plan.
#[derive(Debug, Clone, Copy)]
pub struct PlanStage {
    /// The stage's name.
    pub name: &'static str,
    /// Methods that a key may call more or less often than the plan says, by their position in `Api::methods`.
    pub methods: &'static [(u32, Throttle)],
}

impl UsagePlan {
    /// One about which nothing is said.
    pub const DEFAULT: UsagePlan =
        UsagePlan { name: "", stages: None, throttle: Throttle::NONE, quota: None };

    /// Whether it opens a stage.
    pub fn opens(&self, stage: &str) -> bool {
        self.stages.is_none_or(|stages| stages.iter().any(|opened| opened.name == stage))
    }
}
