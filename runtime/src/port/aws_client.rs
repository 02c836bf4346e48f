//! Calls of AWS services.

use super::{CallCredentials, LocalBoxFuture, OutboundRequest, UpstreamError};
use crate::message::IntegrationResponse;

/// One call: a request that is whole but for its signature.
#[derive(Debug)]
pub struct AwsRequest<'a> {
    /// The request. Its body is there as a whole.
    pub request: OutboundRequest,
    /// Whose signature it gets.
    pub sign_as: SignAs<'a>,
}

/// What a signature is made with and for.
#[derive(Debug, Clone, Copy)]
pub struct SignAs<'a> {
    /// The region that it holds for.
    pub region: &'a str,
    /// The service that it holds for.
    pub service: &'a str,
    /// Whose credentials are used.
    pub credentials: CallCredentials<'a>,
}

/// Calls AWS services. Adapters: `aws_services` (signed, over an [`super::HttpClient`]).
pub trait AwsClient {
    /// Signs one request, sends it and waits for the answer's head.
    fn call<'a>(
        &'a self,
        request: AwsRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<IntegrationResponse, AwsError>>;
}

/// Why there is no answer.
#[derive(Debug)]
pub enum AwsError {
    /// There is nothing to sign with; holds where it was looked for, no secret.
    NoCredentials(String),
    /// The service could not be reached.
    Upstream(UpstreamError),
}
