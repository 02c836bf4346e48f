//! `cargo xtask test`: everything CI runs, in the order of what fails fastest.

use std::time::Instant;

use gwgen_tests::skip;

use super::command::{self, Outcome, cargo};
use super::{components, conformance, deny};

type Step = (&'static str, fn() -> Outcome);

/// Runs each step; says how long it took, and which tests had nothing to do.
pub(crate) fn run_steps(steps: &[Step]) -> Outcome {
    let mut times = Vec::new();
    skip::forget()?;
    for (name, step) in steps {
        eprintln!("\n── {name}");
        let begin = Instant::now();
        step().map_err(|problem| format!("{name}: {problem}"))?;
        times.push(format!("{name} {:.0} s", begin.elapsed().as_secs_f64()));
    }
    for reason in skip::reasons() {
        eprintln!("\nskipped tests: {reason}");
    }
    eprintln!("\nall passed: {}", times.join(" · "));
    Ok(())
}

/// The task.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if let Some(unknown) = arguments.first() {
        return Err(format!("test takes no arguments, got {unknown:?}"));
    }
    run_steps(&[
        ("components", components::for_tests),
        ("formatting", || run_cargo(&["fmt", "--all", "--check"])),
        ("dependencies", deny::run),
        ("clippy", || {
            run_cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"])
        }),
        ("tests", || run_cargo(&["test", "--locked", "--workspace"])),
        ("conformance", || conformance::run(&[])),
        ("documents", || {
            command::run(
                cargo(&["doc", "--locked", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"),
            )
        }),
    ])
}

fn run_cargo(arguments: &[&str]) -> Outcome {
    command::run(&mut cargo(arguments))
}
