//! Roles that integrations name, assumed at STS with the gateway's own credentials.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::kept::Kept;
use super::sts::{Place, Role};
use super::{CredentialChain, Credentials, Reach};
use crate::engine::aws_endpoint;
use crate::engine::url::Url;
use crate::port::{Clock, HttpClient};

/// How Amazon API Gateway names its sessions.
const SESSION: &str = "BackplaneAssumeRoleSession";

/// The roles of one worker. Their names come from the definition, so they are few.
pub struct Roles {
    chain: Rc<CredentialChain>,
    http: Rc<dyn HttpClient>,
    clock: Arc<dyn Clock>,
    sts: Place,
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
        Roles { chain, http, clock, sts: Place::new(region, endpoint), assumed: RefCell::default() }
    }

    /// Whether STS stands elsewhere than at Amazon's.
    pub(super) fn are_bound(&self) -> bool {
        self.sts.origin.bound
    }

    /// Credentials of a role that are valid now; the error says why there are none.
    pub(super) async fn credentials(&self, role: &str) -> Result<Rc<Credentials>, Rc<str>> {
        let kept = self.assumed.borrow_mut().entry(role.into()).or_default().clone();
        kept.get(&*self.clock, 0, self.assume(role)).await
    }

    async fn assume(&self, role: &str) -> Result<Credentials, String> {
        let on_machine = aws_endpoint::is_this_machine(&self.sts.origin);
        let reach = if on_machine { Reach::Machine } else { Reach::Everywhere };
        let own = match self.chain.credentials(reach).await {
            Ok(own) => Some(own),
            Err(_) if on_machine => None,
            Err(detail) => return Err(format!("{role} cannot be assumed: {detail}")),
        };
        let role = Role { arn: role, session: SESSION, external_id: None };
        self.sts.assume((self.http.as_ref(), &*self.clock), own.as_deref(), &role).await
    }
}
