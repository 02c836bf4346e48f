//! Adapters for tests: they answer what a test tells them, and remember what they were asked.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use crate::message::{Body, Headers, IntegrationResponse};
use crate::port::{
    AwsClient, AwsError, AwsRequest, Clock, HttpClient, InvocationRequest, InvocationResult, InvokeError,
    LambdaInvoker, LocalBoxFuture, Origin, OutboundRequest, UpstreamError, UpstreamErrorKind,
};

/// A request that a [`ScriptedHttp`] was given, its body read.
#[derive(Debug)]
pub(crate) struct SentRequest {
    pub(crate) origin: Origin,
    pub(crate) host: String,
    pub(crate) verb: String,
    pub(crate) target: String,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
    pub(crate) buffer: Option<usize>,
}

/// An [`HttpClient`] without a network.
#[derive(Debug, Default)]
pub(crate) struct ScriptedHttp {
    pub(crate) answers: RefCell<VecDeque<Result<IntegrationResponse, UpstreamError>>>,
    pub(crate) sent: RefCell<Vec<SentRequest>>,
}

impl ScriptedHttp {
    /// A client that gives these answers in order, then connection errors.
    pub(crate) fn new(
        answers: impl IntoIterator<Item = Result<IntegrationResponse, UpstreamError>>,
    ) -> ScriptedHttp {
        ScriptedHttp { answers: RefCell::new(answers.into_iter().collect()), sent: RefCell::default() }
    }
}

/// A whole answer.
pub(crate) fn response(status: u16, fields: &[(&str, &str)], body: &str) -> IntegrationResponse {
    let mut headers = Headers::new();
    for (name, value) in fields {
        headers.push(name.as_bytes(), value.as_bytes());
    }
    IntegrationResponse { status, headers, body: Body::Bytes(Bytes::from(body.to_owned())) }
}

impl HttpClient for ScriptedHttp {
    fn send(
        &self,
        request: OutboundRequest,
    ) -> LocalBoxFuture<'_, Result<IntegrationResponse, UpstreamError>> {
        Box::pin(async move {
            let body = match request.body {
                Body::Empty => Vec::new(),
                Body::Bytes(bytes) => bytes.to_vec(),
                Body::Stream { mut stream, .. } => {
                    let mut all = Vec::new();
                    while let Some(piece) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
                        all.extend_from_slice(&piece.map_err(|error| UpstreamError {
                            kind: UpstreamErrorKind::RequestBody(error),
                            retry: false,
                            detail: String::new(),
                        })?);
                    }
                    all
                }
            };
            self.sent.borrow_mut().push(SentRequest {
                origin: (*request.origin).clone(),
                host: request.host.to_string(),
                verb: request.verb.into_owned(),
                target: request.target,
                headers: request.headers,
                body,
                buffer: request.buffer,
            });
            self.answers.borrow_mut().pop_front().unwrap_or_else(|| {
                Err(UpstreamError {
                    kind: UpstreamErrorKind::Connect,
                    retry: true,
                    detail: "the script is over".into(),
                })
            })
        })
    }
}

/// An [`AwsClient`] that signs nothing.
#[derive(Debug)]
pub(crate) struct Unsigned(pub(crate) std::rc::Rc<ScriptedHttp>);

impl AwsClient for Unsigned {
    fn call<'a>(
        &'a self,
        request: AwsRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<IntegrationResponse, AwsError>> {
        Box::pin(async move { self.0.send(request.request).await.map_err(AwsError::Upstream) })
    }
}

/// A [`LambdaInvoker`] without functions.
#[derive(Debug, Default)]
pub(crate) struct ScriptedLambda {
    pub(crate) answers: RefCell<VecDeque<Result<InvocationResult, InvokeError>>>,
    /// Function, event and trace id of each call.
    pub(crate) invoked: RefCell<Vec<(String, Bytes, String)>>,
}

impl LambdaInvoker for ScriptedLambda {
    fn invoke<'a>(
        &'a self,
        request: InvocationRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<InvocationResult, InvokeError>> {
        self.invoked.borrow_mut().push((
            request.function.to_owned(),
            request.payload,
            request.trace_id.to_owned(),
        ));
        let answer = self.answers.borrow_mut().pop_front().unwrap_or_else(|| {
            Err(InvokeError {
                access_denied: false,
                timed_out: false,
                retry: false,
                detail: "the script is over".into(),
            })
        });
        Box::pin(std::future::ready(answer))
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub(crate) struct FixedClock {
    origin: Instant,
    millis: AtomicU64,
}

impl FixedClock {
    /// A clock at so many milliseconds since 1970.
    pub(crate) fn at(millis: u64) -> FixedClock {
        FixedClock { origin: Instant::now(), millis: AtomicU64::new(millis) }
    }

    /// Moves both clocks on.
    pub(crate) fn advance(&self, by: Duration) {
        self.millis.fetch_add(by.as_millis() as u64, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.millis.load(Ordering::SeqCst))
    }

    fn instant(&self) -> Instant {
        self.origin + Duration::from_millis(self.millis.load(Ordering::SeqCst))
    }
}
