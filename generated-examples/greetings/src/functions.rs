//! Lambda functions that the gateway hosts.

use gwgen_runtime::api::{HostedFunction, Part, Text};

/// In the definition's order:
/// - `greet`, greetings.yaml:29
pub static FUNCTIONS: &[HostedFunction] = &[
    HostedFunction {
        name: "greet",
        command: &["python3", "-m", "awslambdaric", "app.handler"],
        directory: "greetings",
        handler: "app.handler",
        runtime: "python3.12",
        concurrency: 10,
        timeout_ms: 5000,
        memory_mb: 128,
        environment: &[("GREETING", Some(Text(&[Part::Literal("Hello")])))],
    },
];
