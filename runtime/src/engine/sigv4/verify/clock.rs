//! When a signature is good.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Refusal;
use crate::engine::date::{Civil, epoch_seconds, parse_iso8601};

/// How far the client's clock may be off, in seconds.
const SKEW: u64 = 300;
/// The longest time that a presigned request may be good for: a week.
const LONGEST: u64 = 604_800;

/// Holds a signature's date, and for how long it is to be good, to the time. Without a duration it is good for as long as
/// clocks may differ.
pub(super) fn check(date: &str, expires: Option<&str>, now: SystemTime) -> Result<(), Refusal> {
    let signed = parse(date).ok_or_else(|| Refusal::Date(date.to_owned()))?;
    let good_for = expires.map_or(Ok(SKEW), duration)?;
    let now = epoch_seconds(now);
    if signed > now.saturating_add(SKEW) {
        return Err(Refusal::NotYetCurrent {
            date: date.to_owned(),
            latest: text(now.saturating_add(SKEW)),
            now: text(now),
        });
    }
    if signed.saturating_add(good_for) < now {
        return Err(Refusal::Expired {
            date: date.to_owned(),
            earliest: text(now.saturating_sub(good_for)),
            now: text(now),
            good_for,
        });
    }
    Ok(())
}

/// `X-Amz-Date` in the one way in which a moment can be written.
fn parse(date: &str) -> Option<u64> {
    let time = parse_iso8601(date)?;
    (Civil::of(time).amz_date() == date).then(|| epoch_seconds(time))
}

fn duration(expires: &str) -> Result<u64, Refusal> {
    let is_number = !expires.is_empty() && expires.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = is_number.then(|| expires.parse().ok()).flatten();
    seconds.filter(|seconds| (1..=LONGEST).contains(seconds)).ok_or(Refusal::Expires)
}

fn text(seconds: u64) -> String {
    Civil::of(UNIX_EPOCH + Duration::from_secs(seconds)).amz_date()
}
