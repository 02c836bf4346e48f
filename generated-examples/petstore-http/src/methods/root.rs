//! Methods of `root`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/`, petstore-http.yaml:49
static RESOURCE_ROOT: Resource = Resource {
    id: "4wc8w1",
    path: "/",
    parameters: &[],
};

/// `ANY /`, operation `everythingElse`, petstore-http.yaml:50
pub static EVERYTHING_ELSE: Method = Method {
    index: 3,
    verb: "ANY",
    resource: &RESOURCE_ROOT,
    operation_id: Some("everythingElse"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(
                &[
                    Part::Literal("http://"),
                    Part::StageVariable("backend"),
                    Part::Literal("/"),
                ],
            ),
            append_path: true,
            timeout_ms: 30000,
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
