//! Methods of `proxy`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/{proxy+}`, spec.yaml:18
static RESOURCE_BY_PROXY: Resource = Resource {
    id: "m4s24r",
    path: "/{proxy+}",
    parameters: &["proxy"],
};

/// `OPTIONS /{proxy+}`, spec.yaml:20
pub static OPTIONS_BY_PROXY: Method = Method {
    index: 7,
    verb: "OPTIONS",
    resource: &RESOURCE_BY_PROXY,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
