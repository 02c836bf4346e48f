//! The life of a gateway process: start, signals, drain.

use std::fmt::Display;
use std::future::{Future, poll_fn};
use std::io::Write;
use std::pin::pin;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::LocalSet;

use super::admin::{self, Admin};
use super::listen::{Address, Bound, Place, bind};
use super::options::{self, Command, LogFormat, Options, Surroundings};
use super::serve::{Setup, WorkerContext, Workers};
use super::tls::Tls;
use super::worker::{Process, Stage};
use crate::adapter::credentials::{CredentialChain, Environment};
use crate::adapter::http_pool::{HttpPool, HttpPoolSettings};
use crate::adapter::lambda_aws::{LambdaAws, LambdaSettings};
use crate::adapter::memory::MemoryStore;
use crate::adapter::stdout::StreamLog;
use crate::adapter::system::{SystemClock, SystemIds};
use crate::api::Api;
use crate::engine::bind::{self as binding, StageState};
use crate::engine::metrics::Metrics;
use crate::engine::template::BoundPart;
use crate::message::{ContextVariable, Scheme};
use crate::pipeline::Gateway;
use crate::port::{Clock, HttpClient, Services, StateStore};

/// Time for the log at the end.
const LOG_PATIENCE: Duration = Duration::from_secs(2);

/// Calls in flight to one back end, of the process (reliability.md 3).
const BACK_END_CALLS: usize = 1_000;

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
    let arguments = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned());
    let surroundings = Surroundings {
        variable: &|name| std::env::var(name).ok(),
        file: &|path| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display())),
    };
    match options::read(api, arguments, &surroundings).map_err(Failure::Usage)? {
        Command::Print(text) => std::io::stdout()
            .write_all(text.as_bytes())
            .map_err(|error| Failure::Environment(format!("standard output: {error}"))),
        Command::Serve(options) => serve(api, *options),
    }
}

fn serve(api: &'static Api, options: Options) -> Result<(), Failure> {
    // Each worker binds for itself; this once is for the faults, before anything is opened.
    let stages = bind_stages(api, &options).map_err(Failure::Usage)?;
    let stages: Vec<String> = stages.iter().map(|stage| stage.name.to_string()).collect();
    let tls = options.tls.clone().map(|(certificate, key)| Tls::load(certificate, key).map(Arc::new));
    let tls = tls.transpose().map_err(Failure::Environment)?;
    let bound = options
        .listen
        .iter()
        .map(|address| listen(address, options.workers))
        .collect::<Result<Vec<Bound>, _>>()?;
    let admin = options.admin.as_ref().map(listen_admin).transpose()?;
    let addresses: Vec<Address> = bound.iter().map(|bound| bound.address.clone()).collect();
    let log = StreamLog::stdout().map_err(|error| Failure::Environment(format!("access log: {error}")))?;
    let log = Arc::new(log);
    let state: Arc<dyn StateStore> = Arc::new(MemoryStore::new());

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Environment(format!("no event loop: {error}")))?;
    LocalSet::new().block_on(&runtime, async {
        // Installed before the first thread, so that a signal at any later time drains.
        let signals =
            Signals::install().map_err(|error| Failure::Environment(format!("signals: {error}")))?;
        let options = Arc::new(options);
        let workers = start_workers(api, &options, bound, tls.clone(), &log, &state)?;
        if let Some(admin) = admin {
            let about = Admin {
                api,
                stages: stages.clone(),
                metrics: workers.metrics.clone(),
                process: Arc::clone(&workers.process),
                log: Arc::clone(&log),
                state: Arc::clone(&state),
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
            say(&format_args!("{} {} listening on {address}", api.name, api.version));
        }
        drain(signals, &workers, &options, tls.as_deref()).await;
        log.flush(LOG_PATIENCE);
        Ok(())
    })
}

fn bind_stages(api: &'static Api, options: &Options) -> Result<Vec<StageState>, String> {
    let mut stages = binding::bind(api, &options.bindings).map_err(|error| error.to_string())?;
    if options.log_format == LogFormat::Text {
        for stage in stages.iter_mut().filter(|stage| stage.access_log.is_none()) {
            stage.access_log = Some(common_log_format());
        }
    }
    Ok(stages)
}

/// The Common Log Format, with the request's identifier behind it.
fn common_log_format() -> Vec<BoundPart> {
    use ContextVariable::{
        HttpMethod, IdentitySourceIp, Path, Protocol, RequestId, RequestTime, ResponseLatency,
        ResponseLength, Status,
    };
    let parts = [
        ("", IdentitySourceIp),
        (" - - [", RequestTime),
        ("] \"", HttpMethod),
        (" ", Path),
        (" ", Protocol),
        ("\" ", Status),
        (" ", ResponseLength),
        (" ", ResponseLatency),
        ("ms ", RequestId),
    ];
    let literal = |text: &str| BoundPart::Literal(Box::from(text));
    parts.into_iter().flat_map(|(text, variable)| [literal(text), BoundPart::Context(variable)]).collect()
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
    options: &Arc<Options>,
    bound: Vec<Bound>,
    tls: Option<Arc<Tls>>,
    log: &Arc<StreamLog>,
    state: &Arc<dyn StateStore>,
) -> Result<Workers, Failure> {
    let trusted = options.trusted_proxies.clone();
    let exempt = move |address| trusted.iter().any(|block| block.contains(address));
    let cap = options.limits.connections.unwrap_or_else(connections_for_files);
    let setup = Setup {
        limits: options.limits.clone(),
        process: Arc::new(Process::new(cap, Box::new(exempt))),
        tls,
        workers: options.workers,
    };
    let metrics = (0..options.workers).map(|_| Arc::new(Metrics::new(api.methods.len()))).collect();
    let make = {
        let (options, log, state) = (Arc::clone(options), Arc::clone(log), Arc::clone(state));
        let back_ends = HttpPoolSettings {
            in_flight_per_origin: BACK_END_CALLS.div_ceil(options.workers),
            ..HttpPoolSettings::default()
        };
        let lambda = LambdaSettings {
            region: options.bindings.region.clone(),
            endpoints: options.bindings.endpoints.clone(),
        };
        move |worker: WorkerContext| {
            let clock: Arc<dyn Clock> = Arc::new(SystemClock);
            let http: Rc<dyn HttpClient> = Rc::new(HttpPool::new(back_ends.clone()));
            let environment = Environment::of_process();
            let credentials = CredentialChain::new(environment, Rc::clone(&http), Arc::clone(&clock));
            let lambda =
                LambdaAws::new(lambda.clone(), Rc::clone(&http), Rc::new(credentials), Arc::clone(&clock));
            let services = Services {
                clock,
                ids: Arc::new(SystemIds::new()),
                http,
                lambda: Rc::new(lambda),
                access_log: Arc::new(log.ring()),
                state: Arc::clone(&state),
            };
            Ok(Gateway {
                api,
                stages: bind_stages(api, &options)?,
                services,
                metrics: worker.metrics,
                trusted_proxies: options.trusted_proxies.clone(),
            })
        }
    };
    Workers::start(setup, bound, metrics, make).map_err(Failure::Environment)
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
    fn install() -> std::io::Result<Signals> {
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

/// Waits for the signal to end, then for what is in flight (reliability.md 8). Every wait ends as soon as nothing is
/// left to wait for; a second signal ends them all.
async fn drain(mut signals: Signals, workers: &Workers, options: &Options, tls: Option<&Tls>) {
    loop {
        match signals.next().await {
            Request::Reload => reload(tls),
            Request::Stop => break workers.advance(Stage::Gone),
            Request::Drain => {
                workers.advance(Stage::LameDuck);
                let mut ended = pause(&mut signals, options.lame_duck, std::future::pending()).await;
                if !ended {
                    workers.advance(Stage::Draining);
                    ended = pause(&mut signals, options.drain, workers.wait()).await;
                }
                if !ended && !workers.are_done() {
                    say(&format_args!("drain: {} connections cut", workers.process.connections()));
                }
                break workers.advance(Stage::Gone);
            }
        }
    }
    // Cut connections are gone at once; a worker in the middle of something may take a moment.
    let _ = tokio::time::timeout(Duration::from_secs(1), workers.wait()).await;
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

fn reload(tls: Option<&Tls>) {
    match tls.map(Tls::reload) {
        None => {}
        Some(Ok(())) => say(&"certificates read again"),
        Some(Err(error)) => say(&format_args!("certificates are kept: {error}")),
    }
}

/// A line for the operator. Standard output is the access log's.
fn say(line: &dyn Display) {
    // Nobody may be reading.
    let _ = writeln!(std::io::stderr(), "{line}");
}
