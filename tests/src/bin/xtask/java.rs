//! Java's own engines: Velocity and Jayway's JSON paths from Debian, behind a small program of the tests.

use std::process::Command;

use super::command::Outcome;
use super::components::{self, Component};

const COMPILER: &[Component] =
    &[Component { program: "javac", probe: "-version", package: "default-jdk-headless" }];

/// Debian's packages of the engines; the libraries that they need come with them.
const ENGINES: &[&str] = &["velocity", "libjsonpath-java"];

/// Installs what is missing, and compiles the program.
pub(crate) fn install() -> Outcome {
    components::install(COMPILER)?;
    if !gwgen_tests::java::has_libraries() {
        components::install_packages(ENGINES)?;
    }
    gwgen_tests::java::compile()
}

/// The command that starts the program.
pub(crate) fn engine() -> Result<Command, String> {
    install()?;
    Ok(gwgen_tests::java::command())
}
