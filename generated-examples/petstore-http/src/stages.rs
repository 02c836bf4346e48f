//! Stages, and values that are bound when the gateway starts.

use gwgen_runtime::api::{Part, Stage, Text};

/// In the definition's order:
/// - `$default`, petstore-http.yaml:70
pub static STAGES: &[Stage] = &[
    Stage {
        name: "$default",
        variables: &[("backend", Text(&[Part::Literal("127.0.0.1:9000")]))],
        ..Stage::DEFAULT
    },
];
