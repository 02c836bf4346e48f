//! A server under measurement: gwgen's gateway or a peer, on core 0.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use gwgen_tests::process::Running;
use gwgen_tests::{client, compiler, gateway, repository, wait};

use super::bearer::Bearer;
use super::options::Options;
use super::peers;
use super::scenario::{Kind, Scenario};

/// How to start one.
#[derive(Debug)]
pub(super) struct Server {
    /// Its name in the table.
    pub(super) name: String,
    program: PathBuf,
    arguments: Vec<String>,
    /// Where it will listen.
    pub(super) address: SocketAddr,
    /// Size of its binary, where that is told.
    pub(super) binary_size: Option<u64>,
    /// Whether somebody reads its standard output. To `/dev/null` a gateway writes no access log.
    is_read: bool,
    log: PathBuf,
}

/// The gateway and every peer that is there; what is missing is said.
pub(super) fn all(
    scenario: &Scenario,
    options: &Options,
    upstream: SocketAddr,
    folder: &Path,
    bearer: Option<&Bearer>,
) -> Result<Vec<Server>, String> {
    let mut servers = Vec::new();
    if options.includes("gwgen") {
        let config = folder.join("gateway.yaml");
        std::fs::write(&config, "accessLog: off\n").map_err(|error| error.to_string())?;
        let silent = ["--config".to_owned(), config.to_string_lossy().into_owned()];
        let one = |program: &Path, name: &str, flags: &[String]| {
            let mut gateway = our_gateway(name, program, scenario, options, upstream, folder);
            gateway.arguments.extend_from_slice(flags);
            gateway.arguments.extend(bearer.into_iter().flat_map(Bearer::flags));
            gateway
        };
        for program in &options.gateways {
            let file = program.file_name().unwrap_or_default().to_string_lossy();
            servers.push(one(program, &format!("{GATEWAY}: {file}"), &silent));
        }
        if options.gateways.is_empty() {
            let program = build(scenario)?;
            if scenario.kind == Kind::Throughput {
                // The peers write none, so the first one does not either; the second is what runs without a configuration.
                servers.push(one(&program, GATEWAY, &silent));
                let logging = one(&program, &format!("{GATEWAY} with access log"), &[]);
                servers.push(Server { is_read: true, ..logging });
            } else {
                servers.push(one(&program, GATEWAY, &[]));
            }
        }
    }
    for peer in peers::all() {
        if !options.includes(peer.name) || !peer.can(scenario) {
            continue;
        }
        match peer.version() {
            None => eprintln!("bench: {} is not there and could not be installed", peer.name),
            Some(version) => {
                let address = gateway::free_address();
                let (program, arguments) = peer.prepare(scenario, address, upstream, folder)?;
                let name = format!("{} {version}", peer.name);
                let log = folder.join(format!("{}.log", peer.name));
                servers.push(Server {
                    name,
                    program,
                    arguments,
                    address,
                    binary_size: None,
                    is_read: false,
                    log,
                });
            }
        }
    }
    Ok(servers)
}

/// Begins the names of our own rows.
pub(super) const GATEWAY: &str = "gwgen";

fn our_gateway(
    name: &str,
    program: &Path,
    scenario: &Scenario,
    options: &Options,
    upstream: SocketAddr,
    folder: &Path,
) -> Server {
    let (address, admin) = (gateway::free_address(), gateway::free_address());
    let mut arguments: Vec<String> =
        ["--listen", &address.to_string(), "--admin", &admin.to_string(), "--workers", "1"]
            .map(str::to_owned)
            .into();
    if scenario.is_forwarded() {
        arguments.extend(scenario.upstream_flag(upstream));
    }
    if scenario.tls {
        for (flag, file) in [("--tls-cert", "cert.pem"), ("--tls-key", "key.pem")] {
            arguments.extend([flag.to_owned(), folder.join(file).to_string_lossy().into_owned()]);
        }
    }
    if scenario.kind == Kind::Connections {
        // One client may have a quarter of the connections; a trusted proxy as many as there are.
        arguments.extend(["--trusted-proxies".to_owned(), "127.0.0.0/8".to_owned()]);
    }
    arguments.extend(options.gateway_flags.iter().cloned());
    let binary_size = std::fs::metadata(program).ok().map(|data| data.len());
    let log = folder.join(format!("{name}.log"));
    Server {
        name: name.to_owned(),
        program: program.to_owned(),
        arguments,
        address,
        binary_size,
        is_read: false,
        log,
    }
}

/// An output that a thread of this process reads.
fn read_away() -> Result<Stdio, String> {
    let (mut reader, writer) = std::io::pipe().map_err(|error| error.to_string())?;
    std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
    Ok(writer.into())
}

/// What `gwgen build` gives, in release.
fn build(scenario: &Scenario) -> Result<PathBuf, String> {
    let specification = repository::scratch("bench").join(format!("{}.yaml", scenario.name));
    let binary = repository::scratch("bench").join(scenario.name);
    std::fs::write(&specification, scenario.definition()).map_err(|error| error.to_string())?;
    let (from, to) = (specification.to_string_lossy(), binary.to_string_lossy());
    eprintln!("$ gwgen build {from} --bin {to}");
    // The build may use every core; only what is measured is pinned.
    let mut command = Command::new("taskset");
    command.args(["-c", &all_cores()]).arg(compiler::gwgen()).args(["build", &from, "--bin", &to]);
    command.env("XDG_CACHE_HOME", repository::scratch("cache")).stdin(Stdio::null());
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(binary) } else { Err(compiler::text(&output.stderr)) }
}

fn all_cores() -> String {
    let text = std::fs::read_to_string("/sys/devices/system/cpu/online").unwrap_or_default();
    if text.trim().is_empty() { "0-1".to_owned() } else { text.trim().to_owned() }
}

impl Server {
    /// Starts it on core 0; it need not be ready yet.
    pub(super) fn spawn(&self) -> Result<Running, String> {
        let log = std::fs::File::create(&self.log).map_err(|error| error.to_string())?;
        let mut command = Command::new("taskset");
        command
            .args(["-c", "0"])
            .arg(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(if self.is_read { read_away()? } else { Stdio::null() })
            .stderr(log);
        Running::start(&mut command).map_err(|error| self.problem(&error.to_string()))
    }

    /// What went wrong, with its name.
    pub(super) fn problem(&self, problem: &str) -> String {
        format!("{}: {problem}", self.name)
    }

    /// Starts it and waits until it accepts connections.
    pub(super) fn start(&self) -> Result<Running, String> {
        let mut running = self.spawn()?;
        let ready = wait::until(Duration::from_secs(20), || {
            if running.ended().is_some() {
                return Some(false);
            }
            client::Connection::open(self.address).ok().map(|_| true)
        });
        if ready == Some(true) {
            return Ok(running);
        }
        Err(format!(
            "{} does not start: {}",
            self.name,
            std::fs::read_to_string(&self.log).unwrap_or_default()
        ))
    }
}
