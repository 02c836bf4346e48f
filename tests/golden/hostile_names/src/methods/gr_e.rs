//! Methods of `gr_e`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/größe/😀`, spec.yaml:25
static RESOURCE_GR_E: Resource = Resource {
    id: "49hfrb",
    path: "/größe/😀",
    parameters: &[],
};

/// `GET /größe/😀`, operation `😀`, spec.yaml:26
pub static GET_GR_E: Method = Method {
    index: 2,
    verb: "GET",
    resource: &RESOURCE_GR_E,
    operation_id: Some("😀"),
    access: Access::Open,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("GET"),
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
