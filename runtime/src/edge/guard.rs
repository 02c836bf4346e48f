//! The stream that stands between a client's socket and actix.
//!
//! actix reads whatever looks like HTTP; what may be read is decided here (reliability.md 2.1, 2.4). Each head is
//! judged by `engine::head`. A request that is whole is answered from here ([`super::serving`]); where actix has to
//! decode or to stream, it gets a stand-in for the head ([`framer`]), and the service finds what belongs to it at the
//! [`Connection`]. A refused head is answered like a request, and the last. A head that is there at once is judged
//! where it was read, in the reader's own buffer; only a part of one is kept here.

mod framer;
mod outbox;

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::answered::Answered;
use super::connection::{Arrival, Connection, Expiry};
use super::runner::Runner;
use super::serving::Direct;
use super::socket::Socket;
use super::worker::Seated;
use crate::engine::head::{Framing, HeadFault};
use framer::{Framer, StandIn, Whole};
use outbox::Outbox;

/// A client's connection, guarded. It is on the worker's list for as long as it lives.
pub(crate) struct Guard {
    socket: Socket,
    framer: Framer,
    connection: Rc<Connection>,
    seat: Seated,
    direct: Rc<dyn Direct>,
    /// Works on an answer.
    serving: Option<Runner>,
    /// The answer that is written in the next turn of the event loop. The writes of one turn leave together: each
    /// wakes its receiver, and one that is awake already costs nothing to wake.
    answered: Option<Answered>,
    /// The answer that is being written.
    outbox: Option<Outbox>,
    /// What could not go to actix yet: part of a head, or a request that waits for an answer.
    inbox: Vec<u8>,
    /// What of `inbox` is ready for actix; what stands behind it is kept.
    ready: Range<usize>,
    kept_from: usize,
    /// The task is woken by input.
    awaits_input: bool,
    /// Input was left unread on purpose: close with care.
    cut_short: bool,
    lingered: usize,
    is_closing: bool,
    write_is_shut: bool,
}

/// What a connection needs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Somebody who decodes what is ready, or streams an answer.
    Decode,
    /// Nothing: it is closed.
    Over,
}

impl Guard {
    /// Guards a socket.
    pub(crate) fn new(socket: Socket, connection: Connection, seat: Seated, direct: Rc<dyn Direct>) -> Guard {
        let connection = Rc::new(connection);
        seat.worker.connections.add(Rc::clone(&connection));
        Guard {
            socket,
            framer: Framer::new(),
            connection,
            seat,
            direct,
            serving: None,
            answered: None,
            outbox: None,
            inbox: Vec::new(),
            ready: 0..0,
            kept_from: 0,
            awaits_input: false,
            cut_short: false,
            lingered: 0,
            is_closing: false,
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

    /// Puts bytes for actix in front of what is kept.
    fn make_ready(&mut self, bytes: &[u8]) {
        self.inbox.splice(0..0, bytes.iter().copied());
        (self.ready, self.kept_from) = (0..bytes.len(), bytes.len());
    }

    /// Frames what is in the inbox.
    fn frame_inbox(&mut self) {
        let framed = self.framer.frame(&mut self.inbox, &self.connection);
        if framed.ready > 0 {
            (self.ready, self.kept_from) = (0..framed.ready, framed.rest);
        } else if framed.rest == self.inbox.len() {
            self.inbox = Vec::new();
        } else {
            self.inbox.drain(..framed.rest);
        }
        self.take_up(framed.whole);
    }

    /// Frames what was just read into `buffer` behind `before`, in place.
    fn frame_in_place(&mut self, buffer: &mut ReadBuf<'_>, before: usize) {
        let bytes = buffer.filled_mut().get_mut(before..).unwrap_or_default();
        let framed = self.framer.frame(bytes, &self.connection);
        self.inbox.extend_from_slice(bytes.get(framed.rest..).unwrap_or_default());
        buffer.set_filled(before + framed.ready);
        self.take_up(framed.whole);
    }

    /// Begins to answer what is whole.
    fn take_up(&mut self, whole: Option<Whole>) {
        match whole {
            None => {}
            Some(Ok((request, body))) => {
                self.connection.begin();
                match self.direct.serve(&self.connection, request, body) {
                    Ok(runner) => self.serving = Some(runner),
                    Err(answered) => self.send(*answered),
                }
            }
            Some(Err(fault)) => self.refuse(fault),
        }
    }

    /// Answers a head that was refused; nothing is read behind it.
    fn refuse(&mut self, fault: HeadFault) {
        self.framer.end();
        self.cut_short = true;
        self.connection.begin();
        let answered = self.direct.refuse(&self.connection, fault);
        self.send(answered);
    }

    /// Sends an answer: out of one buffer where it is whole, else by actix, for the stand-in that it gets now.
    fn send(&mut self, answered: Answered) {
        if outbox::streams(&answered) {
            if answered.close {
                // What is kept behind this request is not asked any more: nobody could answer it.
                self.connection.close();
            }
            self.make_ready(StandIn::new(answered.asked, Framing::None, false).bytes());
            self.connection.push(Arrival::Answer(answered));
        } else {
            let worker = &self.seat.worker;
            self.outbox = Some(Outbox::new(answered, worker.writing_buffer(), &worker.date()));
        }
    }

    /// Writes what is left of an answer.
    fn poll_outbox(&mut self, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(outbox) = &mut self.outbox {
            let [head, body] = outbox.rest();
            let written = match (head.is_empty(), body.is_empty()) {
                (true, true) => break,
                (false, false) => Pin::new(&mut self.socket).poll_write_vectored(task, &[head, body]),
                (false, true) => Pin::new(&mut self.socket).poll_write(task, &head),
                (true, false) => Pin::new(&mut self.socket).poll_write(task, &body),
            };
            match ready!(written_by(&self.connection, &self.socket, written, task))? {
                0 => return Poll::Ready(Err(outbox::takes_nothing())),
                length => outbox.advance(length),
            }
        }
        ready!(Pin::new(&mut self.socket).poll_flush(task))?;
        if let Some(outbox) = self.outbox.take() {
            if outbox.close {
                self.framer.end();
                self.cut_short |= !self.inbox.is_empty();
                self.inbox = Vec::new();
            }
            self.seat.worker.keep_writing_buffer(outbox.into_buffer());
        }
        Poll::Ready(Ok(()))
    }

    /// Reads requests and answers those that are whole. Ready when there is something for actix, in `buffer` or in
    /// the inbox; with neither of both, the connection is at its end.
    fn poll_requests(&mut self, task: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some(expiry) = self.connection.expired() {
            self.expire(expiry)?;
        }
        let before = buffer.filled().len();
        loop {
            if let Some(answered) = self.answered.take() {
                self.send(answered);
            }
            ready!(self.poll_outbox(task))?;
            if let Some(runner) = &mut self.serving
                && let Poll::Ready(answered) = runner.poll(task)
            {
                if let Some(runner) = self.serving.take() {
                    self.direct.keep(runner);
                }
                self.answered = Some(answered);
                task.waker().wake_by_ref();
                return Poll::Pending;
            }
            if !self.ready.is_empty() {
                return Poll::Ready(Ok(()));
            }
            if self.framer.is_over() || self.connection.is_abandoned() {
                return self.end(task);
            }
            if !self.inbox.is_empty() && self.connection.must_wait() {
                // One read ahead is enough; the rest waits in the kernel.
                self.connection.hold(task);
                return Poll::Pending;
            }
            if !self.inbox.is_empty() && !self.connection.has_partial_head() {
                self.frame_inbox();
            } else {
                if self.poll_input(task, buffer)?.is_pending() {
                    if self.connection.expired() == Some(Expiry::Idle) {
                        self.framer.end();
                        return Poll::Ready(Ok(()));
                    }
                    self.connection.wait_to_read(task);
                    return Poll::Pending;
                }
                self.connection.did_read();
                let bytes = buffer.filled().get(before..).unwrap_or_default();
                if bytes.is_empty() {
                    return self.end(task);
                }
                if self.inbox.is_empty() {
                    self.frame_in_place(buffer, before);
                } else {
                    self.inbox.extend_from_slice(bytes);
                    buffer.set_filled(before);
                    self.frame_inbox();
                }
            }
            let waits = self.ready.is_empty() && !self.inbox.is_empty() && !self.connection.must_wait();
            self.connection.set_partial_head(waits);
            if buffer.filled().len() > before {
                return Poll::Ready(Ok(()));
            }
        }
    }

    /// Reads what is there. A connection is polled some times while it answers; its task waits for input from the first.
    fn poll_input(&mut self, task: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.awaits_input && !self.socket.may_have_input() {
            return Poll::Pending;
        }
        let polled = Pin::new(&mut self.socket).poll_read(task, buffer);
        self.awaits_input = polled.is_pending();
        polled
    }

    /// Nothing more is read: the end, once the answer that is being worked on is out.
    fn end(&self, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.serving.is_none() {
            return Poll::Ready(Ok(()));
        }
        self.connection.wake_me(task);
        Poll::Pending
    }

    /// Serves the connection without actix for as long as that goes.
    pub(crate) fn poll_direct(&mut self, task: &mut Context<'_>) -> Poll<Turn> {
        if !self.is_closing {
            let mut space = self.seat.worker.reading_buffer();
            let mut buffer = ReadBuf::new(&mut space);
            let polled = self.poll_requests(task, &mut buffer);
            if !buffer.filled().is_empty() {
                self.make_ready(buffer.filled());
            }
            self.seat.worker.keep_reading_buffer(space);
            match ready!(polled) {
                Err(_) => return Poll::Ready(Turn::Over),
                Ok(()) if !self.ready.is_empty() => return Poll::Ready(Turn::Decode),
                Ok(()) => self.is_closing = true,
            }
        }
        Pin::new(self).poll_shutdown(task).map(|_| Turn::Over)
    }

    /// What follows when the client's time is up: an end of the stream, or an error.
    fn expire(&mut self, expiry: Expiry) -> io::Result<()> {
        match expiry {
            // What is asked in this very moment is still answered: see `poll_requests`.
            Expiry::Idle | Expiry::Linger => {}
            Expiry::Head => {
                self.connection.forget_expiry();
                self.inbox = Vec::new();
                self.refuse(HeadFault::TimedOut);
            }
            Expiry::Body => {
                self.connection.forget_expiry();
                self.connection.break_body(HeadFault::SlowBody);
                self.framer.end();
                self.cut_short = true;
            }
            Expiry::Write => {
                reset(&self.socket);
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
        Ok(())
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
        let before = buffer.filled().len();
        ready!(this.poll_requests(task, buffer))?;
        // Invariant: zero bytes are the end of the stream for actix.
        if buffer.filled().len() == before && !this.ready.is_empty() {
            this.deliver(buffer);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Guard {
    fn poll_write(self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write(task, bytes);
        written_by(&this.connection, &this.socket, written, task)
    }

    /// actix calls this when the socket has taken all that it held.
    fn poll_flush(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.socket).poll_flush(task))?;
        this.connection.did_flush();
        Poll::Ready(Ok(()))
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

/// Tells the connection what came of a write, and ends it when its time is up.
fn written_by(
    connection: &Connection,
    socket: &Socket,
    written: Poll<io::Result<usize>>,
    task: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    match written {
        Poll::Ready(Ok(length)) => {
            connection.did_write(length);
            Poll::Ready(Ok(length))
        }
        Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
        Poll::Pending if connection.expired() == Some(Expiry::Write) => {
            reset(socket);
            Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
        }
        Poll::Pending => {
            connection.wait_to_write(task);
            Poll::Pending
        }
    }
}

/// Makes the close a reset: the kernel forgets what the client does not take.
fn reset(socket: &Socket) {
    if let Some(socket) = socket.tcp() {
        let _ = SockRef::from(socket).set_linger(Some(std::time::Duration::ZERO));
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.seat.worker.connections.remove(&self.connection);
    }
}
