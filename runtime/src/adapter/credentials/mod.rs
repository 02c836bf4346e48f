//! AWS credentials, found where the AWS SDKs find them: environment, profile (with its roles, commands and single
//! sign-on), web identity, container, instance.
//!
//! What was found is kept until shortly before it expires (`kept`). Roles are assumed with it (`roles`), requests signed
//! (`signer`). Secrets are wiped from memory when they are dropped and never shown.

mod container;
mod document;
mod environment;
mod instance;
mod kept;
mod once;
mod process;
mod profile;
mod roles;
mod signer;
mod single_sign_on;
mod sts;
#[cfg(test)]
mod tests;
mod web_identity;

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use zeroize::Zeroizing;

use crate::engine::sigv4::SigningSecrets;
use crate::engine::url::Url;
use crate::port::{Clock, HttpClient};
pub use environment::Environment;
pub use kept::Absent;
use kept::Kept;
pub use once::find;
use profile::{AssumedRole, Base, Profile};
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
    /// Where STS is, when it is not at Amazon's.
    sts: RefCell<Option<Url>>,
    /// A slot for each reach.
    kept: Rc<Kept<2>>,
}

impl CredentialChain {
    /// A chain that has not searched yet.
    pub fn new(environment: Environment, http: Rc<dyn HttpClient>, clock: Arc<dyn Clock>) -> CredentialChain {
        CredentialChain { environment, http, clock, sts: RefCell::default(), kept: Rc::default() }
    }

    /// Binds STS, for searches that begin from now on.
    pub fn bind_sts(&self, endpoint: Option<&Url>) {
        *self.sts.borrow_mut() = endpoint.cloned();
    }

    /// Credentials that are valid now; a search for them is waited for until the deadline.
    pub async fn credentials(
        self: &Rc<Self>,
        reach: Reach,
        deadline: Instant,
    ) -> Result<Rc<Credentials>, Absent> {
        let search = || {
            let me = Rc::clone(self);
            async move { me.search(reach).await }
        };
        self.kept.get(&self.clock, reach as usize, deadline, search).await
    }

    /// Asks every source in turn. One that is not configured is passed over; one that is configured and fails ends
    /// the search, so that nobody else's credentials are used by accident.
    async fn search(&self, reach: Reach) -> Result<Credentials, String> {
        if let Some(found) = environment::credentials(&self.environment)? {
            return Ok(found);
        }
        let profile = profile::read(&self.environment)?;
        match profile {
            Some(profile) if profile.stays_here() => return self.of_profile(profile).await,
            _ if reach == Reach::Machine => {
                return Err("no credentials in the environment or the shared profile".into());
            }
            _ => {}
        }
        if let Some(identity) = web_identity::from_environment(&self.environment) {
            let sts = self.sts(None);
            return web_identity::credentials(&sts, (self.http.as_ref(), &*self.clock), &identity).await;
        }
        if let Some(profile) = profile {
            return Box::pin(self.of_profile(profile)).await;
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

impl CredentialChain {
    /// STS for what the chain itself exchanges there: where it is bound, or in the region of the environment or of the
    /// profile.
    fn sts(&self, of_profile: Option<&str>) -> sts::Place {
        let region = self.environment.region().or(of_profile).unwrap_or("us-east-1");
        sts::Place::new(region, self.sts.borrow().as_ref())
    }

    /// What a profile begins with, and the roles that it assumes with that.
    async fn of_profile(&self, profile: Profile) -> Result<Credentials, String> {
        let Profile { base, roles, region } = profile;
        let (environment, http, clock) = (&self.environment, self.http.as_ref(), &*self.clock);
        let sts = self.sts(region.as_deref());
        let absent = || "the source that the shared profile names has no credentials".to_owned();
        let mut found = match base {
            Base::Keys(found) => found,
            Base::Process(command) => process::credentials(&command).await?,
            Base::WebIdentity(identity) => web_identity::credentials(&sts, (http, clock), &identity).await?,
            Base::SingleSignOn(wanted) => {
                single_sign_on::credentials(environment, http, clock, &wanted).await?
            }
            Base::Environment => environment::credentials(environment)?.ok_or_else(absent)?,
            Base::Container => container::credentials(environment, http, clock).await?.ok_or_else(absent)?,
            Base::Instance => instance::credentials(environment, http, clock).await?.ok_or_else(absent)?,
        };
        for AssumedRole { arn, session, external_id } in &roles {
            let session = session.as_deref().unwrap_or("gateway");
            let role = sts::Role { arn, session, external_id: external_id.as_deref() };
            found = sts.assume((http, clock), Some(&found), &role).await?;
        }
        Ok(found)
    }
}

impl fmt::Debug for CredentialChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialChain")
    }
}
