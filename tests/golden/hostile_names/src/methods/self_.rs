//! Methods of `self_`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/self/crate`, spec.yaml:20
static RESOURCE_SELF_CRATE: Resource = Resource {
    id: "zg8049",
    path: "/self/crate",
    parameters: &[],
};

/// `GET /self/crate`, operation `static`, spec.yaml:21
pub static STATIC: Method = Method {
    index: 1,
    verb: "GET",
    resource: &RESOURCE_SELF_CRATE,
    operation_id: Some("static"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("GET"),
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
