//! Methods of `health`.

use gwgen_runtime::api::{
    Access, Expression, Integration, IntegrationResponse, Method, MockIntegration, Piece,
    Resource, Script, Template, TemplatePart,
};
use gwgen_runtime::message::ContextVariable;

/// `/health`, pets.yaml:111
static RESOURCE_HEALTH: Resource = Resource {
    id: "f1romi",
    path: "/health",
    parameters: &[],
};

/// `GET /health`, operation `health`, pets.yaml:112
///
/// Made by the gateway alone.
pub static HEALTH: Method = Method {
    index: 6,
    verb: "GET",
    resource: &RESOURCE_HEALTH,
    operation_id: Some("health"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Mock(
        &MockIntegration {
            request_templates: &[
                (
                    "application/json",
                    Template::Parts(&[TemplatePart::Literal(r#"{"statusCode": 200}"#)]),
                ),
            ],
            responses: &[
                IntegrationResponse {
                    status: 200,
                    templates: &[
                        (
                            "application/json",
                            Template::Script(
                                &Script {
                                    body: &[
                                        Piece::Text(r#"{"status": "ok", "stage": ""#),
                                        Piece::Value(
                                            Expression::ContextVariable(ContextVariable::Stage),
                                        ),
                                        Piece::Text(r#""}"#),
                                    ],
                                    ..Script::DEFAULT
                                },
                            ),
                        ),
                    ],
                    ..IntegrationResponse::DEFAULT
                },
            ],
            ..MockIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
