//! A method: one operation of the definition.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use super::{Integration, Mapping, Validation};
use crate::message::{Context, MethodRequest, MethodResponse, Rejection};

/// A boxed future of one worker thread; it need not be `Send`.
pub type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// A resource: a path of the definition.
#[derive(Debug)]
pub struct Resource {
    /// Six lower-case letters and digits, derived from the path; `$context.resourceId`.
    pub id: &'static str,
    /// The path template, `/pets/{petId}`; `$context.resourcePath`, without stage.
    pub path: &'static str,
    /// Names of its parameters in order of position, a greedy one without its `+`.
    pub parameters: &'static [&'static str],
}

/// One operation.
#[derive(Debug)]
pub struct Method {
    /// Its position in `Api::methods`.
    pub index: u32,
    /// `GET`, …, or `ANY`.
    pub verb: &'static str,
    /// Where it hangs in the tree.
    pub resource: &'static Resource,
    /// `operationId`; `requestContext.operationName` of a REST event.
    pub operation_id: Option<&'static str>,
    /// Who may call it.
    pub access: Access,
    /// Whether a caller needs an API key beside that (`apiKeyRequired`).
    pub api_key_required: bool,
    /// What its requests are held to.
    pub validation: Option<Validation>,
    /// What answers it.
    pub integration: Integration,
    /// HTTP APIs: changes to the answer by backend status (`responseParameters`); empty elsewhere.
    pub response_mappings: &'static [(u16, &'static [Mapping])],
}

/// Who may call a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Who signs with an access key of the gateway (`AWS_IAM`).
    Iam,
    /// Whom an authorizer admits: its position in `Api::authorizers`, and the scopes of which a token must have one, where
    /// there are any.
    Authorizer(u32, &'static [&'static str]),
    /// Nobody: its authorizer cannot be asked, and an operation is never open by omission. 401 `UNAUTHORIZED`.
    Closed,
}

/// A Rust function in the place of a backend; `#[handler]` writes the implementation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    label = "not a handler",
    note = "write `#[gwgen_macros::handler]` above the function"
)]
pub trait Handler: Sync {
    /// The function's name, for the log.
    fn name(&self) -> &'static str;

    /// Answers one request. The body is whole and within the limit.
    fn call<'a>(
        &'a self,
        request: HandlerRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<MethodResponse, Rejection>>;
}

impl fmt::Debug for dyn Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "handler {}", self.name())
    }
}

/// What a [`Handler`] is given.
#[derive(Debug)]
pub struct HandlerRequest<'a> {
    /// The method that was matched.
    pub method: &'static Method,
    /// The canonical request.
    pub request: &'a MethodRequest,
    /// `$context`.
    pub context: &'a Context,
    /// Query parameters in order, decoded by the one decoder of the gateway (`engine::query`).
    pub query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The whole body.
    pub body: Bytes,
}
