//! Methods of `pets`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Mapping, Method, MockIntegration, Part,
    Resource, Source, Target, Template, TemplatePart, Text,
};
use gwgen_runtime::message::ContextVariable;

/// `/pets`, pets.yaml:12
static RESOURCE_PETS: Resource = Resource {
    id: "70tsu9",
    path: "/pets",
    parameters: &[],
};

/// `GET /pets`, operation `listPets`, pets.yaml:13
///
/// Lists pets, all or those of one type.
pub static LIST_PETS: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE_PETS,
    operation_id: Some("listPets"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("GET"),
            uri: Text(
                &[
                    Part::Literal("http://"),
                    Part::StageVariable("backend"),
                    Part::Literal("/pets"),
                ],
            ),
            request_mappings: &[
                Mapping::append(Target::Query("type"), &[Source::Query("type")]),
                Mapping::append(Target::Query("limit"), &[Source::Query("limit")]),
                Mapping::overwrite(
                    Target::Header("X-Request-Id"),
                    &[Source::Context(ContextVariable::RequestId)],
                ),
            ],
            timeout_ms: 5000,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `OPTIONS /pets`, pets.yaml:53
///
/// CORS preflight.
pub static OPTIONS_PETS: Method = Method {
    index: 2,
    verb: "OPTIONS",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Mock(
        &MockIntegration {
            request_templates: &[
                (
                    "application/json",
                    Template::Parts(&[TemplatePart::Literal(r#"{"statusCode": 200}"#)]),
                ),
            ],
            responses: crate::responses::RESPONSES_1,
            ..MockIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `POST /pets`, operation `createPet`, pets.yaml:34
///
/// Adds a pet.
pub static CREATE_PET: Method = Method {
    index: 1,
    verb: "POST",
    resource: &RESOURCE_PETS,
    operation_id: Some("createPet"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("POST"),
            uri: Text(
                &[
                    Part::Literal("http://"),
                    Part::StageVariable("backend"),
                    Part::Literal("/pets"),
                ],
            ),
            timeout_ms: 5000,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `/pets/{petId}`, pets.yaml:74
static RESOURCE_PETS_BY_PET_ID: Resource = Resource {
    id: "rkbhwf",
    path: "/pets/{petId}",
    parameters: &["petId"],
};

/// `DELETE /pets/{petId}`, operation `deletePet`, pets.yaml:94
///
/// Removes a pet.
pub static DELETE_PET: Method = Method {
    index: 4,
    verb: "DELETE",
    resource: &RESOURCE_PETS_BY_PET_ID,
    operation_id: Some("deletePet"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("DELETE"),
            uri: Text(
                &[
                    Part::Literal("http://"),
                    Part::StageVariable("backend"),
                    Part::Literal("/pets/{petId}"),
                ],
            ),
            request_mappings: crate::mappings::MAPPINGS_3,
            timeout_ms: 5000,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `GET /pets/{petId}`, operation `getPet`, pets.yaml:77
///
/// Finds a pet by its id.
pub static GET_PET: Method = Method {
    index: 3,
    verb: "GET",
    resource: &RESOURCE_PETS_BY_PET_ID,
    operation_id: Some("getPet"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("GET"),
            uri: Text(
                &[
                    Part::Literal("http://"),
                    Part::StageVariable("backend"),
                    Part::Literal("/pets/{petId}"),
                ],
            ),
            request_mappings: crate::mappings::MAPPINGS_3,
            timeout_ms: 5000,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `OPTIONS /pets/{petId}`, pets.yaml:106
///
/// CORS preflight.
pub static OPTIONS_PETS_BY_PET_ID: Method = Method {
    index: 5,
    verb: "OPTIONS",
    resource: &RESOURCE_PETS_BY_PET_ID,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Mock(
        &MockIntegration {
            request_templates: &[
                (
                    "application/json",
                    Template::Parts(&[TemplatePart::Literal(r#"{"statusCode": 200}"#)]),
                ),
            ],
            responses: crate::responses::RESPONSES_1,
            ..MockIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
