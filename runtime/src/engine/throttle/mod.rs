//! Throttles (reference 8.1): how often something may be asked for, and how often it may be still.
//!
//! A request takes a token of every level that applies, or none. All workers share the buckets, each of which is one word.
//! A token here is a bucket's, never a caller's.

mod bucket;
mod by_value;
mod key_usage;
mod limit;
mod moment;
mod pace;
#[cfg(test)]
mod tests;
mod throttles;
mod tokens;
mod value_buckets;

pub use bucket::{Bucket, Word};
pub use key_usage::KeyUsage;
pub use limit::Limit;
pub use moment::Moment;
pub use throttles::{StageThrottles, Throttles, UsagePlanKey};
pub use tokens::{Demand, Tokens};
pub use value_buckets::{Value, ValueBuckets};
