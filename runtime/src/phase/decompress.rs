//! Unpacks the request's body (reference 8.4).
//!
//! - **Does**: undoes `Content-Encoding: gzip` and `deflate` of REST APIs, whatever the size from which answers are
//!   compressed; a body that is still coming is unpacked as it comes. Other codings are left alone.
//! - **Reads**: `Content-Encoding`, the body.
//! - **Writes**: the body.
//! - **Rejects with**: 415 `UNSUPPORTED_MEDIA_TYPE` where it is coded more than once; 400 `DEFAULT_4XX` where it is not
//!   coded as it says; 413 `REQUEST_TOO_LARGE` where it grows beyond the limits.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::api::ApiKind;
use crate::engine::content_coding::{self, Coded, Coding, Decoder, DecodingFault};
use crate::integration::{BODY_LIMIT, Exchange, request_failed};
use crate::message::{Body, BodyError, BodyStream, Fault, GatewayResponseType, KnownHeader, Rejection};

/// What the head decides.
pub fn head(x: &Exchange<'_>) -> Result<(), Rejection> {
    match coded(x) {
        Coded::Nested => Err(Rejection::new(
            GatewayResponseType::UnsupportedMediaType,
            Fault::Client,
            "the body is coded more than once",
        )),
        Coded::AsIs | Coded::Otherwise | Coded::With(_) => Ok(()),
    }
}

/// Runs the phase.
pub fn run(x: &mut Exchange<'_>) -> Result<(), Rejection> {
    let Coded::With(coding) = coded(x) else { return Ok(()) };
    x.request.body = match std::mem::take(&mut x.request.body) {
        Body::Empty => Body::Empty,
        Body::Bytes(packed) => {
            let unpacked = Decoder::whole(coding, &packed, BODY_LIMIT).map_err(body_error);
            Body::Bytes(unpacked.map_err(request_failed)?)
        }
        Body::Stream { stream, .. } => {
            Body::Stream { length: None, stream: Box::pin(Unpacked::new(coding, stream)) }
        }
    };
    Ok(())
}

fn coded(x: &Exchange<'_>) -> Coded {
    match x.api.kind {
        ApiKind::Rest => {
            content_coding::of_body(x.request.headers.known_values(KnownHeader::ContentEncoding))
        }
        ApiKind::Http | ApiKind::OpenApi => Coded::AsIs,
    }
}

fn body_error(fault: DecodingFault) -> BodyError {
    match fault {
        DecodingFault::Malformed => BodyError::Malformed,
        DecodingFault::TooLarge => BodyError::TooLarge,
    }
}

/// A packed body that is still coming.
struct Unpacked {
    /// `None` once the body is over.
    decoder: Option<Decoder>,
    packed: BodyStream,
}

impl Unpacked {
    fn new(coding: Coding, packed: BodyStream) -> Unpacked {
        Unpacked { decoder: Some(Decoder::new(coding, BODY_LIMIT)), packed }
    }
}

impl Stream for Unpacked {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let this = &mut *self;
            let Some(decoder) = &mut this.decoder else { return Poll::Ready(None) };
            let unpacked = match std::task::ready!(this.packed.as_mut().poll_next(task)) {
                Some(Ok(piece)) => decoder.piece(&piece),
                Some(Err(error)) => {
                    this.decoder = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => this.decoder.take().map_or(Ok(Bytes::new()), Decoder::finish),
            };
            match unpacked {
                // A piece may hold too little to give something.
                Ok(piece) if piece.is_empty() => {}
                Ok(piece) => return Poll::Ready(Some(Ok(piece))),
                Err(fault) => {
                    this.decoder = None;
                    return Poll::Ready(Some(Err(body_error(fault))));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::content_coding::Encoder;
    use crate::message::fixtures::in_pieces;

    fn unpacked(packed: &[u8], size: usize) -> Result<Bytes, BodyError> {
        let stream: BodyStream = Box::pin(Unpacked::new(Coding::Gzip, in_pieces(packed, size)));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(Body::Stream { length: None, stream }.collect(BODY_LIMIT))
    }

    #[test]
    fn what_is_still_coming_is_unpacked_as_it_comes() {
        let packed = Encoder::whole(Coding::Gzip, b"a text that is still coming");
        for size in [1, 5, 1_000] {
            assert_eq!(unpacked(&packed, size).as_deref(), Ok(&b"a text that is still coming"[..]));
        }
        assert_eq!(unpacked(&packed[..packed.len() - 1], 5), Err(BodyError::Malformed));
        assert_eq!(unpacked(b"a text", 2), Err(BodyError::Malformed));
        let bomb = Encoder::whole(Coding::Gzip, &vec![0; 32 << 20]);
        assert_eq!(unpacked(&bomb, 1_000), Err(BodyError::TooLarge));
    }
}
