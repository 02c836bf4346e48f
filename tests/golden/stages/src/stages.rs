//! Stages, and values that are bound when the gateway starts.

use gwgen_runtime::api::{
    AccessLog, CacheKeyParameter, CacheRenewal, CachedMethod, MethodSettings, Parameter,
    Part, Stage, StageCache, TemplatePart, Text, Throttle, ThrottlingMode,
};
use gwgen_runtime::message::ContextVariable;

/// In the definition's order:
/// - `prod`, spec.yaml:32
/// - `beta`, spec.yaml:38
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
        cache: Some(StageCache {
            bytes: 1717986918,
            methods: &[
                CachedMethod {
                    method: 0,
                    renewal: CacheRenewal::Fail,
                    ..CachedMethod::DEFAULT
                },
                CachedMethod {
                    method: 1,
                    ttl_seconds: 60,
                    namespace: Some("pets"),
                    parameters: &[
                        CacheKeyParameter::Query("page"),
                        CacheKeyParameter::Header("x-user"),
                        CacheKeyParameter::Context(ContextVariable::Claim("sub")),
                    ],
                    renewal: CacheRenewal::Fail,
                    keeps_errors: false,
                    stale_if_error_seconds: 30,
                    is_shared: true,
                },
                CachedMethod {
                    method: 2,
                    namespace: Some("pets"),
                    parameters: &[
                        CacheKeyParameter::Query("page"),
                        CacheKeyParameter::Header("x-user"),
                        CacheKeyParameter::Context(ContextVariable::Claim("sub")),
                    ],
                    renewal: CacheRenewal::Anybody,
                    ..CachedMethod::DEFAULT
                },
            ],
        }),
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
