//! Lambda functions that the gateway hosts.

use gwgen_runtime::api::{HostedFunction, Part, Text};

/// In the definition's order:
/// - `getPet`, spec.yaml:13
/// - `put-pet`, spec.yaml:19
pub static FUNCTIONS: &[HostedFunction] = &[
    HostedFunction {
        name: "getPet",
        command: &["python3", "-m", "awslambdaric", "app.handler"],
        directory: "../functions",
        handler: "",
        runtime: "",
        concurrency: 4,
        timeout_ms: 29000,
        memory_mb: 1024,
        environment: &[
            ("TABLE", Some(Text(&[Part::Literal("pets-"), Part::Parameter("Stage")]))),
            ("TOKEN", None),
        ],
    },
    HostedFunction {
        name: "put-pet",
        command: &["./bootstrap"],
        directory: "",
        handler: "",
        runtime: "provided.al2023",
        concurrency: 10,
        timeout_ms: 3000,
        memory_mb: 256,
        environment: &[],
    },
];
