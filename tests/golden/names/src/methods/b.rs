//! Methods of `b`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/b`, spec.yaml:6
static RESOURCE_B: Resource = Resource {
    id: "is6f84",
    path: "/b",
    parameters: &[],
};

/// `GET /b`, operation `foo-bar`, spec.yaml:6
pub static FOO_BAR_3: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE_B,
    operation_id: Some("foo-bar"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/b")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
