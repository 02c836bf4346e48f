//! Roles that integrations name, assumed at STS with the gateway's own credentials.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::kept::Kept;
use super::sts::{self, encode};
use super::{CredentialChain, Credentials, Reach};
use crate::engine::aws_endpoint;
use crate::engine::sigv4::{self, Unsigned};
use crate::engine::url::Url;
use crate::message::{Body, Headers, Origin};
use crate::port::{Clock, HttpClient, OutboundRequest};

/// STS answers soon or not at all.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LONGEST: usize = 64 * 1024;
/// How Amazon API Gateway names its sessions.
const SESSION: &str = "BackplaneAssumeRoleSession";

/// The roles of one worker. Their names come from the definition, so they are few.
pub struct Roles {
    chain: Rc<CredentialChain>,
    http: Rc<dyn HttpClient>,
    clock: Arc<dyn Clock>,
    origin: Rc<Origin>,
    host: Rc<str>,
    target: String,
    region: String,
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
        let (origin, host, path) = match endpoint {
            Some(url) => (aws_endpoint::bound(url), url.authority(), &*url.path),
            None => {
                let host = aws_endpoint::host("sts", region);
                (aws_endpoint::public(&host), host, "")
            }
        };
        Roles {
            chain,
            http,
            clock,
            origin: Rc::new(origin),
            host: host.into(),
            target: format!("{path}/"),
            region: region.to_owned(),
            assumed: RefCell::default(),
        }
    }

    /// Whether STS stands elsewhere than at Amazon's.
    pub(super) fn are_bound(&self) -> bool {
        self.origin.bound
    }

    /// Credentials of a role that are valid now; the error says why there are none.
    pub(super) async fn credentials(&self, role: &str) -> Result<Rc<Credentials>, Rc<str>> {
        let kept = self.assumed.borrow_mut().entry(role.into()).or_default().clone();
        kept.get(&*self.clock, 0, self.assume(role)).await
    }

    async fn assume(&self, role: &str) -> Result<Credentials, String> {
        let failed = |detail: &str| format!("{role} cannot be assumed: {detail}");
        let form = format!(
            "Action=AssumeRole&Version=2011-06-15&RoleArn={}&RoleSessionName={SESSION}",
            encode(role)
        );
        let payload = Bytes::from(form);
        let mut headers = Headers::new();
        headers.push(b"Content-Type", b"application/x-www-form-urlencoded; charset=utf-8");
        let on_machine = aws_endpoint::is_this_machine(&self.origin);
        let reach = if on_machine { Reach::Machine } else { Reach::Everywhere };
        match self.chain.credentials(reach).await {
            Ok(own) => {
                let unsigned =
                    Unsigned { verb: "POST", target: &self.target, host: &self.host, payload: &payload };
                sigv4::sign(own.secrets(), (&self.region, "sts"), self.clock.now(), &unsigned, &mut headers);
            }
            Err(_) if on_machine => {}
            Err(detail) => return Err(failed(&detail)),
        }
        let request = OutboundRequest {
            origin: self.origin.clone(),
            host: self.host.clone(),
            verb: "POST".into(),
            target: self.target.clone(),
            headers,
            body: Body::Bytes(payload),
            deadline: self.clock.instant() + TIMEOUT,
            buffer: Some(LONGEST),
        };
        let answer = self.http.send(request).await.map_err(|error| failed(&error.detail))?;
        let body = match answer.body {
            Body::Bytes(bytes) => bytes,
            Body::Empty | Body::Stream { .. } => return Err(failed("STS did not answer as a whole")),
        };
        if answer.status != 200 {
            let code = sts::error_code(&body).unwrap_or("an unknown error");
            return Err(failed(&format!("STS answered {} {code}", answer.status)));
        }
        sts::read(&body).map_err(|detail| failed(&detail))
    }
}
