//! Keeps operations closed whose guard cannot be asked.
//!
//! - **Does**: refuses every request to a method behind an authorizer that cannot be asked. An operation is never open by
//!   omission.
//! - **Reads**: the method's access.
//! - **Writes**: nothing.
//! - **Rejects with**: 401 `UNAUTHORIZED`.

use crate::api::Access;
use crate::integration::Exchange;
use crate::message::{Fault, GatewayResponseType, Rejection};

/// Runs the phase.
pub fn run(x: &Exchange<'_>) -> Result<(), Rejection> {
    match x.method.map(|method| method.access) {
        Some(Access::Closed) => {
            let detail = "closed: its authorizer cannot be asked";
            Err(Rejection::new(GatewayResponseType::Unauthorized, Fault::Client, detail))
        }
        Some(Access::Open | Access::Iam | Access::Authorizer(..)) | None => Ok(()),
    }
}
