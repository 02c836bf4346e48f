//! Credentials that expire while requests run: they are renewed, no request is lost, none is signed with old ones.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use gwgen_tests::backend::aws::{assumed, document, signature};
use gwgen_tests::backend::{Backend, Reply};
use gwgen_tests::client::{self, Connection};
use gwgen_tests::http::Role;
use serde_json::{Value, json};

use super::credentials::{at, gateway, instance};

/// How long a set of credentials is good. Moments of expiry are whole seconds.
const LIFE: Duration = Duration::from_secs(3);
/// A new set is handed out when the old one has so much left, as instances and STS do.
const OVERLAP: Duration = Duration::from_secs(2);
/// Sets that must have been used.
const GENERATIONS: usize = 4;
const CLIENTS: u64 = 4;

/// A source that hands out a set until shortly before it expires, then the next.
struct Source {
    name: &'static str,
    /// When each set expires.
    sets: Mutex<Vec<SystemTime>>,
}

impl Source {
    fn new(name: &'static str) -> Arc<Source> {
        Arc::new(Source { name, sets: Mutex::default() })
    }

    fn hand_out(&self) -> (String, SystemTime) {
        let mut sets = self.sets.lock().unwrap();
        let now = SystemTime::now();
        if sets.last().is_none_or(|expires| *expires < now + OVERLAP) {
            sets.push(now + LIFE);
        }
        (format!("{}{}", self.name, sets.len()), *sets.last().unwrap())
    }

    /// When the set of a key expires; the key is one of this source.
    fn expires(&self, key: &str) -> Option<SystemTime> {
        let number: usize = key.strip_prefix(self.name)?.parse().ok()?;
        self.sets.lock().unwrap().get(number - 1).copied()
    }
}

#[test]
fn credentials_that_expire_under_load_are_renewed() {
    let (own, role) = (Source::new("ASIAOWN"), Source::new("ASIAROLE"));
    // Number of the request, key, and whether the key was still good.
    let seen: Arc<Mutex<Vec<(u64, String, bool)>>> = Arc::default();
    let service = {
        let (own, role, seen) = (own.clone(), role.clone(), seen.clone());
        Backend::start(move |message| {
            let key = signature(message).map_or_else(String::new, |found| found.key);
            let source = if message.header("x-amz-target").is_some_and(|target| target.starts_with("Kinesis"))
            {
                &role
            } else {
                &own
            };
            let is_good = source.expires(&key).is_some_and(|expires| expires > SystemTime::now());
            let number = message.json()["number"].as_str().and_then(|number| number.parse().ok()).unwrap();
            seen.lock().unwrap().push((number, key, is_good));
            Reply::json(200, &json!({"number": number}))
        })
    };
    let metadata = {
        let own = own.clone();
        instance(move || {
            let (key, expires) = own.hand_out();
            document(&key, expires)
        })
    };
    let sts = {
        let role = role.clone();
        Backend::start(move |_| {
            let (key, expires) = role.hand_out();
            assumed(&key, expires)
        })
    };
    for server in [&service, &metadata, &sts] {
        server.forget_requests();
    }
    let endpoint = format!("http://{}", metadata.address);
    let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint.as_str()), ("AWS_REGION", "eu-west-1")];
    let gateway = gateway(&service, &["--endpoint".to_owned(), at("sts", &sts)], &variables);

    let (next, enough) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (next, enough, address) = (next.clone(), enough.clone(), gateway.address);
            thread::spawn(move || {
                let mut connection = Connection::open(address).unwrap();
                let mut failed = Vec::new();
                while !enough.load(Ordering::SeqCst) {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let path = if number.is_multiple_of(2) { "own" } else { "role" };
                    let target = format!("/{path}?number={number}");
                    connection.send(&client::request("GET", &target, &[], b"")).unwrap();
                    let answer = connection.answer(Role::Answer).unwrap();
                    let body: Value = serde_json::from_str(&answer.text()).unwrap_or(Value::Null);
                    if answer.status() != 200 || body != json!({"number": number}) {
                        failed.push(format!("{number}: {} {}", answer.status(), answer.text()));
                    }
                }
                failed
            })
        })
        .collect();
    let begin = Instant::now();
    let used = gwgen_tests::wait::until(Duration::from_secs(60), || {
        let used = keys(&seen.lock().unwrap());
        let all = |name: &str| used.keys().filter(|key| key.starts_with(name)).count() >= GENERATIONS;
        (all("ASIAOWN") && all("ASIAROLE")).then_some(used)
    });
    enough.store(true, Ordering::SeqCst);
    let failed: Vec<String> = clients.into_iter().flat_map(|client| client.join().unwrap()).collect();
    assert!(failed.is_empty(), "{} lost: {:?}\n{}", failed.len(), failed.first(), gateway.process.output());
    assert!(
        used.is_some(),
        "not {GENERATIONS} sets in {:?}: {:?}",
        begin.elapsed(),
        keys(&seen.lock().unwrap())
    );

    let mut seen = seen.lock().unwrap().clone();
    let old: Vec<_> = seen.iter().filter(|(_, _, is_good)| !is_good).collect();
    assert!(old.is_empty(), "{} calls with credentials that are not good: {:?}", old.len(), old.first());
    seen.sort_unstable();
    let numbers: Vec<u64> = seen.iter().map(|(number, ..)| *number).collect();
    let all: Vec<u64> = (0..next.load(Ordering::SeqCst)).collect();
    assert_eq!(numbers, all, "each request reached the service once");
}

/// How many calls each key signed.
fn keys(seen: &[(u64, String, bool)]) -> BTreeMap<String, usize> {
    let mut keys = BTreeMap::new();
    for (_, key, _) in seen {
        *keys.entry(key.clone()).or_default() += 1;
    }
    keys
}
