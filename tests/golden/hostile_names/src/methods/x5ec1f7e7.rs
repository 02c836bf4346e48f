//! Methods of `x5ec1f7e7`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, Mapping, Method, Part, Resource, Source,
    Target, Text,
};

/// `/../../etc/{passwd}`, spec.yaml:6
static RESOURCE_ETC_BY_PASSWD: Resource = Resource {
    id: "w9zc9v",
    path: "/../../etc/{passwd}",
    parameters: &["passwd"],
};

/// `GET /../../etc/{passwd}`, operation `* / fn main() { std::process::exit(1) }`, spec.yaml:7
///
/// ends * / here  and
pub static FN_MAIN_STD_PROCESS_EXIT_1: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE_ETC_BY_PASSWD,
    operation_id: Some("*/ fn main() { std::process::exit(1) }"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            verb: Some("GET"),
            uri: Text(&[Part::Literal(r##"http://127.0.0.1:9000/"#\n{passwd}"##)]),
            request_mappings: &[
                Mapping::overwrite(
                    Target::PathParameter("passwd"),
                    &[Source::PathParameter("passwd")],
                ),
                Mapping::overwrite(
                    Target::Header("X-Quote"),
                    &[Source::Literal(Text(&[Part::Literal(r###""##"\"###)]))],
                ),
            ],
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
