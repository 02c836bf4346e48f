//! Request bodies from actix to the pipeline.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_http::error::PayloadError;
use actix_http::{BoxedPayloadStream, Payload};
use bytes::Bytes;
use futures_core::Stream;

use crate::edge::connection::Connection;
use crate::engine::head::HeadFault;
use crate::message::BodyError;

/// A body in pieces, within the limit.
pub(super) struct RequestBody {
    rest: Rest,
    connection: Rc<Connection>,
    left: u64,
    too_large: bool,
    over: bool,
}

/// The body that actix reads. It outlives the [`RequestBody`], so that what nobody read can be read away.
pub(super) type Rest = Rc<RefCell<Option<Payload<BoxedPayloadStream>>>>;

impl RequestBody {
    /// A body of which the client said `length`.
    pub(super) fn new(
        rest: Rest,
        connection: Rc<Connection>,
        length: Option<u64>,
        limit: u64,
    ) -> RequestBody {
        let too_large = length.is_some_and(|length| length > limit);
        RequestBody { rest, connection, left: limit, too_large, over: false }
    }

    fn poll_piece(&mut self, task: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        if self.too_large {
            return Poll::Ready(Some(Err(BodyError::TooLarge)));
        }
        let mut rest = self.rest.borrow_mut();
        let Some(payload) = rest.as_mut() else { return Poll::Ready(Some(Err(BodyError::Closed))) };
        match Pin::new(payload).poll_next(task) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(Ok(piece))) => match self.left.checked_sub(piece.len() as u64) {
                Some(left) => {
                    self.left = left;
                    Poll::Ready(Some(Ok(piece)))
                }
                None => Poll::Ready(Some(Err(BodyError::TooLarge))),
            },
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(self.reason(&error)))),
        }
    }

    /// Why the stream ended: the guarding stream knows, actix only sees that it did.
    fn reason(&self, error: &PayloadError) -> BodyError {
        match (self.connection.body_fault(), error) {
            (Some(HeadFault::SlowBody), _) => BodyError::TimedOut,
            (Some(_), _) | (None, PayloadError::EncodingCorrupted) => BodyError::Malformed,
            (None, PayloadError::Overflow) => BodyError::TooLarge,
            (None, _) => BodyError::Closed,
        }
    }
}

impl Stream for RequestBody {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.over {
            return Poll::Ready(None);
        }
        let piece = this.poll_piece(task);
        this.over = matches!(piece, Poll::Ready(None | Some(Err(_))));
        piece
    }
}
