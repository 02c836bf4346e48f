//! Asks for an API key where the method needs one (reference 7.7).
//!
//! - **Does**: looks for the key that the caller brings: in `x-api-key`, or in what the method's Lambda authorizer answered.
//!   One that is known, is enabled and has a usage plan that opens the stage opens the method.
//! - **Reads**: the method, the request's field or the authorizer's answer, the keys that are known, the stage's plans.
//! - **Writes**: `$context.identity.apiKey` and `apiKeyId`.
//! - **Rejects with**: 403 `INVALID_API_KEY`.

use std::sync::Arc;

use crate::api::ApiKeySource;
use crate::engine::throttle::UsagePlanKey;
use crate::integration::Exchange;
use crate::message::{CallerKey, Fault, GatewayResponseType, KnownHeader, Rejection};

/// Runs the phase.
pub fn run(x: &mut Exchange<'_>) -> Result<Option<UsagePlanKey>, Rejection> {
    match x.method {
        Some(method) if method.api_key_required => ask(x),
        _ => Ok(None),
    }
}

fn ask(x: &mut Exchange<'_>) -> Result<Option<UsagePlanKey>, Rejection> {
    let value = brought(x).ok_or_else(|| invalid("no API key"))?;
    let known = x.keys.known(x.services.clock.instant());
    let found = known.api_key(value, x.context.time).ok_or_else(|| invalid("the API key is nobody's"))?;
    if !found.key.enabled {
        return Err(invalid("the API key is disabled"));
    }
    let stage = x.stage.ok_or_else(|| invalid("no stage"))?;
    let plan_key = match &stage.usage_plans {
        // Without usage plans in the definition a key opens every stage.
        None => None,
        Some(plans) => {
            let has = |name: &str| found.key.usage_plans.iter().any(|plan| **plan == *name);
            let opened_by = plans.iter().find(|(_, plan)| has(plan.name));
            let (plan, _) =
                opened_by.ok_or_else(|| invalid("no usage plan of the API key opens the stage"))?;
            Some(UsagePlanKey { usage: Arc::clone(found.usage), plan: *plan })
        }
    };
    x.context.api_key = Some(Box::new(CallerKey { id: found.key.id.clone(), value: value.into() }));
    Ok(plan_key)
}

/// The value that the caller brings.
fn brought<'x>(x: &'x Exchange<'_>) -> Option<&'x str> {
    match x.api.api_key_source {
        // A repeated one was refused with the head.
        ApiKeySource::Header => std::str::from_utf8(x.request.headers.known(KnownHeader::XApiKey)?).ok(),
        ApiKeySource::Authorizer => x.context.authorizer.as_ref()?.caller.as_ref()?.usage_key.as_deref(),
    }
}

fn invalid(why: &'static str) -> Rejection {
    Rejection::new(GatewayResponseType::InvalidApiKey, Fault::Client, why)
}
