//! Methods of `a`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/a`, spec.yaml:7
static RESOURCE_A: Resource = Resource {
    id: "8iezyt",
    path: "/a",
    parameters: &[],
};

/// `GET /a`, operation `fooBar`, spec.yaml:7
pub static FOO_BAR: Method = Method {
    index: 1,
    verb: "GET",
    resource: &RESOURCE_A,
    operation_id: Some("fooBar"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/a")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
