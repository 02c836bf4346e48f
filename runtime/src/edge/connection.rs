//! What the guarding stream, the service and the worker's timer know of one connection.
//!
//! All three run on one thread, so that everything is in cells. On the way of a request only counters are
//! written; what they mean in time is worked out by [`Connection::tick`], twice a second.

mod list;
mod watch;

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::task::{Context, Waker};

use super::answered::Answered;
use super::limits::Limits;
use super::tls::TlsClient;
use crate::engine::head::{HeadFault, RequestHead};
use crate::message::Scheme;
pub(crate) use list::Connections;
use watch::Watch;

/// What belongs to a stand-in that actix reads.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// A request whose body actix decodes, with its number on this connection, from 1.
    Request(u32, RequestHead),
    /// An answer that actix only has to send, piece by piece.
    Answer(Answered),
}

/// Why a connection's time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expiry {
    /// Nobody asks anything.
    Idle,
    /// A head is not whole in time.
    Head,
    /// A body is too slow.
    Body,
    /// The client does not take its answer.
    Write,
    /// What a closing connection still sends is read no longer.
    Linger,
}

/// One connection.
pub(crate) struct Connection {
    /// The other end; `None` on a Unix socket.
    pub(crate) peer: Option<SocketAddr>,
    /// The port that the client reached.
    pub(crate) local_port: u16,
    /// Plain or TLS.
    pub(crate) scheme: Scheme,
    /// Who the client is, where a domain name asked for its certificate.
    pub(crate) client: Option<Box<TlsClient>>,
    arrival: Cell<Option<Arrival>>,
    waker: RefCell<Option<Waker>>,
    requests: Cell<u32>,
    /// A request was let through and its answer is not written.
    outstanding: Cell<bool>,
    /// The next request waits for that.
    held: Cell<bool>,
    /// actix may hold bytes of an answer that the socket did not take yet.
    decoder_owes: Cell<bool>,
    /// The request whose body is still coming; 0: none.
    open_body: Cell<u32>,
    body_fault: Cell<Option<HeadFault>>,
    /// Nobody will read what the client sends.
    abandoned: Cell<bool>,
    /// An answer said `Connection: close`.
    closing: Cell<bool>,
    partial_head: Cell<bool>,
    read_pending: Cell<bool>,
    write_pending: Cell<bool>,
    lingering: Cell<bool>,
    body_bytes: Cell<u64>,
    written: Cell<u64>,
    expired: Cell<Option<Expiry>>,
    age_left: Cell<u32>,
    watch: Cell<Watch>,
    /// Where the worker's list holds it.
    pub(crate) position: Cell<usize>,
}

impl Connection {
    /// The same, of a client that showed who it is.
    pub(crate) fn of(self, client: Option<Box<TlsClient>>) -> Connection {
        Connection { client, ..self }
    }

    /// A connection that was just accepted. `age` is its limit in ticks.
    pub(crate) fn new(peer: Option<SocketAddr>, local_port: u16, scheme: Scheme, age: u32) -> Connection {
        Connection {
            peer,
            local_port,
            scheme,
            client: None,
            arrival: Cell::new(None),
            waker: RefCell::default(),
            requests: Cell::new(0),
            outstanding: Cell::new(false),
            held: Cell::new(false),
            decoder_owes: Cell::new(false),
            open_body: Cell::new(0),
            body_fault: Cell::new(None),
            abandoned: Cell::new(false),
            closing: Cell::new(false),
            partial_head: Cell::new(false),
            read_pending: Cell::new(false),
            write_pending: Cell::new(false),
            lingering: Cell::new(false),
            body_bytes: Cell::new(0),
            written: Cell::new(0),
            expired: Cell::new(None),
            age_left: Cell::new(age),
            watch: Cell::default(),
            position: Cell::new(usize::MAX),
        }
    }

    // --- The guarding stream's side.

    /// Whether the next head must wait: actix frames an answer by the head that it read last (method, version), and
    /// the answer before must be on its way to the end.
    pub(crate) fn must_wait(&self) -> bool {
        self.outstanding.get() || self.decoder_owes.get()
    }

    /// The next request is here, and waits.
    pub(crate) fn hold(&self, task: &mut Context<'_>) {
        self.held.set(true);
        self.wake_me(task);
    }

    /// A request begins, or a refusal in its place; gives its number.
    pub(crate) fn begin(&self) -> u32 {
        let number = self.requests.get().wrapping_add(1);
        self.requests.set(number);
        self.outstanding.set(true);
        number
    }

    /// Hands something to the service, for the stand-in that actix is given now.
    pub(crate) fn push(&self, arrival: Arrival) {
        self.arrival.set(Some(arrival));
        self.decoder_owes.set(true);
    }

    /// actix has written everything that it held.
    pub(crate) fn did_flush(&self) {
        if self.decoder_owes.get() && !self.outstanding.get() {
            self.decoder_owes.set(false);
            self.resume();
        }
    }

    /// The body of a request begins.
    pub(crate) fn begin_body(&self, number: u32) {
        self.open_body.set(number);
    }

    /// Bytes of a body came.
    pub(crate) fn count_body(&self, bytes: usize) {
        self.body_bytes.set(self.body_bytes.get() + bytes as u64);
    }

    /// The body is whole.
    pub(crate) fn end_body(&self) {
        self.open_body.set(0);
    }

    /// The body is broken or too slow: its reader learns why when it meets the end.
    pub(crate) fn break_body(&self, fault: HeadFault) {
        self.body_fault.set(Some(fault));
    }

    /// Whether a body is being read.
    pub(crate) fn has_open_body(&self) -> bool {
        self.open_body.get() != 0
    }

    /// Whether reading should end: nobody wants what is read.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.abandoned.get()
    }

    /// Whether a part of a head is held is noted.
    pub(crate) fn set_partial_head(&self, partial: bool) {
        self.partial_head.set(partial);
    }

    /// Whether a part of a head is held.
    pub(crate) fn has_partial_head(&self) -> bool {
        self.partial_head.get()
    }

    /// A read waits for the client.
    pub(crate) fn wait_to_read(&self, task: &mut Context<'_>) {
        self.read_pending.set(true);
        self.wake_me(task);
    }

    /// A read brought bytes.
    pub(crate) fn did_read(&self) {
        self.read_pending.set(false);
        if self.expired.get() == Some(Expiry::Idle) {
            self.expired.set(None);
        }
    }

    /// A write waits for the client.
    pub(crate) fn wait_to_write(&self, task: &mut Context<'_>) {
        self.write_pending.set(true);
        self.wake_me(task);
    }

    /// A write took bytes.
    pub(crate) fn did_write(&self, bytes: usize) {
        self.write_pending.set(false);
        self.written.set(self.written.get() + bytes as u64);
    }

    /// The connection closes, and what still comes is thrown away for a moment.
    pub(crate) fn linger(&self, task: &mut Context<'_>) {
        if !self.lingering.replace(true) {
            self.expired.set(None);
        }
        self.wake_me(task);
    }

    /// Whether its time is up.
    pub(crate) fn expired(&self) -> Option<Expiry> {
        self.expired.get()
    }

    /// Its time was up, and what follows from it was done.
    pub(crate) fn forget_expiry(&self) {
        self.expired.set(None);
    }

    /// Registers the connection's task for the next wake.
    pub(crate) fn wake_me(&self, task: &mut Context<'_>) {
        let mut waker = self.waker.borrow_mut();
        match waker.as_ref() {
            Some(waker) if waker.will_wake(task.waker()) => {}
            _ => *waker = Some(task.waker().clone()),
        }
    }

    // --- The service's side.

    /// What actix calls the service for.
    pub(crate) fn take(&self) -> Option<Arrival> {
        self.arrival.take()
    }

    /// Whether the body of a request has not come to its end.
    pub(crate) fn is_body_open(&self, number: u32) -> bool {
        self.open_body.get() == number
    }

    /// Why a body ended before its end.
    pub(crate) fn body_fault(&self) -> Option<HeadFault> {
        self.body_fault.get()
    }

    /// Nobody will read the rest of what the client sends.
    pub(crate) fn abandon(&self) {
        self.abandoned.set(true);
        self.wake();
    }

    /// An answer is written to its end, or given up.
    pub(crate) fn did_answer(&self) {
        self.outstanding.set(false);
        if !self.decoder_owes.get() {
            self.resume();
        }
    }

    fn resume(&self) {
        if self.held.replace(false) {
            self.wake();
        }
    }

    /// Whether the answer to a request must be the last: so many requests, or so old.
    pub(crate) fn is_spent(&self, limits: &Limits) -> bool {
        self.requests.get() >= limits.requests || self.age_left.get() == 0
    }

    /// The answer that is about to be written says that no other follows.
    pub(crate) fn close(&self) {
        self.closing.set(true);
    }

    /// Whether an answer said so: nothing that comes later is a request.
    pub(crate) fn is_closing(&self) -> bool {
        self.closing.get()
    }

    fn expire(&self, expiry: Expiry) {
        self.expired.set(Some(expiry));
        self.wake();
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.borrow().as_ref() {
            waker.wake_by_ref();
        }
    }
}
