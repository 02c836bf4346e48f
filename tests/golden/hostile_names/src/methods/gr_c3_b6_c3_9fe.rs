//! Methods of `gr_c3_b6_c3_9fe`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Method, Part, Resource, Text,
};

/// `/gr%C3%B6%C3%9Fe/%F0%9F%98%80`, spec.yaml:25
static RESOURCE_GR_C3_B6_C3_9FE_F0_9F_98_80: Resource = Resource {
    id: "t6heve",
    path: "/gr%C3%B6%C3%9Fe/%F0%9F%98%80",
    parameters: &[],
};

/// `GET /gr%C3%B6%C3%9Fe/%F0%9F%98%80`, operation `😀`, spec.yaml:26
pub static GET_GR_C3_B6_C3_9FE_F0_9F_98_80: Method = Method {
    index: 2,
    verb: "GET",
    resource: &RESOURCE_GR_C3_B6_C3_9FE_F0_9F_98_80,
    operation_id: Some("😀"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("GET"),
            uri: Text(&[Part::Literal("http://127.0.0.1:9000/")]),
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
