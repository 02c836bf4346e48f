//! Methods of `root`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/`, spec.yaml:4
static RESOURCE_ROOT: Resource = Resource {
    id: "4wc8w1",
    path: "/",
    parameters: &[],
};

/// `GET /`, spec.yaml:5
pub static GET_ROOT: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE_ROOT,
    operation_id: None,
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
                    Part::Literal("/"),
                    Part::Parameter("AWS::Region"),
                    Part::Literal("/"),
                ],
            ),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
