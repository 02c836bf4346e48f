//! The client against a scripted backend over real sockets: a case for each fault.

mod answers;
mod bodies;
mod connections;
mod tls;
mod upstream;

use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::*;
use crate::message::{Body, BodyError, BodyStream, Headers, Scheme};
use crate::port::{NamedBy, Origin, TlsSettings};
use upstream::{Upstream, upstream};

/// Runs a test on one thread, as a worker does; nothing here may take longer than this.
pub(super) fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let limited =
        async { tokio::time::timeout(Duration::from_secs(20), test).await.expect("the test hangs") };
    tokio::task::LocalSet::new().block_on(&runtime, limited)
}

fn pool() -> HttpPool {
    HttpPool::new(HttpPoolSettings::default())
}

fn origin(upstream: &Upstream) -> Rc<Origin> {
    Rc::new(Origin {
        scheme: Scheme::Http,
        host: "127.0.0.1".into(),
        port: upstream.port,
        tls: TlsSettings::default(),
        named_by: NamedBy::Definition,
    })
}

fn get(origin: &Rc<Origin>) -> OutboundRequest {
    OutboundRequest {
        origin: origin.clone(),
        host: "back.example".into(),
        verb: "GET".into(),
        target: "/x".into(),
        headers: Headers::new(),
        body: Body::Empty,
        deadline: Instant::now() + Duration::from_secs(10),
        buffer: None,
    }
}

fn post(origin: &Rc<Origin>, body: Body) -> OutboundRequest {
    OutboundRequest { verb: "POST".into(), body, ..get(origin) }
}

fn text(response: &IntegrationResponse) -> &str {
    match &response.body {
        Body::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
        other => panic!("not whole: {other:?}"),
    }
}

fn stream_of(response: IntegrationResponse) -> BodyStream {
    match response.body {
        Body::Stream { stream, .. } => stream,
        other => panic!("no stream: {other:?}"),
    }
}

async fn next(stream: &mut BodyStream) -> Option<Result<Bytes, BodyError>> {
    poll_fn(|context| stream.as_mut().poll_next(context)).await
}

/// Everything of a stream, and the error that it ended with.
async fn drain(mut stream: BodyStream) -> (Vec<u8>, Option<BodyError>) {
    let mut all = Vec::new();
    while let Some(piece) = next(&mut stream).await {
        match piece {
            Ok(piece) => all.extend_from_slice(&piece),
            Err(error) => return (all, Some(error)),
        }
    }
    (all, None)
}
