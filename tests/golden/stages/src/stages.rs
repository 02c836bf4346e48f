//! Stages, and values that are bound when the gateway starts.

use gwgen_runtime::api::{
    AccessLog, MethodSettings, Parameter, Part, Stage, TemplatePart, Text, Throttle,
    ThrottlingMode,
};
use gwgen_runtime::message::ContextVariable;

/// In the definition's order:
/// - `prod`, spec.yaml:13
/// - `beta`, spec.yaml:19
pub static STAGES: &[Stage] = &[
    Stage {
        name: "prod",
        variables: &[("backend", Text(&[Part::Literal("orders.internal:8080")]))],
        access_log: Some(AccessLog {
            destination: "stdout",
            format: &[
                TemplatePart::Literal(r#"{"id":""#),
                TemplatePart::Context(ContextVariable::RequestId),
                TemplatePart::Literal(r#"","status":"#),
                TemplatePart::Context(ContextVariable::Status),
                TemplatePart::Literal("}"),
            ],
        }),
        every_method: MethodSettings {
            throttle: Throttle {
                rate: Some(100.0),
                burst: None,
            },
            throttling_mode: Some(ThrottlingMode::Leased),
            ..MethodSettings::DEFAULT
        },
        methods: &[
            (
                0,
                MethodSettings {
                    throttle: Throttle {
                        rate: None,
                        burst: Some(5),
                    },
                    throttling_mode: Some(ThrottlingMode::Exact),
                    ..MethodSettings::DEFAULT
                },
            ),
        ],
        ..Stage::DEFAULT
    },
    Stage {
        name: "beta",
        variables: &[("backend", Text(&[Part::Literal("beta.internal:8080")]))],
        ..Stage::DEFAULT
    },
];

/// `--param NAME=VALUE` binds them; one without default has to be bound.
pub static PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "AWS::Region",
        default: Some("us-east-1"),
    },
];
