//! A request and its `$context` for tests, which name what they are about by struct update.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::task;
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use futures_core::Stream;

use super::{
    Body, BodyError, BodyStream, Context, Headers, MethodRequest, PathSpans, Protocol, Scheme, Verb,
};

/// `GET /` from this machine, without fields.
pub(crate) fn request() -> MethodRequest {
    MethodRequest {
        verb: Verb::Get,
        unknown_verb: None,
        raw_target: "/".into(),
        raw_path_len: 1,
        path: "/".into(),
        resource_path_start: 0,
        parameters: PathSpans::new(),
        headers: Headers::new(),
        body: Body::Empty,
        protocol: Protocol::Http11,
        scheme: Scheme::Http,
        host: "localhost".into(),
        port: 80,
        peer: None,
        source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        received: Instant::now(),
    }
}

/// Nothing is known of the request but its id, and that it came in 1970.
pub(crate) fn context() -> Context {
    Context {
        request_id: "id".into(),
        extended_request_id: "".into(),
        trace_id: "".into(),
        time: SystemTime::UNIX_EPOCH,
        source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        api_key: None,
        client: None,
        authorizer: None,
        caller: None,
        integration_status: None,
        integration_latency_ms: None,
        status: None,
        response_latency_ms: None,
        response_length: None,
        overrides: super::Overrides::default(),
        error: None,
        validation_error: None,
        unfit_answer: false,
        held_back_by: None,
        cached: None,
    }
}

/// A body that comes in pieces of so many bytes.
pub(crate) fn in_pieces(body: &[u8], size: usize) -> BodyStream {
    stream(body.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))))
}

/// A body that comes in these pieces, and breaks where they say so.
pub(crate) fn stream(pieces: impl IntoIterator<Item = Result<Bytes, BodyError>>) -> BodyStream {
    struct Pieces(VecDeque<Result<Bytes, BodyError>>);
    impl Stream for Pieces {
        type Item = Result<Bytes, BodyError>;
        fn poll_next(mut self: Pin<&mut Self>, _: &mut task::Context<'_>) -> task::Poll<Option<Self::Item>> {
            task::Poll::Ready(self.0.pop_front())
        }
    }
    Box::pin(Pieces(pieces.into_iter().collect()))
}
