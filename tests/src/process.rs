//! Processes that tests start: always ended, by their own handle.

use std::fs;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::wait;

/// A running process; dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    child: Child,
    output: Arc<Mutex<Vec<u8>>>,
}

impl Running {
    /// Starts a command. What it writes to piped outputs is collected.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn start(command: &mut Command) -> io::Result<Running> {
        let mut child = command.spawn()?;
        let output = Arc::new(Mutex::new(Vec::new()));
        let pipes: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>),
            child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>),
        ];
        for mut pipe in pipes.into_iter().flatten() {
            let output = Arc::clone(&output);
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(count) = pipe.read(&mut buffer) {
                    if count == 0 {
                        break;
                    }
                    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
                    output.extend(buffer.iter().take(count));
                }
            });
        }
        Ok(Running { child, output })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything it has written so far.
    pub fn output(&self) -> String {
        String::from_utf8_lossy(&self.output.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// Its exit status, where it has ended.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Its exit status, waited for; `None` when it still runs after the time.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        wait::until(limit, || self.ended())
    }

    /// Sends a signal by name: `TERM`, `HUP`, `INT`.
    pub fn signal(&self, name: &str) {
        signal(self.id(), name);
    }

    /// Asks it to end and waits; a program with children of its own takes them along. Killed when it does not.
    pub fn stop(mut self) {
        self.signal("TERM");
        self.wait(Duration::from_secs(10));
    }

    /// Resident memory in bytes; 0 where it cannot be told.
    pub fn resident(&self) -> u64 {
        status_field(self.id(), "VmRSS:")
    }

    /// The most resident memory so far, in bytes; 0 where it cannot be told.
    pub fn resident_peak(&self) -> u64 {
        status_field(self.id(), "VmHWM:")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn status_field(id: u32, field: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field)).unwrap_or("0");
    line.split_whitespace().next().and_then(|word| word.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Sends a signal by name to a process.
pub fn signal(id: u32, name: &str) {
    // `kill` of the shell is everywhere; a bound system call would be `unsafe`.
    let _ = Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).status();
}
