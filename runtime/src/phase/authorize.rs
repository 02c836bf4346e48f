//! Asks the method's authorizer who may call (reference 7.2 to 7.4).
//!
//! - **Does**: looks at what identifies the caller. A Lambda authorizer's function is called once for all who wait for it, or its
//!   kept answer taken, and that asked whether the caller may call this method; a token's signature and claims are verified.
//! - **Reads**: identity sources, the stage's authorizers, answers, keys and tokens that are kept.
//! - **Writes**: `$context.authorizer`; what is kept.
//! - **Rejects with**: 401 `UNAUTHORIZED`, 403 `ACCESS_DENIED`, 414 for an ARN that is too long, 500 `AUTHORIZER_FAILURE` and
//!   `AUTHORIZER_CONFIGURATION_ERROR`, 503 where too many calls of the authorizer are under way.

mod keys;
mod lambda;
mod token;

use std::borrow::Cow;

use crate::api::Access;
use crate::engine::bind::BoundAuthorizer;
use crate::engine::gateway_response;
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, Rejection};
use crate::port::LocalBoxFuture;

/// Runs the phase; `None` where nobody has to be asked. What most requests do not need is not part of every request's
/// future.
pub fn run<'a>(x: &'a mut Exchange<'_>) -> Option<LocalBoxFuture<'a, Result<(), Rejection>>> {
    match x.method?.access {
        Access::Authorizer(number, scopes) => Some(Box::pin(authorize(x, number, scopes))),
        Access::Open | Access::Iam | Access::Closed(_) => None,
    }
}

async fn authorize(
    x: &mut Exchange<'_>,
    number: u32,
    scopes: &'static [&'static str],
) -> Result<(), Rejection> {
    let judged = match x.stage.and_then(|stage| stage.authorizers.get(number as usize)) {
        Some(BoundAuthorizer::Lambda(bound)) => lambda::judge(x, bound, number).await,
        Some(BoundAuthorizer::Token(bound)) => token::judge(x, bound, scopes).await,
        None => Err(misconfigured("the method's authorizer is not there")),
    };
    let context = x.context.authorizer.get_or_insert_default();
    match &judged {
        Ok(()) => context.status = Some(200),
        Err(rejection) => {
            context.status = Some(gateway_response::defaults(rejection, x.api.kind).0);
            context.error = Some(Box::from(&*rejection.detail));
        }
    }
    judged
}

fn unauthorized(why: &'static str) -> Rejection {
    Rejection::new(GatewayResponseType::Unauthorized, Fault::Client, why)
}

fn misconfigured(why: impl Into<Cow<'static, str>>) -> Rejection {
    Rejection::new(GatewayResponseType::AuthorizerConfigurationError, Fault::Configuration, why)
}
