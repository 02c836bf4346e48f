//! Methods of `resource_a`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/resource-a`, spec.yaml:11
static RESOURCE_RESOURCE_A: Resource = Resource {
    id: "5cl8mr",
    path: "/resource-a",
    parameters: &[],
};

/// `GET /resource-a`, operation `resource_a`, spec.yaml:11
pub static RESOURCE_A_2: Method = Method {
    index: 5,
    verb: "GET",
    resource: &RESOURCE_RESOURCE_A,
    operation_id: Some("resource_a"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/resource-a")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
