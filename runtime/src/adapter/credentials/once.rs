//! One search outside of a gateway, for commands.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::LocalSet;

use super::{CredentialChain, Credentials, Environment, Reach};
use crate::adapter::http_pool::{HttpPool, HttpPoolSettings};
use crate::adapter::system::SystemClock;
use crate::port::Clock;

/// How long a command waits: as long as a gateway's integration does.
const LONGEST: Duration = Duration::from_secs(29);

/// Searches as a gateway does that has these variables, and waits for what is found.
///
/// # Errors
/// There are none, or a source that is configured has failed; the text says which, and has no secret in it.
pub fn find(environment: Environment) -> Result<Credentials, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("no event loop: {error}"))?;
    LocalSet::new().block_on(&runtime, async {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let http = Rc::new(HttpPool::new(HttpPoolSettings::default()));
        let deadline = clock.instant() + LONGEST;
        let chain = Rc::new(CredentialChain::new(environment, http, clock));
        let found =
            chain.credentials(Reach::Everywhere, deadline).await.map_err(|absent| absent.to_string())?;
        Ok(Credentials::clone(&found))
    })
}
