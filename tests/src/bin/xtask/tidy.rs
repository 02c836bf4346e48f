//! `cargo xtask tidy`: the rules of the house alone.

use super::command::{Outcome, cargo, run as run_command};

/// Runs the tidy test binary.
pub(crate) fn run() -> Outcome {
    run_command(&mut cargo(&["test", "--locked", "--package", "gwgen-tests", "--test", "tidy"]))
}
