//! `AWS_PROXY` with `responseTransferMode: STREAM`: metadata, eight NUL bytes, and a body as it comes (reference 4.10).

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;

use super::Exchange;
use super::lambda::{malformed, not_invoked};
use crate::api::{ApiKind, PayloadFormat};
use crate::engine::header_rules;
use crate::engine::lambda_answer::{self, DELIMITER};
use crate::message::{
    Body, BodyError, BodyStream, Fault, GatewayResponseType, Headers, KnownHeader, MethodResponse, Rejection,
    resumed,
};
use crate::port::{InvocationRequest, LambdaInvoker};

/// Within so many bytes the metadata must end.
const LONGEST_METADATA: usize = 16 * 1024;

/// A streamed answer whose metadata is there.
#[derive(Debug)]
pub struct StreamedAnswer {
    metadata: Bytes,
    body: Body,
}

/// Invokes the function and reads to the end of the metadata.
pub(super) async fn open(
    lambda: &dyn LambdaInvoker,
    request: InvocationRequest<'_>,
    kind: ApiKind,
) -> Result<StreamedAnswer, Rejection> {
    let deadline = request.deadline;
    let result = lambda.invoke_streaming(request).await.map_err(|error| not_invoked(error, kind))?;
    if result.function_error {
        return Err(malformed("the function failed", PayloadFormat::Rest));
    }
    // The function's own time bounds what follows; the integration's is for the beginning.
    tokio::time::timeout_at(deadline.into(), read_metadata(result.body)).await.unwrap_or_else(|_| Err(late()))
}

/// Makes the client's answer.
pub fn finish(x: &mut Exchange<'_>, answer: StreamedAnswer) -> Result<MethodResponse, Rejection> {
    let (status, mut headers) =
        lambda_answer::read_metadata(&answer.metadata).map_err(|fault| wrong_format(fault.detail))?;
    x.context.integration_status = Some(status);
    x.shows_trace = true;
    let body = match length(&headers).map_err(|fault| wrong_format(fault.to_owned()))? {
        Some(length) => {
            headers.remove(b"Content-Length");
            of_length(answer.body, length)
        }
        None => answer.body,
    };
    headers.edit(header_rules::from_function);
    if headers.known(KnownHeader::ContentType).is_none() {
        headers.push_known(KnownHeader::ContentType, b"Content-Type", b"application/json");
    }
    Ok(MethodResponse { status, headers, body })
}

/// `Content-Length` of the metadata: the client is told it, in place of chunks (reference 4.10).
fn length(headers: &Headers) -> Result<Option<u64>, &'static str> {
    let mut values = headers.known_values(KnownHeader::ContentLength);
    let Some(value) = values.next() else { return Ok(None) };
    let digits =
        std::str::from_utf8(value).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    match (digits.and_then(|digits| digits.parse().ok()), values.next()) {
        (Some(length), None) => Ok(Some(length)),
        _ => Err("Content-Length in the metadata is no length"),
    }
}

/// A body that was announced: one of another length breaks off, so that no client takes it for the whole.
fn of_length(body: Body, length: u64) -> Body {
    let stream = match body {
        Body::Stream { stream, .. } => stream,
        Body::Bytes(bytes) => resumed(bytes, Box::pin(Nothing)),
        Body::Empty => Box::pin(Nothing),
    };
    Body::Stream { length: Some(length), stream: Box::pin(Announced { stream, left: length }) }
}

struct Nothing;

impl Stream for Nothing {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}

struct Announced {
    stream: BodyStream,
    left: u64,
}

impl Stream for Announced {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(match std::task::ready!(self.stream.as_mut().poll_next(task)) {
            Some(Ok(piece)) => match self.left.checked_sub(piece.len() as u64) {
                Some(left) => {
                    self.left = left;
                    Some(Ok(piece))
                }
                None => Some(Err(BodyError::Malformed)),
            },
            None if self.left > 0 => Some(Err(BodyError::Closed)),
            end => end,
        })
    }
}

async fn read_metadata(body: Body) -> Result<StreamedAnswer, Rejection> {
    let mut stream = match body {
        Body::Stream { stream, .. } => stream,
        whole => {
            let whole = whole.collect(u64::MAX).await.map_err(broken)?;
            let end = metadata_end(&whole)?.ok_or_else(no_delimiter)?;
            let rest = whole.slice(end + DELIMITER.len()..);
            return Ok(StreamedAnswer { metadata: whole.slice(..end), body: Body::Bytes(rest) });
        }
    };
    let mut begun = BytesMut::new();
    loop {
        let piece = std::future::poll_fn(|task| stream.as_mut().poll_next(task)).await;
        let piece = piece.ok_or_else(no_delimiter)?.map_err(broken)?;
        begun.extend_from_slice(&piece);
        if let Some(end) = metadata_end(&begun)? {
            let metadata = begun.split_to(end).freeze();
            begun.advance(DELIMITER.len());
            let stream = resumed(begun.freeze(), stream);
            return Ok(StreamedAnswer { metadata, body: Body::Stream { length: None, stream } });
        }
    }
}

/// Where the delimiter stands; `None` while it may still come.
fn metadata_end(begun: &[u8]) -> Result<Option<usize>, Rejection> {
    let searched = begun.get(..LONGEST_METADATA + DELIMITER.len()).unwrap_or(begun);
    match memchr::memmem::find(searched, DELIMITER) {
        Some(at) => Ok(Some(at)),
        None if begun.len() > LONGEST_METADATA => Err(no_delimiter()),
        None => Ok(None),
    }
}

fn no_delimiter() -> Rejection {
    wrong_format("the function's streamed answer has no metadata: JSON and eight NUL bytes".to_owned())
}

fn wrong_format(detail: String) -> Rejection {
    Rejection::configuration(detail)
}

fn late() -> Rejection {
    let detail = "the function's streamed answer began late";
    Rejection::new(GatewayResponseType::IntegrationTimeout, Fault::Integration, detail)
}

fn broken(error: BodyError) -> Rejection {
    match error {
        BodyError::TimedOut => late(),
        _ => malformed("the function's streamed answer broke off before it began", PayloadFormat::Rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::fixtures::in_pieces;

    /// The answer of a function that sends these pieces: metadata and body.
    fn opened(pieces: &[&[u8]]) -> Result<(Bytes, Bytes), Rejection> {
        struct Pieces(std::collections::VecDeque<Bytes>);
        impl Stream for Pieces {
            type Item = Result<Bytes, BodyError>;
            fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                Poll::Ready(self.0.pop_front().map(Ok))
            }
        }
        let stream = Pieces(pieces.iter().map(|piece| Bytes::copy_from_slice(piece)).collect());
        let body = Body::Stream { length: None, stream: Box::pin(stream) };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let answer = read_metadata(body).await?;
            let rest = answer.body.collect(1 << 20).await.unwrap();
            Ok((answer.metadata, rest))
        })
    }

    #[test]
    fn metadata_ends_with_the_delimiter_however_it_is_cut() {
        let whole = b"{\"statusCode\":201}\0\0\0\0\0\0\0\0hello\0world";
        for size in 1..=whole.len() {
            let pieces: Vec<&[u8]> = whole.chunks(size).collect();
            let (metadata, rest) = opened(&pieces).unwrap();
            assert_eq!((&*metadata, &*rest), (&b"{\"statusCode\":201}"[..], &b"hello\0world"[..]), "{size}");
        }
    }

    #[test]
    fn without_metadata_it_is_no_answer() {
        for pieces in [&[&b"hello"[..]][..], &[], &[&vec![b'x'; LONGEST_METADATA + 9], b"\0\0\0\0\0\0\0\0"]] {
            let rejection = opened(pieces).unwrap_err();
            assert_eq!(rejection.kind, GatewayResponseType::ApiConfigurationError);
        }
    }

    #[test]
    fn an_announced_length_is_kept_or_broken_off() {
        let collected = |length, pieces: &'static [u8]| {
            let body = Body::Stream { length: None, stream: in_pieces(pieces, 3) };
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let announced = of_length(body, length);
            assert_eq!(announced.length(), Some(length));
            runtime.block_on(announced.collect(100))
        };
        assert_eq!(collected(5, b"hello").as_deref(), Ok(&b"hello"[..]));
        assert_eq!(collected(0, b"").as_deref(), Ok(&b""[..]));
        assert_eq!(collected(4, b"hello"), Err(BodyError::Malformed));
        assert_eq!(collected(6, b"hello"), Err(BodyError::Closed));
        assert_eq!(of_length(Body::Bytes(Bytes::from_static(b"x")), 1).length(), Some(1));
        let told = |values: &[&str]| {
            let mut headers = Headers::new();
            values.iter().for_each(|value| headers.push(b"content-length", value.as_bytes()));
            length(&headers)
        };
        assert_eq!((told(&[]), told(&["12"])), (Ok(None), Ok(Some(12))));
        for wrong in [&["-1"][..], &["1", "1"], &["1e3"], &["99999999999999999999"], &[""]] {
            assert!(told(wrong).is_err(), "{wrong:?}");
        }
    }
}
