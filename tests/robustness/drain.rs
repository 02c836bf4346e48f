//! SIGTERM under load: every numbered request is answered, or was never taken.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use gwgen_tests::backend::{Backend, Reply};
use gwgen_tests::client::{Connection, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Reader, Role};
use gwgen_tests::wait;

use super::gateway;
use super::over_tls::Secure;
use super::tls::connect;

const CLIENTS: u64 = 8;

#[derive(Default)]
struct Ledger {
    /// Numbers the backend saw.
    arrived: Mutex<BTreeSet<u64>>,
    /// Numbers whose client has a whole answer.
    answered: Mutex<BTreeSet<u64>>,
    next: AtomicU64,
    stop: AtomicBool,
}

/// One client's connection, plain or not.
type Open = Reader<Box<dyn Stream>>;

trait Stream: Read + Write {}

impl<S: Read + Write> Stream for S {}

#[test]
fn no_numbered_request_is_lost() {
    let start = |backend: &Backend| {
        let gateway = gateway(backend, &[]);
        let address = gateway.address;
        let dial = move || TcpStream::connect(address).map(|stream| Box::new(stream) as Box<dyn Stream>);
        (gateway, dial)
    };
    let backend = slow_backend();
    let (gateway, dial) = start(&backend.1);
    none_is_lost(&backend.0, gateway, dial);
}

#[test]
fn nor_over_tls() {
    let backend = slow_backend();
    let Secure { gateway, config, .. } = Secure::start(&backend.1, &[]);
    let address = gateway.address;
    let dial = move || connect(address, &config).map(|stream| Box::new(stream) as Box<dyn Stream>);
    none_is_lost(&backend.0, gateway, dial);
}

/// A backend that takes its time, and writes down what it sees.
fn slow_backend() -> (Arc<Ledger>, Backend) {
    let ledger = Arc::new(Ledger::default());
    let seen = Arc::clone(&ledger);
    let backend = Backend::start(move |message| {
        let (_, target) = message.verb_and_target();
        let number = target.trim_start_matches("/n").parse().unwrap_or(u64::MAX);
        seen.arrived.lock().unwrap().insert(number);
        // Requests are in flight when the signal comes.
        thread::sleep(Duration::from_millis(20));
        Reply::json(200, &serde_json::json!({ "number": number }))
    });
    backend.forget_requests();
    (ledger, backend)
}

fn none_is_lost(
    ledger: &Arc<Ledger>,
    mut gateway: Gateway,
    dial: impl Fn() -> io::Result<Box<dyn Stream>> + Send + Sync + 'static,
) {
    let dial = Arc::new(dial);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (ledger, dial) = (Arc::clone(ledger), Arc::clone(&dial));
            // Half of them keep their connection, half take a new one each time; half send their body in chunks.
            thread::spawn(move || ask_until_refused(&*dial, &ledger, client % 2 == 0, client % 4 < 2))
        })
        .collect();
    let enough = || (ledger.answered.lock().unwrap().len() > 200).then_some(());
    wait::until(wait::LONG, enough).expect("the gateway answers");
    gateway.process.signal("TERM");
    let status = gateway.process.wait(Duration::from_secs(20)).expect("the gateway ends after SIGTERM");
    ledger.stop.store(true, Ordering::SeqCst);
    for client in clients {
        client.join().unwrap();
    }
    assert_eq!(status.code(), Some(0), "{}", gateway.process.output());
    let (arrived, answered) = (ledger.arrived.lock().unwrap(), ledger.answered.lock().unwrap());
    let lost: Vec<_> = arrived.difference(&answered).collect();
    assert!(lost.is_empty(), "the backend saw requests whose clients got nothing: {lost:?}");
}

/// Sends numbers until the gateway takes no more connections. A request that got no answer counts as lost when it
/// reached the backend; whether it did is compared at the end.
fn ask_until_refused(
    dial: &dyn Fn() -> io::Result<Box<dyn Stream>>,
    ledger: &Ledger,
    keep: bool,
    chunked: bool,
) {
    let mut connection: Option<Open> = None;
    while !ledger.stop.load(Ordering::SeqCst) {
        let mut open = match connection.take() {
            Some(open) => open,
            None => match dial() {
                Ok(stream) => Reader::new(stream),
                Err(_) => return,
            },
        };
        let number = ledger.next.fetch_add(1, Ordering::SeqCst);
        let persistence = ("Connection", if keep { "keep-alive" } else { "close" });
        let target = format!("/proxy/n{number}");
        let bytes = match chunked {
            true => request(
                "POST",
                &target,
                &[persistence, ("Transfer-Encoding", "chunked")],
                b"2\r\n{}\r\n0\r\n\r\n",
            ),
            false => request("POST", &target, &[persistence], b"{}"),
        };
        let sent = open.stream().write_all(&bytes);
        let Ok(Some(answer)) = sent.and_then(|()| open.message(Role::Answer)) else { continue };
        if answer.status() == 200 {
            assert_eq!(answer.json().get("number").and_then(serde_json::Value::as_u64), Some(number));
            ledger.answered.lock().unwrap().insert(number);
        }
        if keep && answer.header("connection") != Some("close") {
            connection = Some(open);
        }
    }
}

#[test]
fn an_idle_gateway_ends_at_once() {
    let backend = Backend::echo();
    let mut gateway = gateway(&backend, &[]);
    let _idle = Connection::open(gateway.address).unwrap();
    // A part of a head is no request yet, behind an answer or not.
    let mut half = Connection::open(gateway.address).unwrap();
    half.send(b"GET /mock HTTP/1.1\r\nHost: ").unwrap();
    let mut next = Connection::open(gateway.address).unwrap();
    next.send(b"GET /mock HTTP/1.1\r\nHost: a\r\n\r\nGET /mock HT").unwrap();
    assert_eq!(next.answer(Role::Answer).unwrap().status(), 200);
    let begin = Instant::now();
    gateway.process.signal("TERM");
    let status = gateway.process.wait(Duration::from_secs(15)).expect("nothing is in flight");
    assert_eq!(status.code(), Some(0));
    assert!(begin.elapsed() < Duration::from_secs(3), "the drain took {:?}", begin.elapsed());
    assert!(half.is_closed_within(Duration::from_secs(5)));
}
