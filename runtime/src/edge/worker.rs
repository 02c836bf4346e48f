//! What one worker thread holds, and the little that all workers share.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::time::SystemTime;

use tokio::sync::Notify;

use super::connection::{Connection, Connections};
use super::limits::Limits;
use crate::engine::date::http_date;
use crate::engine::places::{Places, Share};
use crate::port::{MemoryPressure, Pressure};

/// States of the process (reliability.md 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum ProcessState {
    /// Not every worker listens yet.
    Starting,
    /// Serving.
    Ready,
    /// Told to stop: still accepting, answers close their connections.
    LameDuck,
    /// Accepting no longer.
    Draining,
    /// Time is up: what is left is cut.
    Gone,
}

/// What all workers and the admin listener share. Written by connections and signals, never by requests.
pub(crate) struct Process {
    state: AtomicU8,
    connections: AtomicUsize,
    accepted: AtomicUsize,
    max_connections: AtomicUsize,
    /// For requests in flight.
    requests: Arc<Places>,
    /// Connections by source address.
    sources: Mutex<HashMap<IpAddr, usize>>,
    /// Addresses whose connections are many clients'.
    exempt: Box<dyn Fn(IpAddr) -> bool + Send + Sync>,
    accept_paused: AtomicBool,
    /// How short it is of memory.
    pub(crate) memory: Arc<MemoryPressure>,
}

/// What became of a new connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It is counted; [`Process::leave`] counts it out.
    Admitted,
    /// Its source has its share: close.
    SourceFull,
}

impl Process {
    /// Nothing accepted yet. `max_connections` is the cap; each source may have a quarter of it.
    pub(crate) fn new(
        max_connections: usize,
        requests: Places,
        exempt: Box<dyn Fn(IpAddr) -> bool + Send + Sync>,
    ) -> Process {
        Process {
            state: AtomicU8::new(ProcessState::Starting as u8),
            connections: AtomicUsize::new(0),
            accepted: AtomicUsize::new(0),
            max_connections: AtomicUsize::new(max_connections),
            requests: Arc::new(requests),
            sources: Mutex::default(),
            exempt,
            accept_paused: AtomicBool::new(false),
            memory: Arc::default(),
        }
    }

    /// Where the process stands.
    pub(crate) fn state(&self) -> ProcessState {
        match self.state.load(Ordering::Acquire) {
            0 => ProcessState::Starting,
            1 => ProcessState::Ready,
            2 => ProcessState::LameDuck,
            3 => ProcessState::Draining,
            _ => ProcessState::Gone,
        }
    }

    /// Goes on to a later state.
    pub(crate) fn advance(&self, state: ProcessState) {
        self.state.fetch_max(state as u8, Ordering::AcqRel);
    }

    /// Open connections.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Connections since start.
    pub(crate) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::Relaxed)
    }

    /// Whether no connection may be accepted now.
    pub(crate) fn is_full(&self) -> bool {
        let full = self.connections() >= self.max_connections.load(Ordering::Relaxed)
            || self.memory.get() == Pressure::Critical;
        self.accept_paused.store(full, Ordering::Relaxed);
        full
    }

    /// Another cap; what is open beyond it stays.
    pub(crate) fn set_max_connections(&self, cap: usize) {
        self.max_connections.store(cap, Ordering::Relaxed);
    }

    /// Whether accepting waits for connections to close, or for memory.
    pub(crate) fn is_accept_paused(&self) -> bool {
        self.accept_paused.load(Ordering::Relaxed)
    }

    /// Counts a new connection in.
    pub(crate) fn enter(&self, peer: Option<SocketAddr>) -> Entry {
        if let Some(peer) = peer {
            let share = (self.max_connections.load(Ordering::Relaxed) / 4).max(1);
            let exempt = (self.exempt)(peer.ip());
            // All are counted: who is exempt may change while they are here.
            let mut sources = self.sources.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let count = sources.entry(peer.ip()).or_insert(0);
            if !exempt && *count >= share {
                return Entry::SourceFull;
            }
            *count += 1;
        }
        self.connections.fetch_add(1, Ordering::Relaxed);
        self.accepted.fetch_add(1, Ordering::Relaxed);
        Entry::Admitted
    }

    /// Counts a connection out.
    pub(crate) fn leave(&self, peer: Option<SocketAddr>) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
        if let Some(peer) = peer {
            let mut sources = self.sources.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if let Some(count) = sources.get_mut(&peer.ip()) {
                *count -= 1;
                if *count == 0 {
                    sources.remove(&peer.ip());
                }
            }
        }
    }
}

/// One worker thread.
pub(crate) struct Worker {
    limits: RefCell<Rc<Limits>>,
    /// Its connections.
    pub(crate) connections: Connections,
    process: Arc<Process>,
    in_flight: Share,
    /// Sockets that were accepted, whether or not they speak HTTP yet.
    seated: Cell<usize>,
    emptied: Notify,
    buffers: Buffers,
    date: RefCell<Rc<str>>,
}

/// Buffers that one poll of a connection borrows: an idle connection holds none.
#[derive(Default)]
struct Buffers {
    reading: Cell<Option<Box<[u8]>>>,
    writing: Cell<Vec<u8>>,
}

/// What is read from a socket at a time.
const READING: usize = 64 * 1_024;
/// A buffer for answers that grew beyond this is not kept.
const KEPT_WRITING: usize = 64 * 1_024;

/// One accepted socket, counted out when it is dropped.
pub(crate) struct Seated {
    /// Whose.
    pub(crate) worker: Rc<Worker>,
    /// The other end; `None` on a Unix socket.
    pub(crate) peer: Option<SocketAddr>,
}

impl Seated {
    /// Counts an accepted socket in.
    pub(crate) fn new(worker: &Rc<Worker>, peer: Option<SocketAddr>) -> Seated {
        worker.seated.set(worker.seated.get() + 1);
        Seated { worker: Rc::clone(worker), peer }
    }
}

impl Drop for Seated {
    fn drop(&mut self) {
        self.worker.process.leave(self.peer);
        let seated = self.worker.seated.get().saturating_sub(1);
        self.worker.seated.set(seated);
        if seated == 0 {
            self.worker.emptied.notify_waiters();
        }
    }
}

impl Worker {
    /// A worker without connections.
    pub(crate) fn new(limits: Limits, process: Arc<Process>) -> Worker {
        Worker {
            limits: RefCell::new(Rc::new(limits)),
            connections: Connections::default(),
            in_flight: process.requests.share(),
            process,
            seated: Cell::new(0),
            emptied: Notify::new(),
            buffers: Buffers::default(),
            date: RefCell::new(http_date(SystemTime::now()).into()),
        }
    }

    /// A buffer to read into.
    pub(crate) fn reading_buffer(&self) -> Box<[u8]> {
        self.buffers.reading.take().unwrap_or_else(|| vec![0; READING].into_boxed_slice())
    }

    /// Takes it back.
    pub(crate) fn keep_reading_buffer(&self, buffer: Box<[u8]>) {
        self.buffers.reading.set(Some(buffer));
    }

    /// An empty buffer to write an answer into.
    pub(crate) fn writing_buffer(&self) -> Vec<u8> {
        self.buffers.writing.take()
    }

    /// Takes it back.
    pub(crate) fn keep_writing_buffer(&self, mut buffer: Vec<u8>) {
        if buffer.capacity() <= KEPT_WRITING {
            buffer.clear();
            self.buffers.writing.set(buffer);
        }
    }

    /// `Date` for answers, half a second old at most.
    pub(crate) fn date(&self) -> Rc<str> {
        Rc::clone(&self.date.borrow())
    }

    /// The limits, as they are now.
    pub(crate) fn limits(&self) -> Rc<Limits> {
        Rc::clone(&self.limits.borrow())
    }

    /// Other limits, for what is open too.
    pub(crate) fn set_limits(&self, limits: Limits) {
        self.process.requests.set_most(limits.in_flight);
        self.in_flight.settle();
        *self.limits.borrow_mut() = Rc::new(limits);
    }

    /// What all workers share.
    pub(crate) fn process(&self) -> &Process {
        &self.process
    }

    /// Whether answers must be the last of their connections.
    pub(crate) fn is_stopping(&self) -> bool {
        self.process.state() > ProcessState::Ready
    }

    /// Whether memory is too short to keep connections.
    pub(crate) fn is_short_of_memory(&self) -> bool {
        self.process.memory.get() >= Pressure::High
    }

    /// A request begins; `false`: it is one too many.
    pub(crate) fn begin_request(&self) -> bool {
        self.in_flight.enter()
    }

    /// The answer of one that was not too many is written, or given up.
    pub(crate) fn end_request(&self) {
        self.in_flight.leave();
    }

    /// Waits until no connection is left. Nothing may be accepted any more.
    pub(crate) async fn emptied(&self) {
        while self.seated.get() > 0 {
            self.emptied.notified().await;
        }
    }

    /// Looks at every connection; one call for each [`super::limits::TICK`].
    pub(crate) fn tick(&self) {
        *self.date.borrow_mut() = http_date(SystemTime::now()).into();
        let limits = self.limits();
        self.connections.each(|connection| connection.tick(&limits));
        self.follow_state();
    }

    /// Does to each connection what the state of the process asks for.
    pub(crate) fn follow_state(&self) {
        match self.process.state() {
            ProcessState::Draining => self.connections.each(Connection::close_if_idle),
            ProcessState::Gone => self.connections.each(Connection::cut),
            _ => {}
        }
    }
}
