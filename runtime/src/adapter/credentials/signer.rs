//! Signs requests for AWS with the gateway's own credentials, with those of a role, or with a key that is at hand.
//!
//! Only what is bound to this very machine is also called without a signature, where there are no credentials: local
//! emulators and function hosts do not look at it. Nor is a role assumed for them, unless STS is bound too: a developer's
//! machine that calls nobody outside stays that way.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use super::{Absent, CredentialChain, Reach, Roles};
use crate::engine::aws_endpoint::is_this_machine;
use crate::engine::sigv4::{self, SigningSecrets, Unsigned};
use crate::message::{Headers, Origin};
use crate::port::{CallCredentials, CallKey, Clock, SignAs};

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
        let scope = (sign_as.region, sign_as.service);
        let role = match sign_as.credentials {
            CallCredentials::Key(CallKey { id, secret, session_token }) => {
                let secrets = SigningSecrets { access_key_id: id, secret_access_key: secret, session_token };
                sigv4::sign(secrets, scope, self.clock.now(), request, headers);
                return Ok(());
            }
            CallCredentials::Role(role) => Some(role).filter(|_| !on_machine || self.roles.are_bound()),
            CallCredentials::Own => None,
        };
        let reach = if on_machine { Reach::Machine } else { Reach::Everywhere };
        let found = match role {
            Some(role) => self.roles.credentials(role, deadline).await,
            None => self.chain.credentials(reach, deadline).await,
        };
        match found {
            Ok(found) => {
                sigv4::sign(found.secrets(), scope, self.clock.now(), request, headers);
                Ok(())
            }
            Err(Absent::Nowhere(_)) if on_machine && role.is_none() => Ok(()),
            Err(absent) => Err(absent),
        }
    }
}
