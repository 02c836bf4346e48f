//! Methods of `files`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Mapping, Method, Part, Resource, Source,
    Target, Text,
};

/// `/files/{proxy+}`, orders-swagger.yaml:56
static RESOURCE_FILES_BY_PROXY: Resource = Resource {
    id: "sy51op",
    path: "/files/{proxy+}",
    parameters: &["proxy"],
};

/// `ANY /files/{proxy+}`, operation `files`, orders-swagger.yaml:57
pub static FILES: Method = Method {
    index: 2,
    verb: "ANY",
    resource: &RESOURCE_FILES_BY_PROXY,
    operation_id: Some("files"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://files.internal/{proxy}")]),
            vpc_link: Some(Text(&[Part::StageVariable("link")])),
            request_mappings: &[
                Mapping::overwrite(
                    Target::PathParameter("proxy"),
                    &[Source::PathParameter("proxy")],
                ),
            ],
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
