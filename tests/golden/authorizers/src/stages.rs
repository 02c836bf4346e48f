//! Stages, and values that are bound when the gateway starts.

use gwgen_runtime::api::Parameter;

/// `--param NAME=VALUE` binds them; one without default has to be bound.
pub static PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "Ask.Arn",
        default: Some("Ask"),
    },
    Parameter {
        name: "Pool.Arn",
        default: None,
    },
];
