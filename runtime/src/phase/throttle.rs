//! Holds requests back (reference 8.1).
//!
//! - **Does**: takes a token of the caller's usage plan and one request of its quota, and a token of what the caller is told apart by, of the method, of the stage and
//!   of the API, or of none of them.
//! - **Reads**: the stage's throttles, the API key that was used, `$context`.
//! - **Writes**: who held the request back.
//! - **Rejects with**: 429 `THROTTLED`, 429 `QUOTA_EXCEEDED`.

use crate::engine::throttle::UsagePlanKey;
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, Rejection, ThrottleLevel};

/// Runs the phase.
pub fn run(x: &mut Exchange<'_>, key: Option<&UsagePlanKey>) -> Result<(), Rejection> {
    let throttles = x.stage.and_then(|stage| stage.throttles.as_deref());
    let (Some(throttles), Some(method)) = (throttles, x.method) else { return Ok(()) };
    let now = x.services.clock.instant();
    let Err(level) = throttles.take(method.table.index, key, &x.scope(&[]), now) else { return Ok(()) };
    x.context.held_back_by = Some(level);
    Err(held_back(level))
}

fn held_back(level: ThrottleLevel) -> Rejection {
    let why = match level {
        ThrottleLevel::UsagePlan => "more than the usage plan of the API key lets through",
        ThrottleLevel::Quota => return quota_exceeded(),
        ThrottleLevel::Value => "more than each caller may ask for",
        ThrottleLevel::Method => "more than the method's throttle lets through",
        ThrottleLevel::Stage => "more than the stage's throttle lets through",
        ThrottleLevel::Api => "more than the API's throttle lets through",
    };
    Rejection::new(GatewayResponseType::Throttled, Fault::Client, why)
}

fn quota_exceeded() -> Rejection {
    let why = "the quota of the API key's usage plan is used up";
    Rejection::new(GatewayResponseType::QuotaExceeded, Fault::Client, why)
}
