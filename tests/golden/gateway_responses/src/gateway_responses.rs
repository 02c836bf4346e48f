//! Customised gateway responses.

use gwgen_runtime::api::{
    GatewayResponse, Mapping, Part, Source, Target, Template, TemplatePart, Text,
};
use gwgen_runtime::message::{ContextVariable, GatewayResponseType};

/// What the definition says of failures; the rest is as Amazon answers:
/// - `THROTTLED`, spec.yaml:9
/// - `DEFAULT_5XX`, spec.yaml:17
pub static GATEWAY_RESPONSES: &[GatewayResponse] = &[
    GatewayResponse {
        kind: GatewayResponseType::Throttled,
        status: Some(503),
        mappings: &[
            Mapping::overwrite(
                Target::Header("Retry-After"),
                &[Source::Literal(Text(&[Part::Literal("1")]))],
            ),
            Mapping::overwrite(Target::Header("X-Origin"), &[Source::Header("Origin")]),
        ],
        templates: &[
            (
                "application/json",
                Template::Parts(
                    &[
                        TemplatePart::Literal(r#"{"message": "#),
                        TemplatePart::Context(ContextVariable::ErrorMessageString),
                        TemplatePart::Literal(r#", "to": ""#),
                        TemplatePart::Header("Host"),
                        TemplatePart::Literal(r#""}"#),
                    ],
                ),
            ),
            (
                "application/xml",
                Template::Parts(
                    &[
                        TemplatePart::Literal("<message>"),
                        TemplatePart::Context(ContextVariable::ErrorMessage),
                        TemplatePart::Literal("</message>"),
                    ],
                ),
            ),
        ],
    },
    GatewayResponse {
        kind: GatewayResponseType::Default5xx,
        status: Some(502),
        mappings: &[],
        templates: &[],
    },
];
