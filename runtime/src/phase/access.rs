//! Keeps operations closed whose guard is not enforced yet.
//!
//! - **Does**: refuses every request to a method behind an API key, mutual TLS, or an authorizer that cannot be asked. An
//!   operation is never open by omission.
//! - **Reads**: the method's access.
//! - **Writes**: nothing.
//! - **Rejects with**: 403 `INVALID_API_KEY`, `ACCESS_DENIED`, 401 `UNAUTHORIZED`.

use crate::api::{Access, ClosedBy};
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, Rejection};

/// Runs the phase.
pub fn run(x: &Exchange<'_>) -> Result<(), Rejection> {
    let Some(method) = x.method else { return Ok(()) };
    let (kind, detail) = match method.access {
        Access::Closed(ClosedBy::Authorizer) => {
            (GatewayResponseType::Unauthorized, "closed: its authorizer cannot be asked")
        }
        Access::Closed(ClosedBy::MutualTls) => {
            (GatewayResponseType::AccessDenied, "closed: mutual TLS is not served yet")
        }
        Access::Open | Access::Iam | Access::Authorizer(..) if method.api_key_required => {
            (GatewayResponseType::InvalidApiKey, "closed: API keys are not checked yet")
        }
        // Authorizers and signatures come next.
        Access::Open | Access::Iam | Access::Authorizer(..) => return Ok(()),
    };
    Err(Rejection::new(kind, Fault::Client, detail))
}
