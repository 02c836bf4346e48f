//! Who holds requests back.

/// A level of throttles and quotas (reference 8.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThrottleLevel {
    /// The usage plan of the caller's API key.
    UsagePlan,
    /// The quota of that plan.
    Quota,
    /// A throttle by what tells callers apart.
    Value,
    /// The method.
    Method,
    /// All methods of the stage together.
    Stage,
    /// All stages together.
    Api,
}

impl ThrottleLevel {
    /// All levels, in the order of [`Self::index`].
    pub const ALL: [ThrottleLevel; 6] = [
        ThrottleLevel::UsagePlan,
        ThrottleLevel::Quota,
        ThrottleLevel::Value,
        ThrottleLevel::Method,
        ThrottleLevel::Stage,
        ThrottleLevel::Api,
    ];

    /// Its position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its name in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            ThrottleLevel::UsagePlan => "usage_plan",
            ThrottleLevel::Quota => "quota",
            ThrottleLevel::Value => "value",
            ThrottleLevel::Method => "method",
            ThrottleLevel::Stage => "stage",
            ThrottleLevel::Api => "api",
        }
    }
}
