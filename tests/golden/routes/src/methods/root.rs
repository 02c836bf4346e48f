//! Methods of `root`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/`, spec.yaml:5
static RESOURCE_ROOT: Resource = Resource {
    id: "4wc8w1",
    path: "/",
    parameters: &[],
};

/// `GET /`, spec.yaml:5
pub static GET_ROOT: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE_ROOT,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
