//! One environment: a process, the port on which it asks for events, and what it is doing.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::io;
use std::net::Ipv4Addr;
use std::process::ExitStatus;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, spawn_local};

use super::answer::{Job, Outcome};
use super::connection;
use super::descent;
use super::failure;
use super::memory;
use super::output::{Origin, Output};
use super::peer;
use super::pool::Pool;
use super::process::{self, Process};

/// Between two looks at an environment's memory.
const LOOK: Duration = Duration::from_millis(250);
/// An environment that nobody needs is ended after this.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// Connections of one environment at once.
const MOST_CONNECTIONS: usize = 16;
/// What is left of a process that was asked to end is killed after this.
const GRACE: Duration = Duration::from_millis(500);
/// How long a process may take to ask for its first event: Lambda's, or the function's own time where that is longer.
const INIT: Duration = Duration::from_secs(10);

/// What an environment is doing.
pub(super) enum Phase {
    /// It has not asked for an event yet.
    Starting,
    /// It is between two events, idle or about to ask for the next.
    Ready(Instant),
    /// It has an event.
    Busy(Invocation),
    /// It was ended, and nobody waits for it; what is left of it goes away.
    Ending,
}

/// An event that a process has.
pub(super) struct Invocation {
    /// `Lambda-Runtime-Aws-Request-Id`; nobody can guess it.
    pub(super) request_id: Box<str>,
    /// Who waits.
    pub(super) job: Job,
    timer: AbortHandle,
}

/// One environment.
pub(super) struct Environment {
    pub(super) pool: Rc<Pool>,
    pub(super) phase: RefCell<Phase>,
    /// `2026/11/25/[$LATEST]…`, its name in the log.
    pub(super) log_stream: String,
    process: u32,
    /// The process was waited for: its number may be another's.
    is_gone: Cell<bool>,
    output: RefCell<Output>,
    started: Instant,
    connections: Cell<usize>,
    tasks: RefCell<Vec<AbortHandle>>,
}

impl Environment {
    /// Starts a process and all that looks after it.
    ///
    /// # Errors
    /// It cannot be started.
    pub(super) fn start(pool: &Rc<Pool>, log_stream: String) -> io::Result<Rc<Environment>> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let api = listener.local_addr()?;
        let listener = TcpListener::from_std(listener)?;
        let started = process::start(&pool.function, &pool.host, &log_stream, api)?;
        let Process { mut child, id, output } = started;
        let environment = Rc::new(Environment {
            pool: Rc::clone(pool),
            phase: RefCell::new(Phase::Starting),
            log_stream,
            process: id,
            is_gone: Cell::new(false),
            output: RefCell::new(Output::new(output)),
            started: pool.clock.instant(),
            connections: Cell::new(0),
            tasks: RefCell::default(),
        });
        let me = Rc::clone(&environment);
        spawn_local(async move {
            let status = child.wait().await;
            me.exited(status);
            descent::kill_orphans(&me.log_stream).await;
            me.pool.remove(&me);
        });
        let tasks = [
            spawn_local(Rc::clone(&environment).accept(listener)).abort_handle(),
            spawn_local(Rc::clone(&environment).log_output()).abort_handle(),
            spawn_local(Rc::clone(&environment).watch()).abort_handle(),
        ];
        environment.tasks.borrow_mut().extend(tasks);
        Ok(environment)
    }

    /// Lets its processes, and nobody else, speak to it.
    async fn accept(self: Rc<Self>, listener: TcpListener) {
        let Ok(own) = listener.local_addr() else { return };
        loop {
            let Ok((stream, address)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            let full = self.connections.get() >= MOST_CONNECTIONS;
            if full || stream.set_nodelay(true).is_err() {
                continue;
            }
            if !peer::belongs_to(self.process, address, own) {
                self.note("a connection of another process was refused");
                continue;
            }
            self.connections.set(self.connections.get() + 1);
            let me = Rc::clone(&self);
            let task = spawn_local(async move {
                connection::serve(&me, stream).await;
                me.connections.set(me.connections.get().saturating_sub(1));
            });
            let mut tasks = self.tasks.borrow_mut();
            tasks.retain(|task| !task.is_finished());
            tasks.push(task.abort_handle());
        }
    }

    async fn log_output(self: Rc<Self>) {
        while poll_fn(|task| {
            let request_id = self.request_id();
            self.output.borrow_mut().poll(task, |line| self.write(&request_id, line))
        })
        .await
        {}
    }

    /// Looks after memory and time.
    async fn watch(self: Rc<Self>) {
        let init = INIT.max(self.pool.function.timeout);
        let limit = u64::from(self.pool.function.memory_mb) << 20;
        loop {
            tokio::time::sleep(LOOK).await;
            let used = memory::resident(self.process);
            let now = self.pool.clock.instant();
            let idle_since = match &*self.phase.borrow() {
                Phase::Ending => return,
                Phase::Ready(since) => Some(*since),
                Phase::Starting | Phase::Busy(_) => None,
            };
            let starting = matches!(*self.phase.borrow(), Phase::Starting);
            if used > limit {
                let used = used >> 20;
                let limit = self.pool.function.memory_mb;
                self.note(&format!("ended: {used} MB of memory are used, memorySize is {limit}"));
                self.fail("with error: signal: killed");
            } else if starting && now.saturating_duration_since(self.started) > init {
                let message = format!("it did not ask for an event within {:.2} seconds", init.as_secs_f64());
                self.note(&format!("ended: {message}"));
                let document = failure::document("Sandbox.Timedout", &message);
                self.failed_start(document);
            } else if idle_since.is_some_and(|since| now.saturating_duration_since(since) > IDLE) {
                self.end();
            }
        }
    }

    /// The process has an event: from now on its time runs.
    pub(super) fn begin(self: &Rc<Self>, request_id: Box<str>, job: Job) {
        let me = Rc::clone(self);
        let id = request_id.clone();
        let timeout = self.pool.function.timeout;
        let timer = spawn_local(async move {
            tokio::time::sleep(timeout).await;
            me.time_out(&id);
        });
        self.output.borrow_mut().drain(|line| self.write("", line));
        *self.phase.borrow_mut() = Phase::Busy(Invocation { request_id, job, timer: timer.abort_handle() });
    }

    /// Takes an invocation out to be answered, when it is the one that runs.
    pub(super) fn finish(&self, request_id: &str) -> Option<Job> {
        if &*self.request_id() != request_id {
            return None;
        }
        // What was printed before the answer belongs to it, also a line that has no end yet.
        let mut output = self.output.borrow_mut();
        output.drain(|line| self.write(request_id, line));
        output.flush(|line| self.write(request_id, line));
        drop(output);
        match self.phase.replace(Phase::Ready(self.pool.clock.instant())) {
            Phase::Busy(invocation) => {
                invocation.timer.abort();
                self.pool.succeeded();
                Some(invocation.job)
            }
            other => {
                *self.phase.borrow_mut() = other;
                None
            }
        }
    }

    /// Hands something of the running invocation out; `None` when it is not that one.
    pub(super) fn with_job<T>(&self, request_id: &str, take: impl FnOnce(&mut Job) -> T) -> Option<T> {
        match &mut *self.phase.borrow_mut() {
            Phase::Busy(invocation) if &*invocation.request_id == request_id => {
                Some(take(&mut invocation.job))
            }
            _ => None,
        }
    }

    /// The invocation that runs, or empty.
    fn request_id(&self) -> Box<str> {
        match &*self.phase.borrow() {
            Phase::Busy(invocation) => invocation.request_id.clone(),
            _ => Box::default(),
        }
    }

    fn time_out(self: &Rc<Self>, request_id: &str) {
        if &*self.request_id() != request_id {
            return;
        }
        let timeout = self.pool.function.timeout;
        self.output.borrow_mut().drain(|line| self.write(request_id, line));
        self.note(&failure::timeout_text(timeout));
        self.pool.counts.timeouts.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if let Phase::Busy(invocation) = self.phase.replace(Phase::Ending) {
            let _ = invocation.job.reply.send(Outcome::failed(failure::timed_out(request_id, timeout)));
        }
        self.kill();
    }

    /// Ends it at once, and whoever waits for it is told how.
    pub(super) fn fail(&self, how: &str) {
        match self.phase.replace(Phase::Ending) {
            Phase::Starting => self.pool.failed_to_start(failure::exited("", how)),
            Phase::Busy(invocation) => {
                self.output.borrow_mut().drain(|line| self.write(&invocation.request_id, line));
                invocation.timer.abort();
                let document = failure::exited(&invocation.request_id, how);
                let _ = invocation.job.reply.send(Outcome::failed(document));
                self.pool.crashed();
            }
            Phase::Ready(_) => self.pool.crashed(),
            Phase::Ending => {}
        }
        self.kill();
    }

    /// It told that it cannot start, or did not come to it in time.
    pub(super) fn failed_start(&self, document: Vec<u8>) {
        if matches!(*self.phase.borrow(), Phase::Starting) {
            *self.phase.borrow_mut() = Phase::Ending;
            self.pool.failed_to_start(document);
            self.kill();
        }
    }

    /// It asked for its first event.
    pub(super) fn is_ready(&self) {
        let starting = matches!(*self.phase.borrow(), Phase::Starting);
        if starting {
            self.output.borrow_mut().drain(|line| self.write("", line));
            let took = self.pool.clock.instant().saturating_duration_since(self.started);
            self.note(&format!("started in {} ms", took.as_millis()));
            *self.phase.borrow_mut() = Phase::Ready(self.pool.clock.instant());
            self.pool.started();
        }
    }

    /// Asks it to end, and kills what is left of it a moment later.
    pub(super) fn end(self: &Rc<Self>) {
        if let Phase::Busy(invocation) = self.phase.replace(Phase::Ending) {
            invocation.timer.abort();
            let _ = invocation.job.reply.send(Outcome::Refused("the gateway ends".to_owned()));
        }
        process::signal(self.process, Signal::TERM);
        let me = Rc::clone(self);
        // Not among its tasks: those end with the process, its children may not.
        spawn_local(async move {
            tokio::time::sleep(GRACE).await;
            if me.pool.has(&me) {
                me.kill();
            }
        });
        self.pool.withdraw(self);
    }

    fn kill(&self) {
        if !self.is_gone.get() {
            descent::kill_below(self.process);
            process::signal(self.process, Signal::KILL);
        }
        self.pool.withdraw(self);
    }

    /// The process is gone.
    fn exited(&self, status: io::Result<ExitStatus>) {
        // What it started goes with it.
        process::signal(self.process, Signal::KILL);
        self.is_gone.set(true);
        let request_id = self.request_id();
        let mut output = self.output.borrow_mut();
        output.drain(|line| self.write(&request_id, line));
        output.flush(|line| self.write(&request_id, line));
        drop(output);
        let how = status.map_or_else(|error| format!("with error: {error}"), failure::how);
        if !matches!(*self.phase.borrow(), Phase::Ending) {
            self.note(&format!("exited {how}"));
            self.fail(&how);
        }
        for task in self.tasks.borrow_mut().drain(..) {
            task.abort();
        }
    }

    /// A line of the gateway's own about it.
    pub(super) fn note(&self, text: &str) {
        self.write(&self.request_id(), text.as_bytes());
    }

    fn write(&self, request_id: &str, line: &[u8]) {
        let origin = Origin { function: &self.pool.function.name, stream: &self.log_stream, request_id };
        self.pool.log.write(origin, line);
    }
}
