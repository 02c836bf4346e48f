use super::*;
use crate::message::{ContextVariable, GatewayResponseType};

static REQUEST: Templates =
    &[("application/json", Template::Parts(&[TemplatePart::Literal("{\"statusCode\": 200}")]))];

static PREFLIGHT: MockIntegration = MockIntegration {
    request_templates: REQUEST,
    responses: &[
        IntegrationResponse {
            pattern: Some(Pattern::Status { text: "4..", ranges: &[(400, 499)] }),
            status: 400,
            ..IntegrationResponse::DEFAULT
        },
        IntegrationResponse {
            mappings: &[Mapping::overwrite(
                Target::Header("Access-Control-Allow-Origin"),
                &[Source::Literal(Text(&[Part::Literal("*")]))],
            )],
            templates: &[("application/json", Template::Parts(&[TemplatePart::Literal("{\"a\": 1}")]))],
            ..IntegrationResponse::DEFAULT
        },
    ],
    ..MockIntegration::DEFAULT
};

#[test]
fn a_static_mock() {
    let bench = bench(API, &[("OPTIONS /a", Integration::Mock(&PREFLIGHT))]);
    let answer = bench.send("OPTIONS /a", &[], "");
    assert_eq!((answer.status, answer.body.as_str()), (200, "{\"a\": 1}"));
    assert_eq!(
        answer.names(),
        ["Access-Control-Allow-Origin", "Content-Type", "x-amzn-RequestId", "x-amz-apigw-id"]
    );
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("x-amzn-requestid"), Some("11111111-1111-4111-9111-111111111111"));
}

#[test]
fn a_client_may_name_its_request() {
    let bench = bench(API, &[("OPTIONS /a", Integration::Mock(&PREFLIGHT))]);
    let named = bench.send("OPTIONS /a", &[("x-amzn-RequestId", "01234567-89ab-cdef-0123-456789abcdef")], "");
    assert_eq!(named.header("x-amzn-RequestId"), Some("01234567-89ab-cdef-0123-456789abcdef"));
    let other = bench.send("OPTIONS /a", &[("x-amzn-RequestId", "mine")], "");
    assert_eq!(other.header("x-amzn-RequestId"), Some("11111111-1111-4111-9111-111111111111"));
}

#[test]
fn no_template_for_the_type() {
    static NEVER: MockIntegration =
        MockIntegration { passthrough: PassthroughBehavior::Never, ..PREFLIGHT_FIELDS };
    const PREFLIGHT_FIELDS: MockIntegration = MockIntegration {
        request_templates: &[("text/xml", Template::Parts(&[TemplatePart::Literal("{statusCode: 200}")]))],
        responses: &[IntegrationResponse::DEFAULT],
        ..MockIntegration::DEFAULT
    };
    static PASSES: MockIntegration = PREFLIGHT_FIELDS;
    let bench =
        bench(API, &[("POST /n", Integration::Mock(&NEVER)), ("POST /p", Integration::Mock(&PASSES))]);
    let refused = bench.send("POST /n", &[], "");
    assert_eq!((refused.status, refused.body.as_str()), (415, "{\"message\":\"Unsupported Media Type\"}"));
    assert_eq!(bench.send("POST /n", &[("Content-Type", "text/xml")], "").status, 200);
    // The body passes, and stands for the template's text.
    assert_eq!(bench.send("POST /p", &[], "{\"statusCode\": 200}").status, 200);
    let broken = bench.send("POST /p", &[], "{}");
    assert_eq!((broken.status, broken.body.as_str()), (500, "{\"message\": \"Internal server error\"}"));
}

#[test]
fn routes_that_are_not_there() {
    let bench = bench(API, &[("OPTIONS /a", Integration::Mock(&PREFLIGHT))]);
    for line in ["GET /a", "GET /b"] {
        let answer = bench.send(line, &[], "");
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (403, "{\"message\":\"Missing Authentication Token\"}")
        );
        assert_eq!(answer.header("x-amzn-ErrorType"), Some("MissingAuthenticationTokenException"));
    }
}

#[test]
fn gateway_responses_are_customised() {
    const RESPONSES: &[GatewayResponse] = &[
        GatewayResponse {
            kind: GatewayResponseType::MissingAuthenticationToken,
            status: Some(404),
            mappings: &[
                Mapping::overwrite(Target::Header("x-path"), &[Source::PathParameter("id")]),
                Mapping::overwrite(Target::Header("x-query"), &[Source::Query("q")]),
            ],
            templates: &[(
                "application/json",
                Template::Parts(&[
                    TemplatePart::Literal("{\"m\":"),
                    TemplatePart::Context(ContextVariable::ErrorMessageString),
                    TemplatePart::Literal(",\"t\":\""),
                    TemplatePart::Context(ContextVariable::ErrorResponseType),
                    TemplatePart::Literal("\"}"),
                ]),
            )],
        },
        GatewayResponse {
            kind: GatewayResponseType::Default4xx,
            status: None,
            mappings: &[Mapping::overwrite(
                Target::Header("Access-Control-Allow-Origin"),
                &[Source::Literal(Text(&[Part::Literal("*")]))],
            )],
            templates: &[],
        },
    ];
    static NEVER: MockIntegration =
        MockIntegration { passthrough: PassthroughBehavior::Never, ..MockIntegration::DEFAULT };
    let api = Api { gateway_responses: RESPONSES, ..API };
    let bench = bench(api, &[("POST /n", Integration::Mock(&NEVER))]);
    let answer = bench.send("GET /other?q=7", &[], "");
    assert_eq!(answer.status, 404);
    assert_eq!(
        answer.body,
        "{\"m\":\"Missing Authentication Token\",\"t\":\"MISSING_AUTHENTICATION_TOKEN\"}"
    );
    assert_eq!((answer.header("x-query"), answer.header("x-path")), (Some("7"), None));
    // What is not customised itself is so by its class.
    let answer = bench.send("POST /n", &[], "");
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (415, Some("*")));
}

#[test]
fn stages_by_name() {
    let api = api(API, &[("OPTIONS /a", Integration::Mock(&PREFLIGHT))]);
    let bindings = Bindings { stages: vec!["one".into(), "two".into()], ..Bindings::default() };
    let several = Bench::new(api, &bindings);
    assert_eq!(several.send("OPTIONS /two/a", &[], "").status, 200);
    assert_eq!(several.send("OPTIONS //one//a/", &[], "").status, 200);
    let unknown = several.send("OPTIONS /a", &[], "");
    assert_eq!((unknown.status, unknown.body.as_str()), (403, "{\"message\":\"Forbidden\"}"));
    let one = Bench::new(api, &Bindings { stage_path: true, ..Bindings::default() });
    assert_eq!(one.send("OPTIONS /prod/a", &[], "").status, 200);
    assert_eq!(one.send("OPTIONS /a", &[], "").status, 200);
    assert_eq!(one.send("OPTIONS /production/a", &[], "").status, 403);
}
