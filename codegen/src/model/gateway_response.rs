//! Customised gateway responses.

use super::{Mapping, Template};
use crate::diagnostic::Spanned;

/// One customised type.
#[derive(Debug, Clone)]
pub struct GatewayResponse {
    /// Which type.
    pub kind: Spanned<GatewayResponseType>,
    /// `statusCode`.
    pub status: Option<u16>,
    /// `responseParameters`, headers only.
    pub mappings: Vec<Mapping>,
    /// `responseTemplates`.
    pub templates: Vec<(String, Template)>,
}

macro_rules! types {
    ($($variant:ident = $name:literal,)*) => {
        /// The types of gateway responses (reference 2.3).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the names are Amazon's")]
        pub enum GatewayResponseType { $($variant,)* }

        impl GatewayResponseType {
            /// Every type.
            pub const ALL: &'static [GatewayResponseType] = &[$(GatewayResponseType::$variant,)*];

            /// As written in a definition.
            pub const fn as_str(self) -> &'static str {
                match self { $(GatewayResponseType::$variant => $name,)* }
            }

            /// The variant's name, which is the runtime's too.
            pub const fn ident(self) -> &'static str {
                match self { $(GatewayResponseType::$variant => stringify!($variant),)* }
            }
        }
    };
}

types! {
    AccessDenied = "ACCESS_DENIED",
    ApiConfigurationError = "API_CONFIGURATION_ERROR",
    AuthorizerConfigurationError = "AUTHORIZER_CONFIGURATION_ERROR",
    AuthorizerFailure = "AUTHORIZER_FAILURE",
    BadRequestBody = "BAD_REQUEST_BODY",
    BadRequestParameters = "BAD_REQUEST_PARAMETERS",
    Default4xx = "DEFAULT_4XX",
    Default5xx = "DEFAULT_5XX",
    ExpiredToken = "EXPIRED_TOKEN",
    IntegrationFailure = "INTEGRATION_FAILURE",
    IntegrationTimeout = "INTEGRATION_TIMEOUT",
    InvalidApiKey = "INVALID_API_KEY",
    InvalidSignature = "INVALID_SIGNATURE",
    MissingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN",
    QuotaExceeded = "QUOTA_EXCEEDED",
    RequestTooLarge = "REQUEST_TOO_LARGE",
    ResourceNotFound = "RESOURCE_NOT_FOUND",
    Throttled = "THROTTLED",
    Unauthorized = "UNAUTHORIZED",
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE",
    WafFiltered = "WAF_FILTERED",
}
