//! Java's own engines: Velocity and Jayway's JSON paths from Debian, behind a small program of the tests.

use std::process::Command;

use super::command::Outcome;
use super::components::{self, Component};

/// A compiler, and the engines, whose libraries stand in one folder.
const PARTS: &[Component] = &[
    Component { program: "javac", probe: "-version", package: "default-jdk-headless" },
    Component { program: "test", probe: "/usr/share/java/velocity.jar", package: "velocity" },
    Component { program: "test", probe: "/usr/share/java/json-path.jar", package: "libjsonpath-java" },
];

/// Installs what is missing, and compiles the program.
pub(crate) fn install() -> Outcome {
    components::install(PARTS)?;
    gwgen_tests::java::compile()
}

/// The command that starts the program.
pub(crate) fn engine() -> Result<Command, String> {
    install()?;
    Ok(gwgen_tests::java::command())
}
