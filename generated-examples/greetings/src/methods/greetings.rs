//! Methods of `greetings`.

use gwgen_runtime::api::{
    Access, Integration, LambdaIntegration, Method, Part, Resource, Text,
};

/// `/greetings/{name}`, greetings.yaml:14
static RESOURCE_GREETINGS_BY_NAME: Resource = Resource {
    id: "oungyz",
    path: "/greetings/{name}",
    parameters: &["name"],
};

/// `GET /greetings/{name}`, operation `greet`, greetings.yaml:15
pub static GREET: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE_GREETINGS_BY_NAME,
    operation_id: Some("greet"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Lambda(
        &LambdaIntegration {
            function: Text(
                &[Part::Literal("arn:aws:lambda:us-east-1:111122223333:function:greet")],
            ),
            ..LambdaIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
