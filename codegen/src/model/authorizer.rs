//! Security schemes and authorizers. Those that are not enforced yet close what they guard.

use super::check::Matcher;
use super::{Identity, Text};
use crate::diagnostic::Spanned;
use crate::language::ContextVariable;

/// A security scheme.
#[derive(Debug, Clone)]
pub struct Authorizer {
    /// The scheme's name.
    pub name: Spanned<String>,
    /// What it is.
    pub kind: AuthorizerKind,
}

/// Kinds of schemes.
#[derive(Debug, Clone)]
pub enum AuthorizerKind {
    /// `awsSigv4`.
    Iam,
    /// `type: apiKey`, `x-api-key`, without authorizer: an API key is required.
    ApiKey,
    /// `type: token` and `type: request`: a function decides.
    Lambda(LambdaAuthorizer),
    /// `type: cognito_user_pools`.
    Cognito(CognitoAuthorizer),
    /// `type: jwt`.
    Jwt(JwtAuthorizer),
    /// A scheme without gateway meaning (plain documents: the backend's business).
    Plain,
}

/// `type: cognito_user_pools`.
#[derive(Debug, Clone)]
pub struct CognitoAuthorizer {
    /// `providerARNs`; empty where an exported document leaves them out, which closes what the scheme guards.
    pub pools: Vec<Text>,
    /// The field that the scheme names.
    pub source: IdentitySource,
    /// `identityValidationExpression`, for `aud`.
    pub validation: Option<Matcher>,
}

/// `type: jwt`.
#[derive(Debug, Clone)]
pub struct JwtAuthorizer {
    /// `jwtConfiguration.issuer`.
    pub issuer: Text,
    /// `jwtConfiguration.audience`.
    pub audience: Vec<Text>,
    /// `identitySource`.
    pub source: IdentitySource,
}

/// `type: token` and `type: request`.
#[derive(Debug, Clone)]
pub struct LambdaAuthorizer {
    /// The function in `authorizerUri`.
    pub function: Text,
    /// `authorizerCredentials`.
    pub identity: Identity,
    /// What the function is told, and how it answers.
    pub event: AuthorizerEvent,
    /// `identitySource`; of `type: token` the field that the scheme names.
    pub identity_sources: Vec<IdentitySource>,
    /// `authorizerResultTtlInSeconds`, 0 to 3600; 0 where answers are not kept.
    pub ttl_seconds: u32,
}

/// Shape of an authorizer's event and of its answer.
#[derive(Debug, Clone)]
pub enum AuthorizerEvent {
    /// `type: token`.
    Token {
        /// `identityValidationExpression`.
        validation: Option<Matcher>,
    },
    /// `type: request` of a REST API.
    Request,
    /// `authorizerPayloadFormatVersion: 1.0`.
    V1,
    /// `authorizerPayloadFormatVersion: 2.0`.
    V2 {
        /// `enableSimpleResponses`.
        simple: bool,
    },
}

/// Where something that identifies the caller stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentitySource {
    /// `method.request.header.X`, `$request.header.X`.
    Header(String),
    /// `method.request.querystring.X`, `$request.querystring.X`.
    Query(String),
    /// `context.X`, `$context.X`.
    Context(ContextVariable),
    /// `stageVariables.X`, `$stageVariables.X`.
    StageVariable(String),
}
