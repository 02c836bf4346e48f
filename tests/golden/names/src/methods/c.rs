//! Methods of `c`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/c`, spec.yaml:8
static RESOURCE_C: Resource = Resource {
    id: "8z6k4m",
    path: "/c",
    parameters: &[],
};

/// `GET /c`, operation `foo_bar_2`, spec.yaml:8
pub static FOO_BAR_2: Method = Method {
    index: 2,
    verb: "GET",
    resource: &RESOURCE_C,
    operation_id: Some("foo_bar_2"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/c")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
