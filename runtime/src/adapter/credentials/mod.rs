//! AWS credentials, found where the AWS SDKs find them: environment, profile, web identity, container, instance.
//!
//! What was found is kept until shortly before it expires. Secrets are wiped from memory when they are dropped and
//! never shown.

mod container;
mod document;
mod environment;
mod instance;
mod process;
mod profile;
#[cfg(test)]
mod tests;
mod web_identity;

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use zeroize::Zeroizing;

use crate::engine::sigv4::SigningSecrets;
use crate::port::{Clock, HttpClient};
pub use environment::Environment;

/// Credentials are renewed so long before they expire.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// After a search that found nothing, nobody searches again for so long.
const PAUSE: Duration = Duration::from_secs(30);

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
    kept: RefCell<Kept>,
    /// Held during a search, so that calls that come meanwhile wait for its result.
    searching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Kept {
    found: Option<Rc<Credentials>>,
    /// What the last search ended with, and when; for each reach.
    failed: [Option<(Instant, Rc<str>)>; 2],
}

impl CredentialChain {
    /// A chain that has not searched yet.
    pub fn new(environment: Environment, http: Rc<dyn HttpClient>, clock: Arc<dyn Clock>) -> CredentialChain {
        CredentialChain {
            environment,
            http,
            clock,
            kept: RefCell::default(),
            searching: tokio::sync::Mutex::new(()),
        }
    }

    /// Credentials that are valid now. `Err` says where they were looked for in vain; no secret is in it.
    pub async fn credentials(&self, reach: Reach) -> Result<Rc<Credentials>, Rc<str>> {
        if let Some(answer) = self.kept(reach) {
            return answer;
        }
        let _one = self.searching.lock().await;
        if let Some(answer) = self.kept(reach) {
            return answer;
        }
        let searched = self.search(reach).await;
        let mut kept = self.kept.borrow_mut();
        match searched {
            Ok(found) => {
                let found = Rc::new(found);
                kept.found = Some(found.clone());
                kept.failed = [None, None];
                Ok(found)
            }
            Err(detail) => {
                let detail: Rc<str> = detail.into();
                if let Some(failed) = kept.failed.get_mut(reach as usize) {
                    *failed = Some((self.clock.instant(), detail.clone()));
                }
                // Those that are about to expire are better than none.
                let now = self.clock.now();
                kept.found.clone().filter(|found| found.outlives(now)).ok_or(detail)
            }
        }
    }

    /// What is known without a search.
    fn kept(&self, reach: Reach) -> Option<Result<Rc<Credentials>, Rc<str>>> {
        let kept = self.kept.borrow();
        let now = self.clock.now();
        if let Some(found) = kept.found.as_ref().filter(|found| found.outlives(now + EARLY)) {
            return Some(Ok(found.clone()));
        }
        let (since, detail) = kept.failed.get(reach as usize)?.as_ref()?;
        if self.clock.instant().saturating_duration_since(*since) >= PAUSE {
            return None;
        }
        let usable = kept.found.as_ref().filter(|found| found.outlives(now));
        Some(usable.cloned().ok_or_else(|| detail.clone()))
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
