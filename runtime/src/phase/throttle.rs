//! Holds requests back (reference 8.1).
//!
//! - **Does**: takes a token of the caller's usage plan and one request of its quota, and a token of what the caller is told
//!   apart by, of the method, of the stage and of the API, or of none of them. Where gateways share them and this one has none
//!   leased, the state store is asked.
//! - **Reads**: the stage's throttles, the API key that was used, `$context`.
//! - **Writes**: who held the request back.
//! - **Rejects with**: 429 `THROTTLED`, 429 `QUOTA_EXCEEDED`.

use crate::engine::throttle::{StageThrottles, Untaken, UsagePlanKey};
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, Rejection, ThrottleLevel};

/// Runs the phase.
pub async fn run(x: &mut Exchange<'_>, key: Option<&UsagePlanKey>) -> Result<(), Rejection> {
    let throttles = x.stage.and_then(|stage| stage.throttles.as_deref());
    let (Some(throttles), Some(method)) = (throttles, x.method) else { return Ok(()) };
    let method = method.table.index;
    let taken = throttles.take(method, key, &x.scope(&[]), x.services.clock.instant());
    let taken = match taken {
        Ok(()) => return Ok(()),
        Err(Untaken::HeldBack(level)) => Err(level),
        // Boxed: few requests wait, and none should be larger for it.
        Err(Untaken::Unasked) => Box::pin(ask(x, throttles, method, key)).await,
    };
    let Err(level) = taken else { return Ok(()) };
    x.context.held_back_by = Some(level);
    Err(held_back(level))
}

async fn ask(
    x: &Exchange<'_>,
    throttles: &StageThrottles,
    method: u32,
    key: Option<&UsagePlanKey>,
) -> Result<(), ThrottleLevel> {
    throttles.take_asking(method, key, &x.scope(&[]), || x.services.clock.instant()).await
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
