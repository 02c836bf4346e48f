//! `cargo xtask bench validate`: the benchmark of checks, which needs no gateway and no peers.

use std::process::Command;

use super::super::command::{Outcome, cargo, run as run_command};

/// Builds it, optimised, and runs it on core 1.
pub(super) fn run(arguments: &[String]) -> Outcome {
    const BENCH: [&str; 6] = ["bench", "--locked", "--package", "gwgen-tests", "--bench", "validate"];
    run_command(cargo(&BENCH).arg("--no-run"))?;
    let cargo = cargo(&BENCH);
    let mut command = Command::new("taskset");
    command.args(["-c", "1"]).arg(cargo.get_program()).args(cargo.get_args()).arg("--").args(arguments);
    run_command(&mut command)
}
