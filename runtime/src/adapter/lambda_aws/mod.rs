//! Lambda's operations Invoke and InvokeWithResponseStream over HTTP: Amazon's own endpoints, or whatever `--endpoint lambda:NAME=URL` names.
//!
//! Requests are signed, as [`Signer`] says.

mod function;
mod streaming;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use bytes::Bytes;

use super::credentials::{Absent, Signer};
use crate::engine::aws_endpoint;
use crate::engine::sigv4::Unsigned;
use crate::engine::url::Url;
use crate::message::{Body, Headers, IntegrationResponse};
use crate::port::{
    HttpClient, InvocationRequest, InvocationResult, InvokeError, LambdaInvoker, LocalBoxFuture, Origin,
    OutboundRequest, SignAs, StreamedResult, UpstreamError, UpstreamErrorKind,
};
pub(super) use function::{FunctionRef, Operation};

/// The largest event and the largest answer.
pub const LARGEST_PAYLOAD: usize = 6 * 1024 * 1024;
/// Functions are named by definitions, so they are few; this bounds the rest.
const MOST_FUNCTIONS: usize = 10_000;

/// Where functions are, when nothing else is said.
#[derive(Debug, Clone)]
pub struct LambdaSettings {
    /// The region of functions that are named without one.
    pub region: String,
    /// What `--endpoint` binds: `lambda:NAME` for one function, `lambda` for all of them; others are ignored.
    pub endpoints: Vec<(String, Url)>,
}

/// Invokes functions through an [`HttpClient`].
pub struct LambdaAws {
    http: Rc<dyn HttpClient>,
    signer: Rc<Signer>,
    settings: LambdaSettings,
    known: RefCell<HashMap<Box<str>, Rc<Place>>>,
}

/// Where one function is invoked.
#[derive(Debug)]
struct Place {
    origin: Rc<Origin>,
    host: Rc<str>,
    invoke: String,
    invoke_streaming: String,
    region: String,
}

impl LambdaAws {
    /// An invoker for one worker.
    pub fn new(settings: LambdaSettings, http: Rc<dyn HttpClient>, signer: Rc<Signer>) -> LambdaAws {
        LambdaAws { http, signer, settings, known: RefCell::default() }
    }

    /// Where a function is; worked out once for each.
    fn place(&self, function: &str) -> Result<Rc<Place>, InvokeError> {
        if let Some(place) = self.known.borrow().get(function) {
            return Ok(place.clone());
        }
        let named = FunctionRef::parse(function)
            .ok_or_else(|| failure(format!("{function:?} does not name a Lambda function")))?;
        let place = Rc::new(self.settings.place(&named));
        let mut known = self.known.borrow_mut();
        if known.len() < MOST_FUNCTIONS {
            known.insert(function.into(), place.clone());
        }
        Ok(place)
    }

    async fn invoke(&self, request: InvocationRequest<'_>) -> Result<InvocationResult, InvokeError> {
        let place = self.place(request.function)?;
        let function = request.function;
        let response = self.send(&place, &place.invoke, request, Some(LARGEST_PAYLOAD)).await?;
        read(function, response)
    }

    async fn invoke_streaming(&self, request: InvocationRequest<'_>) -> Result<StreamedResult, InvokeError> {
        let place = self.place(request.function)?;
        let function = request.function;
        let response = self.send(&place, &place.invoke_streaming, request, None).await?;
        let function_error = has_failed(function, &response)?;
        let status = response.status;
        if !function_error && !streaming::is_event_stream(&response.headers) {
            return Err(failure(format!("InvokeWithResponseStream of {function} answered without frames")));
        }
        let body = if function_error { response.body } else { streaming::unframed(response.body) };
        Ok(StreamedResult { status, function_error, body })
    }

    /// Calls an operation of Lambda; `buffer` as in [`OutboundRequest`].
    async fn send(
        &self,
        place: &Place,
        target: &str,
        request: InvocationRequest<'_>,
        buffer: Option<usize>,
    ) -> Result<IntegrationResponse, InvokeError> {
        if request.payload.len() > LARGEST_PAYLOAD {
            return Err(failure("the event is larger than 6 MiB".into()));
        }
        let mut headers = Headers::new();
        headers.push(b"Content-Type", b"application/json");
        let kind: &[u8] = if request.asynchronous { b"Event" } else { b"RequestResponse" };
        headers.push(b"X-Amz-Invocation-Type", kind);
        headers.push(b"X-Amzn-Trace-Id", request.trace_id.as_bytes());
        let unsigned = Unsigned { verb: "POST", target, host: &place.host, payload: &request.payload };
        self.sign(place, &request, &mut headers, &unsigned).await?;
        let sent = OutboundRequest {
            origin: place.origin.clone(),
            host: place.host.clone(),
            verb: "POST".into(),
            target: target.to_owned(),
            headers,
            body: Body::Bytes(request.payload),
            deadline: request.deadline,
            buffer,
        };
        self.http.send(sent).await.map_err(from_upstream)
    }

    async fn sign(
        &self,
        place: &Place,
        request: &InvocationRequest<'_>,
        headers: &mut Headers,
        unsigned: &Unsigned<'_>,
    ) -> Result<(), InvokeError> {
        let sign_as = SignAs { region: &place.region, service: "lambda", credentials: request.credentials };
        let signed = self.signer.sign(sign_as, &place.origin, unsigned, headers, request.deadline).await;
        signed.map_err(|absent| InvokeError {
            access_denied: absent != Absent::Late,
            timed_out: absent == Absent::Late,
            retry: false,
            detail: format!("the call of the function cannot be signed: {absent}"),
        })
    }
}

impl LambdaInvoker for LambdaAws {
    fn invoke<'a>(
        &'a self,
        request: InvocationRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<InvocationResult, InvokeError>> {
        Box::pin(self.invoke(request))
    }

    fn invoke_streaming<'a>(
        &'a self,
        request: InvocationRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<StreamedResult, InvokeError>> {
        Box::pin(self.invoke_streaming(request))
    }
}

impl LambdaSettings {
    fn place(&self, function: &FunctionRef<'_>) -> Place {
        let region = function.region.unwrap_or(&self.region).to_owned();
        let (origin, host, base, name) = match self.bound(function) {
            Some(url) => (aws_endpoint::bound(url), url.authority().into(), &*url.path, function.name),
            None => {
                let host = aws_endpoint::host("lambda", &region);
                (aws_endpoint::public(&host), host.into(), "", function.unqualified)
            }
        };
        let target = |operation| [base, &function.target(name, operation)].concat();
        Place {
            origin: Rc::new(origin),
            host,
            invoke: target(Operation::Invoke),
            invoke_streaming: target(Operation::InvokeWithResponseStream),
            region,
        }
    }

    /// Whether an endpoint is bound for a function of this name.
    pub fn binds_name(&self, name: &str) -> bool {
        FunctionRef::parse(name).is_some_and(|function| self.binds(&function))
    }

    /// Whether an endpoint is bound for a function.
    pub(super) fn binds(&self, function: &FunctionRef<'_>) -> bool {
        self.bound(function).is_some()
    }

    /// The endpoint of a function: by its reference as written, by name and qualifier, by name, then that of all.
    /// Of two for the same name the later one counts.
    fn bound(&self, function: &FunctionRef<'_>) -> Option<&Url> {
        let find = |wanted: &str| {
            let named = self
                .endpoints
                .iter()
                .rev()
                .find(|(what, _)| what.strip_prefix("lambda:").is_some_and(|name| name == wanted));
            named.map(|(_, url)| url)
        };
        let qualified = function.qualifier.map(|qualifier| format!("{}:{qualifier}", function.name));
        find(function.text)
            .or_else(|| qualified.as_deref().and_then(find))
            .or_else(|| find(function.name))
            .or_else(|| self.endpoints.iter().rev().find(|(what, _)| what == "lambda").map(|(_, url)| url))
    }
}

/// Reads the answer of Invoke.
fn read(function: &str, response: IntegrationResponse) -> Result<InvocationResult, InvokeError> {
    let function_error = has_failed(function, &response)?;
    let payload = match response.body {
        Body::Bytes(bytes) => bytes,
        Body::Empty => Bytes::new(),
        Body::Stream { .. } => return Err(failure("the answer of Invoke did not come whole".into())),
    };
    Ok(InvocationResult { status: response.status, function_error, payload })
}

/// Whether the function failed. What Lambda itself refuses is an error: its answers carry a type and a message for the
/// caller, not for the client.
fn has_failed(function: &str, response: &IntegrationResponse) -> Result<bool, InvokeError> {
    let status = response.status;
    if (200..300).contains(&status) {
        return Ok(response.headers.last(b"X-Amz-Function-Error").is_some());
    }
    let kind = response.headers.last(b"X-Amzn-ErrorType").unwrap_or_default();
    // `AccessDeniedException:http://…` is one of the ways in which it is written.
    let kind = String::from_utf8_lossy(kind.split(|byte| *byte == b':').next().unwrap_or_default());
    let denied = status == 401
        || status == 403
        || matches!(
            &*kind,
            "AccessDeniedException" | "UnrecognizedClientException" | "ExpiredTokenException"
        );
    Err(InvokeError {
        access_denied: denied,
        timed_out: false,
        retry: status == 429 || kind == "ServiceException",
        detail: format!("Invoke of {function} answered {status} {kind}"),
    })
}

fn from_upstream(error: UpstreamError) -> InvokeError {
    InvokeError {
        access_denied: false,
        timed_out: error.kind == UpstreamErrorKind::TimedOut,
        retry: error.retry,
        detail: format!("the function could not be reached: {}", error.detail),
    }
}

fn failure(detail: String) -> InvokeError {
    InvokeError { access_denied: false, timed_out: false, retry: false, detail }
}
