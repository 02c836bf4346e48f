use super::*;
use crate::message::ContextVariable;
use crate::port::{UpstreamError, UpstreamErrorKind};

const BACKEND: Text = Text(&[Part::Literal("http://back.example:81/base/{id}?fixed=1")]);

static PROXY: HttpIntegration = HttpIntegration {
    uri: BACKEND,
    request_mappings: &[
        Mapping::overwrite(Target::PathParameter("id"), &[Source::PathParameter("petId")]),
        Mapping::overwrite(Target::Header("X-Stage"), &[Source::Context(ContextVariable::Stage)]),
        Mapping::append(Target::Query("extra"), &[Source::Query("q")]),
        Mapping::append(Target::Query("none"), &[Source::Query("missing")]),
        Mapping::append(Target::Query("all"), &[Source::MultiQuery("m")]),
    ],
    ..HttpIntegration::DEFAULT
};

#[test]
fn a_rest_proxy() {
    let bench = bench(API, &[("GET /pets/{petId}", Integration::Http(&PROXY))]);
    bench.script(
        201,
        &[("Date", "x"), ("Connection", "keep-alive"), ("Content-Length", "2"), ("Via", "v"), ("X-Own", "1")],
        "ok",
    );
    let fields = [("Accept", "text/html"), ("Via", "1.1 me"), ("x-stage", "mine"), ("User-Agent", "test")];
    let answer = bench.send("GET /pets/a%2fb?q=1+2&m=1&m=2", &fields, "");
    let (line, fields) = bench.received();
    assert_eq!(line, "GET http://back.example:81/base/a%2Fb?fixed=1&q=1%202&m=1&m=2&extra=1%202&all=1&all=2");
    let field = |name: &str| {
        let values: Vec<_> = fields.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name)).collect();
        values.first().map(|(_, value)| value.as_str())
    };
    assert_eq!(field("Host"), Some("back.example:81"));
    assert_eq!((field("Accept"), field("Via"), field("X-Stage")), (Some("text/html"), None, Some("prod")));
    assert_eq!(field("User-Agent"), Some("test"));
    assert_eq!(field("x-amzn-apigateway-api-id"), Some("a1b2c3d4e5"));
    assert!(field("X-Amzn-Trace-Id").unwrap().starts_with("Root=1-6b05e6a8-1111"), "{fields:?}");
    assert_eq!(field("X-Forwarded-For"), Some("192.0.2.1"));
    assert_eq!((answer.status, answer.body.as_str()), (201, "ok"));
    assert_eq!(
        answer.names(),
        [
            "x-amzn-Remapped-Date",
            "x-amzn-Remapped-Connection",
            "x-amzn-Remapped-Content-Length",
            "X-Own",
            "Content-Type",
            "x-amzn-RequestId",
            "x-amz-apigw-id"
        ]
    );
    assert_eq!(
        bench.lines.0.lock().unwrap()[0],
        concat!(
            r#"{"requestId":"11111111-1111-4111-9111-111111111111","extendedRequestId":"ERERERERERERERE=","#,
            r#""ip":"192.0.2.1","requestTime":"24/Nov/2026:19:34:00 +0000","stage":"prod","httpMethod":"GET","#,
            r#""path":"/pets/a%2fb","protocol":"HTTP/1.1","resourcePath":"/pets/{petId}","status":201,"#,
            r#""responseLength":2,"responseLatency":0,"integrationStatus":201,"integrationLatency":0}"#
        )
    );
}

#[test]
fn an_integration_that_is_no_proxy() {
    static HTTP: HttpIntegration = HttpIntegration {
        proxy: false,
        verb: Some("POST"),
        uri: BACKEND,
        responses: &[
            IntegrationResponse {
                pattern: Some(Pattern::Status { text: "4\\d{2}", ranges: &[(400, 499)] }),
                status: 400,
                mappings: &[Mapping::overwrite(
                    Target::Header("X-Error"),
                    &[Source::ResponseBodyField(JsonPath::Steps(&[JsonStep::Name("error")]))],
                )],
                ..IntegrationResponse::DEFAULT
            },
            IntegrationResponse {
                templates: &[("application/json", Template::Script(&JSON))],
                mappings: &[Mapping::overwrite(
                    Target::Header("Server"),
                    &[Source::ResponseHeader("server")],
                )],
                ..IntegrationResponse::DEFAULT
            },
        ],
        ..HttpIntegration::DEFAULT
    };
    let bench = bench(API, &[("POST /a", Integration::Http(&HTTP))]);
    bench.script(200, &[("Server", "mine"), ("X-Lost", "1")], "{ \"a\" : 1 }");
    let fields =
        [("Accept", "application/xml"), ("User-Agent", "test"), ("Content-Type", "application/json")];
    let answer = bench.send("POST /a?lost=1", &fields, "{\"x\": 1}");
    let (line, fields) = bench.received();
    // A placeholder without a mapping stands for itself.
    assert_eq!(line, "POST http://back.example:81/base/{id}?fixed=1");
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Host",
            "Content-Type",
            "Accept",
            "User-Agent",
            "x-amzn-apigateway-api-id",
            "X-Amzn-Trace-Id",
            "(body)"
        ]
    );
    assert_eq!(fields[2].1, "application/json");
    assert_eq!(fields[3].1, "AmazonAPIGateway_a1b2c3d4e5");
    assert_eq!((answer.status, answer.body.as_str()), (200, "{\"a\":1}"));
    assert_eq!(answer.header("x-amzn-Remapped-Server"), Some("mine"));
    assert_eq!(answer.header("X-Lost"), None);
    assert!(answer.header("X-Amzn-Trace-Id").is_some());
    bench.script(404, &[], "{\"error\": \"gone\"}");
    let answer = bench.send("POST /a", &[], "");
    assert_eq!(
        (answer.status, answer.header("X-Error"), answer.body.as_str()),
        (400, Some("gone"), "{\"error\": \"gone\"}")
    );
}

#[test]
fn backends_that_fail() {
    let kinds = [ApiKind::Rest, ApiKind::Http, ApiKind::OpenApi];
    for (error, statuses) in [
        (UpstreamErrorKind::Connect, [504, 503, 502]),
        (UpstreamErrorKind::Tls, [504, 503, 502]),
        (UpstreamErrorKind::TimedOut, [504, 503, 504]),
        (UpstreamErrorKind::Protocol, [502, 502, 502]),
        (UpstreamErrorKind::Forbidden, [500, 500, 500]),
        (UpstreamErrorKind::Overloaded, [503, 503, 503]),
        (UpstreamErrorKind::RequestBody(crate::message::BodyError::TooLarge), [413, 413, 413]),
        (UpstreamErrorKind::RequestBody(crate::message::BodyError::TimedOut), [408, 408, 408]),
    ] {
        for (kind, status) in kinds.into_iter().zip(statuses) {
            let bench = bench(Api { kind, ..API }, &[("GET /pets/{petId}", Integration::Http(&PROXY))]);
            let detail = "connect 10.0.0.7:81 refused".to_owned();
            bench.http.answers.borrow_mut().push_back(Err(UpstreamError {
                kind: error,
                retry: false,
                detail,
            }));
            let answer = bench.send("GET /pets/1", &[], "");
            assert_eq!(answer.status, status, "{error:?} {kind:?}");
            assert!(!answer.body.contains("10.0.0.7"), "{}", answer.body);
            let logged = bench.lines.0.lock().unwrap()[0].contains("10.0.0.7");
            assert_eq!(logged, !matches!(error, UpstreamErrorKind::RequestBody(_)));
        }
    }
}

#[test]
fn forbidden_headers_and_missing_variables_are_500() {
    static LENGTH: HttpIntegration = HttpIntegration {
        uri: BACKEND,
        request_mappings: &[Mapping::overwrite(
            Target::Header("Content-Length"),
            &[Source::Literal(Text(&[Part::Literal("0")]))],
        )],
        ..HttpIntegration::DEFAULT
    };
    static VARIABLE: HttpIntegration = HttpIntegration {
        uri: Text(&[Part::Literal("https://"), Part::StageVariable("host")]),
        ..HttpIntegration::DEFAULT
    };
    let api = api(API, &[("GET /l", Integration::Http(&LENGTH)), ("GET /v", Integration::Http(&VARIABLE))]);
    let bench = Bench::new(api, &Bindings::default());
    for line in ["GET /l", "GET /v"] {
        let answer = bench.send(line, &[], "");
        assert_eq!((answer.status, answer.body.len()), (500, 36));
        assert_eq!(answer.header("x-amzn-ErrorType"), Some("InternalServerErrorException"));
    }
    let variables = [("host".to_owned(), "back.example".to_owned())].into();
    let bench = Bench::new(api, &Bindings { variables, ..Bindings::default() });
    bench.script(200, &[], "");
    assert_eq!(bench.send("GET /v", &[], "").status, 200);
    assert_eq!(bench.received().0, "GET https://back.example:443/");
}

#[test]
fn http_apis_map_requests_and_answers() {
    static HTTP: HttpIntegration = HttpIntegration {
        uri: Text(&[Part::Literal("https://back.example/{proxy}")]),
        request_mappings: &[
            Mapping::append(
                Target::Header("X-Id"),
                &[Source::Header("x-one"), Source::Literal(Text(&[Part::Literal("-z")]))],
            ),
            Mapping::remove(Target::Header("X-Secret")),
            Mapping::overwrite(Target::Query("q"), &[Source::Literal(Text(&[Part::Literal("new")]))]),
        ],
        ..HttpIntegration::DEFAULT
    };
    let cors = Cors {
        allow_origins: &["https://app.example"],
        allow_methods: &["GET"],
        allow_headers: &["*"],
        expose_headers: &[],
        max_age: None,
        allow_credentials: false,
    };
    let bench = bench(
        Api { kind: ApiKind::Http, cors: Some(cors), ..API },
        &[("ANY /{proxy+}", Integration::Http(&HTTP))],
    );
    bench.script(
        200,
        &[("Access-Control-Allow-Origin", "*"), ("Server", "x"), ("Connection", "close")],
        "ok",
    );
    let fields = [("X-One", "a"), ("x-one", "b"), ("x-secret", "1"), ("Origin", "https://app.example")];
    let answer = bench.send("GET /a/b?q=old&r=1", &fields, "");
    let (line, fields) = bench.received();
    assert_eq!(line, "GET https://back.example:443/a/b?r=1&q=new");
    assert!(fields.contains(&("X-Id".into(), "a,b-z".into())), "{fields:?}");
    assert!(
        fields.contains(&(
            "Forwarded".into(),
            "for=192.0.2.1;by=_a1b2c3d4e5;host=api.example;proto=http".into()
        )),
        "{fields:?}"
    );
    assert!(
        !fields
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("x-secret") || name.starts_with("X-Forwarded"))
    );
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("https://app.example"));
    assert_eq!(answer.header("Server"), Some("x"));
    assert_eq!(answer.header("apigw-requestid"), Some("ERERERERERERERE="));
    assert_eq!((answer.header("Connection"), answer.header("x-amzn-RequestId")), (None, None));
    let preflight = bench.send(
        "OPTIONS /a",
        &[("Origin", "https://app.example"), ("Access-Control-Request-Method", "GET")],
        "",
    );
    assert_eq!((preflight.status, preflight.header("Access-Control-Allow-Methods")), (204, Some("GET")));
    let missing = bench.send("GET /", &[], "");
    assert_eq!((missing.status, missing.body.as_str()), (404, "{\"message\":\"Not Found\"}"));
}

#[test]
fn the_line_of_a_stream_is_written_at_its_end() {
    use std::collections::VecDeque;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use bytes::Bytes;

    struct Pieces(VecDeque<&'static str>);
    impl futures_core::Stream for Pieces {
        type Item = Result<Bytes, crate::message::BodyError>;
        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(self.0.pop_front().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))))
        }
    }
    const FORMAT: &[TemplatePart] = &[
        TemplatePart::Literal("id="),
        TemplatePart::Context(ContextVariable::RequestId),
        TemplatePart::Literal(" length="),
        TemplatePart::Context(ContextVariable::ResponseLength),
        TemplatePart::Literal(" user="),
        TemplatePart::Context(ContextVariable::IdentityUser),
        TemplatePart::Literal(" agent="),
        TemplatePart::Context(ContextVariable::IdentityUserAgent),
    ];
    const STAGES: &[Stage] = &[Stage {
        name: "prod",
        variables: &[],
        access_log: Some(AccessLog { destination: "stdout", format: FORMAT }),
        ..Stage::DEFAULT
    }];
    let bench = bench(Api { stages: STAGES, ..API }, &[("GET /pets/{petId}", Integration::Http(&PROXY))]);
    let stream = Box::pin(Pieces(["abc", "de"].into()));
    let answer = crate::message::IntegrationResponse {
        status: 200,
        headers: crate::message::Headers::new(),
        body: Body::Stream { length: None, stream },
    };
    bench.http.answers.borrow_mut().push_back(Ok(answer));
    let answer = bench.send("GET /pets/1", &[("User-Agent", "a\"b")], "");
    assert_eq!(answer.body, "abcde");
    let line = "id=11111111-1111-4111-9111-111111111111 length=5 user=- agent=a\\\"b";
    assert_eq!(*bench.lines.0.lock().unwrap(), [line]);
}

#[test]
fn request_data_cannot_leave_its_place_in_the_uri() {
    static HTTP: HttpIntegration = HttpIntegration {
        uri: Text(&[Part::Literal("https://back.example/a/{q}/b?raw={p}&query={q}&odd={user:id}")]),
        request_mappings: &[
            Mapping::overwrite(Target::PathParameter("q"), &[Source::Query("q")]),
            Mapping::overwrite(Target::PathParameter("p"), &[Source::PathParameter("p")]),
            Mapping::overwrite(Target::PathParameter("user:id"), &[Source::Query("q")]),
        ],
        ..HttpIntegration::DEFAULT
    };
    let bench = bench(API, &[("GET /{p}", Integration::Http(&HTTP))]);
    bench.script(200, &[], "");
    bench.send("GET /x&y=1+z%2F?q=a/b?c%23d%20e", &[], "");
    let q = "a%2Fb%3Fc%23d%20e";
    let client = "q=a/b?c%23d%20e";
    assert_eq!(
        bench.received().0,
        format!("GET https://back.example:443/a/{q}/b?raw=x%26y%3D1%2Bz%2F&query={q}&odd={q}&{client}")
    );
    for value in ["..", "."] {
        let answer = bench.send(&format!("GET /x?q={value}"), &[], "");
        assert_eq!(answer.status, 400, "{value}");
    }
    bench.script(200, &[], "");
    assert_eq!(bench.send("GET /x?q=...", &[], "").status, 200);
}

#[test]
fn values_that_cannot_be_headers() {
    static HTTP: HttpIntegration = HttpIntegration {
        uri: BACKEND,
        request_mappings: &[
            Mapping::overwrite(Target::Header("X-Query"), &[Source::Query("q")]),
            Mapping::overwrite(Target::Header("X-Header"), &[Source::Header("X-In")]),
            Mapping::overwrite(
                Target::Header("X-Field"),
                &[Source::BodyField(JsonPath::Steps(&[JsonStep::Name("a")]))],
            ),
        ],
        ..HttpIntegration::DEFAULT
    };
    let bench = bench(API, &[("POST /a", Integration::Http(&HTTP))]);
    assert_eq!(bench.send("POST /a?q=x%0d%0aSet-Cookie:%20y", &[], "").status, 500);
    // Present and invalid, not absent.
    assert_eq!(bench.send("POST /a", &[("X-In", "é")], "").status, 400);
    let answer = bench.send("POST /a", &[], "{\"a\": ");
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (400, "{\"message\":\"Invalid JSON in request body\"}")
    );
    bench.script(200, &[], "");
    assert_eq!(bench.send("POST /a", &[], "plain text").status, 200);
    let (_, fields) = bench.received();
    assert!(!fields.iter().any(|(name, _)| name == "X-Field"), "{fields:?}");
    assert_eq!(fields.last().map(|(_, body)| body.as_str()), Some("plain text"));
}
