//! A compiled gateway that runs.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::client;
use crate::process::Running;
use crate::wait;

/// A running gateway with its two addresses.
#[derive(Debug)]
pub struct Gateway {
    /// Where clients connect.
    pub address: SocketAddr,
    /// The admin address.
    pub admin: SocketAddr,
    /// The process.
    pub process: Running,
}

impl Gateway {
    /// Starts a gateway on free ports with credentials that sign and mean nothing, and waits until it is ready.
    ///
    /// # Errors
    /// It ended, or was not ready in time; the text holds what it wrote.
    pub fn start(binary: &Path, flags: &[String]) -> Result<Gateway, String> {
        let keys = [
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "example"),
            ("AWS_REGION", "us-east-1"),
        ];
        Gateway::start_with(binary, flags, |command| {
            command.envs(keys);
        })
    }

    /// The same in an environment that says nothing of AWS but what it is told.
    ///
    /// # Errors
    /// As [`Gateway::start`].
    pub fn start_among(
        binary: &Path,
        flags: &[String],
        variables: &[(&str, &str)],
    ) -> Result<Gateway, String> {
        Gateway::start_with(binary, flags, |command| {
            for (name, _) in std::env::vars_os() {
                if name.to_string_lossy().starts_with("AWS_") || name == "HOME" {
                    command.env_remove(name);
                }
            }
            command.envs(variables.iter().copied());
        })
    }

    fn start_with(
        binary: &Path,
        flags: &[String],
        prepare: impl Fn(&mut Command),
    ) -> Result<Gateway, String> {
        // A port that was free a moment ago may be taken by now: exit status 4, try another.
        let mut last = String::new();
        for _ in 0..3 {
            match Gateway::start_once(binary, flags, &prepare) {
                Err(problem) if problem.contains("in use") => last = problem,
                other => return other,
            }
        }
        Err(last)
    }

    fn start_once(
        binary: &Path,
        flags: &[String],
        prepare: impl Fn(&mut Command),
    ) -> Result<Gateway, String> {
        let (address, admin) = (free_address(), free_address());
        let mut command = Command::new(binary);
        command
            .args(["--listen", &address.to_string(), "--admin", &admin.to_string()])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        prepare(&mut command);
        let process = Running::start(&mut command).map_err(|error| error.to_string())?;
        let mut gateway = Gateway { address, admin, process };
        let ready = wait::until(Duration::from_secs(20), || {
            if let Some(status) = gateway.process.ended() {
                return Some(Err(status.to_string()));
            }
            let answer = client::get(admin, "/readyz").ok()?;
            (answer.status() == 200).then_some(Ok(()))
        });
        match ready {
            Some(Ok(())) => Ok(gateway),
            Some(Err(status)) => {
                // The last lines may still be on their way through the pipe.
                wait::until(Duration::from_millis(500), || {
                    (!gateway.process.output().is_empty()).then_some(())
                });
                Err(format!("the gateway ended with {status}:\n{}", gateway.process.output()))
            }
            None => Err(format!("the gateway is not ready after 20 s:\n{}", gateway.process.output())),
        }
    }
}

/// A loopback address with a port that is free at this moment.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address.unwrap_or_else(|error| panic!("no free port on the loopback: {error}"))
}
