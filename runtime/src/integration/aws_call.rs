//! What all calls of AWS services have in common: whose credentials sign them, and what their failures mean.

use std::rc::Rc;
use std::time::Duration;

use super::body::BODY_LIMIT;
use super::{Exchange, http_error};
use crate::engine::bind::{BoundIdentity, BoundService};
use crate::engine::keys::{AccessKey, Known};
use crate::engine::sigv4::verify::Proof;
use crate::message::{IntegrationRequest, IntegrationResponse, Rejection};
use crate::port::{AwsError, AwsRequest, CallCredentials, CallKey, OutboundRequest, SignAs};

/// Whose credentials sign: they are borrowed from here for the time of a call.
pub(super) enum Signing<'g> {
    /// Those that the definition says.
    Defined(CallCredentials<'g>),
    /// The access key of whoever signed the request, among all that are known.
    Caller(Known, Box<str>),
}

impl<'g> Signing<'g> {
    /// Whose they are in a request.
    pub(super) fn of(x: &Exchange<'g>, identity: &'g BoundIdentity) -> Result<Signing<'g>, Rejection> {
        Ok(match identity {
            BoundIdentity::Own => Signing::Defined(CallCredentials::Own),
            BoundIdentity::Role(role) => Signing::Defined(CallCredentials::Role(role)),
            BoundIdentity::Caller => match x.proof.as_deref() {
                Some(Proof::Admitted(verified)) => {
                    let known = x.keys.known(x.services.clock.instant());
                    Signing::Caller(known, verified.access_key_id().into())
                }
                Some(Proof::Claimed(_)) | None => {
                    return Err(Rejection::configuration(
                        "the caller's credentials are wanted, and nobody signed",
                    ));
                }
            },
        })
    }

    /// What the call is signed with.
    pub(super) fn credentials(&self) -> Result<CallCredentials<'_>, Rejection> {
        match self {
            Signing::Defined(credentials) => Ok(*credentials),
            Signing::Caller(known, id) => {
                let gone = || Rejection::configuration("the caller's access key is gone");
                let AccessKey { id, secret, session, .. } = known.access_key(id).ok_or_else(gone)?;
                let session_token = session.as_ref().map(|session| session.token.as_str());
                Ok(CallCredentials::Key(CallKey { id, secret, session_token }))
            }
        }
    }
}

/// Sends a request to a service and waits for its whole answer.
pub(super) async fn send<'g>(
    x: &mut Exchange<'g>,
    (service, identity): (&'g BoundService, &'g BoundIdentity),
    request: IntegrationRequest,
    host: Rc<str>,
    timeout: Duration,
) -> Result<IntegrationResponse, Rejection> {
    let IntegrationRequest { verb, target, headers, body } = request;
    let signing = Signing::of(x, identity)?;
    let credentials = signing.credentials()?;
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
    let sign_as = SignAs { region: &service.region, service: service.table.signing_name, credentials };
    let result = x.services.aws.call(AwsRequest { request, sign_as }).await;
    x.integrated(started, result.as_ref().ok().map(|answer| answer.status));
    result.map_err(|error| match error {
        AwsError::NoCredentials(detail) => Rejection::configuration(detail),
        AwsError::Upstream(error) => http_error::rejection(error, x.api.kind),
    })
}
