//! SIGHUP takes up what the configuration file says now; memory that runs short keeps new clients out.

use std::fs;
use std::io::{Read, Write};
use std::time::Duration;

use gwgen_tests::backend::Backend;
use gwgen_tests::client::{Connection, get, request};
use gwgen_tests::http::{Reader, Role};
use gwgen_tests::wait;

use super::tls::{self, Authority};
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

/// One signal, both kinds of files; what counts at start only is named, and the rest takes effect.
#[test]
fn certificates_and_configuration_together() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.yaml");
    let authority = Authority::new();
    let first = authority.write("api.example", folder.path());
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (certificate, key, configuration) = (path("cert.pem"), path("key.pem"), path("gateway.yaml"));
    fs::write(&file, "keepAliveRequests: 9\n").unwrap();
    let backend = Backend::echo();
    let flags = ["--config", &configuration, "--tls-cert", &certificate, "--tls-key", &key, "--workers", "1"];
    let gateway = gateway(&backend, &flags);
    let client = authority.client();
    let ask = || {
        let mut reader = Reader::new(tls::connect(gateway.address, &client).ok()?);
        reader.stream().write_all(&request("GET", "/mock", &[], b"")).ok()?;
        let answer = reader.message(Role::Answer).ok()??;
        let shown = reader.stream().conn.peer_certificates()?.first()?.clone().into_owned();
        Some((answer.header("x-source")?.to_owned(), answer.header("connection").is_some(), shown))
    };
    let source = "127.0.0.1".to_owned();
    assert_eq!(ask(), Some((source.clone(), false, first)));

    let second = authority.write("api.example", folder.path());
    fs::write(&file, "keepAliveRequests: 1\nworkers: 2\naccessLog: off\ntruststores: elsewhere\n").unwrap();
    gateway.process.signal("HUP");
    let reloaded = || ask().filter(|(_, closes, shown)| *closes && *shown == second);
    assert!(wait::until(wait::LONG, reloaded).is_some(), "{}", gateway.process.output());
    let said = || gateway.process.output().contains("needs a restart: truststores, accessLog").then_some(());
    assert!(wait::until(wait::LONG, said).is_some(), "{}", gateway.process.output());

    // A file that is wrong changes nothing, and does not keep the certificate from changing.
    let third = authority.write("api.example", folder.path());
    fs::write(&file, "keepAliveRequest: 2\n").unwrap();
    gateway.process.signal("HUP");
    let reloaded = || ask().filter(|(_, closes, shown)| *closes && *shown == third);
    assert!(wait::until(wait::LONG, reloaded).is_some(), "{}", gateway.process.output());
    let said = || gateway.process.output().contains("configuration is kept: ").then_some(());
    assert!(wait::until(wait::LONG, said).is_some(), "{}", gateway.process.output());
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
