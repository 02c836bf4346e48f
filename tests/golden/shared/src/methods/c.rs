//! Methods of `c`.

use gwgen_runtime::api::{
    Access, Integration, IntegrationResponse, Method, MockIntegration, Resource,
    Template, TemplatePart,
};

/// `/c`, spec.yaml:25
static RESOURCE_C: Resource = Resource {
    id: "8z6k4m",
    path: "/c",
    parameters: &[],
};

/// `GET /c`, spec.yaml:27
pub static GET_C: Method = Method {
    index: 3,
    verb: "GET",
    resource: &RESOURCE_C,
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
            responses: &[
                IntegrationResponse {
                    status: 200,
                    templates: &[("application/json", crate::templates::TEMPLATE_1)],
                    ..IntegrationResponse::DEFAULT
                },
            ],
            ..MockIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `OPTIONS /c`, spec.yaml:26
pub static OPTIONS_C: Method = Method {
    index: 2,
    verb: "OPTIONS",
    resource: &RESOURCE_C,
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
