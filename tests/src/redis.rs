//! A Redis server that runs for a test.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::process::Running;
use crate::wait;

/// Nodes of a cluster talk to each other on a port that is higher by 10,000.
const HIGHEST_OF_A_CLUSTER: u16 = 55_535;

/// A running server, ended when it is dropped.
#[derive(Debug)]
pub struct Redis {
    /// Where it listens.
    pub address: SocketAddr,
    /// The process.
    pub process: Running,
    folder: TempDir,
}

impl Redis {
    /// Starts a server on a free port, with more arguments. `None`: there is no `redis-server` here.
    ///
    /// # Panics
    /// It is there and does not start.
    pub fn start(arguments: &[&str]) -> Option<Redis> {
        // A port that was free a moment ago may be taken by now.
        for _ in 0..20 {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
            let address = listener.local_addr().expect("an address");
            drop(listener);
            if arguments.contains(&"--cluster-enabled") && address.port() > HIGHEST_OF_A_CLUSTER {
                continue;
            }
            let folder = tempfile::tempdir().expect("a folder");
            match Redis::start_at(address, folder, arguments) {
                Ok(server) => return server,
                Err(problem) if problem.contains("in use") => {}
                Err(problem) => panic!("redis-server: {problem}"),
            }
        }
        panic!("redis-server finds no free port");
    }

    fn start_at(address: SocketAddr, folder: TempDir, arguments: &[&str]) -> Result<Option<Redis>, String> {
        let port = address.port().to_string();
        let port_flag = if arguments.contains(&"--tls-cert-file") {
            vec!["--port", "0", "--tls-port", &port]
        } else {
            vec!["--port", &port]
        };
        let mut command = Command::new("redis-server");
        command
            .args(port_flag)
            .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", "--dir"])
            .arg(folder.path())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let process = match Running::start(&mut command) {
            Ok(process) => process,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let mut server = Redis { address, process, folder };
        let ready = wait::until(Duration::from_secs(20), || {
            if server.process.ended().is_some() {
                return Some(Err(server.process.output()));
            }
            server.process.output().contains("Ready to accept connections").then_some(Ok(()))
        });
        match ready {
            Some(Ok(())) => Ok(Some(server)),
            Some(Err(problem)) => Err(problem),
            None => Err(format!("not ready in time: {}", server.process.output())),
        }
    }

    /// The URL of the server.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Sends one command, and gives back what comes until the connection is closed.
    pub fn command(&self, line: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        let limit = Some(Duration::from_secs(10));
        stream.set_read_timeout(limit).expect("a limit");
        stream.write_all(format!("{line}\r\nQUIT\r\n").as_bytes()).expect("written");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Ends the server at once; another one can take its port.
    #[must_use]
    pub fn kill(mut self) -> SocketAddr {
        self.process.signal("KILL");
        self.process.wait(Duration::from_secs(10));
        drop(self.folder);
        self.address
    }

    /// Starts a server where another one was.
    ///
    /// # Panics
    /// It does not start.
    pub fn start_again(address: SocketAddr, arguments: &[&str]) -> Redis {
        let folder = tempfile::tempdir().expect("a folder");
        let started = Redis::start_at(address, folder, arguments);
        started.unwrap_or_else(|problem| panic!("redis-server: {problem}")).expect("it was there before")
    }
}
