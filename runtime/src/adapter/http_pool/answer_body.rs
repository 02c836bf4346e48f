//! An answer's body as a stream. Dropping it before its end closes the connection.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::io::AsyncReadExt;

use super::answer_head::AnswerHead;
use super::backend_call::BackendCall;
use super::failure::Failure;
use crate::message::BodyError;
use crate::port::UpstreamErrorKind;

/// The most that is read at once; nothing more is buffered for a connection.
const PIECE: usize = 64 * 1024;

/// How long a stream may be silent (reference 4.10).
const SILENCE: Duration = Duration::from_secs(5 * 60);

/// The stream.
pub(super) struct AnswerBody {
    /// The call; `None` once the stream has ended, well or not.
    call: Option<BackendCall>,
    head: AnswerHead,
    /// What came with the head.
    first: Bytes,
    buffer: BytesMut,
    /// How long it may be silent; `None`: the whole of it has the call's time.
    silence: Option<Duration>,
}

impl AnswerBody {
    /// The body of an answer that may go on as long as it likes, and its first bytes.
    pub(super) fn of_any_length(mut call: BackendCall, head: AnswerHead, first: Bytes) -> AnswerBody {
        let silence_ends = call.pool.ticker.now() + SILENCE;
        call.expiry.reset(silence_ends);
        AnswerBody { silence: Some(SILENCE), ..AnswerBody::of_known_length(call, head, first) }
    }

    /// The body of a small answer that is slow: it must end within the call's time.
    pub(super) fn of_known_length(call: BackendCall, head: AnswerHead, first: Bytes) -> AnswerBody {
        AnswerBody { call: Some(call), head, first, buffer: BytesMut::new(), silence: None }
    }

    fn poll_piece(
        &mut self,
        call: &mut BackendCall,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, BodyError>> {
        call.poll_outgoing(context, true).map_err(body_error)?;
        if !self.first.is_empty() {
            return Poll::Ready(Ok(Some(std::mem::take(&mut self.first))));
        }
        loop {
            let left = self.head.framing.length().and_then(|left| usize::try_from(left).ok());
            self.buffer.reserve(left.unwrap_or(PIECE).clamp(1, PIECE));
            let read = pin!(call.transport.read_buf(&mut self.buffer)).poll(context);
            let length = match read {
                Poll::Pending => {
                    std::task::ready!(call.expiry.poll(context));
                    return Poll::Ready(Err(BodyError::TimedOut));
                }
                Poll::Ready(Err(_)) => return Poll::Ready(Err(BodyError::Closed)),
                Poll::Ready(Ok(length)) => length,
            };
            if length == 0 {
                let whole = self.head.framing.ends_with_connection();
                return Poll::Ready(if whole { Ok(None) } else { Err(BodyError::Closed) });
            }
            let decoded = self.head.framing.decode(&mut self.buffer).map_err(|_| BodyError::Malformed)?;
            if decoded.done && decoded.consumed < self.buffer.len() {
                return Poll::Ready(Err(BodyError::Malformed));
            }
            self.buffer.truncate(decoded.data);
            if decoded.data > 0 {
                if let Some(silence) = self.silence {
                    let silence_ends = call.pool.ticker.now() + silence;
                    call.expiry.reset(silence_ends);
                }
                return Poll::Ready(Ok(Some(self.buffer.split().freeze())));
            }
            if decoded.done {
                return Poll::Ready(Ok(None));
            }
        }
    }

    /// Whether the body is read to the end that its framing gives it.
    fn is_read(&mut self) -> bool {
        self.first.is_empty() && self.head.framing.decode(&mut []).is_ok_and(|decoded| decoded.done)
    }
}

impl Stream for AnswerBody {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let Some(mut call) = this.call.take() else { return Poll::Ready(None) };
        match this.poll_piece(&mut call, context) {
            Poll::Pending => {
                this.call = Some(call);
                Poll::Pending
            }
            // Leaving the call untaken closes its connection.
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(error))),
            Poll::Ready(Ok(None)) => {
                call.finish(&this.head);
                Poll::Ready(None)
            }
            Poll::Ready(Ok(Some(piece))) => {
                if this.is_read() {
                    call.finish(&this.head);
                } else {
                    this.call = Some(call);
                }
                Poll::Ready(Some(Ok(piece)))
            }
        }
    }
}

fn body_error(failure: Failure) -> BodyError {
    match failure.kind {
        UpstreamErrorKind::RequestBody(error) => error,
        _ => BodyError::Closed,
    }
}
