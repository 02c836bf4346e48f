//! Methods of `without`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Mapping, Method, Part, Resource, Source,
    Target, Text,
};

/// `/without/{id}/name`, spec.yaml:12
static RESOURCE_WITHOUT_BY_ID_NAME: Resource = Resource {
    id: "mqnymw",
    path: "/without/{id}/name",
    parameters: &["id"],
};

/// `GET /without/{id}/name`, spec.yaml:12
pub static GET_WITHOUT_BY_ID_NAME: Method = Method {
    index: 6,
    verb: "GET",
    resource: &RESOURCE_WITHOUT_BY_ID_NAME,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/without/{id}/name")]),
            request_mappings: &[
                Mapping::overwrite(
                    Target::PathParameter("id"),
                    &[Source::PathParameter("id")],
                ),
            ],
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
