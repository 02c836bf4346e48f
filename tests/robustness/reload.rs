//! SIGHUP takes up what the configuration file says now; memory that runs short keeps new clients out.

use std::fs;
use std::io::Read;
use std::time::Duration;

use gwgen_tests::backend::Backend;
use gwgen_tests::client::{Connection, get, request};
use gwgen_tests::http::Role;
use gwgen_tests::wait;

use super::{gateway, metric};

#[test]
fn a_cap_on_connections() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.yaml");
    // One source may have a quarter of them: one.
    fs::write(&file, "connections: 4\n").unwrap();
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--config", &file.to_string_lossy()]);
    let mut first = Connection::open(gateway.address).unwrap();
    first.send(&request("GET", "/mock", &[], b"")).unwrap();
    assert_eq!(first.answer(Role::Answer).unwrap().status(), 200);
    assert!(get(gateway.address, "/mock").is_err(), "a second connection of one source is beyond its share");
    fs::write(&file, "connections: 400\n").unwrap();
    gateway.process.signal("HUP");
    let served = || get(gateway.address, "/mock").ok().map(|answer| answer.status());
    assert_eq!(wait::until(wait::LONG, served), Some(200), "{}", gateway.process.output());
    // What was open is still open.
    first.send(&request("GET", "/mock", &[], b"")).unwrap();
    assert_eq!(first.answer(Role::Answer).unwrap().status(), 200);
}

#[test]
pub(super) fn a_limit_of_memory() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.yaml");
    // No process is so small.
    fs::write(&file, "memory: 1MiB\n").unwrap();
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--workers", "1", "--config", &file.to_string_lossy()]);
    let pressure = |wanted: f64| {
        let reached = || (metric(&gateway, "gwgen_memory_pressure", "") == wanted).then_some(());
        assert!(wait::until(wait::LONG, reached).is_some(), "{wanted}: {}", gateway.process.output());
    };
    pressure(3.0);
    // The accept that was waiting before the first look may let one in.
    let _may_be_let_in = Connection::open(gateway.address).unwrap();
    let mut waiting = Connection::open(gateway.address).unwrap();
    waiting.send(&request("GET", "/mock", &[], b"")).unwrap();
    let stream = waiting.reader().stream();
    stream.set_read_timeout(Some(Duration::from_millis(700))).unwrap();
    assert!(stream.read(&mut [0; 1]).is_err(), "nobody is let in while memory is gone");
    stream.set_read_timeout(Some(wait::LONG)).unwrap();
    fs::write(&file, "memory: 64GiB\n").unwrap();
    gateway.process.signal("HUP");
    pressure(0.0);
    assert_eq!(waiting.answer(Role::Answer).unwrap().status(), 200);
}
