//! The life of a gateway process: start, signals, drain.

use std::fmt::Display;
use std::future::{Future, poll_fn};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::pin::pin;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{LocalSet, spawn_local};
use zeroize::Zeroizing;

use super::admin::{self, Admin};
use super::functions::Hosting;
use super::gateway::{Plan, Shared, bind_stages};
use super::keys::Learner;
use super::leases::Desk;
use super::listen::{Address, Bound, Place, bind};
use super::memory;
use super::options::{self, Command, Options, Surroundings};
use super::serve::{Setup, Workers};
use super::title::Title;
use super::tls::Tls;
use super::worker::{Process, ProcessState};
use crate::adapter::small_file::read_small;
use crate::adapter::state::StatePlace;
use crate::adapter::stdout::StreamLog;
use crate::adapter::system::SystemClock;
use crate::api::Api;
use crate::engine::keys::StateKey;
use crate::engine::metrics::Metrics;
use crate::engine::places::Places;
use crate::engine::throttle::{Sharing, Throttles};
use crate::message::Scheme;
use crate::port::{Clock, StateError, StateStore};

/// Time for the log at the end.
const LOG_PATIENCE: Duration = Duration::from_secs(2);

/// More than any key, password or token has.
const LARGEST_SECRET: usize = 16 << 10;

/// Why a gateway does not run.
enum Failure {
    /// Command line or configuration: status 2.
    Usage(String),
    /// The machine: status 4.
    Environment(String),
}

/// Serves an API until a signal ends it: the `main` of every generated gateway.
///
/// Reads the command line, the environment and the configuration file. The exit status is 0 after a drain, 2 when
/// what was read is wrong, 4 when the environment is at fault.
pub fn run(api: &'static Api) -> ExitCode {
    match start(api) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(what)) => {
            say(&format_args!("error: {what}"));
            ExitCode::from(2)
        }
        Err(Failure::Environment(what)) => {
            say(&format_args!("error: {what}"));
            ExitCode::from(4)
        }
    }
}

fn start(api: &'static Api) -> Result<(), Failure> {
    match read_options(api).map_err(Failure::Usage)? {
        Command::Print(text) => io::stdout()
            .write_all(text.as_bytes())
            .map_err(|error| Failure::Environment(format!("standard output: {error}"))),
        Command::Serve(options) => serve(api, *options),
    }
}

fn read_options(api: &Api) -> Result<Command, String> {
    let arguments = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned());
    let variable = |name: &str| std::env::var(name).ok();
    let surroundings = Surroundings { variable: &variable, file: &read_text, secret: &read_secret };
    options::read(api, arguments, &surroundings)
}

fn read_text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => format!("{}: the file is not UTF-8", path.display()),
        _ => format!("{}: {error}", path.display()),
    })
}

fn read_secret(path: &Path) -> Result<Zeroizing<String>, String> {
    let read = read_small(path, LARGEST_SECRET).and_then(|bytes| {
        let text = String::from_utf8(bytes).map_err(|_| io::Error::other("the file is not UTF-8"))?;
        Ok(Zeroizing::new(text))
    });
    read.map_err(|error| format!("{}: {error}", path.display()))
}

fn serve(api: &'static Api, options: Options) -> Result<(), Failure> {
    // Where huge pages are the default, each thread's first allocations would take 2 MiB. Best effort.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    for (flag, why) in &options.without_effect {
        say(&format_args!("warning: {flag} has no effect: {why}"));
    }
    // Each worker binds for itself; this once is for the faults, before anything is opened.
    let bound = bind_stages(api, &options).map_err(Failure::Usage)?;
    warn(&bound.unknown);
    warn(&bound.closed_authorizers(api));
    let hosting = Hosting::start(&bound.functions, &options, &|name| std::env::var(name).ok())
        .map_err(Failure::Environment)?;
    let hosted = hosting.as_ref().map(|hosting| Arc::clone(&hosting.functions));
    let stages: Vec<String> = bound.stages.iter().map(|stage| stage.name.to_string()).collect();
    let tls = options.tls.clone().map(|pair| {
        let clock = Arc::new(SystemClock);
        Tls::load(pair, api.domain_names, options.truststores.clone(), clock).map(Arc::new)
    });
    let tls = tls.transpose().map_err(Failure::Environment)?;
    if tls.is_none() {
        for name in api.domain_names.iter().filter(|name| name.mutual_tls.is_some()) {
            let what = "asks for clients' certificates: without TLS it is closed";
            say(&format_args!("warning: {} {what}", name.name));
        }
    }
    let bound = options
        .listen
        .iter()
        .map(|address| listen(address, options.workers))
        .collect::<Result<Vec<Bound>, _>>()?;
    let admin = options.admin.as_ref().map(listen_admin).transpose()?;
    let addresses: Vec<Address> = bound.iter().map(|bound| bound.address.clone()).collect();
    let log = StreamLog::stdout().map_err(|error| Failure::Environment(format!("access log: {error}")))?;
    if !options.access_log {
        log.turn_off();
    }
    let log = Arc::new(log);
    let place = options.state.clone();
    let at_state = |error: StateError| Failure::Environment(format!("--state {place}: {error}"));
    let state = place.open().map_err(at_state)?;

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Environment(format!("no event loop: {error}")))?;
    LocalSet::new().block_on(&runtime, async {
        // Installed before the first thread, so that a signal at any later time drains.
        let signals =
            Signals::install().map_err(|error| Failure::Environment(format!("signals: {error}")))?;
        if options.state_key.is_none() && place.shows_its_key() {
            say(&"warning: without --state-key the key is kept in the state store: whoever reads that reads access keys");
        }
        // Before anybody is served: what is wrong here is not to be found out by clients.
        let learner = Learner::start(Arc::clone(&state), &options, Arc::new(SystemClock)).await;
        let learner = Rc::new(learner.map_err(at_state)?);
        let sharing = share_throttles(api, &place, &state)?;
        let shared = Shared {
            log: Arc::clone(&log),
            state: Arc::clone(&state),
            keys: learner.keys(),
            functions: hosted.clone(),
            sharing: sharing.clone(),
            clock: Arc::new(SystemClock),
        };
        let plan = Plan::new(api, Arc::new(options), shared, &stages);
        let plan = Arc::new(plan);
        let workers = start_workers(api, &plan, bound, tls.clone(), stages.len())?;
        spawn_local(memory_watch(&workers, &plan));
        if place != StatePlace::Memory {
            spawn_local(Rc::clone(&learner).watch());
        }
        if let Some(admin) = admin {
            let about = Admin {
                api,
                stages: stages.clone(),
                metrics: workers.metrics.clone(),
                process: Arc::clone(&workers.process),
                log: Arc::clone(&log),
                state: learner.health(),
                functions: hosted.clone(),
                sharing,
            };
            let place = admin.address.place.clone();
            if let Some(listener) = admin.sockets.into_iter().next() {
                admin::serve(about, listener)
                    .await
                    .map_err(|error| Failure::Environment(format!("--admin {place}: {error}")))?;
            }
            say(&format_args!("admin on {place}"));
        }
        for address in &addresses {
            say(&format_args!("{} listening on {address}", Title(api)));
        }
        let process = Running { api, plan, workers, tls, learner };
        process.until_drained(signals).await;
        if let Some(hosting) = &hosting {
            hosting.end();
        }
        log.flush(LOG_PATIENCE);
        Ok(())
    })
}

/// Shares the throttles of an API that has any, where there is a store for several gateways.
fn share_throttles(
    api: &'static Api,
    place: &StatePlace,
    state: &Arc<dyn StateStore>,
) -> Result<Option<Arc<Sharing>>, Failure> {
    if *place == StatePlace::Memory || !Throttles::hold_back(api) {
        return Ok(None);
    }
    let sharing = Arc::new(Sharing::new(SystemClock.instant()));
    let store = match place {
        // Its connections belong to the thread that they were made in.
        StatePlace::Redis(_) => place.open(),
        StatePlace::File(_) | StatePlace::Memory => Ok(Arc::clone(state)),
    };
    let store = store.map_err(|error| Failure::Environment(format!("--state {place}: {error}")))?;
    Desk::start(api.id, &sharing, store, Arc::new(SystemClock))
        .map_err(|error| Failure::Environment(format!("no thread for throttles: {error}")))?;
    Ok(Some(sharing))
}

fn listen(address: &Address, workers: usize) -> Result<Bound, Failure> {
    bind(address, workers)
        .map_err(|error| Failure::Environment(format!("cannot listen on {address}: {error}")))
}

fn listen_admin(place: &Place) -> Result<Bound, Failure> {
    let address = Address { place: place.clone(), scheme: Scheme::Http };
    bind(&address, 1).map_err(|error| {
        Failure::Environment(format!("cannot listen on {place} (--admin ADDR, or --admin off): {error}"))
    })
}

fn start_workers(
    api: &'static Api,
    plan: &Arc<Plan>,
    bound: Vec<Bound>,
    tls: Option<Arc<Tls>>,
    stages: usize,
) -> Result<Workers, Failure> {
    let options = plan.options();
    let current = Arc::clone(plan);
    let exempt = move |address| current.options().trusted_proxies.iter().any(|block| block.contains(address));
    let cap = options.limits.connections.unwrap_or_else(connections_for_files);
    let requests = Places::new(options.limits.in_flight, options.workers);
    let setup = Setup {
        limits: options.limits.clone(),
        process: Arc::new(Process::new(cap, requests, Box::new(exempt))),
        tls,
        workers: options.workers,
    };
    let metrics = (0..options.workers).map(|_| Arc::new(Metrics::new(stages, api.methods.len()))).collect();
    let plan = Arc::clone(plan);
    Workers::start(setup, bound, metrics, move |worker| plan.serve(worker)).map_err(Failure::Environment)
}

fn memory_watch(workers: &Workers, plan: &Arc<Plan>) -> impl Future<Output = ()> + use<> {
    let plan = Arc::clone(plan);
    memory::watch(Arc::clone(&workers.process.memory), move || plan.options().limits.memory)
}

/// Most of the files that may be open, less what is not a client's connection (reliability.md 3).
fn connections_for_files() -> usize {
    let limit = getrlimit(Resource::Nofile);
    // Raised as far as it goes: the soft limit is a default for programs that use `select`.
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let files = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    let files = files.and_then(|files| usize::try_from(files).ok()).unwrap_or(1 << 20);
    (files / 5 * 4).saturating_sub(512).max(64)
}

/// The signals that matter.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Request {
    Drain,
    Stop,
    Reload,
}

impl Signals {
    fn install() -> io::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Request {
        poll_fn(|task| {
            if self.interrupt.poll_recv(task).is_ready() {
                Poll::Ready(Request::Stop)
            } else if self.terminate.poll_recv(task).is_ready() {
                Poll::Ready(Request::Drain)
            } else {
                self.hang_up.poll_recv(task).map(|_| Request::Reload)
            }
        })
        .await
    }
}

/// A gateway that serves.
struct Running {
    api: &'static Api,
    plan: Arc<Plan>,
    workers: Workers,
    tls: Option<Arc<Tls>>,
    learner: Rc<Learner>,
}

impl Running {
    /// Waits for the signal to end, then for what is in flight (reliability.md 8). Every wait ends as soon as nothing
    /// is left to wait for; a second signal ends them all.
    async fn until_drained(&self, mut signals: Signals) {
        let workers = &self.workers;
        loop {
            match signals.next().await {
                Request::Reload => self.reload(),
                Request::Stop => break,
                Request::Drain => {
                    let options = self.plan.options();
                    workers.advance(ProcessState::LameDuck);
                    let mut ended = pause(&mut signals, options.lame_duck, std::future::pending()).await;
                    if !ended {
                        workers.advance(ProcessState::Draining);
                        ended = pause(&mut signals, options.drain, workers.wait()).await;
                    }
                    if !ended && !workers.are_done() {
                        say(&format_args!("drain: {} connections cut", workers.process.connections()));
                    }
                    break;
                }
            }
        }
        workers.advance(ProcessState::Gone);
        // Cut connections are gone at once; a worker in the middle of something may take a moment.
        let _ = tokio::time::timeout(Duration::from_secs(1), workers.wait()).await;
    }

    /// Reads certificates and configuration again. What is wrong leaves what was there in place.
    fn reload(&self) {
        match self.tls.as_deref().map(Tls::reload) {
            None => {}
            Some(Ok(())) => say(&"certificates read again"),
            Some(Err(error)) => say(&format_args!("certificates are kept: {error}")),
        }
        match self.reread() {
            Ok(None) => {}
            Ok(Some(fixed)) if fixed.is_empty() => say(&"configuration read again"),
            Ok(Some(fixed)) => {
                say(&format_args!("configuration read again; needs a restart: {}", fixed.join(", ")))
            }
            Err(error) => say(&format_args!("configuration is kept: {error}")),
        }
    }

    /// Names of the settings that have changed and count at start only; `None`: there is no file.
    fn reread(&self) -> Result<Option<Vec<&'static str>>, String> {
        let old = self.plan.options();
        if old.config.is_none() {
            return Ok(None);
        }
        let Command::Serve(new) = read_options(self.api)? else { return Ok(None) };
        warn(&bind_stages(self.api, &new)?.unknown);
        let connections = new.limits.connections.unwrap_or_else(connections_for_files);
        self.workers.process.set_max_connections(connections);
        let fixed = [
            ("listen", old.listen != new.listen),
            ("admin", old.admin != new.admin),
            ("workers", old.workers != new.workers),
            ("tlsCert", old.tls != new.tls),
            ("functions", old.functions != new.functions),
            ("truststores", old.truststores != new.truststores),
            ("accessLog", old.access_log != new.access_log),
            ("state", old.state != new.state),
            ("stateKey", !same_key(old.state_key.as_ref(), new.state_key.as_ref())),
        ];
        self.learner.reconfigure(&new);
        self.plan.replace_options(*new);
        self.workers.reload();
        Ok(Some(fixed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()))
    }
}

/// Whether two state keys are the same.
fn same_key(one: Option<&StateKey>, other: Option<&StateKey>) -> bool {
    one.map(StateKey::check) == other.map(StateKey::check)
}

/// Waits for a time, or until `done`. `true` when a signal ended it.
async fn pause(signals: &mut Signals, time: Duration, done: impl Future<Output = ()>) -> bool {
    let (mut done, mut timer) = (pin!(done), pin!(tokio::time::sleep(time)));
    loop {
        let next = {
            let mut next = pin!(signals.next());
            poll_fn(|task| {
                if done.as_mut().poll(task).is_ready() || timer.as_mut().poll(task).is_ready() {
                    return Poll::Ready(None);
                }
                next.as_mut().poll(task).map(Some)
            })
            .await
        };
        match next {
            None => return false,
            Some(Request::Reload) => {}
            Some(Request::Drain | Request::Stop) => return true,
        }
    }
}

/// Says what has no effect or cannot be done, so that a slip in it is not looked for in the traffic.
fn warn(what: &[impl Display]) {
    for line in what {
        say(&format_args!("warning: {line}"));
    }
}

/// A line for the operator. Standard output is the access log's.
pub(super) fn say(line: &dyn Display) {
    // Nobody may be reading.
    let _ = writeln!(io::stderr(), "{line}");
}
