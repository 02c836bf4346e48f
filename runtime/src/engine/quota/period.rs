//! Which period it is.

use std::time::SystemTime;

use crate::api::QuotaPeriod;
use crate::engine::date::{Civil, epoch_seconds};

/// Days from the first Sunday before 1970 to the first of January of 1970, a Thursday.
const THURSDAY: u64 = 4;

/// The number of the period that a moment belongs to: one more for each that follows. Below 2³¹ for some millions of years.
pub(super) fn number(period: QuotaPeriod, time: SystemTime) -> u64 {
    let days = epoch_seconds(time) / 86_400;
    match period {
        QuotaPeriod::Day => days,
        QuotaPeriod::Week => (days + THURSDAY) / 7,
        QuotaPeriod::Month => {
            let Civil { year, month, .. } = Civil::of(time);
            u64::try_from(year - 1970).unwrap_or(0) * 12 + u64::from(month) - 1
        }
    }
}
