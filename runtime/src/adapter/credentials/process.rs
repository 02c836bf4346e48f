//! `credential_process`: a command that prints credentials.

use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use super::{Credentials, document};

/// Runs the command, away from the worker, and reads what it prints.
pub(super) async fn credentials(command: &str) -> Result<Credentials, String> {
    let command = command.to_owned();
    let run =
        move || Command::new("sh").arg("-c").arg(command).stdin(Stdio::null()).stderr(Stdio::null()).output();
    let output = tokio::task::spawn_blocking(run)
        .await
        .map_err(|_| "credential_process could not be run".to_owned())?
        .map_err(|error| format!("credential_process: {error}"))?;
    let printed = Zeroizing::new(output.stdout);
    if !output.status.success() {
        return Err(format!("credential_process ended with {}", output.status));
    }
    document::read(&printed, "SessionToken").map_err(|detail| format!("credential_process: {detail}"))
}
