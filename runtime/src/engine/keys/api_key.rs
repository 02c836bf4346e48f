//! API keys (reference 7.7).

use std::ops::RangeInclusive;
use std::time::SystemTime;

/// How many characters a value may have (API Gateway Developer Guide, "API keys").
pub const VALUE_LENGTHS: RangeInclusive<usize> = 20..=128;

/// An API key, without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// `$context.identity.apiKeyId`.
    pub id: Box<str>,
    /// Its name, which is one key's alone.
    pub name: Box<str>,
    /// What somebody wrote about it.
    pub description: Option<Box<str>>,
    /// Whether it opens anything.
    pub enabled: bool,
    /// Names of its usage plans.
    pub usage_plans: Vec<Box<str>>,
    /// When it was made.
    pub created: SystemTime,
}
