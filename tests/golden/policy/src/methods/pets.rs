//! Methods of `pets`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/pets`, spec.yaml:25
static RESOURCE_PETS: Resource = Resource {
    id: "70tsu9",
    path: "/pets",
    parameters: &[],
};

/// `GET /pets`, spec.yaml:26
pub static GET_PETS: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("GET"),
            uri: Text(&[Part::Literal("https://pets.example/pets")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
