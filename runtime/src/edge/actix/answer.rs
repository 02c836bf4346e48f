//! Answers from the pipeline to actix.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_http::body::{BodySize, MessageBody};
use actix_http::header::HeaderValue;
use actix_http::{ConnectionType, Response, StatusCode};
use bytes::Bytes;

use super::in_flight::InFlight;
use super::names::header_name;
use crate::message::{Body, BodyError, BodyStream, KnownHeader, MethodResponse, Protocol};

/// Pieces of a body that is whole: what is written at a time, so that a large one is not copied at once.
const PIECE: usize = 32 * 1_024;

/// What of the request decides how its answer is framed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// `HEAD`.
    pub(super) is_head: bool,
    /// HTTP/1.0 has no chunks.
    pub(super) protocol: Protocol,
}

/// An answer's body. It holds the request in flight until its last piece is taken.
pub(crate) struct AnswerBody {
    body: Body,
    size: BodySize,
    _in_flight: Option<InFlight>,
}

/// Frames an answer. `close`: no other follows.
pub(super) fn frame(
    answer: MethodResponse,
    asked: Asked,
    close: bool,
    in_flight: Option<InFlight>,
) -> Response<AnswerBody> {
    let MethodResponse { status, headers, body } = answer;
    // An interim status would leave the client waiting for the final one.
    let status = StatusCode::from_u16(status).ok().filter(|status| !status.is_informational());
    let status = status.unwrap_or(StatusCode::BAD_GATEWAY);
    let bodiless = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let size = match &body {
        _ if bodiless => BodySize::None,
        Body::Empty if asked.is_head => declared_length(&headers).map_or(BodySize::None, BodySize::Sized),
        body => body.length().map_or(BodySize::Stream, BodySize::Sized),
    };
    let body = if bodiless || asked.is_head { Body::Empty } else { body };
    let streams = size == BodySize::Stream;
    let mut response = Response::with_body(status, AnswerBody { body, size, _in_flight: in_flight });
    let map = response.headers_mut();
    for field in headers.iter() {
        if is_framing(field.known) {
            continue;
        }
        // What is no header is not sent; mapping and back ends were judged before (reliability.md 2.3).
        if let (Some(name), Ok(value)) = (header_name(&field), HeaderValue::from_bytes(field.value)) {
            map.append(name, value);
        }
    }
    let ends_by_close = streams && asked.protocol == Protocol::Http10;
    if ends_by_close {
        response.head_mut().no_chunking(true);
    }
    if close || ends_by_close {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    response
}

/// What the edge says itself.
fn is_framing(known: KnownHeader) -> bool {
    matches!(
        known,
        KnownHeader::ContentLength
            | KnownHeader::TransferEncoding
            | KnownHeader::Connection
            | KnownHeader::KeepAlive
            | KnownHeader::ProxyConnection
            | KnownHeader::Trailer
            | KnownHeader::Upgrade
            | KnownHeader::Date
    )
}

/// What a back end said of the body that a GET would have.
fn declared_length(headers: &crate::message::Headers) -> Option<u64> {
    std::str::from_utf8(headers.known(KnownHeader::ContentLength)?).ok()?.parse().ok()
}

impl MessageBody for AnswerBody {
    type Error = AnswerError;

    fn size(&self) -> BodySize {
        self.size
    }

    fn poll_next(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Result<Bytes, AnswerError>>> {
        let this = self.get_mut();
        match &mut this.body {
            Body::Empty => Poll::Ready(None),
            Body::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Body::Bytes(bytes) => {
                let piece = bytes.split_to(bytes.len().min(PIECE));
                Poll::Ready(Some(Ok(piece)))
            }
            Body::Stream { stream, .. } => poll_stream(stream, task),
        }
    }
}

fn poll_stream(stream: &mut BodyStream, task: &mut Context<'_>) -> Poll<Option<Result<Bytes, AnswerError>>> {
    loop {
        match stream.as_mut().poll_next(task) {
            // An empty piece would be the last chunk.
            Poll::Ready(Some(Ok(piece))) if piece.is_empty() => {}
            Poll::Ready(Some(piece)) => return Poll::Ready(Some(piece.map_err(AnswerError))),
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => return Poll::Pending,
        }
    }
}

/// A back end's body broke off: actix cuts the connection, so that the client does not take the part for the whole.
#[derive(Debug)]
pub(crate) struct AnswerError(BodyError);

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer broke off: {:?}", self.0)
    }
}

impl std::error::Error for AnswerError {}
