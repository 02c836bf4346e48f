//! AWS credentials, found where the AWS SDKs find them: environment, profile, web identity, container, instance.
//!
//! What was found is kept until shortly before it expires (`kept`). Roles are assumed with it (`roles`), requests signed
//! (`signer`). Secrets are wiped from memory when they are dropped and never shown.

mod container;
mod document;
mod environment;
mod instance;
mod kept;
mod process;
mod profile;
mod roles;
mod signer;
mod sts;
#[cfg(test)]
mod tests;
mod web_identity;

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::engine::sigv4::SigningSecrets;
use crate::port::{Clock, HttpClient};
pub use environment::Environment;
use kept::Kept;
pub use roles::Roles;
pub use signer::Signer;

/// One set of credentials.
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
    expires: Option<SystemTime>,
}

impl Credentials {
    /// What a signature is made with.
    pub fn secrets(&self) -> SigningSecrets<'_> {
        SigningSecrets {
            access_key_id: &self.access_key_id,
            secret_access_key: &self.secret_access_key,
            session_token: self.session_token.as_ref().map(|token| token.as_str()),
        }
    }

    fn outlives(&self, moment: SystemTime) -> bool {
        self.expires.is_none_or(|expires| expires > moment)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Environment and files of this machine: no call leaves it. For endpoints on the machine itself.
    Machine,
    /// Everything.
    Everywhere,
}

/// The chain of one worker.
pub struct CredentialChain {
    environment: Environment,
    http: Rc<dyn HttpClient>,
    clock: Arc<dyn Clock>,
    /// A slot for each reach.
    kept: Kept<2>,
}

impl CredentialChain {
    /// A chain that has not searched yet.
    pub fn new(environment: Environment, http: Rc<dyn HttpClient>, clock: Arc<dyn Clock>) -> CredentialChain {
        CredentialChain { environment, http, clock, kept: Kept::default() }
    }

    /// Credentials that are valid now. `Err` says where they were looked for in vain; no secret is in it.
    pub async fn credentials(&self, reach: Reach) -> Result<Rc<Credentials>, Rc<str>> {
        self.kept.get(&*self.clock, reach as usize, self.search(reach)).await
    }

    /// Asks every source in turn. One that is not configured is passed over; one that is configured and fails ends
    /// the search, so that nobody else's credentials are used by accident.
    async fn search(&self, reach: Reach) -> Result<Credentials, String> {
        if let Some(found) = environment::credentials(&self.environment)? {
            return Ok(found);
        }
        let mut identity = None;
        match profile::read(&self.environment)? {
            profile::Profile::Keys(found) => return Ok(found),
            profile::Profile::Process(command) => return process::credentials(&command).await,
            profile::Profile::WebIdentity(named) => identity = Some(named),
            profile::Profile::Nothing => {}
        }
        if reach == Reach::Machine {
            return Err("no credentials in the environment or the shared profile".into());
        }
        if let Some(identity) = web_identity::from_environment(&self.environment).or(identity) {
            return web_identity::credentials(&self.environment, self.http.as_ref(), &*self.clock, &identity)
                .await;
        }
        if let Some(found) =
            container::credentials(&self.environment, self.http.as_ref(), &*self.clock).await?
        {
            return Ok(found);
        }
        match instance::credentials(&self.environment, self.http.as_ref(), &*self.clock).await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err("no credentials in the environment, the shared profile, or the container".into()),
            Err(detail) => Err(format!(
                "no credentials in the environment, the shared profile, the container, or the instance: {detail}"
            )),
        }
    }
}

impl fmt::Debug for CredentialChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialChain")
    }
}
