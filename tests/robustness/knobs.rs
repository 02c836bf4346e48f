//! What the configuration file alone can set: each knob, turned to where its effect shows within seconds.

use std::io::{self, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use gwgen_tests::backend::{Backend, Fault, Reply};
use gwgen_tests::client::{Connection, get, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Message, Role};
use gwgen_tests::wait;

use super::gateway;

/// Long for a knob of 300 ms, short for every default.
const SOON: Duration = Duration::from_secs(6);

/// A gateway of one worker with lines of configuration.
pub(super) fn turned(backend: &Backend, lines: &str, more: &[&str]) -> Gateway {
    let file = tempfile::Builder::new().suffix(".yaml").tempfile().unwrap();
    file.as_file().write_all(lines.as_bytes()).unwrap();
    let path = file.path().to_string_lossy().into_owned();
    // The file is read again on SIGHUP only, so it may go when the gateway is ready.
    gateway(backend, &[&["--config", &path, "--workers", "1"], more].concat())
}

fn metrics(gateway: &Gateway) -> String {
    get(gateway.admin, "/metrics").map(|answer| answer.text()).unwrap_or_default()
}

fn try_ask(connection: &mut Connection, target: &str) -> io::Result<Message> {
    connection.send(&request("GET", target, &[], b""))?;
    connection.answer(Role::Answer)
}

fn ask(connection: &mut Connection, target: &str) -> Message {
    try_ask(connection, target).unwrap()
}

/// Bytes of an unfinished request are answered with 408, or cut off.
fn is_cut_off(gateway: &Gateway, bytes: &[u8]) -> bool {
    let mut connection = Connection::open(gateway.address).unwrap();
    connection.send(bytes).unwrap();
    let begin = Instant::now();
    let status = connection.answer(Role::Answer).map(|answer| answer.status());
    assert!(matches!(status, Err(_) | Ok(408)), "{status:?}");
    begin.elapsed() < SOON
}

#[test]
pub(super) fn clients_that_are_slow() {
    let backend = Backend::echo();
    let silent = turned(&backend, "firstByteTimeout: 300ms\n", &[]);
    assert!(Connection::open(silent.address).unwrap().is_closed_within(SOON), "firstByteTimeout");
    drop(silent);
    let head = turned(&backend, "headTimeout: 300ms\n", &[]);
    assert!(is_cut_off(&head, b"GET /mock HTTP/1.1\r\nHo"), "headTimeout");
    drop(head);
    let gap = turned(&backend, "bodyGapTimeout: 300ms\n", &[]);
    assert!(
        is_cut_off(&gap, b"POST /proxy/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"),
        "bodyGapTimeout"
    );
}

#[test]
pub(super) fn a_body_that_never_pauses_and_never_ends() {
    let backend = Backend::echo();
    let gateway = turned(&backend, "bodyTimeout: 300ms\n", &[]);
    let mut connection = Connection::open(gateway.address).unwrap();
    connection.send(b"POST /proxy/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n").unwrap();
    let begin = Instant::now();
    // A byte now and then: no gap is long.
    while begin.elapsed() < SOON && !connection.is_closed_within(Duration::from_millis(50)) {
        if connection.send(b"x").is_err() {
            break;
        }
    }
    assert!(begin.elapsed() < SOON, "the body is still waited for");
}

#[test]
pub(super) fn connections_end() {
    let backend = Backend::echo();
    let idle = turned(&backend, "keepAlive: 300ms\n", &[]);
    let mut connection = Connection::open(idle.address).unwrap();
    assert_eq!(ask(&mut connection, "/mock").status(), 200);
    assert!(connection.is_closed_within(SOON), "keepAlive");
    drop(idle);

    let counted = turned(&backend, "keepAliveRequests: 2\n", &[]);
    let mut connection = Connection::open(counted.address).unwrap();
    assert_eq!(ask(&mut connection, "/mock").header("connection"), None);
    assert_eq!(ask(&mut connection, "/mock").header("connection"), Some("close"));
    assert!(connection.is_closed_within(SOON), "keepAliveRequests");
    drop(counted);

    let aged = turned(&backend, "connectionAge: 300ms\n", &[]);
    let mut connection = Connection::open(aged.address).unwrap();
    // Told with an answer, or closed between two.
    let ended = wait::until(SOON, || match try_ask(&mut connection, "/mock") {
        Ok(answer) => (answer.header("connection") == Some("close")).then_some(()),
        Err(_) => Some(()),
    });
    assert!(ended.is_some(), "connectionAge");
}

#[test]
pub(super) fn only_so_many() {
    let backend = Backend::start(|_| Reply::Fault(Fault::Hang));
    // One address may have a quarter of them, and at least one; a trusted proxy as many as there are.
    let share = turned(&backend, "connections: 4\n", &[]);
    let mut first = Connection::open(share.address).unwrap();
    assert_eq!(ask(&mut first, "/mock").status(), 200);
    assert!(try_ask(&mut Connection::open(share.address).unwrap(), "/mock").is_err(), "a second is served");
    drop((share, first));
    let few = turned(&backend, "connections: 2\n", &["--trusted-proxies", "127.0.0.0/8"]);
    let held = [few.address; 3].map(|address| Connection::open(address).unwrap());
    let paused = || metrics(&few).lines().any(|line| line == "gwgen_accept_paused 1").then_some(());
    assert!(wait::until(SOON, paused).is_some(), "{}", metrics(&few));
    drop((few, held));

    let one = turned(&backend, "inFlight: 1\n", &[]);
    let mut first = Connection::open(one.address).unwrap();
    first.send(&request("GET", "/proxy/hangs", &[], b"")).unwrap();
    assert!(wait::until(SOON, || (!backend.take_received().is_empty()).then_some(())).is_some());
    assert_eq!(get(one.address, "/mock").unwrap().status(), 503);
}

#[test]
pub(super) fn after_sigterm() {
    let backend = Backend::start(|_| Reply::Fault(Fault::Hang));
    let mut lame = turned(&backend, "lameDuck: 2s\n", &[]);
    lame.process.signal("TERM");
    let unready = || get(lame.admin, "/readyz").ok().filter(|answer| answer.status() == 503);
    assert!(wait::until(SOON, unready).is_some(), "a lame duck is not ready");
    assert_eq!(get(lame.address, "/mock").map(|answer| answer.status()).ok(), Some(200), "but serves");
    assert_eq!(lame.process.wait(SOON).and_then(|status| status.code()), Some(0));

    let mut short = turned(&backend, "drain: 300ms\n", &[]);
    let mut waiting = Connection::open(short.address).unwrap();
    waiting.send(&request("GET", "/proxy/hangs", &[], b"")).unwrap();
    assert!(wait::until(SOON, || (!backend.take_received().is_empty()).then_some(())).is_some());
    short.process.signal("TERM");
    assert!(short.process.wait(SOON).is_some(), "drain");
}

#[test]
pub(super) fn no_access_log() {
    let backend = Backend::echo();
    let mut quiet = turned(&backend, "accessLog: off\n", &[]);
    let id = get(quiet.address, "/mock").unwrap().header("x-amzn-requestid").unwrap().to_owned();
    quiet.process.signal("TERM");
    assert!(quiet.process.wait(SOON).is_some());
    assert!(!quiet.process.output().contains(&id), "{}", quiet.process.output());
}

/// A handshake that begins and does not go on.
pub(super) fn stalls_in_its_handshake(gateway: &Gateway) -> bool {
    let mut stream = TcpStream::connect(gateway.address).unwrap();
    stream.set_read_timeout(Some(SOON)).unwrap();
    stream.write_all(&[0x16, 0x03, 0x01]).unwrap();
    let begin = Instant::now();
    let _ = io::Read::read(&mut stream, &mut [0; 64]);
    begin.elapsed() >= SOON
}
