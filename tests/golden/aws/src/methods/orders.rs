//! Methods of `orders`.

use gwgen_runtime::api::{
    Access, AwsCall, AwsIntegration, AwsService, AwsTarget, Expression, Function,
    Identity, Integration, IntegrationResponse, Mapping, Method, Part,
    PassthroughBehavior, Pattern, Piece, Place, Resource, Script, Source, Target,
    Template, TemplatePart, Text,
};

/// `/orders`, spec.yaml:4
static RESOURCE_ORDERS: Resource = Resource {
    id: "arfkvb",
    path: "/orders",
    parameters: &[],
};

/// `POST /orders`, operation `queueOrder`, spec.yaml:5
pub static QUEUE_ORDER: Method = Method {
    index: 0,
    verb: "POST",
    resource: &RESOURCE_ORDERS,
    operation_id: Some("queueOrder"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Aws(
        &AwsIntegration {
            verb: Some("POST"),
            target: AwsTarget::Service(AwsService {
                name: "sqs",
                sdk_id: "SQS",
                signing_name: "sqs",
                region: Text(&[Part::Literal("eu-west-1")]),
                call: AwsCall::Path(Text(&[Part::Literal("/123456789012/orders")])),
                ..AwsService::DEFAULT
            }),
            identity: Identity::Role(
                Text(&[Part::Literal("arn:aws:iam::123456789012:role/orders")]),
            ),
            request_mappings: &[
                Mapping::overwrite(
                    Target::Header("Content-Type"),
                    &[
                        Source::Literal(
                            Text(&[Part::Literal("application/x-www-form-urlencoded")]),
                        ),
                    ],
                ),
            ],
            request_templates: &[
                (
                    "application/json",
                    Template::Script(
                        &Script {
                            body: &[
                                Piece::Text("Action=SendMessage&MessageBody="),
                                Piece::Value(
                                    Expression::Call(
                                        &Expression::Util,
                                        Function::UrlEncode,
                                        &[Expression::Property(&Expression::Input, "body")],
                                    ),
                                ),
                            ],
                            ..Script::DEFAULT
                        },
                    ),
                ),
            ],
            passthrough: PassthroughBehavior::Never,
            responses: &[
                IntegrationResponse {
                    pattern: Some(Pattern::Status {
                        text: r#"4\d{2}"#,
                        ranges: &[(400, 499)],
                    }),
                    status: 400,
                    templates: &[
                        (
                            "application/json",
                            Template::Parts(
                                &[TemplatePart::Literal(r#"{"message": "not understood"}"#)],
                            ),
                        ),
                    ],
                    ..IntegrationResponse::DEFAULT
                },
                IntegrationResponse {
                    pattern: Some(Pattern::Status {
                        text: r#"5\d{2}"#,
                        ranges: &[(500, 599)],
                    }),
                    status: 503,
                    ..IntegrationResponse::DEFAULT
                },
                IntegrationResponse {
                    status: 202,
                    templates: &[
                        (
                            "application/json",
                            Template::Script(
                                &Script {
                                    body: &[
                                        Piece::Text(r#"{"id": "#),
                                        Piece::Value(
                                            Expression::Call(
                                                &Expression::Input,
                                                Function::Json,
                                                &[
                                                    Expression::Text(
                                                        "$.SendMessageResponse.SendMessageResult.MessageId",
                                                    ),
                                                ],
                                            ),
                                        ),
                                        Piece::Text("}"),
                                    ],
                                    ..Script::DEFAULT
                                },
                            ),
                        ),
                    ],
                    ..IntegrationResponse::DEFAULT
                },
            ],
            ..AwsIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};

/// `/orders/{id}`, spec.yaml:22
static RESOURCE_ORDERS_BY_ID: Resource = Resource {
    id: "vtvlzp",
    path: "/orders/{id}",
    parameters: &["id"],
};

/// `GET /orders/{id}`, operation `getOrder`, spec.yaml:23
pub static GET_ORDER: Method = Method {
    index: 1,
    verb: "GET",
    resource: &RESOURCE_ORDERS_BY_ID,
    operation_id: Some("getOrder"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Aws(
        &AwsIntegration {
            verb: Some("POST"),
            target: AwsTarget::Service(AwsService {
                name: "dynamodb",
                sdk_id: "DYNAMODB",
                signing_name: "dynamodb",
                region: Text(&[Part::Literal("eu-west-1")]),
                call: AwsCall::Json {
                    target: "DynamoDB_20120810.GetItem",
                    content_type: "application/x-amz-json-1.0",
                },
                ..AwsService::DEFAULT
            }),
            request_templates: &[
                (
                    "application/json",
                    Template::Script(
                        &Script {
                            body: &[
                                Piece::Text(
                                    r#"{"TableName": "orders", "Key": {"id": {"S": ""#,
                                ),
                                Piece::Value(
                                    Expression::Call(
                                        &Expression::Util,
                                        Function::EscapeJavaScript,
                                        &[
                                            Expression::Call(
                                                &Expression::Input,
                                                Function::Params,
                                                &[Expression::Text("id")],
                                            ),
                                        ],
                                    ),
                                ),
                                Piece::Text(r#""}}}"#),
                            ],
                            ..Script::DEFAULT
                        },
                    ),
                ),
            ],
            responses: &[
                IntegrationResponse {
                    pattern: Some(Pattern::Status {
                        text: r#"4\d{2}|5\d{2}"#,
                        ranges: &[(400, 599)],
                    }),
                    status: 404,
                    ..IntegrationResponse::DEFAULT
                },
                IntegrationResponse {
                    status: 200,
                    mappings: &[
                        Mapping::overwrite(
                            Target::Header("X-Request"),
                            &[Source::ResponseHeader("x-amzn-RequestId")],
                        ),
                    ],
                    templates: &[
                        (
                            "application/json",
                            Template::Script(
                                &Script {
                                    body: &[
                                        Piece::Set(
                                            Place::Variable(0),
                                            Expression::Call(
                                                &Expression::Input,
                                                Function::Path,
                                                &[Expression::Text("$.Item")],
                                            ),
                                        ),
                                        Piece::Text(r#"{"id": ""#),
                                        Piece::Value(
                                            Expression::Property(
                                                &Expression::Property(&Expression::Variable(0), "id"),
                                                "S",
                                            ),
                                        ),
                                        Piece::Text(r#"", "items": ["#),
                                        Piece::Foreach(
                                            1,
                                            Expression::Property(
                                                &Expression::Property(&Expression::Variable(0), "items"),
                                                "L",
                                            ),
                                            &[
                                                Piece::Text(r#"""#),
                                                Piece::Value(
                                                    Expression::Property(&Expression::Variable(1), "S"),
                                                ),
                                                Piece::Text(r#"""#),
                                                Piece::If(
                                                    &[
                                                        (
                                                            Expression::Property(&Expression::Foreach, "hasNext"),
                                                            &[Piece::Text(", ")],
                                                        ),
                                                    ],
                                                    &[],
                                                ),
                                            ],
                                        ),
                                        Piece::Text(r#"]}
"#),
                                    ],
                                    variables: 2,
                                    ..Script::DEFAULT
                                },
                            ),
                        ),
                    ],
                    ..IntegrationResponse::DEFAULT
                },
            ],
            ..AwsIntegration::DEFAULT
        },
    ),
    response_mappings: &[],
};
