//! Roles that integrations name, assumed at STS with the gateway's own credentials.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::kept::{Absent, Kept};
use super::sts::{Place, Role};
use super::{CredentialChain, Credentials, Reach};
use crate::engine::aws_endpoint;
use crate::engine::url::Url;
use crate::port::{Clock, HttpClient, NamedBy};

/// How Amazon API Gateway names its sessions.
const SESSION: &str = "BackplaneAssumeRoleSession";
/// How long the gateway's own credentials are waited for. Each of their sources gives up earlier.
const PATIENCE: Duration = Duration::from_secs(60);

/// The roles of one worker. Their names come from the definition, so they are few.
pub struct Roles {
    chain: Rc<CredentialChain>,
    http: Rc<dyn HttpClient>,
    clock: Arc<dyn Clock>,
    sts: Rc<Place>,
    assumed: RefCell<HashMap<Box<str>, Rc<Kept<1>>>>,
}

impl Roles {
    /// Roles assumed at the region's STS, or at the place that it is bound to.
    pub fn new(
        chain: Rc<CredentialChain>,
        http: Rc<dyn HttpClient>,
        clock: Arc<dyn Clock>,
        region: &str,
        endpoint: Option<&Url>,
    ) -> Roles {
        Roles { chain, http, clock, sts: Rc::new(Place::new(region, endpoint)), assumed: RefCell::default() }
    }

    /// Whether STS stands elsewhere than at Amazon's.
    pub(super) fn are_bound(&self) -> bool {
        self.sts.origin.named_by == NamedBy::Operator
    }

    /// Credentials of a role that are valid now; a search for them is waited for until the deadline.
    pub(super) async fn credentials(&self, role: &str, deadline: Instant) -> Result<Rc<Credentials>, Absent> {
        let kept = self.assumed.borrow_mut().entry(role.into()).or_default().clone();
        let search = || {
            assume(
                Rc::clone(&self.chain),
                (Rc::clone(&self.http), Arc::clone(&self.clock)),
                Rc::clone(&self.sts),
                role.to_owned(),
            )
        };
        kept.get(&self.clock, 0, deadline, search).await
    }
}

async fn assume(
    chain: Rc<CredentialChain>,
    (http, clock): (Rc<dyn HttpClient>, Arc<dyn Clock>),
    sts: Rc<Place>,
    role: String,
) -> Result<Credentials, String> {
    let on_machine = aws_endpoint::is_this_machine(&sts.origin);
    let reach = if on_machine { Reach::Machine } else { Reach::Everywhere };
    let own = match chain.credentials(reach, clock.instant() + PATIENCE).await {
        Ok(own) => Some(own),
        Err(_) if on_machine => None,
        Err(detail) => return Err(format!("{role} cannot be assumed: {detail}")),
    };
    let role = Role { arn: &role, session: SESSION, external_id: None };
    sts.assume((http.as_ref(), &*clock), own.as_deref(), &role).await
}
