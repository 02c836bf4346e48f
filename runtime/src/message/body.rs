//! Bodies of requests and answers.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

/// A body in pieces. It belongs to one worker thread.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, BodyError>>>>;

/// A body.
#[derive(Default)]
pub enum Body {
    /// Nothing, not even of length zero: no framing was there.
    #[default]
    Empty,
    /// Whole.
    Bytes(Bytes),
    /// In pieces; `length` when the sender said it.
    Stream {
        /// The length in bytes that the sender declared.
        length: Option<u64>,
        /// The pieces.
        stream: BodyStream,
    },
}

impl Body {
    /// The length, when it is known.
    pub fn length(&self) -> Option<u64> {
        match self {
            Body::Empty => Some(0),
            Body::Bytes(bytes) => Some(bytes.len() as u64),
            Body::Stream { length, .. } => *length,
        }
    }

    /// The whole body in one piece, when it has at most `limit` bytes.
    pub async fn collect(self, limit: u64) -> Result<Bytes, BodyError> {
        if self.length().is_some_and(|length| length > limit) {
            return Err(BodyError::TooLarge);
        }
        let mut stream = match self {
            Body::Empty => return Ok(Bytes::new()),
            Body::Bytes(bytes) => return Ok(bytes),
            Body::Stream { stream, .. } => stream,
        };
        let Some(first) = next_piece(&mut stream).await? else { return Ok(Bytes::new()) };
        let Some(second) = next_piece(&mut stream).await? else { return within(first, limit) };
        let mut whole = BytesMut::with_capacity(first.len() + second.len());
        whole.extend_from_slice(&first);
        whole.extend_from_slice(&second);
        while let Some(piece) = next_piece(&mut stream).await? {
            whole.extend_from_slice(&piece);
            // Checked before more is read, so that a sender cannot make us hold more than one piece beyond.
            if whole.len() as u64 > limit {
                return Err(BodyError::TooLarge);
            }
        }
        within(whole.freeze(), limit)
    }

    /// The same, but nothing of a longer body is lost: it goes on as a stream.
    pub async fn gather(self, limit: u64) -> Result<Gathered, BodyError> {
        let length = self.length();
        if length.is_some_and(|length| length > limit) {
            return Ok(Gathered::Longer(self));
        }
        let mut stream = match self {
            Body::Empty => return Ok(Gathered::Whole(Bytes::new())),
            Body::Bytes(bytes) => return Ok(Gathered::Whole(bytes)),
            Body::Stream { stream, .. } => stream,
        };
        let mut read = BytesMut::new();
        while let Some(piece) = next_piece(&mut stream).await? {
            read.extend_from_slice(&piece);
            if read.len() as u64 > limit {
                let stream = resumed(read.freeze(), stream);
                return Ok(Gathered::Longer(Body::Stream { length, stream }));
            }
        }
        Ok(Gathered::Whole(read.freeze()))
    }
}

/// What became of a body that was to be read as a whole.
#[derive(Debug)]
pub enum Gathered {
    /// It is here.
    Whole(Bytes),
    /// It is longer than the limit; all of it is still to come.
    Longer(Body),
}

/// What was read of a stream (nothing, perhaps), and then the rest of it.
pub(crate) fn resumed(read: Bytes, rest: BodyStream) -> BodyStream {
    Box::pin(Resumed { read: Some(read).filter(|read| !read.is_empty()), rest })
}

struct Resumed {
    read: Option<Bytes>,
    rest: BodyStream,
}

impl Stream for Resumed {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.read.take() {
            Some(read) => Poll::Ready(Some(Ok(read))),
            None => self.rest.as_mut().poll_next(task),
        }
    }
}

async fn next_piece(stream: &mut BodyStream) -> Result<Option<Bytes>, BodyError> {
    poll_fn(|task| stream.as_mut().poll_next(task)).await.transpose()
}

fn within(bytes: Bytes, limit: u64) -> Result<Bytes, BodyError> {
    if bytes.len() as u64 > limit { Err(BodyError::TooLarge) } else { Ok(bytes) }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Empty => f.write_str("Empty"),
            Body::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Body::Stream { length, .. } => write!(f, "Stream({length:?})"),
        }
    }
}

/// Why a body did not arrive whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    /// More bytes than the limit: 413 for a request, 502 for an answer.
    TooLarge,
    /// Broken framing: 400 for a request, 502 or a cut connection for an answer.
    Malformed,
    /// Too slow (reliability.md 3): 408 for a request, 504 for an answer.
    TimedOut,
    /// The sender went away in the middle.
    Closed,
    /// The function that wrote it failed in the middle, and said so.
    Failed,
}
