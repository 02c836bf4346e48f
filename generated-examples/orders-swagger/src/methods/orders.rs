//! Methods of `orders`.

use gwgen_runtime::api::{
    Access, HttpIntegration, Integration, IntegrationResponse, LambdaIntegration,
    Mapping, Method, Part, Pattern, Resource, Source, Target, Template, TemplatePart,
    Text,
};

/// `/orders`, orders-swagger.yaml:14
static RESOURCE_ORDERS: Resource = Resource {
    id: "arfkvb",
    path: "/orders",
    parameters: &[],
};

/// `POST /orders`, operation `placeOrder`, orders-swagger.yaml:15
pub static PLACE_ORDER: Method = Method {
    index: 0,
    verb: "POST",
    resource: &RESOURCE_ORDERS,
    operation_id: Some("placeOrder"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Lambda(
        &LambdaIntegration {
            function: Text(&[Part::Parameter("OrderFunction")]),
            ..LambdaIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `/orders/{orderId}`, orders-swagger.yaml:26
static RESOURCE_ORDERS_BY_ORDER_ID: Resource = Resource {
    id: "0wjjgo",
    path: "/orders/{orderId}",
    parameters: &["orderId"],
};

/// `GET /orders/{orderId}`, operation `getOrder`, orders-swagger.yaml:27
pub static GET_ORDER: Method = Method {
    index: 1,
    verb: "GET",
    resource: &RESOURCE_ORDERS_BY_ORDER_ID,
    operation_id: Some("getOrder"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Http(
        &HttpIntegration {
            proxy: false,
            verb: Some("GET"),
            uri: Text(&[Part::Literal("http://orders.internal/orders/{id}")]),
            vpc_link: Some(Text(&[Part::StageVariable("link")])),
            request_mappings: &[
                Mapping::overwrite(
                    Target::PathParameter("id"),
                    &[Source::PathParameter("orderId")],
                ),
                Mapping::overwrite(
                    Target::Header("If-None-Match"),
                    &[Source::Header("If-None-Match")],
                ),
            ],
            responses: &[
                IntegrationResponse {
                    pattern: Some(Pattern::Status {
                        text: "404",
                        ranges: &[(404, 404)],
                    }),
                    status: 404,
                    templates: &[
                        (
                            "application/json",
                            Template::Parts(
                                &[
                                    TemplatePart::Literal(
                                        r#"{"message": "there is no such order"}"#,
                                    ),
                                ],
                            ),
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
