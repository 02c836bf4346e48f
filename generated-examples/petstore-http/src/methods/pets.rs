//! Methods of `pets`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, LambdaIntegration, Mapping, Method, Part,
    PayloadFormat, Resource, Source, Target, Text,
};
use gwgen_runtime::message::ContextVariable;

/// `/pets`, petstore-http.yaml:10
static RESOURCE_PETS: Resource = Resource {
    id: "70tsu9",
    path: "/pets",
    parameters: &[],
};

/// `GET /pets`, operation `listPets`, petstore-http.yaml:11
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
                Mapping::append(
                    Target::Header("x-gateway-request"),
                    &[Source::Context(ContextVariable::RequestId)],
                ),
                Mapping::overwrite(
                    Target::Query("source"),
                    &[Source::Literal(Text(&[Part::Literal("'gateway'")]))],
                ),
                Mapping::remove(Target::Header("cookie")),
            ],
            timeout_ms: 5000,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[
        (
            404,
            &[
                Mapping::overwrite(
                    Target::Status,
                    &[Source::Literal(Text(&[Part::Literal("410")]))],
                ),
                Mapping::append(
                    Target::Header("x-reason"),
                    &[Source::Literal(Text(&[Part::Literal("'gone'")]))],
                ),
            ],
        ),
    ],
};

/// `/pets/{petId}`, petstore-http.yaml:29
static RESOURCE_PETS_BY_PET_ID: Resource = Resource {
    id: "rkbhwf",
    path: "/pets/{petId}",
    parameters: &["petId"],
};

/// `GET /pets/{petId}`, operation `getPet`, petstore-http.yaml:32
pub static GET_PET: Method = Method {
    index: 1,
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
            request_mappings: &[
                Mapping::overwrite(
                    Target::PathParameter("petId"),
                    &[Source::PathParameter("petId")],
                ),
            ],
            timeout_ms: 30000,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `POST /pets/{petId}`, operation `adoptPet`, petstore-http.yaml:40
pub static ADOPT_PET: Method = Method {
    index: 2,
    verb: "POST",
    resource: &RESOURCE_PETS_BY_PET_ID,
    operation_id: Some("adoptPet"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Lambda(
        &LambdaIntegration {
            function: Text(
                &[
                    Part::Literal(
                        "arn:aws:lambda:us-east-1:000000000000:function:adoptPet",
                    ),
                ],
            ),
            payload: PayloadFormat::V2,
            timeout_ms: 30000,
            ..LambdaIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
