//! `cargo xtask differential templates`: templates of real definitions and JSON paths against Java's own engines.
//!
//! The tests do the same with few inputs where Java is there; this installs it, and takes many.

use super::command::{Outcome, cargo, run as run_command};
use super::java;

/// Inputs for each template.
const INPUTS: &str = "1000";

/// The task.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [what] if what == "templates" => {}
        [what, inputs] if what == "templates" && inputs.parse::<usize>().is_ok() => return templates(inputs),
        _ => return Err("there is: differential templates [INPUTS]".to_owned()),
    }
    templates(INPUTS)
}

fn templates(inputs: &str) -> Outcome {
    java::install()?;
    run_command(
        cargo(&[
            "test",
            "--locked",
            "--package",
            "gwgen-tests",
            "--test",
            "templates",
            "java",
            "--",
            "--nocapture",
        ])
        .env(gwgen_tests::java::INPUTS, inputs),
    )
}
