//! Authorizers: who decides who may call a method (reference 1.4, 7.3, 7.4).

use std::borrow::Cow;
use std::fmt;

use super::{Identity, LocalBoxFuture, Matcher, Method, Text};
use crate::message::{Authorized, Context, ContextVariable, MethodRequest, Rejection};

/// The authorizer of a security scheme.
#[derive(Debug, Clone, Copy)]
pub enum Authorizer {
    /// A Lambda function decides.
    Lambda(&'static LambdaAuthorizer),
    /// A token of an issuer does (HTTP APIs).
    Jwt(&'static JwtAuthorizer),
    /// A token of a user pool does (REST APIs).
    Cognito(&'static CognitoAuthorizer),
    /// A Rust function does.
    Native(&'static dyn NativeAuthorizer),
}

/// A Rust function that decides who may call, in the place of a Lambda function. It is asked for every request; what it keeps is
/// its own affair.
pub trait NativeAuthorizer: Sync {
    /// The function's name, for the log.
    fn name(&self) -> &'static str;

    /// Judges one request by its head.
    ///
    /// # Errors
    /// The caller is nobody ([`GatewayResponseType::Unauthorized`](crate::message::GatewayResponseType)), may not
    /// (`AccessDenied`), or cannot be judged (`AuthorizerFailure`).
    fn authorize<'a>(
        &'a self,
        request: AuthorizerRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<Authorized, Rejection>>;
}

impl fmt::Debug for dyn NativeAuthorizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "authorizer {}", self.name())
    }
}

/// What a [`NativeAuthorizer`] is given.
#[derive(Debug)]
pub struct AuthorizerRequest<'a> {
    /// The method that was matched.
    pub method: &'static Method,
    /// Its ARN for this request, as policies name it.
    pub arn: &'a str,
    /// The canonical request; its body is not here yet.
    pub request: &'a MethodRequest,
    /// `$context`.
    pub context: &'a Context,
    /// Query parameters in order, decoded by the one decoder of the gateway (`engine::query`).
    pub query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// `type: jwt`.
#[derive(Debug)]
pub struct JwtAuthorizer {
    /// The scheme's name.
    pub name: &'static str,
    /// `iss`, and where the issuer's OpenID configuration is.
    pub issuer: Text,
    /// One of them must be `aud` or `client_id`.
    pub audience: &'static [Text],
    /// Where the token stands.
    pub source: IdentitySource,
}

/// `type: cognito_user_pools`.
#[derive(Debug)]
pub struct CognitoAuthorizer {
    /// The scheme's name.
    pub name: &'static str,
    /// ARNs of pools, of one of which the token is.
    pub pools: &'static [Text],
    /// Where the token stands.
    pub source: IdentitySource,
    /// `identityValidationExpression`, matched as a whole: what the `aud` of an identity token must be.
    pub validation: Option<&'static Matcher>,
}

/// `type: token` and `type: request`.
#[derive(Debug)]
pub struct LambdaAuthorizer {
    /// The scheme's name.
    pub name: &'static str,
    /// Function name, partial or whole ARN, with `:alias` where the definition says so; or an HTTP endpoint's URL.
    pub function: Text,
    /// Whose credentials sign the call.
    pub identity: Identity,
    /// What the function is told, and how it answers.
    pub event: AuthorizerEvent,
    /// What it decides by, and what its answers are kept by.
    pub identity_sources: &'static [IdentitySource],
    /// How long an answer is kept, 0 to 3,600 seconds; 0: it is not.
    pub ttl_seconds: u32,
}

/// Shape of an authorizer's event and of its answer.
#[derive(Debug, Clone, Copy)]
pub enum AuthorizerEvent {
    /// REST APIs, `type: token`.
    Token {
        /// `identityValidationExpression`, matched as a whole: what the token must be for the function to be asked.
        validation: Option<&'static Matcher>,
    },
    /// REST APIs, `type: request`.
    Request,
    /// HTTP APIs, `authorizerPayloadFormatVersion: 1.0`.
    V1,
    /// HTTP APIs, `authorizerPayloadFormatVersion: 2.0`.
    V2 {
        /// `enableSimpleResponses`: `{"isAuthorized": …}` in the place of a policy.
        simple: bool,
    },
}

/// Where something that identifies the caller stands.
#[derive(Debug, Clone, Copy)]
pub enum IdentitySource {
    /// A header field, whatever the case of its name.
    Header(&'static str),
    /// A query parameter.
    Query(&'static str),
    /// `$context.<variable>`.
    Context(ContextVariable),
    /// A stage variable.
    StageVariable(&'static str),
}

impl Authorizer {
    /// The scheme's name.
    pub fn name(&self) -> &'static str {
        match self {
            Authorizer::Lambda(authorizer) => authorizer.name,
            Authorizer::Jwt(authorizer) => authorizer.name,
            Authorizer::Cognito(authorizer) => authorizer.name,
            Authorizer::Native(authorizer) => authorizer.name(),
        }
    }
}

impl LambdaAuthorizer {
    /// What is not written in a definition; generated code names only what differs.
    pub const DEFAULT: LambdaAuthorizer = LambdaAuthorizer {
        name: "",
        function: Text::EMPTY,
        identity: Identity::Own,
        event: AuthorizerEvent::Request,
        identity_sources: &[],
        ttl_seconds: 0,
    };
}
