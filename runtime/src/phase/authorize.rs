//! Asks who calls, and who may (reference 7.1 to 7.4).
//!
//! - **Does**: looks at what identifies the caller. A signature is held to an access key, and the policies of its user and of the
//!   API are asked; where the body is still to come, that is done when it is here (`prove`). A Lambda authorizer's function is
//!   called once for all who wait for it, or its kept answer taken, and that asked whether the caller may call this method; a
//!   token's signature and claims are verified.
//! - **Reads**: the request as it was received, access keys, policies; identity sources, the stage's authorizers, answers, keys and
//!   tokens that are kept.
//! - **Writes**: `$context.authorizer`, `$context.identity`; what is kept; the body in one piece where a signature covers it.
//!   `permit` takes signatures off.
//! - **Rejects with**: 401 `UNAUTHORIZED`, 403 `ACCESS_DENIED`, `MISSING_AUTHENTICATION_TOKEN`, `INVALID_SIGNATURE` and
//!   `EXPIRED_TOKEN`, 414 for an ARN that is too long, 500 `AUTHORIZER_FAILURE` and `AUTHORIZER_CONFIGURATION_ERROR`, 503 where
//!   too many calls of the authorizer, or of one source, are under way.

mod iam;
mod issuer_keys;
mod lambda;
mod native;
mod permit;
mod token;

use std::borrow::Cow;

use crate::api::Access;
use crate::engine::bind::BoundAuthorizer;
use crate::engine::gateway_response;
use crate::engine::sigv4::verify::Proof;
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, KnownHeader, Rejection};
use crate::port::LocalBoxFuture;
pub use permit::{Permit, permit};

/// The longest ARN of a method, in bytes (reference 2.3).
const LONGEST_ARN: usize = 1_600;

/// Runs the phase; `None` where nobody has to be asked. What most requests do not need is not part of every request's
/// future.
pub fn run<'a>(x: &'a mut Exchange<'_>) -> Option<LocalBoxFuture<'a, Result<(), Rejection>>> {
    match x.method?.access {
        Access::Authorizer(number, scopes) => Some(Box::pin(authorize(x, number, scopes))),
        Access::Iam => Some(Box::pin(iam::judge(x))),
        Access::Open | Access::Closed => None,
    }
}

/// Whether a signature waits for the body: until then nobody is known.
pub fn is_unproven(x: &Exchange<'_>) -> bool {
    matches!(x.proof.as_deref(), Some(Proof::Claimed(_)))
}

/// Holds a signature to the body that it waited for.
pub fn prove<'a>(x: &'a mut Exchange<'_>) -> LocalBoxFuture<'a, Result<(), Rejection>> {
    Box::pin(iam::prove(x))
}

/// What a REST API says of credentials that are no signature to a request that leads nowhere (reference 2.3).
pub(super) fn unreadable(x: &Exchange<'_>) -> Option<Rejection> {
    x.request.headers.known(KnownHeader::Authorization)?;
    iam::unreadable(x)
}

async fn authorize(
    x: &mut Exchange<'_>,
    number: u32,
    scopes: &'static [&'static str],
) -> Result<(), Rejection> {
    let judged = match x.stage.and_then(|stage| stage.authorizers.get(number as usize)) {
        Some(BoundAuthorizer::Lambda(bound)) => lambda::judge(x, bound, number).await,
        Some(BoundAuthorizer::Native(authorizer)) => native::judge(x, *authorizer).await,
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

fn too_long() -> Rejection {
    let why = "the method's ARN is too long";
    let rejection = Rejection::new(GatewayResponseType::Default4xx, Fault::Client, why);
    rejection.with_status(414).with_message("Request URI too long")
}

fn unauthorized(why: &'static str) -> Rejection {
    Rejection::new(GatewayResponseType::Unauthorized, Fault::Client, why)
}

fn misconfigured(why: impl Into<Cow<'static, str>>) -> Rejection {
    Rejection::new(GatewayResponseType::AuthorizerConfigurationError, Fault::Configuration, why)
}
