//! Methods of `pets`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/pets`, spec.yaml:11
static RESOURCE_PETS: Resource = Resource {
    id: "70tsu9",
    path: "/pets",
    parameters: &[],
};

/// `GET /pets`, spec.yaml:12
pub static GET_PETS: Method = Method {
    index: 1,
    verb: "GET",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(
                &[
                    Part::Literal("http://"),
                    Part::StageVariable("backend"),
                    Part::Literal("/pets"),
                ],
            ),
            request_mappings: crate::mappings::MAPPINGS_1,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `HEAD /pets`, spec.yaml:28
pub static HEAD_PETS: Method = Method {
    index: 2,
    verb: "HEAD",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(
                &[
                    Part::Literal("http://"),
                    Part::StageVariable("backend"),
                    Part::Literal("/pets"),
                ],
            ),
            request_mappings: crate::mappings::MAPPINGS_1,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `POST /pets`, spec.yaml:29
pub static POST_PETS: Method = Method {
    index: 3,
    verb: "POST",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(
                &[
                    Part::Literal("http://"),
                    Part::StageVariable("backend"),
                    Part::Literal("/pets"),
                ],
            ),
            request_mappings: crate::mappings::MAPPINGS_1,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
