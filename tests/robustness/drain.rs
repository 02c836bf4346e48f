//! SIGTERM under load: every numbered request is answered, or was never taken.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use gwgen_tests::backend::{Backend, Reply};
use gwgen_tests::client::{Connection, request};
use gwgen_tests::http::Role;
use gwgen_tests::wait;

use super::gateway;

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

#[test]
fn no_numbered_request_is_lost() {
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
    let mut gateway = gateway(&backend, &[]);
    let address = gateway.address;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let ledger = Arc::clone(&ledger);
            // Half of them keep their connection, half take a new one each time.
            thread::spawn(move || ask_until_refused(address, &ledger, client % 2 == 0))
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
fn ask_until_refused(address: std::net::SocketAddr, ledger: &Ledger, keep: bool) {
    let mut connection = None;
    while !ledger.stop.load(Ordering::SeqCst) {
        let mut open = match connection.take() {
            Some(open) => open,
            None => match Connection::open(address) {
                Ok(open) => open,
                Err(_) => return,
            },
        };
        let number = ledger.next.fetch_add(1, Ordering::SeqCst);
        let headers: &[(&str, &str)] = if keep { &[] } else { &[("Connection", "close")] };
        let sent = open.send(&request("POST", &format!("/proxy/n{number}"), headers, b"{}"));
        let Ok(answer) = sent.and_then(|()| open.answer(Role::Answer)) else { continue };
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
    gateway.process.signal("TERM");
    let status = gateway.process.wait(Duration::from_secs(5)).expect("nothing is in flight");
    assert_eq!(status.code(), Some(0));
}
