//! `$context`: what is known of one request beside the request itself.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::SystemTime;

use super::{
    AuthorizerContext, Caller, CallerContext, CallerKey, DomainClient, GatewayResponseType, Overrides,
    ThrottleLevel,
};

/// Values of one request that mapping, templates, events and logs can name. Fields that a phase has not set are
/// `None` or empty. What can be computed from tables (stage, resource, API id) is not stored: see `engine::variable`.
#[derive(Debug)]
pub struct Context {
    /// `$context.requestId`: a UUID.
    pub request_id: Box<str>,
    /// `$context.extendedRequestId`: `x-amz-apigw-id`.
    pub extended_request_id: Box<str>,
    /// `X-Amzn-Trace-Id` for the integration: `Root=1-8-24[;…]`.
    pub trace_id: Box<str>,
    /// When the request came, wall clock.
    pub time: SystemTime,
    /// `$context.identity.sourceIp`.
    pub source_ip: IpAddr,
    /// `$context.identity.apiKey`, where the method needs one.
    pub api_key: Option<Box<CallerKey>>,
    /// `$context.identity.clientCert`, where the domain name asks for one.
    pub client: Option<Arc<DomainClient>>,
    /// `$context.authorizer.*`, where the method has an authorizer.
    pub authorizer: Option<Box<AuthorizerContext>>,
    /// `$context.identity` of a caller who signed, where the method asks for a signature.
    pub caller: Option<Box<CallerContext>>,
    /// `$context.integration.status`: what the backend answered.
    pub integration_status: Option<u16>,
    /// `$context.integrationLatency`, milliseconds.
    pub integration_latency_ms: Option<u64>,
    /// `$context.status`, once known.
    pub status: Option<u16>,
    /// `$context.responseLatency`, milliseconds, once known.
    pub response_latency_ms: Option<u64>,
    /// `$context.responseLength`, bytes of the body, once known.
    pub response_length: Option<u64>,
    /// `$context.requestOverride` and `$context.responseOverride`, as the last template left them.
    pub overrides: Overrides,
    /// `$context.error.*`, when the gateway answers itself.
    pub error: Option<ContextError>,
    /// `$context.error.validationErrorString`: what a request validator found, or what does not fit a plain document.
    pub validation_error: Option<Box<str>>,
    /// The backend's answer does not fit the document that it is held to.
    pub unfit_answer: bool,
    /// Who held the request back.
    pub held_back_by: Option<ThrottleLevel>,
    /// Whether the answer was a kept one; `None`: no cache was asked.
    pub cached: Option<bool>,
}

impl Context {
    /// Who signed the request.
    pub fn signed_by(&self) -> Option<&Caller> {
        self.caller.as_ref()?.caller.as_ref()
    }
}

/// `$context.error.*`.
#[derive(Debug)]
pub struct ContextError {
    /// `$context.error.message`.
    pub message: Box<str>,
    /// `$context.error.responseType`.
    pub response_type: GatewayResponseType,
    /// `$context.integrationErrorMessage` and the log line's detail.
    pub detail: Box<str>,
}
