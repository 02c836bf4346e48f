//! Lambda functions that the gateway hosts itself, through the Lambda Runtime API.
//!
//! ```text
//! worker ─ HostedInvoker ─ channel ─▶ thread "functions": Pool ─▶ Environment ─ loopback HTTP ─▶ process
//! worker ─┘                                              one a function    one a process
//! ```
//!
//! One thread of its own has all environments of all functions: any worker's request can go to any idle environment, no
//! state is locked, and a function that floods its log or its socket takes no time of a worker. What it costs, two
//! wake-ups between threads, is little beside the way through a process.
//!
//! - `pool` decides: who waits, who is idle, when another process is started.
//! - `environment` is the life of one process; `process` starts and ends it, `memory` measures it, `output` logs it, `descent`
//!   finds what it left behind.
//! - `connection` and `wire` speak the Runtime API (version 2018-06-01) with it, on a port of its own.
//!
//! What is not here: sandboxing. Functions run as the gateway's user, each in a process group of its own.

mod answer;
mod back_off;
mod connection;
mod descent;
mod environment;
mod failure;
mod host;
mod invoker;
mod memory;
mod output;
mod peer;
mod pool;
mod process;
#[cfg(test)]
mod tests;
mod wire;

use std::path::PathBuf;
use std::time::Duration;

pub use host::HostedFunctions;
pub use invoker::HostedInvoker;
pub use pool::Counts;

/// The longest answer in bytes, as Amazon's own message about it says.
pub const LONGEST_ANSWER: usize = 6_291_556;

/// A function and how it is started.
#[derive(Clone)]
pub struct FunctionSettings {
    /// Its name.
    pub name: Box<str>,
    /// The program and its arguments; a program with `/` in it is seen from the directory.
    pub command: Vec<String>,
    /// Where it is started.
    pub directory: PathBuf,
    /// `_HANDLER`, or empty.
    pub handler: String,
    /// For `AWS_EXECUTION_ENV`, or empty.
    pub runtime: String,
    /// How many environments there may be, at least 1.
    pub concurrency: usize,
    /// For one event.
    pub timeout: Duration,
    /// Resident memory in MB.
    pub memory_mb: u32,
    /// All variables that do not come from the Runtime API.
    pub environment: Vec<(String, String)>,
}

/// What all functions of a gateway share.
#[derive(Debug, Clone)]
pub struct HostSettings {
    /// `AWS_REGION`.
    pub region: String,
    /// The account in functions' ARNs.
    pub account: String,
    /// Whether log lines are JSON objects.
    pub log_json: bool,
}
