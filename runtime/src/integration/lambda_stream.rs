//! `AWS_PROXY` with `responseTransferMode: STREAM`: metadata, eight NUL bytes, and a body as it comes (reference 4.10).

use bytes::{Buf, Bytes, BytesMut};

use super::Exchange;
use super::lambda::{malformed, not_invoked};
use crate::api::{ApiKind, PayloadFormat};
use crate::engine::header_rules;
use crate::engine::lambda_answer::{self, DELIMITER};
use crate::message::{
    Body, BodyError, Fault, GatewayResponseType, KnownHeader, MethodResponse, Rejection, resumed,
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
    headers.edit(header_rules::from_function);
    if headers.known(KnownHeader::ContentType).is_none() {
        headers.push_known(KnownHeader::ContentType, b"Content-Type", b"application/json");
    }
    Ok(MethodResponse { status, headers, body: answer.body })
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
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use futures_core::Stream;

    use super::*;

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
}
