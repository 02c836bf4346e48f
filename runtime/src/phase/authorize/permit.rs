//! Leave to call an integration, and the end of the client's credentials.

use crate::api::{Access, ApiKind};
use crate::engine::sigv4::ALGORITHM;
use crate::engine::sigv4::verify::{self, Proof};
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, KnownHeader, Rejection};

/// Leave to call the integration of a method: the request is of somebody who may. Nothing but [`permit`] gives one.
#[derive(Debug)]
pub struct Permit(());

/// Gives leave where everything that guards the method was passed, and takes off what a backend must not see.
pub fn permit(x: &mut Exchange<'_>) -> Result<Permit, Rejection> {
    let access = x.method.map(|method| method.access);
    let may_call = match access {
        Some(Access::Open) => true,
        Some(Access::Iam) => matches!(x.proof.as_deref(), Some(Proof::Admitted(_))),
        Some(Access::Authorizer(..)) => {
            x.context.authorizer.as_ref().is_some_and(|authorizer| authorizer.caller.is_some())
        }
        Some(Access::Closed) | None => false,
    };
    let needs_key = x.method.is_some_and(|method| method.api_key_required);
    if !may_call || needs_key && x.context.api_key.is_none() {
        let why = "a phase let a request through that nobody admitted";
        return Err(Rejection::new(GatewayResponseType::Default5xx, Fault::Gateway, why));
    }
    // A plain document's backend may be who asks for the signature.
    if x.api.kind != ApiKind::OpenApi {
        take_off_signature(x, access == Some(Access::Iam));
    }
    Ok(Permit(()))
}

/// A signature is for the gateway, and holds for it for a while: a backend does not get it (reference 7.1).
fn take_off_signature(x: &mut Exchange<'_>, is_asked_for: bool) {
    let headers = &mut x.request.headers;
    let is_signature = |value: &[u8]| is_asked_for || value.starts_with(ALGORITHM.as_bytes());
    if headers.known(KnownHeader::Authorization).is_some_and(is_signature) {
        headers.retain(|field| field.known != KnownHeader::Authorization);
    }
    if is_asked_for && let Some(kept) = x.request.raw_query().and_then(verify::without_credentials) {
        let path = x.request.raw_target.get(..x.request.raw_path_len).unwrap_or_default();
        let mark = if kept.is_empty() { "" } else { "?" };
        x.request.raw_target = [path, mark, &kept].concat().into();
    }
}
