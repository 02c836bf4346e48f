//! Throttles (reference 8.1): how often something may be asked for, and how often it may be still.
//!
//! A request takes a token of every level that applies, or none. All workers share the buckets, each of which is one word;
//! where there is a state store, all gateways at it do (`shared`). A token here is a bucket's, never a caller's.

mod bucket;
mod by_value;
mod key_usage;
mod leases;
mod limit;
mod limiter;
mod moment;
mod pace;
mod shared;
mod sharing;
#[cfg(test)]
mod tests;
mod throttles;
mod tokens;
mod uses;
mod value_buckets;
mod waiting;

pub use bucket::{Bucket, Word};
pub use key_usage::KeyUsage;
pub use leases::Leases;
pub use limit::Limit;
pub use moment::Moment;
pub use shared::{Asked, Attempt, DEADLINE, SharedBucket, Taken};
pub use sharing::Sharing;
pub use throttles::{StageThrottles, Throttles, Untaken, UsagePlanKey};
pub use tokens::{Demand, Tokens};
pub use value_buckets::{Value, ValueBuckets};
pub use waiting::{Verdict, Waiting};
