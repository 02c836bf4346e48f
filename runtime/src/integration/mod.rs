//! What answers a method, a file each: how its request is made, how it is called, how its answer is read.
//!
//! The phases `map_request`, `integrate` and `map_response` choose between them; here is no order.

pub mod aws;
mod aws_call;
mod body;
mod exchange;
pub mod http;
mod http_error;
mod http_request;
mod http_response;
pub mod lambda;
pub mod lambda_stream;
pub mod mock;
pub mod native;
mod non_proxy;
mod overrides;
mod passthrough;
mod request_parts;
pub mod subtype;

use std::rc::Rc;

use bytes::Bytes;

use crate::api::Handler;
use crate::engine::bind::{BoundAws, BoundHttp, BoundLambda, BoundMock, BoundSubtype};
use crate::message::{IntegrationRequest, IntegrationResponse, MethodResponse};
pub use body::{BODY_LIMIT, answer_failed, collect_request, gather_answer, request_failed};
pub use exchange::Exchange;

/// A request that is ready for its integration.
#[derive(Debug)]
pub enum Call<'g> {
    /// To an HTTP backend, with the `Host` for it.
    Http(&'g BoundHttp, IntegrationRequest, Rc<str>),
    /// To a function, with its event.
    Lambda(&'g BoundLambda, Bytes),
    /// To a function of an `AWS` integration.
    AwsFunction(&'g BoundAws, aws::FunctionCall<'g>),
    /// To an AWS service.
    AwsService(&'g BoundAws, aws::ServiceCall<'g>),
    /// To an AWS service, for an HTTP API.
    Subtype(&'g BoundSubtype, IntegrationRequest),
    /// To nobody: the status that the request template rendered.
    Mock(&'g BoundMock, i64),
    /// To a Rust function, with the whole body.
    Native(&'static dyn Handler, Bytes),
}

/// What an integration answered.
#[derive(Debug)]
pub enum Reply<'g> {
    /// An HTTP backend.
    Http(&'g BoundHttp, IntegrationResponse),
    /// A function: the document that it returned.
    Lambda(&'g BoundLambda, Bytes),
    /// A function that streams: what it began.
    LambdaStream(lambda_stream::StreamedAnswer),
    /// A function of an `AWS` integration: the document that it returned.
    AwsFunction(&'g BoundAws, Bytes),
    /// An AWS service.
    AwsService(&'g BoundAws, IntegrationResponse),
    /// An AWS service, to an HTTP API.
    Subtype(IntegrationResponse),
    /// Nobody.
    Mock(&'g BoundMock, i64),
    /// A Rust function, which writes method responses.
    Native(MethodResponse),
}
