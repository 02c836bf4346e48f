//! The stream that stands between a client's socket and actix.
//!
//! actix reads whatever looks like HTTP; what may be read is decided here (reliability.md 2.1, 2.4). Each head is
//! judged by `engine::head`, goes to the service as a [`Connection`]'s arrival, and is replaced for actix by a
//! stand-in ([`framer`]). Broken or late input ends the stream for actix, after a stand-in whose arrival says why, so
//! that the answers still owed go out in order, then the refusal, then the socket closes. A head that is there at
//! once is judged where it was read, in actix's own buffer; only a part of one is kept here.

mod framer;

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connection::{Connection, Expiry};
use super::socket::Socket;
use super::worker::Seated;
use crate::engine::head::HeadFault;
use framer::{Framer, SUBSTITUTE};

/// A client's connection, guarded. It is on the worker's list for as long as it lives.
pub(crate) struct Guard {
    socket: Socket,
    framer: Framer,
    connection: Rc<Connection>,
    seat: Seated,
    /// What could not go to actix yet: part of a head, or a request that waits for an answer.
    inbox: Vec<u8>,
    /// What of `inbox` is ready for actix; what stands behind it is kept.
    ready: Range<usize>,
    kept_from: usize,
    /// Input was left unread on purpose: close with care.
    cut_short: bool,
    lingered: usize,
    write_is_shut: bool,
}

impl Guard {
    /// Guards a socket.
    pub(crate) fn new(socket: Socket, connection: Connection, seat: Seated) -> Guard {
        let connection = Rc::new(connection);
        seat.worker.connections.add(Rc::clone(&connection));
        Guard {
            socket,
            framer: Framer::new(),
            connection,
            seat,
            inbox: Vec::new(),
            ready: 0..0,
            kept_from: 0,
            cut_short: false,
            lingered: 0,
            write_is_shut: false,
        }
    }

    /// What the service is given of it.
    pub(crate) fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// Gives actix what is ready in the inbox.
    fn deliver(&mut self, buffer: &mut ReadBuf<'_>) {
        let length = self.ready.len().min(buffer.remaining());
        let end = self.ready.start + length;
        buffer.put_slice(self.inbox.get(self.ready.start..end).unwrap_or_default());
        self.ready.start = end;
        if self.ready.is_empty() {
            self.inbox.drain(..self.kept_from.min(self.inbox.len()));
            if self.inbox.is_empty() {
                // Rarely used and not small: an idle connection does not keep it.
                self.inbox = Vec::new();
            }
            (self.ready, self.kept_from) = (0..0, 0);
        }
    }

    /// Frames what is in the inbox.
    fn frame_inbox(&mut self) {
        let framed = self.framer.frame(&mut self.inbox, &self.connection);
        (self.ready, self.kept_from) = (0..framed.ready, framed.rest);
        if framed.refused {
            self.inbox.truncate(framed.ready);
            self.refuse();
        }
    }

    /// Lets a stand-in for a refused head follow what is ready.
    fn refuse(&mut self) {
        self.inbox.extend_from_slice(SUBSTITUTE);
        (self.ready.end, self.kept_from) = (self.inbox.len(), self.inbox.len());
        self.cut_short = true;
    }

    /// Frames what was just read into `buffer` behind `before`, in place.
    fn frame_in_place(&mut self, buffer: &mut ReadBuf<'_>, before: usize) {
        let bytes = buffer.filled_mut().get_mut(before..).unwrap_or_default();
        let framed = self.framer.frame(bytes, &self.connection);
        self.inbox.extend_from_slice(bytes.get(framed.rest..).unwrap_or_default());
        buffer.set_filled(before + framed.ready);
        if framed.refused {
            self.refuse();
        }
    }

    /// What follows when the client's time is up: an end of the stream, or an error.
    fn expire(&mut self, expiry: Expiry) -> io::Result<()> {
        match expiry {
            // What is asked in this very moment is still answered: see `poll_read`.
            Expiry::Idle | Expiry::Linger => {}
            Expiry::Head => {
                self.connection.forget_expiry();
                self.connection.push(Err(HeadFault::TimedOut));
                self.framer.end();
                self.inbox.clear();
                self.refuse();
            }
            Expiry::Body => {
                self.connection.forget_expiry();
                self.connection.break_body(HeadFault::SlowBody);
                self.framer.end();
                self.cut_short = true;
            }
            Expiry::Write => {
                self.reset();
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
        Ok(())
    }

    /// Makes the close a reset: the kernel forgets what the client does not take.
    fn reset(&self) {
        if let Some(socket) = self.socket.tcp() {
            let _ = SockRef::from(socket).set_linger(Some(std::time::Duration::ZERO));
        }
    }

    fn poll_linger(&mut self, task: &mut Context<'_>) -> Poll<()> {
        let mut scratch = [0; 4_096];
        while self.lingered < self.seat.worker.limits().linger_bytes && self.connection.expired().is_none() {
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut self.socket).poll_read(task, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => self.lingered += buffer.filled().len(),
                Poll::Ready(_) => break,
                Poll::Pending => {
                    self.connection.linger(task);
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Guard {
    fn poll_read(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(expiry) = this.connection.expired() {
            this.expire(expiry)?;
        }
        let before = buffer.filled().len();
        loop {
            if !this.ready.is_empty() {
                this.deliver(buffer);
                return Poll::Ready(Ok(()));
            }
            // Invariant: zero bytes are the end of the stream for actix.
            if this.framer.is_over() || this.connection.is_abandoned() {
                return Poll::Ready(Ok(()));
            }
            if !this.inbox.is_empty() && this.connection.must_wait() {
                // One read ahead is enough; the rest waits in the kernel.
                this.connection.hold(task);
                return Poll::Pending;
            }
            if !this.inbox.is_empty() && !this.connection.has_partial_head() {
                this.frame_inbox();
            } else {
                if Pin::new(&mut this.socket).poll_read(task, buffer)?.is_pending() {
                    if this.connection.expired() == Some(Expiry::Idle) {
                        this.framer.end();
                        return Poll::Ready(Ok(()));
                    }
                    this.connection.wait_to_read(task);
                    return Poll::Pending;
                }
                this.connection.did_read();
                let bytes = buffer.filled().get(before..).unwrap_or_default();
                if bytes.is_empty() {
                    return Poll::Ready(Ok(()));
                }
                if this.inbox.is_empty() {
                    this.frame_in_place(buffer, before);
                } else {
                    this.inbox.extend_from_slice(bytes);
                    buffer.set_filled(before);
                    this.frame_inbox();
                }
            }
            let waits = this.ready.is_empty() && !this.inbox.is_empty() && !this.connection.must_wait();
            this.connection.set_partial_head(waits);
            if buffer.filled().len() > before {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncWrite for Guard {
    fn poll_write(self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.socket).poll_write(task, bytes) {
            Poll::Ready(Ok(length)) => {
                this.connection.did_write(length);
                Poll::Ready(Ok(length))
            }
            Poll::Ready(error) => Poll::Ready(error),
            Poll::Pending if this.connection.expired() == Some(Expiry::Write) => {
                this.reset();
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => {
                this.connection.wait_to_write(task);
                Poll::Pending
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(task)
    }

    /// Closes the way out, then reads what is still coming for a moment: a close with unread input is a reset, and a
    /// reset can take the answer away from the client before it was read (RFC 9112, 9.6).
    fn poll_shutdown(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.write_is_shut {
            ready!(Pin::new(&mut this.socket).poll_shutdown(task))?;
            this.write_is_shut = true;
        }
        if this.cut_short || this.connection.has_open_body() {
            ready!(this.poll_linger(task));
        }
        Poll::Ready(Ok(()))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.seat.worker.connections.remove(&self.connection);
    }
}
