//! Methods of `pets`.

use gwgen_runtime::api::{
    Access, Integration, LambdaIntegration, Method, Part, Resource, Text,
};

/// `/pets`, spec.yaml:4
static RESOURCE_PETS: Resource = Resource {
    id: "70tsu9",
    path: "/pets",
    parameters: &[],
};

/// `GET /pets`, spec.yaml:5
pub static GET_PETS: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Lambda(
        &LambdaIntegration {
            function: Text(
                &[Part::Literal("arn:aws:lambda:us-east-1:111122223333:function:getPet")],
            ),
            ..LambdaIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `POST /pets`, spec.yaml:8
pub static POST_PETS: Method = Method {
    index: 1,
    verb: "POST",
    resource: &RESOURCE_PETS,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Lambda(
        &LambdaIntegration {
            function: Text(
                &[
                    Part::Literal(
                        "arn:aws:lambda:us-east-1:111122223333:function:put-pet:live",
                    ),
                ],
            ),
            ..LambdaIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
