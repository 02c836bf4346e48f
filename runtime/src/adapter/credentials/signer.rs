//! Signs requests for AWS with the gateway's own credentials, or with those of a role.
//!
//! Only what is bound to this very machine is also called without a signature, where there are no credentials: local
//! emulators and function hosts do not look at it. Nor is a role assumed for them, unless STS is bound too: a developer's
//! machine that calls nobody outside stays that way.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use super::{Absent, CredentialChain, Reach, Roles};
use crate::engine::aws_endpoint::is_this_machine;
use crate::engine::sigv4::{self, Unsigned};
use crate::message::{Headers, Origin};
use crate::port::{Clock, SignAs};

/// The signer of one worker.
pub struct Signer {
    chain: Rc<CredentialChain>,
    roles: Roles,
    clock: Arc<dyn Clock>,
}

impl Signer {
    /// A signer over a chain and the roles that are assumed with it.
    pub fn new(chain: Rc<CredentialChain>, roles: Roles, clock: Arc<dyn Clock>) -> Signer {
        Signer { chain, roles, clock }
    }

    /// Adds a signature to the fields of a request for `origin`, which is to be answered until the deadline.
    pub async fn sign(
        &self,
        sign_as: SignAs<'_>,
        origin: &Origin,
        request: &Unsigned<'_>,
        headers: &mut Headers,
        deadline: Instant,
    ) -> Result<(), Absent> {
        let on_machine = is_this_machine(origin);
        let role = sign_as.role.filter(|_| !on_machine || self.roles.are_bound());
        let reach = if on_machine { Reach::Machine } else { Reach::Everywhere };
        let found = match role {
            Some(role) => self.roles.credentials(role, deadline).await,
            None => self.chain.credentials(reach, deadline).await,
        };
        match found {
            Ok(found) => {
                let scope = (sign_as.region, sign_as.service);
                sigv4::sign(found.secrets(), scope, self.clock.now(), request, headers);
                Ok(())
            }
            Err(Absent::Nowhere(_)) if on_machine && role.is_none() => Ok(()),
            Err(absent) => Err(absent),
        }
    }
}
