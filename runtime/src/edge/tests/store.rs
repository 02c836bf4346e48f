//! A gateway over sockets, and a state store that goes away or falls over. The clock is moved by the test; sockets, store and
//! gateway are real.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command as Program, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use super::*;
use crate::adapter::memory::MemoryStore;
use crate::adapter::redis::RedisStore;
use crate::adapter::scripted::FixedClock;
use crate::adapter::state::{KeyStore, wait_for};
use crate::adapter::stdout::StreamLog;
use crate::adapter::system::SystemIds;
use crate::api::{
    Access, Api, Integration, IntegrationResponse, Method, MockIntegration, Node, Resource, Routes, Template,
    TemplatePart,
};
use crate::edge::gateway::{Plan, Shared, bind_stages};
use crate::edge::keys::Learner;
use crate::edge::options::{self, Command, Options, Surroundings};
use crate::engine::date::epoch_millis;
use crate::engine::keys::{ApiKey, Kind};
use crate::message::Verb;
use crate::port::{
    Clock, Kept, KeyChange, KeysVersion, LeaseAsk, Leased, LimiterId, LocalBoxFuture, StateError, StateStore,
    StoredKeys, Written,
};

const VALUE: &str = "a-value-of-more-than-twenty-characters";

static MOCK: MockIntegration = MockIntegration {
    request_templates: &[(
        "application/json",
        Template::Parts(&[TemplatePart::Literal("{\"statusCode\": 200}")]),
    )],
    responses: &[IntegrationResponse::DEFAULT],
    ..MockIntegration::DEFAULT
};

/// `GET /a` asks for an API key.
static API: Api = Api {
    id: "a1b2c3d4e5",
    name: "keys",
    version: "1",
    routes: Routes {
        nodes: &[
            Node { literals: &[("a", 1)], ..Node::EMPTY },
            Node { methods: &[(Verb::Get, 0)], ..Node::EMPTY },
        ],
        default_route: None,
    },
    methods: &[&Method {
        index: 0,
        verb: "GET",
        resource: &Resource { id: "abc123", path: "/a", parameters: &[] },
        operation_id: None,
        access: Access::Open,
        api_key_required: true,
        validation: None,
        integration: Integration::Mock(&MOCK),
        response_mappings: &[],
    }],
    ..Api::EMPTY
};

fn options(state: &str) -> Options {
    let nothing = |path: &Path| Err(format!("{}: nothing is read here", path.display()));
    let secret = |path: &Path| Err(format!("{}: nothing is read here", path.display()));
    let surroundings = Surroundings { variable: &|_| None, file: &nothing, secret: &secret };
    let arguments = ["gateway", "--workers", "1", "--state", state].map(str::to_owned);
    match options::read(&API, arguments, &surroundings) {
        Ok(Command::Serve(options)) => *options,
        other => panic!("{other:?}"),
    }
}

/// A gateway, what it learns keys by, and the clock of both.
struct Site {
    address: SocketAddr,
    workers: Workers,
    learner: Learner,
    clock: Arc<FixedClock>,
}

impl Site {
    async fn start(state: &str, store: Arc<dyn StateStore>) -> Site {
        let options = options(state);
        let clock = Arc::new(FixedClock::at(epoch_millis(SystemTime::now())));
        let shared_clock: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let learner = Learner::start(Arc::clone(&store), &options, Arc::clone(&shared_clock)).await.unwrap();
        let stages: Vec<String> =
            bind_stages(&API, &options).unwrap().stages.iter().map(|stage| stage.name.to_string()).collect();
        let log = StreamLog::to(std::io::sink()).unwrap();
        let shared = Shared {
            log: Arc::new(log),
            state: store,
            keys: learner.keys(),
            functions: None,
            sharing: None,
            clock: shared_clock,
        };
        let limits = options.limits.clone();
        let plan = Arc::new(Plan::new(&API, Arc::new(options), shared, &stages));
        let place = Place::parse("127.0.0.1:0").unwrap();
        let bound = bind(&Address { place, scheme: Scheme::Http }, 1).unwrap();
        let Place::Tcp(address) = bound.address.place else { panic!() };
        let requests = Places::new(limits.in_flight, 1);
        let process = Arc::new(Process::new(100, requests, Box::new(|_| false)));
        let metrics = vec![Arc::new(Metrics::new(stages.len(), API.methods.len()))];
        let setup = Setup { limits, process, tls: None, workers: 1 };
        let workers = Workers::start(setup, vec![bound], metrics, move |worker| plan.serve(worker)).unwrap();
        Site { address, workers, learner, clock }
    }

    /// Shows a key over a connection of its own.
    #[track_caller]
    fn answers(&self, value: &str, status: u16) {
        let mut client = Client::new(TcpStream::connect(self.address).unwrap());
        let key = format!("x-api-key: {value}\r\n");
        let line = if value.is_empty() { "" } else { &key };
        client.send(format!("GET /a HTTP/1.1\r\nHost: a\r\n{line}\r\n").as_bytes());
        let answer = client.answer();
        assert_eq!(super::status(&answer), status.to_string(), "{answer}");
        if status == 403 {
            assert!(answer.ends_with("{\"message\":\"Forbidden\"}"), "{answer}");
        }
    }

    fn is_ready(&self) -> bool {
        self.learner.health().is_ready(self.clock.instant())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.workers.advance(ProcessState::Gone);
    }
}

async fn keys(store: Arc<dyn StateStore>) -> KeyStore {
    KeyStore::open(store, None, Arc::new(SystemIds)).await.unwrap()
}

async fn create(store: &KeyStore, name: &str, value: &str) {
    let key = ApiKey {
        id: name.into(),
        name: name.into(),
        description: None,
        enabled: true,
        usage_plans: Vec::new(),
        created: SystemTime::now(),
    };
    let hash = store.state_key().hasher().hash(value);
    store.change(|roster| Ok((roster.create_api_key(key.clone(), hash)?, ()))).await.unwrap();
}

async fn enable(store: &KeyStore, name: &str, enabled: bool) {
    store.change(|roster| Ok((roster.enable(Kind::Api, name, enabled)?, ()))).await.unwrap();
}

/// A Redis server that writes down what it is told.
struct Redis(Child);

impl Redis {
    /// `None`: there is no such program here.
    fn start(port: u16, folder: &Path) -> Option<Redis> {
        let mut program = Program::new("redis-server");
        program.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
        program.args(["--appendonly", "yes", "--appendfsync", "always", "--dir"]).arg(folder);
        let child = program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let redis = Redis(child);
        let started = Instant::now();
        // It listens before it has read what it wrote down, and says so.
        let is_ready = || {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
            stream.set_read_timeout(Some(PATIENCE)).ok()?;
            stream.write_all(b"PING\r\n").ok()?;
            let mut answer = [0; 7];
            stream.read_exact(&mut answer).ok()?;
            (&answer == b"+PONG\r\n").then_some(())
        };
        while is_ready().is_none() {
            assert!(started.elapsed() < PATIENCE, "redis-server is not ready");
            std::thread::sleep(Duration::from_millis(5));
        }
        Some(redis)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "it says that it is skipped")]
fn a_store_is_away_for_minutes_and_for_hours() {
    let folder = std::env::temp_dir().join(format!("gwgen-edge-store-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let Some(redis) = Redis::start(port, &folder) else {
        eprintln!("skipped: there is no redis-server");
        return;
    };
    let url = format!("redis://127.0.0.1:{port}");
    let open = || -> Arc<dyn StateStore> { Arc::new(RedisStore::new(&url).unwrap()) };
    wait_for(async {
        let site = Site::start(&url, open()).await;
        let desk = keys(open()).await;
        create(&desk, "partner", VALUE).await;
        site.answers(VALUE, 403);
        site.learner.look().await;
        site.answers(VALUE, 200);
        for other in ["", "another-value-of-more-than-twenty"] {
            site.answers(other, 403);
        }
        for (enabled, status) in [(false, 403), (true, 200)] {
            enable(&desk, "partner", enabled).await;
            site.learner.look().await;
            site.answers(VALUE, status);
        }

        drop(redis);
        let seconds = |seconds| site.clock.advance(Duration::from_secs(seconds));
        // What was known is good for five minutes, however often nobody answers.
        for _ in 0..299 {
            seconds(1);
            site.learner.look().await;
            assert!(!site.learner.health().answers());
        }
        site.answers(VALUE, 200);
        assert!(site.is_ready());
        seconds(1);
        for _ in 0..5 {
            site.answers(VALUE, 403);
            assert!(!site.is_ready());
            seconds(3_600);
            site.learner.look().await;
            assert!(!site.learner.health().answers());
        }

        let _redis = Redis::start(port, &folder).unwrap();
        site.answers(VALUE, 403);
        site.learner.look().await;
        site.answers(VALUE, 200);
        assert!(site.is_ready());
        // Five minutes count from now.
        seconds(299);
        site.answers(VALUE, 200);
        seconds(1);
        site.answers(VALUE, 403);
    })
    .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A store in memory that panics when it is asked for keys, where it is told to.
#[derive(Default)]
struct Brittle {
    store: MemoryStore,
    breaks: AtomicBool,
}

impl StateStore for Brittle {
    fn keep<'a>(&'a self, what: Kept, offered: &'a [u8]) -> LocalBoxFuture<'a, Result<Vec<u8>, StateError>> {
        self.store.keep(what, offered)
    }

    fn read_keys<'a>(
        &'a self,
        known: Option<&'a KeysVersion>,
    ) -> LocalBoxFuture<'a, Result<Option<StoredKeys>, StateError>> {
        Box::pin(async move {
            assert!(!self.breaks.swap(false, Ordering::SeqCst), "asked for");
            self.store.read_keys(known).await
        })
    }

    fn write_keys<'a>(
        &'a self,
        base: &'a KeysVersion,
        next: &'a KeysVersion,
        changes: &'a [KeyChange],
    ) -> LocalBoxFuture<'a, Result<Written, StateError>> {
        self.store.write_keys(base, next, changes)
    }

    fn lease<'a>(&'a self, asks: &'a [LeaseAsk]) -> LocalBoxFuture<'a, Result<Vec<Leased>, StateError>> {
        self.store.lease(asks)
    }

    fn attend<'a>(
        &'a self,
        fleet: &'a LimiterId,
        gateway: u64,
        lasting: Duration,
    ) -> LocalBoxFuture<'a, Result<u32, StateError>> {
        self.store.attend(fleet, gateway, lasting)
    }
}

/// One question is lost, and no other.
#[test]
fn who_falls_over_asks_again() {
    let store = Arc::new(Brittle::default());
    wait_for(async {
        let site = Site::start("memory:", Arc::clone(&store) as _).await;
        let desk = keys(Arc::clone(&store) as _).await;
        create(&desk, "one", VALUE).await;
        site.learner.look().await;
        let other = "another-value-of-more-than-twenty";
        create(&desk, "two", other).await;
        store.breaks.store(true, Ordering::SeqCst);
        site.learner.look().await;
        assert!(!site.learner.health().answers());
        site.answers(VALUE, 200);
        site.answers(other, 403);
        site.learner.look().await;
        site.answers(other, 200);
        assert!(site.learner.health().answers());
    })
    .unwrap();
}
