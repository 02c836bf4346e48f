//! A worker's way to functions: the hosted ones by their names, all others elsewhere.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use tokio::sync::{mpsc, oneshot};

use super::HostedFunctions;
use super::answer::{Answer, Job, Outcome, Payload};
use crate::adapter::lambda_aws::{FunctionRef, LARGEST_PAYLOAD, LambdaSettings};
use crate::message::{Body, BodyError};
use crate::port::{
    InvocationRequest, InvocationResult, InvokeError, LambdaInvoker, LocalBoxFuture, StreamedResult,
};

/// Invokes hosted functions, and hands the others on.
pub struct HostedInvoker {
    hosted: Arc<HostedFunctions>,
    /// What `--endpoint` binds goes there, hosted or not.
    settings: LambdaSettings,
    elsewhere: Rc<dyn LambdaInvoker>,
}

impl HostedInvoker {
    /// An invoker for one worker.
    pub fn new(
        hosted: Arc<HostedFunctions>,
        settings: LambdaSettings,
        elsewhere: Rc<dyn LambdaInvoker>,
    ) -> HostedInvoker {
        HostedInvoker { hosted, settings, elsewhere }
    }

    /// The hosted function that a reference names, and its ARN.
    fn hosted(&self, reference: &str) -> Option<(usize, Box<str>)> {
        let function = FunctionRef::parse(reference)?;
        let position = self.hosted.position(function.name)?;
        if self.settings.binds(&function) {
            return None;
        }
        if reference.starts_with("arn:") {
            return Some((position, reference.into()));
        }
        let host = &self.hosted.settings;
        let qualifier = function.qualifier.map_or(String::new(), |qualifier| format!(":{qualifier}"));
        let arn =
            format!("arn:aws:lambda:{}:{}:function:{}{qualifier}", host.region, host.account, function.name);
        Some((position, arn.into()))
    }

    /// Hands an event to a function. No event is an empty object, as at Lambda.
    fn submit(
        &self,
        request: &InvocationRequest<'_>,
        (function, arn): (usize, Box<str>),
        streams: bool,
    ) -> Result<oneshot::Receiver<Outcome>, InvokeError> {
        if request.payload.len() > LARGEST_PAYLOAD {
            return Err(failure("the event is larger than 6 MiB".to_owned()));
        }
        let (reply, answer) = oneshot::channel();
        let event = match &request.payload {
            payload if payload.is_empty() => Bytes::from_static(b"{}"),
            payload => payload.clone(),
        };
        let job = Job {
            function,
            event,
            trace_id: request.trace_id.into(),
            arn,
            streams,
            detached: request.asynchronous,
            reply,
        };
        if self.hosted.submit(job) { Ok(answer) } else { Err(gone()) }
    }

    async fn call(
        &self,
        request: InvocationRequest<'_>,
        function: (usize, Box<str>),
        streams: bool,
    ) -> Result<Answer, InvokeError> {
        let answer = self.submit(&request, function, streams)?;
        // When the time is over the function goes on, as at Lambda; its answer is for nobody.
        match tokio::time::timeout_at(request.deadline.into(), answer).await {
            Err(_) => Err(InvokeError {
                timed_out: true,
                ..failure(format!("{} did not answer in time", request.function))
            }),
            Ok(Err(_)) => Err(gone()),
            Ok(Ok(Outcome::Refused(why))) => Err(failure(why)),
            Ok(Ok(Outcome::Answered(answer))) => Ok(answer),
        }
    }
}

fn gone() -> InvokeError {
    failure("the thread of the functions is gone".to_owned())
}

impl LambdaInvoker for HostedInvoker {
    fn invoke<'a>(
        &'a self,
        request: InvocationRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<InvocationResult, InvokeError>> {
        let Some(hosted) = self.hosted(request.function) else { return self.elsewhere.invoke(request) };
        Box::pin(async move {
            if request.asynchronous {
                // The function runs on; its answer is for nobody.
                drop(self.submit(&request, hosted, false)?);
                return Ok(InvocationResult { status: 202, function_error: false, payload: Bytes::new() });
            }
            let Answer { function_error, payload } = self.call(request, hosted, false).await?;
            match payload {
                Payload::Whole(payload) => Ok(InvocationResult { status: 200, function_error, payload }),
                Payload::Pieces(_) => {
                    Err(failure("an answer in pieces where a whole one was asked for".to_owned()))
                }
            }
        })
    }

    fn invoke_streaming<'a>(
        &'a self,
        request: InvocationRequest<'a>,
    ) -> LocalBoxFuture<'a, Result<StreamedResult, InvokeError>> {
        let Some(hosted) = self.hosted(request.function) else {
            return self.elsewhere.invoke_streaming(request);
        };
        Box::pin(async move {
            let Answer { function_error, payload } = self.call(request, hosted, true).await?;
            let body = match payload {
                Payload::Whole(payload) => Body::Bytes(payload),
                Payload::Pieces(pieces) => {
                    Body::Stream { length: None, stream: Box::pin(Pieces(Some(pieces))) }
                }
            };
            Ok(StreamedResult { status: 200, function_error, body })
        })
    }
}

/// A streamed answer as a body.
struct Pieces(Option<mpsc::Receiver<Result<Bytes, BodyError>>>);

impl Stream for Pieces {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(pieces) = &mut self.0 else { return Poll::Ready(None) };
        let piece = match std::task::ready!(pieces.poll_recv(task)) {
            Some(Ok(piece)) if piece.is_empty() => None,
            Some(Ok(piece)) => return Poll::Ready(Some(Ok(piece))),
            Some(Err(error)) => Some(Err(error)),
            // It ended without saying so: its process is gone.
            None => Some(Err(BodyError::Closed)),
        };
        self.0 = None;
        Poll::Ready(piece)
    }
}

fn failure(detail: String) -> InvokeError {
    InvokeError { access_denied: false, timed_out: false, retry: false, detail }
}
