//! `credential_process`: a command that prints credentials.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use zeroize::Zeroizing;

use super::{Credentials, document};

/// How long the command may take: about as long as the request that waits for it.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest document.
const MOST: u64 = 64 * 1_024;

/// Runs the command, away from the worker, and reads what it prints.
pub(super) async fn credentials(command: &str) -> Result<Credentials, String> {
    within(command, PATIENCE).await
}

/// A command that is late is killed, with all that it started.
async fn within(command: &str, patience: Duration) -> Result<Credentials, String> {
    let failed = |error: std::io::Error| format!("credential_process: {error}");
    let mut child = Command::new("sh");
    child.arg("-c").arg(command).process_group(0);
    let child = child.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let child = child.map_err(failed)?;
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let mut reading = tokio::task::spawn_blocking(move || read(child));
    let Ok(read) = tokio::time::timeout(patience, &mut reading).await else {
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
        return Err(format!("credential_process took more than {} s", patience.as_secs_f32()));
    };
    let read = read.map_err(|_| "credential_process could not be run".to_owned())?;
    let (printed, status) = read.map_err(failed)?;
    if !status.success() {
        return Err(format!("credential_process ended with {status}"));
    }
    document::read(&printed, "SessionToken").map_err(|detail| format!("credential_process: {detail}"))
}

fn read(mut child: Child) -> std::io::Result<(Zeroizing<Vec<u8>>, ExitStatus)> {
    let mut printed = Zeroizing::new(Vec::new());
    if let Some(output) = child.stdout.take() {
        output.take(MOST).read_to_end(&mut printed)?;
    }
    Ok((printed, child.wait()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(command: &str, patience: Duration) -> Result<Credentials, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(within(command, patience))
    }

    #[test]
    fn a_command_that_hangs_is_killed_with_its_children() {
        let begin = std::time::Instant::now();
        // The shell waits for its child, which holds the pipe.
        let error = run("sleep 600; true", Duration::from_millis(200)).unwrap_err();
        assert!(error.contains("more than 0.2 s"), "{error}");
        // Dropping the runtime waits for the reading thread: it ends only when the pipe is closed.
        assert!(begin.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn a_command_that_never_stops_printing_is_cut_off() {
        let error = run("yes", Duration::from_secs(20)).unwrap_err();
        assert!(error.contains("credential_process"), "{error}");
    }
}
