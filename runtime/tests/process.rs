//! A gateway as a process: exit status, signals, the admin listener, the access log.
//!
//! The gateway is the example `mock`, which `cargo test` builds beside this test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

const PATIENCE: Duration = Duration::from_secs(20);

fn program() -> PathBuf {
    let me = std::env::current_exe().unwrap();
    let program = me.parent().and_then(Path::parent).unwrap().join("examples/mock");
    assert!(program.exists(), "{} is missing: cargo build --example mock", program.display());
    program
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).env_clear();
    command
}

fn output(arguments: &[&str]) -> (Option<i32>, Output) {
    let output = command(arguments).stdin(Stdio::null()).output().unwrap();
    (output.status.code(), output)
}

/// A gateway that runs.
struct Gateway {
    child: Child,
    lines: Receiver<String>,
    client: String,
    admin: String,
}

impl Gateway {
    fn start(arguments: &[&str]) -> Gateway {
        let mut child = command(&["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--workers", "2"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = lines_of(child.stderr.take().unwrap());
        let admin = behind(&lines, "admin on ");
        let client = behind(&lines, "listening on http://");
        Gateway { child, lines, client, admin }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Exit status and access log.
    fn end(mut self) -> (Option<i32>, String) {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(started.elapsed() < PATIENCE, "the gateway does not end");
            std::thread::sleep(Duration::from_millis(5));
        };
        let mut log = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut log).unwrap();
        (status.code(), log)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lines as they come, so that waiting for one can have an end.
fn lines_of(stderr: ChildStderr) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// What stands behind a text, on the first line that has it.
fn behind(lines: &Receiver<String>, text: &str) -> String {
    let mut seen = Vec::new();
    loop {
        let Ok(line) = lines.recv_timeout(PATIENCE) else { panic!("no {text:?} in {seen:#?}") };
        if let Some((_, found)) = line.split_once(text) {
            return found.trim().to_owned();
        }
        seen.push(line);
    }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut read = String::new();
    stream.read_to_string(&mut read).unwrap();
    read
}

#[test]
fn help_and_version_name_the_api() {
    let (status, help) = output(&["--help"]);
    let help = String::from_utf8(help.stdout).unwrap();
    assert_eq!(status, Some(0));
    assert!(help.starts_with("Hello 1.0 — gateway of a REST API with 1 operation\n"), "{help}");
    let (status, version) = output(&["--version"]);
    assert_eq!((status, version.stdout.starts_with(b"Hello 1.0 (gwgen ")), (Some(0), true));
}

#[test]
fn exit_status_says_whose_fault_it_is() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let missing = std::env::temp_dir().join("gwgen-no-such-file.pem");
    let missing = missing.to_str().unwrap();
    let cases: [(&[&str], i32, &str); 7] = [
        (&["--lissten", "x"], 2, "did you mean --listen?"),
        (&["--state", "postgres://x"], 2, "no store is reached by postgres:"),
        (&["--stage", "not a stage"], 2, "not a stage"),
        (&["--config", missing], 2, "gwgen-no-such-file"),
        (&["--listen", &taken], 4, &taken),
        (&["--listen", "127.0.0.1:0", "--admin", &taken], 4, "--admin"),
        (&["--tls-cert", missing, "--tls-key", missing], 4, "gwgen-no-such-file"),
    ];
    for (arguments, want, text) in cases {
        let (status, output) = output(arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(status, Some(want), "{arguments:?}: {errors}");
        assert!(errors.starts_with("error: ") && errors.contains(text), "{arguments:?}: {errors}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn serves_tells_of_itself_and_drains() {
    let gateway = Gateway::start(&[]);
    let read = get(&gateway.client, "/");
    assert!(read.starts_with("HTTP/1.1 200 OK") && read.ends_with("Hello from a table\"}"), "{read}");
    assert!(
        get(&gateway.client, "/metrics").starts_with("HTTP/1.1 403"),
        "the admin port's paths are not the client port's"
    );
    assert!(get(&gateway.client, "/%zz").starts_with("HTTP/1.1 400"));
    for (path, want) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let read = get(&gateway.admin, path);
        assert!(read.starts_with("HTTP/1.1 200") && read.ends_with(want), "{read}");
    }
    let metrics = get(&gateway.admin, "/metrics");
    for line in [
        "gwgen_requests_total{stage=\"prod\",method=\"GET\",resource=\"/\",status=\"2xx\"} 1\n",
        "gwgen_request_duration_seconds_count{stage=\"prod\",method=\"GET\",resource=\"/\"} 1\n",
        "gwgen_refusals_total{reason=\"percent-encoding\"} 1\n",
        "gwgen_connections_total 3\n",
        "gwgen_ready 1\n",
    ] {
        assert!(metrics.contains(line), "{line} {metrics}");
    }
    assert!(get(&gateway.admin, "/").contains("\"api\":\"Hello\""));
    let mut idle = TcpStream::connect(&gateway.client).unwrap();
    let started = Instant::now();
    gateway.signal(Signal::TERM);
    let (status, log) = gateway.end();
    assert_eq!(status, Some(0));
    assert!(started.elapsed() < Duration::from_secs(2), "nothing was in flight: {:?}", started.elapsed());
    assert_eq!(idle.read(&mut [0; 1]).unwrap_or(0), 0);
    assert_eq!(log.lines().count(), 3, "{log}");
    assert!(log.lines().all(|line| line.starts_with('{') && line.ends_with('}')), "{log}");
}

#[test]
fn a_lame_duck_serves_until_a_second_signal() {
    let folder = std::env::temp_dir().join(format!("gwgen-process-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let config = folder.join("gateway.yaml");
    std::fs::write(&config, "lameDuck: 1h\nlogFormat: text\n").unwrap();
    let gateway = Gateway::start(&["--config", config.to_str().unwrap()]);
    assert!(!get(&gateway.client, "/").is_empty());
    // A configuration that is wrong is not taken up, one that is right is.
    std::fs::write(&config, "lameDuck: soon\n").unwrap();
    gateway.signal(Signal::HUP);
    behind(&gateway.lines, "configuration is kept: ");
    std::fs::write(&config, "lameDuck: 1h\nlogFormat: json\nworkers: 7\n").unwrap();
    gateway.signal(Signal::HUP);
    // --workers goes before the file's: nothing needs a restart.
    behind(&gateway.lines, "configuration read again");
    gateway.signal(Signal::TERM);
    let started = Instant::now();
    while get(&gateway.admin, "/readyz").starts_with("HTTP/1.1 200") {
        assert!(started.elapsed() < PATIENCE);
    }
    assert!(get(&gateway.client, "/").starts_with("HTTP/1.1 200"), "a lame duck answers");
    assert!(get(&gateway.admin, "/healthz").starts_with("HTTP/1.1 200"));
    gateway.signal(Signal::TERM);
    let (status, log) = gateway.end();
    assert_eq!(status, Some(0));
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(
        lines[0].starts_with("127.0.0.1 - - [") && lines[0].contains("\"GET / HTTP/1.1\" 200 32"),
        "{log}"
    );
    assert!(lines[1].starts_with("{\"requestId\""), "{log}");
    std::fs::remove_dir_all(&folder).unwrap();
}
