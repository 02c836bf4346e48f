//! Methods of `con_`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/con/2fa`, spec.yaml:30
static RESOURCE_CON_2FA: Resource = Resource {
    id: "l5g5ud",
    path: "/con/2fa",
    parameters: &[],
};

/// `GET /con/2fa`, operation `2fa`, spec.yaml:31
pub static N2FA: Method = Method {
    index: 3,
    verb: "GET",
    resource: &RESOURCE_CON_2FA,
    operation_id: Some("2fa"),
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
