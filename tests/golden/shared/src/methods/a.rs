//! Methods of `a`.

use gwgen_runtime::api::{
    Access, Integration, Method, MockIntegration, Resource, Template, TemplatePart,
};

/// `/a`, spec.yaml:23
static RESOURCE_A: Resource = Resource {
    id: "8iezyt",
    path: "/a",
    parameters: &[],
};

/// `OPTIONS /a`, spec.yaml:23
pub static OPTIONS_A: Method = Method {
    index: 0,
    verb: "OPTIONS",
    resource: &RESOURCE_A,
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
