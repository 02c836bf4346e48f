//! Methods of `b`.

use gwgen_runtime::api::{
    Access, Integration, Method, MockIntegration, Resource, Template, TemplatePart,
};

/// `/b`, spec.yaml:24
static RESOURCE_B: Resource = Resource {
    id: "is6f84",
    path: "/b",
    parameters: &[],
};

/// `OPTIONS /b`, spec.yaml:24
pub static OPTIONS_B: Method = Method {
    index: 1,
    verb: "OPTIONS",
    resource: &RESOURCE_B,
    operation_id: None,
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
            responses: crate::responses::RESPONSES_1,
            ..MockIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
