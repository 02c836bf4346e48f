//! Stages, and values that are bound when the gateway starts.

use gwgen_runtime::api::{Parameter, Part, Stage, Text};

/// In the definition's order:
/// - `prod`, orders-swagger.yaml:90
pub static STAGES: &[Stage] = &[
    Stage {
        name: "prod",
        variables: &[("link", Text(&[Part::Literal("orders-link")]))],
        ..Stage::DEFAULT
    },
];

/// `--param NAME=VALUE` binds them; one without default has to be bound.
pub static PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "OrderFunction",
        default: Some("OrderFunction"),
    },
];
