//! Sends a request: head and a whole body in one write, or a stream piece by piece as fast as the backend takes it.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::AsyncWrite;

use super::failure::Failure;
use super::transport::Transport;
use crate::message::{Body, BodyError, BodyStream};

/// Up to here a body is copied behind its head, so that both are one buffer.
const COPIED: usize = 16 * 1024;

/// What is still to be sent of one request.
pub(super) struct Outgoing {
    queue: VecDeque<Bytes>,
    source: Source,
    /// Whether a byte was written.
    wrote: bool,
    /// Whether everything left, also out of the TLS layer.
    done: bool,
    /// Whether the last poll of a stream sent something, or waits for the client to send.
    moved: bool,
}

enum Source {
    Nothing,
    Whole(Bytes),
    Stream { stream: BodyStream, left: Option<u64>, started: bool },
}

impl Outgoing {
    /// A request with this body; [`Outgoing::begin`] sends its head.
    pub(super) fn new(body: Body) -> Outgoing {
        let source = match body {
            Body::Empty => Source::Nothing,
            Body::Bytes(bytes) => Source::Whole(bytes),
            Body::Stream { length, stream } => Source::Stream { stream, left: length, started: false },
        };
        Outgoing { queue: VecDeque::new(), source, wrote: false, done: false, moved: false }
    }

    /// Whether a byte was written.
    pub(super) fn wrote(&self) -> bool {
        self.wrote
    }

    /// Whether everything was written.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// Whether a streamed body is on its way and the backend is not what it waits for: its time to answer has not
    /// begun then.
    pub(super) fn is_moving(&self) -> bool {
        self.moved
    }

    /// The body, if it can be sent again from its beginning.
    pub(super) fn into_body(self) -> Option<Body> {
        match self.source {
            Source::Nothing => Some(Body::Empty),
            Source::Whole(bytes) => Some(Body::Bytes(bytes)),
            Source::Stream { stream, left, started: false } => Some(Body::Stream { length: left, stream }),
            Source::Stream { .. } => None,
        }
    }

    /// Sends the head, and a whole body with it, as far as the connection takes it at once. The rest is queued.
    pub(super) fn begin(
        &mut self,
        context: &mut Context<'_>,
        transport: &mut Transport,
        head: &mut Vec<u8>,
    ) -> io::Result<()> {
        let mut body = match &self.source {
            Source::Whole(bytes) => bytes.clone(),
            _ => Bytes::new(),
        };
        if body.len() <= COPIED {
            head.extend_from_slice(&body);
            body = Bytes::new();
        }
        let written = if body.is_empty() {
            Pin::new(transport).poll_write(context, head)
        } else {
            Pin::new(transport).poll_write_vectored(context, &[IoSlice::new(head), IoSlice::new(&body)])
        };
        let written = match written {
            Poll::Ready(written) => written?,
            Poll::Pending => 0,
        };
        self.wrote = written > 0;
        if let Some(rest) = head.get(written..).filter(|rest| !rest.is_empty()) {
            self.queue.push_back(Bytes::copy_from_slice(rest));
        }
        body.advance(written.saturating_sub(head.len()).min(body.len()));
        if !body.is_empty() {
            self.queue.push_back(body);
        }
        Ok(())
    }

    /// Sends more, until everything is gone or somebody must be waited for.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
        transport: &mut Transport,
        answered: bool,
    ) -> Poll<Result<(), Failure>> {
        self.moved = false;
        loop {
            if let Err(error) = ready!(self.poll_queue(context, transport)) {
                return Poll::Ready(Err(Failure::broken(&error, self.wrote, answered)));
            }
            let Source::Stream { stream, left, started } = &mut self.source else { break };
            *started = true;
            self.moved = true;
            match stream.as_mut().poll_next(context) {
                Poll::Pending => {
                    // What was written so far must not wait in the TLS layer for what comes.
                    let _ = Pin::new(transport).poll_flush(context);
                    return Poll::Pending;
                }
                Poll::Ready(Some(Ok(piece))) => {
                    if let Err(error) = enqueue(&mut self.queue, left, piece) {
                        return Poll::Ready(Err(Failure::request_body(error)));
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(Failure::request_body(error))),
                Poll::Ready(None) => {
                    match left {
                        Some(0) => {}
                        Some(_) => return Poll::Ready(Err(Failure::request_body(BodyError::Closed))),
                        None => self.queue.push_back(Bytes::from_static(b"0\r\n\r\n")),
                    }
                    self.source = Source::Nothing;
                }
            }
        }
        if let Err(error) = ready!(Pin::new(transport).poll_flush(context)) {
            return Poll::Ready(Err(Failure::broken(&error, self.wrote, answered)));
        }
        self.done = true;
        Poll::Ready(Ok(()))
    }

    fn poll_queue(&mut self, context: &mut Context<'_>, transport: &mut Transport) -> Poll<io::Result<()>> {
        while !self.queue.is_empty() {
            let mut slices = [IoSlice::new(&[]); 4];
            for (slice, piece) in slices.iter_mut().zip(&self.queue) {
                *slice = IoSlice::new(piece);
            }
            let mut written = ready!(Pin::new(&mut *transport).poll_write_vectored(context, &slices))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.wrote = true;
            while let Some(front) = self.queue.front_mut() {
                let taken = written.min(front.len());
                front.advance(taken);
                written -= taken;
                if !front.is_empty() {
                    break;
                }
                self.queue.pop_front();
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Puts a piece of a stream into the queue, framed.
fn enqueue(queue: &mut VecDeque<Bytes>, left: &mut Option<u64>, piece: Bytes) -> Result<(), BodyError> {
    // Nothing to send; an empty chunk would even be the last one.
    if piece.is_empty() {
        return Ok(());
    }
    match left {
        Some(left) => {
            *left = left.checked_sub(piece.len() as u64).ok_or(BodyError::Malformed)?;
            queue.push_back(piece);
        }
        None => {
            queue.push_back(Bytes::from(format!("{:x}\r\n", piece.len())));
            queue.push_back(piece);
            queue.push_back(Bytes::from_static(b"\r\n"));
        }
    }
    Ok(())
}
