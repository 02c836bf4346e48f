//! Time as buckets count it.

use std::time::Duration;

/// Units of time in a nanosecond.
pub(super) const UNITS: u64 = 16;
/// The longest that a bucket takes to fill, in units: nine years. One that would take longer holds less.
pub(super) const LONGEST: u64 = u64::MAX / 4;

/// A moment, as time since a beginning that all buckets of a process have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub(super) u64);

impl Moment {
    /// So long after the beginning. Behind nine years time stands still.
    pub fn after(passed: Duration) -> Moment {
        let nanoseconds = u64::try_from(passed.as_nanos()).unwrap_or(u64::MAX);
        Moment(nanoseconds.saturating_mul(UNITS).min(LONGEST))
    }
}
