//! Every flag and environment variable of the gateway.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::process::{Command, Output};
use std::time::Duration;

use gwgen_tests::backend::Backend;
use gwgen_tests::client::{exchange, get, request};
use gwgen_tests::gateway::{Gateway, free_address};
use gwgen_tests::http::Message;
use gwgen_tests::process::Running;
use gwgen_tests::wait;

use super::{binary, gateway, metric};

fn header<'m>(answer: &'m Message, name: &str) -> &'m str {
    answer.header(name).unwrap_or("(absent)")
}

fn ended(arguments: &[&str]) -> Output {
    Command::new(binary()).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
pub(super) fn help_names_the_api() {
    let output = ended(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    for part in ["robust 7.1 — gateway of a REST API with 9 operations", "--listen", "SIGTERM"] {
        assert!(text(&output).contains(part), "--help does not say {part:?}:\n{}", text(&output));
    }
}

#[test]
pub(super) fn the_version() {
    let output = ended(&["--version"]);
    assert_eq!(output.status.code(), Some(0));
    for part in ["robust", "7.1", env!("CARGO_PKG_VERSION")] {
        assert!(text(&output).contains(part), "--version does not say {part:?}: {}", text(&output));
    }
    assert_eq!(text(&ended(&["-V"])), text(&output));
    assert_eq!(text(&ended(&["-h"])), text(&ended(&["--help"])));
}

#[test]
pub(super) fn wrong_command_lines_end_with_2() {
    for arguments in [
        &["--no-such-flag"][..],
        &["--listen", "nonsense"],
        &["--var", "novalue"],
        &["--workers", "0"],
        &["--endpoint", "lambda:x"],
        &["--trusted-proxies", "10.0.0.0/99"],
        &["--log-format", "xml"],
        &["--state", "postgres://somewhere"],
        &["--state-key", "/nowhere/state.key"],
        &["--config", "/nowhere/gateway.yaml"],
        &["--tls-cert", "only-one-of-two.pem"],
    ] {
        let output = ended(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output));
        assert!(!text(&output).contains("panicked"), "{arguments:?}");
    }
}

#[test]
pub(super) fn a_parameter_that_nobody_bound_is_named() {
    let output = ended(&["--listen", "127.0.0.1:0", "--admin", "off"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    assert!(text(&output).contains("openHost"), "{}", text(&output));
}

#[test]
pub(super) fn a_taken_port_ends_with_4() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = ended(&["--listen", &address, "--admin", "off", "--param", "openHost=127.0.0.1:1"]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
    assert!(text(&output).contains(&address), "{}", text(&output));
}

#[test]
pub(super) fn stages() {
    let backend = Backend::echo();
    let first = gateway(&backend, &[]);
    let answer = get(first.address, "/mock").unwrap();
    assert_eq!((header(&answer, "x-stage"), header(&answer, "x-name")), ("prod", "first"));
    drop(first);

    let one = gateway(&backend, &["--stage", "test"]);
    assert_eq!(header(&get(one.address, "/mock").unwrap(), "x-name"), "second");
    drop(one);

    let both = gateway(&backend, &["--stage", "prod", "--stage", "test"]);
    assert_eq!(header(&get(both.address, "/prod/mock").unwrap(), "x-name"), "first");
    assert_eq!(header(&get(both.address, "/test/mock").unwrap(), "x-name"), "second");
    assert_eq!(get(both.address, "/mock").unwrap().status(), 403);
    // Each is counted for itself, and so is what belongs to none.
    for (labels, count) in [
        ("stage=\"prod\",method=\"GET\",resource=\"/mock\"", 1.0),
        ("stage=\"test\",method=\"GET\",resource=\"/mock\"", 1.0),
        ("stage=\"\",method=\"\",resource=\"\",status=\"4xx\"", 1.0),
    ] {
        assert_eq!(metric(&both, "gwgen_requests_total", labels), count, "{labels}");
    }
    drop(both);

    // Under its name too, not only.
    let path = gateway(&backend, &["--stage-path"]);
    assert_eq!(get(path.address, "/prod/mock").unwrap().status(), 200);
    assert_eq!(get(path.address, "/mock").unwrap().status(), 200);
    assert_eq!(get(path.address, "/test/mock").unwrap().status(), 403);
    drop(path);

    let undeclared = gateway(&backend, &["--stage", "beta"]);
    assert_eq!(header(&get(undeclared.address, "/mock").unwrap(), "x-stage"), "beta");
}

#[test]
pub(super) fn variables_endpoints_and_parameters() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--var", "name=third"]);
    assert_eq!(header(&get(gateway.address, "/mock").unwrap(), "x-name"), "third");
    assert_eq!(get(gateway.address, "/open/x").unwrap().status(), 200);
    exchange(gateway.address, &request("POST", "/function", &[("Connection", "close")], b"{}")).unwrap();
    let targets: Vec<String> =
        backend.take_received().iter().map(|message| message.verb_and_target().1.to_owned()).collect();
    assert_eq!(targets, ["/x", "/2015-03-31/functions/echo/invocations"]);
}

#[test]
pub(super) fn several_listeners_and_a_unix_socket() {
    let backend = Backend::echo();
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("gateway.sock");
    let (second, unix) = (free_address().to_string(), format!("unix:{}", socket.display()));
    let gateway = gateway(&backend, &["--listen", &second, "--listen", &unix, "--workers", "2"]);
    assert_eq!(get(gateway.address, "/mock").unwrap().status(), 200);
    assert_eq!(get(second.parse().unwrap(), "/mock").unwrap().status(), 200);
    let mut stream = UnixStream::connect(&socket).unwrap();
    stream.write_all(b"GET /mock HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
pub(super) fn the_admin_address() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &[]);
    assert_eq!(get(gateway.admin, "/healthz").unwrap().status(), 200);
    assert_eq!(get(gateway.admin, "/readyz").unwrap().status(), 200);
    assert_eq!(get(gateway.admin, "/mock").unwrap().status(), 404);
    // Never on the client port.
    assert_eq!(get(gateway.address, "/metrics").unwrap().status(), 403);
    for _ in 0..3 {
        get(gateway.address, "/mock").unwrap();
    }
    let metrics = get(gateway.admin, "/metrics").unwrap().text();
    let counted =
        metrics.lines().any(|line| !line.starts_with('#') && line.contains("/mock") && line.ends_with(" 3"));
    assert!(counted, "three requests of /mock are not in:\n{metrics}");
}

#[test]
pub(super) fn the_environment_and_the_configuration_file() {
    let folder = tempfile::tempdir().unwrap();
    let (address, admin) = (free_address(), free_address());
    let file = folder.path().join("gateway.yaml");
    std::fs::write(&file, format!("admin: \"{admin}\"\nstage: [test]\n")).unwrap();
    let mut command = Command::new(binary());
    command
        .args([
            "--config",
            &file.to_string_lossy(),
            "--param",
            "openHost=127.0.0.1:1",
            "--log-format",
            "text",
        ])
        .env("GATEWAY_LISTEN", address.to_string())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut process = Running::start(&mut command).unwrap();
    let ready = wait::until(wait::LONG, || {
        assert!(process.ended().is_none(), "it ended: {}", process.output());
        get(admin, "/readyz").ok().filter(|answer| answer.status() == 200)
    });
    assert!(ready.is_some(), "{}", process.output());
    assert_eq!(header(&get(address, "/mock").unwrap(), "x-stage"), "test");
}

#[test]
pub(super) fn every_variable_of_the_environment() {
    let (address, admin) = (free_address(), free_address());
    let mut command = Command::new(binary());
    command
        .args(["--param", "openHost=127.0.0.1:1"])
        .env("GATEWAY_LISTEN", address.to_string())
        .env("GATEWAY_ADMIN", admin.to_string())
        .env("GATEWAY_STAGE", "test")
        .env("GATEWAY_STATE", "memory:")
        .env("GATEWAY_STATE_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
        .env("GATEWAY_PEER", "127.0.0.1:0")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let process = Running::start(&mut command).unwrap();
    let ready =
        wait::until(wait::LONG, || get(admin, "/readyz").ok().filter(|answer| answer.status() == 200));
    assert!(ready.is_some(), "{}", process.output());
    assert_eq!(header(&get(address, "/mock").unwrap(), "x-stage"), "test");
    drop(process);
    // A flag goes before its variable, and a wrong value is as wrong there.
    let output = Command::new(binary()).env("GATEWAY_STATE", "postgres://somewhere").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
}

#[test]
pub(super) fn what_a_state_in_memory_does_not_need() {
    let key = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(key.path(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n").unwrap();
    let path = key.path().to_string_lossy().into_owned();
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--state", "memory:", "--state-key", &path, "--peer", "127.0.0.1:0"]);
    assert_eq!(get(gateway.address, "/mock").unwrap().status(), 200);
    for flag in ["--state-key", "--peer"] {
        let said = || gateway.process.output().contains(flag).then_some(());
        assert!(wait::until(wait::LONG, said).is_some(), "{flag} has no effect, and nobody says so");
    }
}

#[test]
pub(super) fn no_admin_address() {
    let address = free_address();
    let mut command = Command::new(binary());
    command
        .args(["--listen", &address.to_string(), "--admin", "off", "--param", "openHost=127.0.0.1:1"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let process = Running::start(&mut command).unwrap();
    let served =
        wait::until(wait::LONG, || get(address, "/mock").ok().filter(|answer| answer.status() == 200));
    assert!(served.is_some(), "{}", process.output());
    assert!(!process.output().contains("9901"), "{}", process.output());
}

#[test]
pub(super) fn workers() {
    let backend = Backend::echo();
    let threads = |count: &str| {
        let gateway = gateway(&backend, &["--workers", count]);
        std::fs::read_dir(format!("/proc/{}/task", gateway.process.id())).map_or(0, Iterator::count)
    };
    let (one, four) = (threads("1"), threads("4"));
    assert!(four >= one + 3, "{one} threads with one worker, {four} with four");
}

#[test]
pub(super) fn trusted_proxies() {
    let backend = Backend::echo();
    let forwarded =
        request("GET", "/mock", &[("X-Forwarded-For", "203.0.113.9"), ("Connection", "close")], b"");
    let strict = gateway(&backend, &[]);
    assert_eq!(header(&exchange(strict.address, &forwarded).unwrap(), "x-source"), "127.0.0.1");
    drop(strict);
    let trusting = gateway(&backend, &["--trusted-proxies", "127.0.0.0/8"]);
    assert_eq!(header(&exchange(trusting.address, &forwarded).unwrap(), "x-source"), "203.0.113.9");
}

#[test]
pub(super) fn the_access_log_as_text() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--log-format", "text"]);
    get(gateway.address, "/mock").unwrap();
    let line = wait::until(wait::LONG, || {
        gateway
            .process
            .output()
            .lines()
            .find(|line| line.contains("\"GET /mock HTTP/1.1\" 200"))
            .map(str::to_owned)
    });
    assert!(line.is_some_and(|line| line.starts_with("127.0.0.1 ")), "{}", gateway.process.output());
}

#[test]
pub(super) fn the_access_log_is_one_json_line_a_request() {
    let backend = Backend::echo();
    let gateway: Gateway = gateway(&backend, &[]);
    let secret = "do-not-log-me";
    let bytes = request("GET", "/mock?x=%22%0A", &[("Authorization", secret), ("Connection", "close")], b"");
    let answer = exchange(gateway.address, &bytes).unwrap();
    let id = header(&answer, "x-amzn-requestid").to_owned();
    let line = wait::until(Duration::from_secs(10), || {
        gateway.process.output().lines().find(|line| line.contains(&id)).map(str::to_owned)
    });
    let line = line.unwrap_or_else(|| panic!("no log line with {id}: {}", gateway.process.output()));
    let value: serde_json::Value =
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert!(value.is_object());
    assert!(!gateway.process.output().contains(secret), "a secret is in the log");
}

/// Every line, whether or not a stage was chosen, has the form that was asked for.
#[test]
fn the_access_log_for_people() {
    let backend = Backend::echo();
    let gateway = gateway(&backend, &["--log-format", "text", "--stage", "prod", "--stage", "test"]);
    let refused = b"GET /prod/../mock HTTP/1.1\r\nHost: a\r\n\r\n";
    let answers = [
        get(gateway.address, "/prod/mock").unwrap(),
        get(gateway.address, "/no-stage").unwrap(),
        exchange(gateway.address, refused).unwrap(),
    ];
    for (answer, status) in answers.iter().zip(["200", "403", "400"]) {
        let id = header(answer, "x-amzn-requestid");
        let find = || gateway.process.output().lines().find(|line| line.contains(id)).map(str::to_owned);
        let line = wait::until(wait::LONG, find);
        let line = line.unwrap_or_else(|| panic!("no line with {id}: {}", gateway.process.output()));
        assert!(line.starts_with("127.0.0.1 - - [") && line.contains(&format!("\" {status} ")), "{line}");
    }
}

#[test]
fn names_that_nothing_in_the_definition_has_are_warned_of() {
    let backend = Backend::echo();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.yaml");
    std::fs::write(&file, "var: {backen: x}\nparam: {openhost: x}\n").unwrap();
    let file = file.to_string_lossy();
    let flags =
        ["--var", "no-pe=1", "--endpoint", "lambda:nosuch=http://x", "--param", "x=y", "--config", &file];
    let gateway = gateway(&backend, &flags);
    let output = gateway.process.output();
    for (name, near) in [
        ("--var no-pe", "did you mean name?"),
        ("--var backen", "did you mean backend?"),
        ("--param openhost", "did you mean openHost?"),
        ("--param x", "it has openHost"),
        ("--endpoint lambda:nosuch", "lambda:echo"),
    ] {
        let warned =
            output.lines().any(|line| line.starts_with(&format!("warning: {name}: ")) && line.contains(near));
        assert!(warned, "{name} is not warned of, or not with {near:?}:\n{output}");
    }
    // What the definition has is not warned of.
    assert_eq!(output.matches("warning: ").count(), 5, "{output}");
}
