//! Asks the API's resource policy (reference 7.5).
//!
//! - **Does**: ends what the policy denies before a Lambda authorizer is asked; where nobody else decides, ends what it does not
//!   allow. `combined` and `allowed` are for authorizers whose word comes first.
//! - **Reads**: the stage's policy, the method's ARN, where the request comes from.
//! - **Writes**: nothing.
//! - **Rejects with**: 403 `ACCESS_DENIED`.

use crate::api::Access;
use crate::engine::bind::BoundAuthorizer;
use crate::engine::policy::{self, Account, Conditions, Fact, Policy, Principal, Question, Verdict};
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, KnownHeader, Rejection, Scheme};

/// What a request does to a method, as policies name it (reference 7.1).
pub(super) const INVOKE: &str = "execute-api:Invoke";
/// What one does to the method's answers that are kept (reference 8.3).
pub(super) const INVALIDATE_CACHE: &str = "execute-api:InvalidateCache";
/// What a caller is called whom nobody knows.
const ANONYMOUS: &str = "anonymous";

/// Runs the phase.
pub fn run(x: &Exchange<'_>) -> Result<(), Rejection> {
    let (Some(stage), Some(method)) = (x.stage, x.method) else { return Ok(()) };
    let Some(policy) = &stage.policy else { return Ok(()) };
    let decides_alone = match method.access {
        Access::Open => true,
        Access::Authorizer(number, _) => match stage.authorizers.get(number as usize) {
            Some(BoundAuthorizer::Lambda(_) | BoundAuthorizer::Native(_)) => false,
            // A caller shows who he is first.
            Some(BoundAuthorizer::Token(_)) | None => return Ok(()),
        },
        // The same, and then both policies are asked together; what is closed was refused before.
        Access::Iam | Access::Closed => return Ok(()),
    };
    let arn = x.method_arn();
    let denied = |is_explicit| denied(ANONYMOUS, &arn, is_explicit, detail(is_explicit));
    match verdict(x, policy, INVOKE, &arn) {
        Verdict::Denied => Err(denied(true)),
        Verdict::Silent if decides_alone => Err(denied(false)),
        Verdict::Silent | Verdict::Allowed => Ok(()),
    }
}

/// What a policy says of a caller whom nobody knows.
pub(super) fn verdict(x: &Exchange<'_>, policy: &Policy, action: &str, arn: &str) -> Verdict {
    verdict_on(x, policy, (action, arn), Principal::Anonymous, &[])
}

/// What a policy says of a caller; `more` is what only is known of him.
pub(super) fn verdict_on(
    x: &Exchange<'_>,
    policy: &Policy,
    (action, resource): (&str, &str),
    principal: Principal<'_>,
    more: &[Fact<'_>],
) -> Verdict {
    let headers = &x.request.headers;
    let conditions = Conditions {
        time: x.context.time,
        source_ip: Some(x.context.source_ip),
        secure_transport: x.request.scheme == Scheme::Https,
        user_agent: headers.known(KnownHeader::UserAgent),
        referer: headers.last(b"Referer"),
        more,
    };
    policy.verdict(&Question { action, resource, principal, conditions: &conditions })
}

/// A Lambda authorizer's verdict and the resource policy's together: one allowance is enough (table A).
pub(super) fn combined(x: &Exchange<'_>, authorizer: Verdict, action: &str, arn: &str) -> Verdict {
    match x.stage.and_then(|stage| stage.policy.as_ref()) {
        Some(policy) => policy::combine(authorizer, verdict(x, policy, action, arn), Account::Same),
        None => authorizer,
    }
}

/// Whether the resource policy, where there is one, allows a caller whom a user pool knows: it has to say so itself.
pub(super) fn allowed(x: &Exchange<'_>) -> Result<(), Rejection> {
    let Some(policy) = x.stage.and_then(|stage| stage.policy.as_ref()) else { return Ok(()) };
    let arn = x.method_arn();
    match verdict(x, policy, INVOKE, &arn) {
        Verdict::Allowed => Ok(()),
        verdict => {
            let is_explicit = verdict == Verdict::Denied;
            Err(denied(ANONYMOUS, &arn, is_explicit, detail(is_explicit)))
        }
    }
}

/// Whether the resource policy, where there is one, says itself that a caller may renew answers.
pub(super) fn allows_renewal(x: &Exchange<'_>) -> bool {
    let policy = x.stage.and_then(|stage| stage.policy.as_ref());
    policy.is_some_and(|policy| verdict(x, policy, INVALIDATE_CACHE, &x.method_arn()) == Verdict::Allowed)
}

fn detail(is_explicit: bool) -> &'static str {
    if is_explicit { "the resource policy denies it" } else { "the resource policy does not allow it" }
}

/// Amazon's words (reference 7.1, 7.5): of the account the last four digits are told.
pub(super) fn denied(user: &str, arn: &str, is_explicit: bool, detail: &'static str) -> Rejection {
    let mut shown = String::with_capacity(arn.len() + 8);
    for (at, field) in arn.splitn(6, ':').enumerate() {
        if at > 0 {
            shown.push(':');
        }
        match field.len().checked_sub(4).and_then(|hidden| field.get(hidden..)) {
            Some(last) if at == 4 => {
                shown.push_str("********");
                shown.push_str(last);
            }
            _ => shown.push_str(field),
        }
    }
    let end = if is_explicit { " with an explicit deny" } else { "" };
    let message = format!("User: {user} is not authorized to perform: {INVOKE} on resource: {shown}{end}");
    Rejection::new(GatewayResponseType::AccessDenied, Fault::Client, detail).with_message(message)
}
