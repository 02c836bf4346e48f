//! Why a request was not answered by its integration.

use std::borrow::Cow;

/// The types of gateway responses (reference 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are Amazon's")]
pub enum GatewayResponseType {
    AccessDenied,
    ApiConfigurationError,
    AuthorizerConfigurationError,
    AuthorizerFailure,
    BadRequestBody,
    BadRequestParameters,
    Default4xx,
    Default5xx,
    ExpiredToken,
    IntegrationFailure,
    IntegrationTimeout,
    InvalidApiKey,
    InvalidSignature,
    MissingAuthenticationToken,
    QuotaExceeded,
    RequestTooLarge,
    ResourceNotFound,
    Throttled,
    Unauthorized,
    UnsupportedMediaType,
    WafFiltered,
}

impl GatewayResponseType {
    /// The name in `x-amazon-apigateway-gateway-responses` and `$context.error.responseType`.
    pub const fn as_str(self) -> &'static str {
        use GatewayResponseType::*;
        match self {
            AccessDenied => "ACCESS_DENIED",
            ApiConfigurationError => "API_CONFIGURATION_ERROR",
            AuthorizerConfigurationError => "AUTHORIZER_CONFIGURATION_ERROR",
            AuthorizerFailure => "AUTHORIZER_FAILURE",
            BadRequestBody => "BAD_REQUEST_BODY",
            BadRequestParameters => "BAD_REQUEST_PARAMETERS",
            Default4xx => "DEFAULT_4XX",
            Default5xx => "DEFAULT_5XX",
            ExpiredToken => "EXPIRED_TOKEN",
            IntegrationFailure => "INTEGRATION_FAILURE",
            IntegrationTimeout => "INTEGRATION_TIMEOUT",
            InvalidApiKey => "INVALID_API_KEY",
            InvalidSignature => "INVALID_SIGNATURE",
            MissingAuthenticationToken => "MISSING_AUTHENTICATION_TOKEN",
            QuotaExceeded => "QUOTA_EXCEEDED",
            RequestTooLarge => "REQUEST_TOO_LARGE",
            ResourceNotFound => "RESOURCE_NOT_FOUND",
            Throttled => "THROTTLED",
            Unauthorized => "UNAUTHORIZED",
            UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            WafFiltered => "WAF_FILTERED",
        }
    }
}

/// `x-amzn-ErrorType` of a refusal: faults of signatures have several for one gateway response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorType {
    /// That of its kind.
    OfKind,
    /// Credentials that cannot be read.
    IncompleteSignature,
    /// An access key that nobody has.
    UnrecognizedClient,
}

/// Whose fault a refusal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The client's.
    Client,
    /// The definition's or the operator's.
    Configuration,
    /// The backend's.
    Integration,
    /// The gateway's own (overload, drain, a caught panic).
    Gateway,
}

/// A request that the gateway answers itself. It maps to exactly one gateway response type.
#[derive(Debug)]
pub struct Rejection {
    /// Which gateway response is sent.
    pub kind: GatewayResponseType,
    /// Status instead of the type's own where Amazon answers so (502 for a malformed Lambda answer, say).
    pub status: Option<u16>,
    /// The message for the client; `None`: the type's default.
    pub message: Option<Cow<'static, str>>,
    /// `x-amzn-ErrorType`.
    pub error_type: ErrorType,
    /// Whose fault it is.
    pub fault: Fault,
    /// `Retry-After`, seconds.
    pub retry_after: Option<u32>,
    /// `Allow`: the verbs that a path has, where the request's is none of them (plain documents: 405).
    pub allow: Option<Box<str>>,
    /// `WWW-Authenticate` in the place of the plain one (HTTP APIs).
    pub challenge: Option<Box<str>>,
    /// What is wrong with the message, as the member `errors` of a problem document (RFC 9457).
    pub problem: Option<Box<[u8]>>,
    /// For the log only: never sent to the client, never holds a secret.
    pub detail: Cow<'static, str>,
}

impl Rejection {
    /// A refusal with the type's own status and message.
    pub fn new(kind: GatewayResponseType, fault: Fault, detail: impl Into<Cow<'static, str>>) -> Rejection {
        Rejection {
            kind,
            status: None,
            message: None,
            error_type: ErrorType::OfKind,
            fault,
            retry_after: None,
            allow: None,
            challenge: None,
            problem: None,
            detail: detail.into(),
        }
    }

    /// 500: the definition asks for what cannot be done.
    pub fn configuration(detail: impl Into<Cow<'static, str>>) -> Rejection {
        Rejection::new(GatewayResponseType::ApiConfigurationError, Fault::Configuration, detail)
    }

    /// 502: what the integration sent cannot be passed on.
    pub fn bad_gateway(detail: impl Into<Cow<'static, str>>) -> Rejection {
        Rejection::new(GatewayResponseType::IntegrationFailure, Fault::Integration, detail).with_status(502)
    }

    /// With another status than the type's own.
    pub fn with_status(mut self, status: u16) -> Rejection {
        self.status = Some(status);
        self
    }

    /// With another message than the type's own.
    pub fn with_message(mut self, message: impl Into<Cow<'static, str>>) -> Rejection {
        self.message = Some(message.into());
        self
    }
}
