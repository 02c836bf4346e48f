//! The `gwgen` binary, built once, and gateways made with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use crate::repository;

/// The path of `gwgen`, built by cargo when it is not up to date. Another package's tests have no
/// `CARGO_BIN_EXE_gwgen`; this is the one place that knows how to get it. `GWGEN_BIN` names another one.
pub fn gwgen() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        if let Some(path) = std::env::var_os("GWGEN_BIN") {
            return PathBuf::from(path);
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .current_dir(repository::root())
            .args(["build", "--quiet", "--package", "gwgen", "--bin", "gwgen"])
            .status();
        assert!(status.is_ok_and(|status| status.success()), "gwgen does not compile");
        repository::target().join("debug/gwgen")
    })
}

/// Calls `gwgen` and waits for its end. Compiled gateways share one cache below the target folder.
pub fn call(arguments: &[&str]) -> Output {
    let output = command(arguments).stdin(Stdio::null()).output();
    output.unwrap_or_else(|error| panic!("gwgen cannot be started: {error}"))
}

/// A call of `gwgen`, not started yet.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(gwgen());
    command.args(arguments).env("XDG_CACHE_HOME", repository::scratch("cache")).env("NO_COLOR", "1");
    command
}

/// Builds a gateway without optimisation and returns its path.
///
/// # Errors
/// What the compiler said.
pub fn build(specification: &Path, name: &str, options: &[&str]) -> Result<PathBuf, String> {
    let binary = repository::scratch("bin").join(name);
    let (specification, target) = (specification.to_string_lossy(), binary.to_string_lossy());
    let mut arguments = vec!["build", &specification, "--debug", "--bin", &target];
    arguments.extend(options);
    let output = call(&arguments);
    if output.status.success() {
        return Ok(binary);
    }
    Err(format!("gwgen {} ended with {}:\n{}", arguments.join(" "), output.status, text(&output.stderr)))
}

/// Output as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
