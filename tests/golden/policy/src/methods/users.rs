//! Methods of `users`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/users/{name}`, spec.yaml:29
static RESOURCE_USERS_BY_NAME: Resource = Resource {
    id: "hu77x7",
    path: "/users/{name}",
    parameters: &["name"],
};

/// `GET /users/{name}`, spec.yaml:30
pub static GET_USERS_BY_NAME: Method = Method {
    index: 1,
    verb: "GET",
    resource: &RESOURCE_USERS_BY_NAME,
    operation_id: None,
    access: Access::Iam,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("GET"),
            uri: Text(&[Part::Literal("https://pets.example/users")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
