//! Methods of `api`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/API`, spec.yaml:9
static RESOURCE_API: Resource = Resource {
    id: "5i9cxf",
    path: "/API",
    parameters: &[],
};

/// `GET /API`, operation `API`, spec.yaml:9
pub static API_2: Method = Method {
    index: 3,
    verb: "GET",
    resource: &RESOURCE_API,
    operation_id: Some("API"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/API")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `/api`, spec.yaml:10
static RESOURCE_API_2: Resource = Resource {
    id: "eg1qi5",
    path: "/api",
    parameters: &[],
};

/// `GET /api`, operation `template_1`, spec.yaml:10
pub static TEMPLATE_1_2: Method = Method {
    index: 4,
    verb: "GET",
    resource: &RESOURCE_API_2,
    operation_id: Some("template_1"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/api")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
