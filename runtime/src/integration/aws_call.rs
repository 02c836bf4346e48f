//! What all calls of AWS services have in common: whose credentials sign them, and what their failures mean.

use std::rc::Rc;
use std::time::Duration;

use super::body::BODY_LIMIT;
use super::{Exchange, http_error};
use crate::engine::bind::{BoundIdentity, BoundService};
use crate::message::{IntegrationRequest, IntegrationResponse, Rejection};
use crate::port::{AwsError, AwsRequest, OutboundRequest, SignAs};

/// The role that signs; `None`: the gateway itself.
pub(super) fn role(identity: &BoundIdentity) -> Result<Option<&str>, Rejection> {
    match identity {
        BoundIdentity::Own => Ok(None),
        BoundIdentity::Role(role) => Ok(Some(role)),
        BoundIdentity::Caller => Err(Rejection::configuration(
            "the caller's credentials are wanted, and the gateway does not have them",
        )),
    }
}

/// Sends a request to a service and waits for its whole answer.
pub(super) async fn send(
    x: &mut Exchange<'_>,
    (service, identity): (&BoundService, &BoundIdentity),
    request: IntegrationRequest,
    host: Rc<str>,
    timeout: Duration,
) -> Result<IntegrationResponse, Rejection> {
    let IntegrationRequest { verb, target, headers, body } = request;
    let role = role(identity)?;
    let started = x.services.clock.instant();
    let request = OutboundRequest {
        origin: Rc::clone(&service.origin),
        host,
        verb,
        target,
        headers,
        body,
        deadline: started + timeout,
        buffer: Some(BODY_LIMIT as usize),
    };
    let sign_as = SignAs { region: &service.region, service: service.table.signing_name, role };
    let result = x.services.aws.call(AwsRequest { request, sign_as }).await;
    x.integrated(started, result.as_ref().ok().map(|answer| answer.status));
    result.map_err(|error| match error {
        AwsError::NoCredentials(detail) => Rejection::configuration(detail),
        AwsError::Upstream(error) => http_error::rejection(error, x.api.kind),
    })
}
