//! A gateway over fakes: no socket, no clock, no randomness.

use std::pin::pin;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::task::{Context as Task, Poll, Waker};
use std::time::SystemTime;

use bytes::Bytes;

use super::super::*;
use crate::adapter::memory::MemoryStore;
use crate::adapter::scripted::{FixedClock, ScriptedHttp, ScriptedLambda, Unsigned, response};
use crate::engine::authorizer::Authorizers;
use crate::engine::bind::{Bindings, Bound, bind};
use crate::engine::head::{self, RequestHead};
use crate::engine::keys::{Keys, KnownKeys, StateKey, WorkerKeys};
use crate::engine::metrics::{Metrics, Place};
use crate::engine::router::Router;
use crate::port::{Clock, HttpClient, IdSource, InvocationResult, LambdaInvoker, LogSink};

/// The authority that requests are sent to.
pub(super) const HOST: &str = "api.example";

struct Ones;

impl IdSource for Ones {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x11);
    }
}

#[derive(Default)]
pub(super) struct Lines(pub(super) Mutex<Vec<String>>);

impl LogSink for Lines {
    fn write(&self, line: &[u8]) {
        self.0.lock().unwrap().push(String::from_utf8(line.to_vec()).unwrap());
    }
    fn dropped(&self) -> u64 {
        0
    }
}

/// A gateway and what stands around it.
pub(super) struct Bench {
    pub(super) gateway: Gateway,
    pub(super) http: Rc<ScriptedHttp>,
    pub(super) lambda: Rc<ScriptedLambda>,
    pub(super) lines: Arc<Lines>,
    pub(super) clock: Arc<FixedClock>,
}

/// An answer as tests look at it.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name.as_str()).collect()
    }
}

impl Bench {
    pub(super) fn new(api: &'static Api, bindings: &Bindings) -> Bench {
        let http = Rc::new(ScriptedHttp::default());
        let lambda = Rc::new(ScriptedLambda::default());
        let lines = Arc::new(Lines::default());
        let clock = Arc::new(FixedClock::at(1_795_548_840_000));
        let services = Services {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::new(Ones),
            http: Rc::clone(&http) as Rc<dyn HttpClient>,
            aws: Rc::new(Unsigned(Rc::clone(&http))),
            lambda: Rc::clone(&lambda) as Rc<dyn LambdaInvoker>,
            access_log: Arc::clone(&lines) as Arc<dyn LogSink>,
            state: Arc::new(MemoryStore::new()),
            memory: Arc::default(),
        };
        let Bound { stages, unstaged, .. } = bind(api, bindings).unwrap();
        let gateway = Gateway {
            api,
            router: Arc::new(Router::new(&api.routes, api.kind)),
            metrics: Arc::new(Metrics::new(stages.len(), api.methods.len())),
            stages,
            unstaged,
            authorizers: Arc::new(Authorizers::new(api.authorizers.len())),
            keys: WorkerKeys::new(Arc::new(Keys::none(&StateKey::of([7; 32]), clock.instant()))),
            services,
            trusted_proxies: Vec::new(),
        };
        Bench { gateway, http, lambda, lines, clock }
    }

    /// The same gateway, which knows these keys.
    pub(super) fn with_keys(mut self, known: KnownKeys) -> Bench {
        let keys = Keys::own(known, self.clock.instant());
        self.gateway.keys = WorkerKeys::new(Arc::new(keys));
        self
    }

    pub(super) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Lets the backend answer the next call.
    pub(super) fn script(&self, status: u16, fields: &[(&str, &str)], body: &'static str) {
        self.http.answers.borrow_mut().push_back(Ok(response(status, fields, body)));
    }

    /// Lets the function return a document for the next call.
    pub(super) fn returns(&self, document: &'static str) {
        let payload = Bytes::from_static(document.as_bytes());
        let result = InvocationResult { status: 200, function_error: false, payload };
        self.lambda.answers.borrow_mut().push_back(Ok(result));
    }

    /// Sends a request: `VERB /target`, fields, body. No fake waits for anything.
    pub(super) fn send(&self, line: &str, fields: &[(&str, &str)], body: &'static str) -> Seen {
        let body =
            if body.is_empty() { Body::Empty } else { Body::Bytes(Bytes::from_static(body.as_bytes())) };
        self.send_body(line, fields, body)
    }

    /// The same with any body.
    pub(super) fn send_body(&self, line: &str, fields: &[(&str, &str)], body: Body) -> Seen {
        run(self.ask(line, fields, body))
    }

    /// The same where something behind the gateway is real.
    pub(super) async fn ask(&self, line: &str, fields: &[(&str, &str)], body: Body) -> Seen {
        let mut text = format!("{line} HTTP/1.1\r\nHost: {HOST}\r\n");
        fields.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
        text.push_str("\r\n");
        let counted = self.counted();
        let received = self.gateway.services.clock.instant();
        let peer = Some("192.0.2.1:4000".parse().unwrap());
        let response = match head::parse(text.as_bytes(), 8) {
            Err(fault) => refuse(&self.gateway, fault.into(), peer, received),
            Ok(RequestHead { head, expects_continue, .. }) => {
                let (local_port, scheme, client) = (8080, Scheme::Http, None);
                let arrival = Arrival { head, body, peer, local_port, scheme, received, client };
                self.answer_to(arrival, expects_continue).await
            }
        };
        assert_eq!(self.counted(), counted + 1, "every request is counted once");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let MethodResponse { status, headers, body } = response;
        let headers = headers.iter().map(|field| (text(field.name), text(field.value))).collect();
        let body = text(&body.collect(u64::MAX).await.unwrap());
        Seen { status, headers, body }
    }

    /// As the edge does, which waits for leave where the client does.
    async fn answer_to(&self, arrival: Arrival, expects_continue: bool) -> MethodResponse {
        if !expects_continue {
            return serve(&self.gateway, arrival).await;
        }
        match admit(&self.gateway, arrival).await {
            Ok(admitted) => answer(&self.gateway, admitted).await,
            Err(response) => response,
        }
    }

    fn counted(&self) -> u64 {
        let up_to = |length: usize| (0..length as u32).map(Some).chain([None]);
        let Gateway { api, stages, metrics, .. } = &self.gateway;
        let places = up_to(stages.len())
            .flat_map(|stage| up_to(api.methods.len()).map(move |method| Place { stage, method }));
        let series = places.filter_map(|place| metrics.series(place));
        series.flat_map(|series| &series.statuses).map(|count| count.load(Ordering::Relaxed)).sum()
    }

    /// The last request that the backend got, as `VERB scheme://host:port/target` and its fields.
    pub(super) fn received(&self) -> (String, Vec<(String, String)>) {
        let request = self.http.sent.borrow_mut().pop().expect("the backend was called");
        let origin = &request.origin;
        let line = format!(
            "{} {}://{}:{}{}",
            request.verb,
            origin.scheme.as_str(),
            origin.host,
            origin.port,
            request.target
        );
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut fields = vec![("Host".to_owned(), request.host)];
        fields.extend(request.headers.iter().map(|field| (text(field.name), text(field.value))));
        if !request.body.is_empty() {
            fields.push(("(body)".to_owned(), text(&request.body)));
        }
        (line, fields)
    }
}

/// Runs a future that never waits for anything.
pub(super) fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Task::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a fake does not wait"),
    }
}
