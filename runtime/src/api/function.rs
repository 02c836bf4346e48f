//! Lambda functions that the gateway hosts: `x-gwgen.functions`.

use super::Text;

/// A function that runs beside the gateway and speaks the Lambda Runtime API.
#[derive(Debug)]
pub struct HostedFunction {
    /// Its name, by which integrations' ARNs find it: `[A-Za-z0-9_-]{1,64}`.
    pub name: &'static str,
    /// The program and its arguments.
    pub command: &'static [&'static str],
    /// Where it is started, seen from the folder that `--functions` names; empty is that folder itself.
    pub directory: &'static str,
    /// `_HANDLER`, or empty.
    pub handler: &'static str,
    /// `python3.12`, for `AWS_EXECUTION_ENV`, or empty.
    pub runtime: &'static str,
    /// How many environments there may be, at least 1.
    pub concurrency: u32,
    /// Milliseconds for one event, 1 to 900,000.
    pub timeout_ms: u32,
    /// Resident memory in MB beyond which an environment is ended.
    pub memory_mb: u32,
    /// Further environment variables; `None`: the value that the gateway's own environment has.
    pub environment: &'static [(&'static str, Option<Text>)],
}
