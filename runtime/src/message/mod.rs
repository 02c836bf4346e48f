//! What travels through the pipeline: request, answer, `$context`, refusals.

mod authorized;
mod body;
mod caller;
mod caller_key;
mod client_certificate;
mod context;
pub(crate) mod field_line;
#[cfg(test)]
pub(crate) mod fixtures;
mod headers;
mod known;
mod limiter_id;
mod name;
pub(crate) mod octets;
mod origin;
mod overrides;
pub mod percent;
mod reader;
mod rejection;
mod request;
mod response;
pub(crate) mod stack;
mod throttle_level;
pub(crate) mod token;
mod variable;
mod verb;
mod writer;

pub use authorized::{Authorized, AuthorizedValue, AuthorizerContext};
pub(crate) use body::resumed;
pub use body::{Body, BodyError, BodyStream, Gathered};
pub use caller::{Caller, CallerContext, Judged};
pub use caller_key::CallerKey;
pub use client_certificate::{ClientCertificate, DomainClient};
pub use context::{Context, ContextError};
pub use headers::{Edit, Field, Headers};
pub use known::KnownHeader;
pub use limiter_id::LimiterId;
pub use name::{Name, Words};
pub(crate) use origin::without_brackets;
pub use origin::{NamedBy, Origin, TlsSettings};
pub use overrides::{Override, Overrides};
pub use reader::{
    JsonError, JsonErrorKind, JsonKind, JsonNumber, MAX_DEPTH, NumberShape, Reader, decode_string,
};
pub(crate) use reader::{KeyTable, json_text};
pub use rejection::{ErrorType, Fault, GatewayResponseType, Rejection};
pub use request::{Head, MAX_PATH_PARAMETERS, MethodRequest, PathSpans, Protocol, Scheme};
pub use response::{IntegrationRequest, IntegrationResponse, MethodResponse};
pub use throttle_level::ThrottleLevel;
pub use variable::ContextVariable;
pub use verb::Verb;
pub use writer::{Writer, escape_into};
