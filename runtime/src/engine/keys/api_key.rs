//! API keys (reference 7.7).

use std::ops::RangeInclusive;
use std::time::SystemTime;

/// How many characters a value may have (reference 7.7).
const VALUE_LENGTHS: RangeInclusive<usize> = 20..=128;

/// Whether a text can be an API key's value: what a field of a request holds as it is, in the length that Amazon takes.
///
/// # Errors
/// The rule that it breaks.
pub fn check_value(value: &str) -> Result<(), &'static str> {
    if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("a value has letters, digits and punctuation of ASCII only, and no space");
    }
    if !VALUE_LENGTHS.contains(&value.len()) {
        return Err("a value has 20 to 128 characters");
    }
    Ok(())
}

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
