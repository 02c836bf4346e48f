//! Starting and ending the process of an environment.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::net::unix::pipe::Receiver;
use tokio::process::{Child, Command};

use super::{FunctionSettings, HostSettings};

/// The variable that names an environment's log stream; no two environments have the same.
pub(super) const LOG_STREAM: &str = "AWS_LAMBDA_LOG_STREAM_NAME";

/// A process that was started.
pub(super) struct Process {
    /// Its handle; waited for by the environment, so that it leaves no zombie.
    pub(super) child: Child,
    /// Its id.
    pub(super) id: u32,
    /// What it and all that it starts write, in one order.
    pub(super) output: Receiver,
}

/// Starts a process in a process group of its own.
///
/// # Errors
/// The program is not there, or the system has no room for it.
pub(super) fn start(
    function: &FunctionSettings,
    host: &HostSettings,
    log_stream: &str,
    api: SocketAddr,
) -> io::Result<Process> {
    let (program, arguments) = function.command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let (reader, writer) = io::pipe()?;
    let mut command = Command::new(program_path(program, &function.directory));
    command
        .args(arguments)
        .current_dir(&function.directory)
        // Nothing of the gateway's own environment, in which there may be secrets.
        .env_clear()
        .envs(function.environment.iter().map(|(name, value)| (name, value)))
        .envs(own_variables(function, host, log_stream, api))
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .process_group(0);
    let child = command.spawn()?;
    // The command holds the pipe's writing end; without it the reader sees the end.
    drop(command);
    let id = child.id().ok_or(io::ErrorKind::NotFound)?;
    Ok(Process { child, id, output: Receiver::from_owned_fd(reader.into())? })
}

/// A program with `/` in it is seen from the function's folder, others are looked up in `PATH`.
pub(super) fn program_path(program: &str, directory: &Path) -> std::path::PathBuf {
    if program.contains('/') { directory.join(program) } else { program.into() }
}

/// Sends a signal to a process and all that it started.
pub(super) fn signal(id: u32, signal: Signal) {
    if let Some(group) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // It may be gone already.
        let _ = kill_process_group(group, signal);
    }
}

/// The variables that Lambda sets (Lambda manual, "Defined runtime environment variables").
fn own_variables(
    function: &FunctionSettings,
    host: &HostSettings,
    log_stream: &str,
    api: SocketAddr,
) -> Vec<(&'static str, String)> {
    let mut variables = vec![
        ("AWS_LAMBDA_RUNTIME_API", api.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", function.name.to_string()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memory_mb.to_string()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", function.name)),
        (LOG_STREAM, log_stream.to_owned()),
        ("AWS_REGION", host.region.clone()),
        ("AWS_DEFAULT_REGION", host.region.clone()),
        ("LAMBDA_TASK_ROOT", function.directory.to_string_lossy().into_owned()),
        ("_HANDLER", function.handler.clone()),
    ];
    if !function.runtime.is_empty() {
        variables.push(("AWS_EXECUTION_ENV", format!("AWS_Lambda_{}", function.runtime)));
    }
    variables
}
