//! The admin listener: health, readiness, metrics. Never on the client port.
//!
//! It runs on the main thread, so that it answers while the workers are busy, and it is an ordinary actix-web
//! application: nothing here is on the way of a client's request.

use std::fmt::Write;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use actix_http::HttpService;
use actix_service::{Service, ServiceFactory, map_config};
use actix_web::dev::AppConfig;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{App, HttpResponse, web};
use tokio::task::spawn_local;

use super::keys::StateHealth;
use super::listen::{AsyncListener, Listener};
use super::worker::{Process, ProcessState};
use crate::adapter::functions::{Counts, HostedFunctions};
use crate::adapter::stdout::StreamLog;
use crate::api::Api;
use crate::engine::metrics::{Metrics, write_prometheus};
use crate::engine::throttle::Sharing;
use crate::message::Writer;

/// What the admin listener tells about.
pub(crate) struct Admin {
    /// The API.
    pub(crate) api: &'static Api,
    /// Names of the served stages.
    pub(crate) stages: Vec<String>,
    /// Counters of the workers.
    pub(crate) metrics: Vec<Arc<Metrics>>,
    /// Stage and connections of the process.
    pub(crate) process: Arc<Process>,
    /// For its drops.
    pub(crate) log: Arc<StreamLog>,
    /// How the state store is.
    pub(crate) state: Arc<StateHealth>,
    /// Functions that this process hosts.
    pub(crate) functions: Option<Arc<HostedFunctions>>,
    /// How throttles are shared with other gateways, where they are.
    pub(crate) sharing: Option<Arc<Sharing>>,
}

/// Serves the admin listener within this thread's runtime, for as long as that lives.
pub(crate) async fn serve(admin: Admin, listener: Listener) -> io::Result<()> {
    let listener = AsyncListener::new(listener)?;
    let admin = Rc::new(admin);
    let app = move || {
        App::new()
            .app_data(web::Data::from(Arc::new(())))
            .route("/", get(&admin, index))
            .route("/healthz", get(&admin, |_| text(true, "ok\n")))
            .route("/readyz", {
                let admin = Rc::clone(&admin);
                web::get().to(move || ready(Rc::clone(&admin)))
            })
            .route("/metrics", get(&admin, metrics))
    };
    let factory = HttpService::build().h1(map_config(app(), |()| AppConfig::default()));
    let service =
        factory.new_service(()).await.map_err(|()| io::Error::other("actix refused its service"))?;
    spawn_local(async move {
        loop {
            match std::future::poll_fn(|task| listener.poll_accept(task)).await {
                Ok((socket, peer)) => drop(spawn_local(service.call((socket, peer)))),
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            }
        }
    });
    Ok(())
}

fn get(admin: &Rc<Admin>, answer: fn(&Admin) -> HttpResponse) -> actix_web::Route {
    let admin = Rc::clone(admin);
    web::get().to(move || std::future::ready(answer(&admin)))
}

fn text(good: bool, body: &'static str) -> HttpResponse {
    let mut response = if good { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(body)
}

/// 200 only while requests should come here (reliability.md 8).
async fn ready(admin: Rc<Admin>) -> HttpResponse {
    match admin.process.state() {
        ProcessState::Starting => text(false, "starting\n"),
        ProcessState::Ready if admin.state.is_ready(Instant::now()) => text(true, "ready\n"),
        ProcessState::Ready => text(false, "the state store does not answer\n"),
        ProcessState::LameDuck => text(false, "lame duck\n"),
        ProcessState::Draining | ProcessState::Gone => text(false, "draining\n"),
    }
}

fn index(admin: &Admin) -> HttpResponse {
    let mut writer = Writer::new();
    writer.begin_object();
    writer.key("api").string(admin.api.name);
    writer.key("version").string(admin.api.version);
    writer.key("id").string(admin.api.id);
    writer.key("stages").begin_array();
    for stage in &admin.stages {
        writer.string(stage);
    }
    writer.end_array();
    writer.key("gwgen").string(env!("CARGO_PKG_VERSION"));
    writer.key("links").begin_array().string("/healthz").string("/readyz").string("/metrics").end_array();
    writer.end_object();
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(writer.into_bytes())
}

fn metrics(admin: &Admin) -> HttpResponse {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_metrics(&mut out, admin);
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")).body(out)
}

fn write_metrics(out: &mut String, admin: &Admin) -> std::fmt::Result {
    let workers: Vec<&Metrics> = admin.metrics.iter().map(Arc::as_ref).collect();
    write_prometheus(out, admin.api, &admin.stages, &workers)?;
    let process = &admin.process;
    let gauge = |on: bool| usize::from(on);
    let (api_keys, access_keys) = admin.state.active();
    let single = [
        ("connections", "gauge", "Open client connections.", process.connections()),
        ("connections_total", "counter", "Client connections since start.", process.accepted()),
        (
            "accept_paused",
            "gauge",
            "Whether accepting waits for connections to close, or for memory.",
            gauge(process.is_accept_paused()),
        ),
        (
            "memory_pressure",
            "gauge",
            "Shortness of memory: 0 none, 1 from 85 %, 2 from 92 %, 3 from 95 % of the limit.",
            process.memory.get() as usize,
        ),
        ("ready", "gauge", "Whether the gateway is ready.", gauge(process.state() == ProcessState::Ready)),
        ("workers", "gauge", "Worker threads.", workers.len()),
        ("state_answers", "gauge", "Whether the state store answers.", gauge(admin.state.answers())),
        ("api_keys", "gauge", "Values of API keys that open something.", api_keys),
        ("access_keys", "gauge", "Access keys that open something.", access_keys),
        ("log_dropped_total", "counter", "Access-log lines dropped.", admin.log.dropped() as usize),
    ];
    let shared = admin.sharing.as_deref().map(|sharing| {
        [
            (
                "gateways",
                "gauge",
                "Gateways that share throttles with this one, and this one.",
                sharing.gateways() as usize,
            ),
            (
                "throttles_degraded",
                "gauge",
                "Whether this gateway goes by its part of each throttle, as the state store does not answer.",
                gauge(sharing.is_away()),
            ),
            (
                "lease_failures_total",
                "counter",
                "Questions for tokens that the state store did not answer in time.",
                sharing.failures() as usize,
            ),
        ]
    });
    for (name, kind, help, value) in single.into_iter().chain(shared.into_iter().flatten()) {
        writeln!(out, "# HELP gwgen_{name} {help}\n# TYPE gwgen_{name} {kind}\ngwgen_{name} {value}")?;
    }
    admin.functions.as_deref().map_or(Ok(()), |functions| write_functions(out, functions))
}

/// What the hosted functions did.
fn write_functions(out: &mut String, functions: &HostedFunctions) -> std::fmt::Result {
    type Series = (&'static str, &'static str, &'static str, fn(&Counts) -> &AtomicU64);
    let series: [Series; 6] = [
        ("environments", "gauge", "Processes of a hosted function.", |counts| &counts.environments),
        ("waiting", "gauge", "Events that wait for a process.", |counts| &counts.waiting),
        ("invocations_total", "counter", "Events handed to a process.", |counts| &counts.invocations),
        ("starts_total", "counter", "Processes started.", |counts| &counts.starts),
        ("crashes_total", "counter", "Processes that failed.", |counts| &counts.crashes),
        ("timeouts_total", "counter", "Events that took too long.", |counts| &counts.timeouts),
    ];
    for (name, kind, help, value) in series {
        writeln!(out, "# HELP gwgen_function_{name} {help}\n# TYPE gwgen_function_{name} {kind}")?;
        for (function, counts) in functions.counts() {
            let value = value(counts).load(Ordering::Relaxed);
            writeln!(out, "gwgen_function_{name}{{function=\"{function}\"}} {value}")?;
        }
    }
    Ok(())
}
