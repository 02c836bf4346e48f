//! Methods of `orders`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, IntegrationResponse, JsonPath, JsonStep,
    Mapping, Method, Part, Pattern, Resource, Source, Target, Text,
};
use gwgen_runtime::message::ContextVariable;

/// `/orders/{orderId}`, spec.yaml:4
static RESOURCE_ORDERS_BY_ORDER_ID: Resource = Resource {
    id: "0wjjgo",
    path: "/orders/{orderId}",
    parameters: &["orderId"],
};

/// `POST /orders/{orderId}`, operation `order`, spec.yaml:5
pub static ORDER: Method = Method {
    index: 0,
    verb: "POST",
    resource: &RESOURCE_ORDERS_BY_ORDER_ID,
    operation_id: Some("order"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            proxy: false,
            verb: Some("PUT"),
            uri: Text(
                &[
                    Part::Literal("http://"),
                    Part::StageVariable("backend"),
                    Part::Literal("/orders/{id}"),
                ],
            ),
            request_mappings: &[
                Mapping::overwrite(
                    Target::PathParameter("id"),
                    &[Source::PathParameter("orderId")],
                ),
                Mapping::append(Target::Query("q"), &[Source::Query("q")]),
                Mapping::overwrite(
                    Target::Header("X-Tenant"),
                    &[Source::Header("X-Tenant")],
                ),
                Mapping::overwrite(
                    Target::Header("X-All"),
                    &[Source::MultiHeader("X-Tenant")],
                ),
                Mapping::overwrite(
                    Target::Header("X-Source"),
                    &[Source::Literal(Text(&[Part::Literal("gateway")]))],
                ),
                Mapping::overwrite(
                    Target::Header("X-Ip"),
                    &[Source::Context(ContextVariable::IdentitySourceIp)],
                ),
                Mapping::overwrite(
                    Target::Header("X-Stage"),
                    &[Source::StageVariable("name")],
                ),
                Mapping::overwrite(
                    Target::Header("X-First"),
                    &[
                        Source::BodyField(
                            JsonPath::Steps(
                                &[
                                    JsonStep::Name("items"),
                                    JsonStep::Index(0),
                                    JsonStep::Name("sku"),
                                ],
                            ),
                        ),
                    ],
                ),
            ],
            responses: &[
                IntegrationResponse {
                    pattern: Some(Pattern::Status {
                        text: r#"4\d{2}"#,
                        ranges: &[(400, 499)],
                    }),
                    status: 200,
                    mappings: &[
                        Mapping::overwrite(
                            Target::Header("X-Id"),
                            &[
                                Source::ResponseBodyField(
                                    JsonPath::Steps(&[JsonStep::Name("id")]),
                                ),
                            ],
                        ),
                    ],
                    ..IntegrationResponse::DEFAULT
                },
                IntegrationResponse {
                    status: 200,
                    mappings: &[
                        Mapping::overwrite(
                            Target::Header("ETag"),
                            &[Source::ResponseHeader("ETag")],
                        ),
                    ],
                    ..IntegrationResponse::DEFAULT
                },
            ],
            ..HttpIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
