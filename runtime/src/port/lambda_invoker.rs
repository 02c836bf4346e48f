//! Calls to Lambda functions.

use std::time::Instant;

use bytes::Bytes;

use super::{CallCredentials, LocalBoxFuture};
use crate::message::Body;

/// One invocation.
#[derive(Debug)]
pub struct InvocationRequest<'a> {
    /// Function name, partial or whole ARN, with qualifier.
    pub function: &'a str,
    /// The event, JSON.
    pub payload: Bytes,
    /// `X-Amzn-Trace-Id` for the function.
    pub trace_id: &'a str,
    /// Whether nobody waits for what the function returns (`X-Amz-Invocation-Type: Event`): the result is 202, empty.
    pub asynchronous: bool,
    /// Whose credentials sign the call, where it leaves the gateway.
    pub credentials: CallCredentials<'a>,
    /// Until when the answer must be whole.
    pub deadline: Instant,
}

/// What a function returned.
#[derive(Debug)]
pub struct InvocationResult {
    /// Status of the Invoke operation, 200 also for a function that failed, 202 for an event that was taken.
    pub status: u16,
    /// `X-Amz-Function-Error`: the function failed, and `payload` says how.
    pub function_error: bool,
    /// The returned document, at most 6 MiB.
    pub payload: Bytes,
}

/// What a function returns as it comes.
#[derive(Debug)]
pub struct StreamedResult {
    /// Status of the operation.
    pub status: u16,
    /// The function failed before its answer began, and `body` says how.
    pub function_error: bool,
    /// The answer, of any length; it ends in an error where the function failed within it.
    pub body: Body,
}

/// Why a function could not be invoked.
#[derive(Debug)]
pub struct InvokeError {
    /// Nobody lets us: 500 rather than 502 (reference 4.5).
    pub access_denied: bool,
    /// The deadline passed: 504.
    pub timed_out: bool,
    /// Whether another try could help and is safe.
    pub retry: bool,
    /// For the log; no secret in it.
    pub detail: String,
}

/// Invokes Lambda functions. Adapters: `lambda_aws` (signed, any Invoke endpoint), scripted (tests).
pub trait LambdaInvoker {
    /// Invokes one function and waits for its whole answer.
    fn invoke<'a>(
        &'a self,
        request: InvocationRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<InvocationResult, InvokeError>>;

    /// Invokes one function and waits for the beginning of its answer (`InvokeWithResponseStream`). Where an adapter
    /// cannot do that, the answer comes whole.
    fn invoke_streaming<'a>(
        &'a self,
        request: InvocationRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<StreamedResult, InvokeError>> {
        Box::pin(async move {
            let InvocationResult { status, function_error, payload } = self.invoke(request).await?;
            Ok(StreamedResult { status, function_error, body: Body::Bytes(payload) })
        })
    }
}
