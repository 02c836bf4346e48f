//! Compresses the answer where the definition asks for it (reference 8.4).
//!
//! - **Does**: codes an answer from `minimumCompressionSize` on as the client ranks it first; one of unknown length is
//!   read that far. What streams on is coded piece by piece. An answer of `responseTransferMode: STREAM`, one that is coded
//!   already, and gateway responses stay as they are.
//! - **Reads**: `Accept-Encoding`, the answer.
//! - **Writes**: the answer's body and `Content-Encoding`.
//! - **Rejects with**: what reading an answer is refused with.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::api::PayloadFormat;
use crate::engine::bind::BoundIntegration;
use crate::engine::content_coding::{self, Coding, Encoder};
use crate::integration::{Exchange, answer_failed};
use crate::message::{Body, BodyError, BodyStream, Gathered, KnownHeader, MethodResponse, Rejection};

/// How the client wants its answer to be coded, where the definition lets it; asked before a proxy's fields are taken.
pub fn wanted(x: &Exchange<'_>) -> Option<Coding> {
    x.api.minimum_compression_size?;
    let streams = match &x.method?.integration {
        BoundIntegration::Http(bound) => bound.streams,
        BoundIntegration::Lambda(bound) => bound.payload == PayloadFormat::RestStream,
        _ => false,
    };
    if streams {
        return None;
    }
    let accepts: Vec<&[u8]> = x.request.headers.known_values(KnownHeader::AcceptEncoding).collect();
    content_coding::accepted(&accepts)
}

/// Runs the phase.
pub async fn run(
    x: &Exchange<'_>,
    wanted: Option<Coding>,
    mut response: MethodResponse,
) -> Result<MethodResponse, Rejection> {
    let (Some(smallest), Some(coding)) = (x.api.minimum_compression_size, wanted) else {
        return Ok(response);
    };
    if response.headers.known(KnownHeader::ContentEncoding).is_some() {
        return Ok(response);
    }
    if matches!(response.body, Body::Empty) {
        return Ok(response);
    }
    // What is shorter is whole then; nothing is nothing, whatever the size.
    let shorter = u64::from(smallest.saturating_sub(1));
    let body = match response.body.gather(shorter).await.map_err(answer_failed)? {
        Gathered::Whole(short) => return Ok(MethodResponse { body: Body::Bytes(short), ..response }),
        Gathered::Longer(body) => body,
    };
    response.headers.push_known(
        KnownHeader::ContentEncoding,
        b"Content-Encoding",
        coding.as_str().as_bytes(),
    );
    response.body = match body {
        Body::Empty => Body::Empty,
        Body::Bytes(body) => Body::Bytes(Encoder::whole(coding, &body)),
        Body::Stream { stream, .. } => Body::Stream {
            length: None,
            stream: Box::pin(Packed { encoder: Some(Encoder::new(coding)), plain: stream }),
        },
    };
    Ok(response)
}

/// A body that is still coming.
struct Packed {
    /// `None` once the body is over.
    encoder: Option<Encoder>,
    plain: BodyStream,
}

impl Stream for Packed {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(encoder) = &mut this.encoder else { return Poll::Ready(None) };
        match std::task::ready!(this.plain.as_mut().poll_next(task)) {
            Some(Ok(piece)) => Poll::Ready(Some(Ok(encoder.piece(&piece)))),
            Some(Err(error)) => {
                this.encoder = None;
                Poll::Ready(Some(Err(error)))
            }
            None => Poll::Ready(this.encoder.take().map(|encoder| Ok(encoder.finish()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::content_coding::Decoder;
    use crate::message::fixtures::in_pieces;

    #[test]
    fn each_piece_can_be_read_when_it_comes() {
        let plain = in_pieces(b"data: 1\n\ndata: 2\n\ndata: 3\n\n", 9);
        let mut packed = Packed { encoder: Some(Encoder::new(Coding::Gzip)), plain };
        let mut decoder = Decoder::new(Coding::Gzip, 1_000);
        let mut next = || {
            let mut task = Context::from_waker(std::task::Waker::noop());
            Pin::new(&mut packed).poll_next(&mut task)
        };
        for number in 1..=3 {
            let Poll::Ready(Some(Ok(piece))) = next() else { panic!("piece {number} is missing") };
            let expected = format!("data: {number}\n\n");
            assert_eq!(decoder.piece(&piece).as_deref(), Ok(expected.as_bytes()));
        }
        let Poll::Ready(Some(Ok(end))) = next() else { panic!("the end is missing") };
        assert_eq!(decoder.piece(&end).as_deref(), Ok(&b""[..]));
        assert!(decoder.finish().is_ok() && matches!(next(), Poll::Ready(None)));
    }
}
