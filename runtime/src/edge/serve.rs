//! Worker threads: each accepts, guards and serves connections of its own.

use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{LocalSet, spawn_local};

use super::accept::{Door, accept};
use super::actix::{GatewayService, connection_service};
use super::application::Application;
use super::limits::{Limits, TICK};
use super::listen::{Address, AsyncListener, Bound, Listener};
use super::serving::Direct;
use super::tls::Tls;
use super::worker::{Process, ProcessState, Worker};
use crate::engine::metrics::Metrics;
use crate::message::{Scheme, stack};
use crate::port::MemoryPressure;

/// What a worker's application is made of.
pub(crate) struct WorkerContext {
    /// The worker's counters.
    pub(crate) metrics: Arc<Metrics>,
    /// How short the process is of memory.
    pub(crate) memory: Arc<MemoryPressure>,
}

/// The workers of this process.
pub(crate) struct Workers {
    threads: Vec<JoinHandle<()>>,
    /// Counters of each.
    pub(crate) metrics: Vec<Arc<Metrics>>,
    /// What all share.
    pub(crate) process: Arc<Process>,
    state: watch::Sender<ProcessState>,
    reloads: watch::Sender<()>,
}

/// What workers are made of.
pub(crate) struct Setup {
    /// Limits of connections.
    pub(crate) limits: Limits,
    /// What all workers share.
    pub(crate) process: Arc<Process>,
    /// For the listeners with TLS.
    pub(crate) tls: Option<Arc<Tls>>,
    /// How many workers there are.
    pub(crate) workers: usize,
}

impl Workers {
    /// Starts the workers and waits until each listens. `make` runs on the worker's own thread.
    pub(crate) fn start<A: Application>(
        setup: Setup,
        bound: Vec<Bound>,
        metrics: Vec<Arc<Metrics>>,
        make: impl Fn(WorkerContext) -> Result<A, String> + Send + Sync + 'static,
    ) -> Result<Workers, String> {
        let make = Arc::new(make);
        let (state, states) = watch::channel(ProcessState::Ready);
        let (reloads, reloaded) = watch::channel(());
        let (started, starts) = std::sync::mpsc::channel();
        let mut sockets: Vec<Vec<(Address, Listener)>> = (0..setup.workers).map(|_| Vec::new()).collect();
        for Bound { address, sockets: listeners } in bound {
            for (slot, listener) in sockets.iter_mut().zip(listeners) {
                slot.push((address.clone(), listener));
            }
        }
        let mut threads = Vec::new();
        for (number, (listeners, metrics)) in sockets.into_iter().zip(metrics.iter().cloned()).enumerate() {
            let seat = Seat {
                limits: setup.limits.clone(),
                process: Arc::clone(&setup.process),
                tls: setup.tls.clone(),
                metrics,
                listeners,
                states: states.clone(),
                reloads: reloaded.clone(),
            };
            let (make, started) = (Arc::clone(&make), started.clone());
            let thread =
                std::thread::Builder::new().name(format!("worker-{number}")).stack_size(stack::WORKER);
            let thread = thread.spawn(move || run(seat, move |context| make(context), started));
            threads.push(thread.map_err(|error| format!("a worker thread cannot start: {error}"))?);
        }
        drop(started);
        for _ in 0..threads.len() {
            starts.recv().unwrap_or_else(|_| Err("a worker died at its start".to_owned()))?;
        }
        setup.process.advance(ProcessState::Ready);
        Ok(Workers { threads, metrics, process: setup.process, state, reloads })
    }

    /// Goes on to a later state.
    pub(crate) fn advance(&self, state: ProcessState) {
        self.process.advance(state);
        self.state.send_replace(state);
    }

    /// The configuration was read again.
    pub(crate) fn reload(&self) {
        self.reloads.send_replace(());
    }

    /// Whether every worker has ended.
    pub(crate) fn are_done(&self) -> bool {
        self.threads.iter().all(JoinHandle::is_finished)
    }

    /// Waits until every worker has ended, looking now and then so that the caller's runtime stays free.
    pub(crate) async fn wait(&self) {
        while !self.are_done() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// What one worker is made of.
struct Seat {
    limits: Limits,
    process: Arc<Process>,
    tls: Option<Arc<Tls>>,
    metrics: Arc<Metrics>,
    listeners: Vec<(Address, Listener)>,
    states: watch::Receiver<ProcessState>,
    reloads: watch::Receiver<()>,
}

type Started = std::sync::mpsc::Sender<Result<(), String>>;

fn run<A: Application>(seat: Seat, make: impl FnOnce(WorkerContext) -> Result<A, String>, started: Started) {
    stack::begin();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = started.send(Err(format!("no event loop: {error}")));
            return;
        }
    };
    LocalSet::new().block_on(&runtime, turn(seat, make, started));
}

/// A worker's life: accepts until the process drains, serves until nothing is left.
async fn turn<A: Application>(
    seat: Seat,
    make: impl FnOnce(WorkerContext) -> Result<A, String>,
    started: Started,
) {
    let worker = Rc::new(Worker::new(seat.limits, seat.process));
    let prepared = async {
        let memory = Arc::clone(&worker.process().memory);
        let application = Rc::new(make(WorkerContext { metrics: seat.metrics, memory })?);
        let gateway = GatewayService::new(Rc::clone(&application), Rc::clone(&worker));
        let direct: Rc<dyn Direct> = Rc::new(gateway.clone());
        let service = connection_service(gateway).await;
        let service = Rc::new(service.map_err(|()| "actix refused its service".to_owned())?);
        let listeners = seat
            .listeners
            .into_iter()
            .map(|(address, listener)| Ok((address, AsyncListener::new(listener)?)));
        let listeners: io::Result<Vec<_>> = listeners.collect();
        Ok((application, service, direct, listeners.map_err(|error| format!("cannot listen: {error}"))?))
    };
    let (application, service, direct, listeners) = match prepared.await {
        Ok(prepared) => prepared,
        Err(error) => {
            let _ = started.send(Err(error));
            return;
        }
    };
    let accepting: Vec<_> = listeners
        .into_iter()
        .map(|(address, listener)| {
            let tls = seat.tls.clone().filter(|_| address.scheme == Scheme::Https);
            let door = Door {
                port: address.port(),
                scheme: address.scheme,
                tls,
                worker: Rc::clone(&worker),
                direct: Rc::clone(&direct),
            };
            spawn_local(accept(listener, door, Rc::clone(&service), seat.states.clone()))
        })
        .collect();
    spawn_local(tick(Rc::clone(&worker)));
    spawn_local(follow(Rc::clone(&worker), seat.states));
    spawn_local(follow_reloads(application, Rc::clone(&worker), seat.reloads));
    let _ = started.send(Ok(()));
    for task in accepting {
        let _ = task.await;
    }
    worker.emptied().await;
}

/// The worker's one timer.
async fn tick(worker: Rc<Worker>) {
    let mut interval = tokio::time::interval(TICK);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        worker.tick();
    }
}

/// Looks at the connections at once when the process goes to another state.
async fn follow(worker: Rc<Worker>, mut states: watch::Receiver<ProcessState>) {
    while states.changed().await.is_ok() {
        worker.follow_state();
    }
}

/// Takes up another configuration when the process has read it again.
async fn follow_reloads<A: Application>(
    application: Rc<A>,
    worker: Rc<Worker>,
    mut reloads: watch::Receiver<()>,
) {
    while reloads.changed().await.is_ok() {
        if let Some(limits) = application.reload() {
            worker.set_limits(limits);
        }
    }
}
