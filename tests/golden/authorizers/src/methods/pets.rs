//! Methods of `pets`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/pets`, spec.yaml:40
static RESOURCE_PETS: Resource = Resource {
    id: "70tsu9",
    path: "/pets",
    parameters: &[],
};

/// `GET /pets`, spec.yaml:41
pub static GET_PETS: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Authorizer(0, &[]),
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

/// `PATCH /pets`, spec.yaml:49
pub static PATCH_PETS: Method = Method {
    index: 2,
    verb: "PATCH",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Authorizer(3, &["pets/read", "pets/write"]),
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("PATCH"),
            uri: Text(&[Part::Literal("https://pets.example/pets")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `POST /pets`, spec.yaml:45
pub static POST_PETS: Method = Method {
    index: 1,
    verb: "POST",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Authorizer(1, &[]),
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("POST"),
            uri: Text(&[Part::Literal("https://pets.example/pets")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `PUT /pets`, spec.yaml:53
pub static PUT_PETS: Method = Method {
    index: 3,
    verb: "PUT",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Authorizer(2, &[]),
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("PUT"),
            uri: Text(&[Part::Literal("https://pets.example/pets")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
