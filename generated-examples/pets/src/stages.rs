//! Stages, and values that are bound when the gateway starts.

use gwgen_runtime::api::{Part, Stage, Text};

/// In the definition's order:
/// - `prod`, pets.yaml:160
/// - `beta`, pets.yaml:163
pub static STAGES: &[Stage] = &[
    Stage {
        name: "prod",
        variables: &[("backend", Text(&[Part::Literal("127.0.0.1:9000")]))],
        ..Stage::DEFAULT
    },
    Stage {
        name: "beta",
        variables: &[("backend", Text(&[Part::Literal("127.0.0.1:9001")]))],
        ..Stage::DEFAULT
    },
];
