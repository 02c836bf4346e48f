//! Stages, and values that are bound when the gateway starts.

use gwgen_runtime::api::Parameter;

/// `--param NAME=VALUE` binds them; one without default has to be bound.
pub static PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "AWS::AccountId",
        default: Some("000000000000"),
    },
    Parameter {
        name: "AWS::Partition",
        default: Some("aws"),
    },
    Parameter {
        name: "AWS::Region",
        default: Some("us-east-1"),
    },
    Parameter {
        name: "Office",
        default: None,
    },
];
