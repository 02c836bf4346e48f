//! `cargo xtask bless`: rewrites expected files from what the code does now. The difference is reviewed like code.

use super::command::{Outcome, cargo, run as run_command};

/// Runs the tests that own expected files, with the variables that make them write instead of compare.
pub(crate) fn run() -> Outcome {
    let mut command = cargo(&["test", "--locked", "--workspace"]);
    command.env(gwgen_tests::bless::VARIABLE, "1").env("TRYBUILD", "overwrite");
    run_command(&mut command)?;
    run_command(super::command::program("git").args(["status", "--short"]))
}
