//! Answers from the pipeline to actix.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_http::body::{BodySize, MessageBody};
use actix_http::header::{HeaderName, HeaderValue};
use actix_http::{ConnectionType, Response, StatusCode};
use bytes::Bytes;

use crate::edge::answered::{Answered, InFlight, Length, is_framing, shape};
use crate::message::{Body, BodyError, BodyStream, Protocol};

/// Pieces of a body that is whole: what is written at a time, so that a large one is not copied at once.
const PIECE: usize = 32 * 1_024;

/// An answer's body. It holds the request in flight until its last piece is taken.
pub(crate) struct AnswerBody {
    body: Body,
    size: BodySize,
    _in_flight: Option<InFlight>,
}

/// Frames an answer.
pub(super) fn frame(answered: Answered) -> Response<AnswerBody> {
    let Answered { response, asked, close, in_flight } = answered;
    let (status, headers, body, length) = shape(response, asked);
    let size = match length {
        Length::Absent => BodySize::None,
        Length::Known(length) => BodySize::Sized(length),
        Length::Unknown => BodySize::Stream,
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = Response::with_body(status, AnswerBody { body, size, _in_flight: in_flight });
    let map = response.headers_mut();
    for field in headers.iter() {
        if is_framing(field.known) {
            continue;
        }
        // What is no header is not sent; mapping and backends were judged before (reliability.md 2.3).
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(field.name), HeaderValue::from_bytes(field.value))
        {
            map.append(name, value);
        }
    }
    let ends_by_close = length == Length::Unknown && asked.protocol == Protocol::Http10;
    if ends_by_close {
        response.head_mut().no_chunking(true);
    }
    if close || ends_by_close {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    response
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

/// A backend's body broke off: actix cuts the connection, so that the client does not take the part for the whole.
#[derive(Debug)]
pub(crate) struct AnswerError(BodyError);

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer broke off: {:?}", self.0)
    }
}

impl std::error::Error for AnswerError {}
