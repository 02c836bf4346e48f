//! Security schemes and authorizers, parsed in full; they are enforced later.

use super::Text;
use crate::diagnostic::Spanned;

/// A security scheme.
#[derive(Debug, Clone)]
pub struct Authorizer {
    /// The scheme's name.
    pub name: Spanned<String>,
    /// What it is.
    pub kind: AuthorizerKind,
    /// `identitySource` as written, split at commas.
    pub identity_sources: Vec<Spanned<String>>,
    /// `authorizerResultTtlInSeconds`, 0 to 3600.
    pub ttl_seconds: Option<u32>,
}

/// Kinds of schemes.
#[derive(Debug, Clone)]
pub enum AuthorizerKind {
    /// `awsSigv4`.
    Iam,
    /// `type: apiKey`, `x-api-key`, without authorizer: an API key is required.
    ApiKey,
    /// `type: token`.
    Token {
        /// `authorizerUri`.
        uri: Text,
        /// `authorizerCredentials`.
        credentials: Option<Text>,
        /// `identityValidationExpression`.
        validation: Option<Spanned<String>>,
    },
    /// `type: request`.
    Request {
        /// `authorizerUri`.
        uri: Text,
        /// `authorizerCredentials`.
        credentials: Option<Text>,
        /// `authorizerPayloadFormatVersion`.
        payload: PayloadVersion,
        /// `enableSimpleResponses`.
        simple_responses: bool,
    },
    /// `type: cognito_user_pools`.
    Cognito {
        /// `providerARNs`.
        providers: Vec<Text>,
    },
    /// `type: jwt`.
    Jwt {
        /// `jwtConfiguration.issuer`.
        issuer: Text,
        /// `jwtConfiguration.audience`.
        audience: Vec<Text>,
    },
    /// A scheme without gateway meaning (plain documents: the backend's business).
    Plain,
}

/// `authorizerPayloadFormatVersion`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after the version")]
pub enum PayloadVersion {
    V1,
    V2,
}
