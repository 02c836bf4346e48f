use super::*;
use crate::port::InvokeError;

static REST: LambdaIntegration = LambdaIntegration {
    function: Text(&[Part::Literal("pets:"), Part::StageVariable("alias")]),
    ..LambdaIntegration::DEFAULT
};

fn with_alias(api: &'static Api) -> Bench {
    Bench::new(api, &Bindings { variables: [("alias".into(), "live".into())].into(), ..Bindings::default() })
}

#[test]
fn a_rest_event_and_its_answer() {
    let bench = with_alias(api(API, &[("ANY /{proxy+}", Integration::Lambda(&REST))]));
    bench.returns(r#"{"statusCode": 201, "headers": {"Date": "x", "X-Own": "1"}, "body": "made"}"#);
    let answer = bench.send("PUT /a/b?x=1", &[("tEsT", "v")], "in");
    assert_eq!((answer.status, answer.body.as_str()), (201, "made"));
    assert_eq!(answer.header("x-amzn-Remapped-Date"), Some("x"));
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    assert!(answer.header("X-Amzn-Trace-Id").unwrap().starts_with("Root=1-"));
    let (function, event, _) = bench.lambda.invoked.borrow_mut().pop().unwrap();
    assert_eq!(function, "pets:live");
    let event = String::from_utf8(event.to_vec()).unwrap();
    for part in [
        r#""resource":"/{proxy+}""#,
        r#""path":"/a/b""#,
        r#""pathParameters":{"proxy":"a/b"}"#,
        r#""queryStringParameters":{"x":"1"}"#,
        r#""tEsT":"v""#,
        r#""X-Forwarded-For":"192.0.2.1""#,
        r#""X-Amzn-Trace-Id":"Root=1-"#,
        r#""body":"in""#,
        r#""stage":"prod""#,
    ] {
        assert!(event.contains(part), "{part} in {event}");
    }
}

#[test]
fn malformed_answers_and_failed_calls() {
    let bench = with_alias(api(API, &[("GET /a", Integration::Lambda(&REST))]));
    bench.returns(r#"{"statusCode": 200, "wrongValue": 1}"#);
    let answer = bench.send("GET /a", &[], "");
    assert_eq!((answer.status, answer.body.as_str()), (502, "{\"message\": \"Internal server error\"}"));
    assert_eq!(answer.header("X-Amzn-Trace-Id"), None);
    for (access_denied, timed_out, status) in [(true, false, 500), (false, true, 504), (false, false, 502)] {
        let error = InvokeError { access_denied, timed_out, retry: false, detail: "secret place".into() };
        bench.lambda.answers.borrow_mut().push_back(Err(error));
        let answer = bench.send("GET /a", &[], "");
        assert_eq!(answer.status, status);
        assert!(!answer.body.contains("secret place"));
    }
}

#[test]
fn http_apis_answer_500_to_what_is_malformed() {
    static V2: LambdaIntegration =
        LambdaIntegration { payload: PayloadFormat::V2, function: Text(&[Part::Literal("f")]), ..REST };
    let bench = bench(Api { kind: ApiKind::Http, ..API }, &[("$default", Integration::Lambda(&V2))]);
    bench.returns("not json");
    let answer = bench.send("GET /a", &[], "");
    assert_eq!((answer.status, answer.body.as_str()), (500, "{\"message\":\"Internal Server Error\"}"));
    bench.returns(r#"{"hello": "world"}"#);
    let answer = bench.send("GET /a", &[], "");
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"hello": "world"}"#));
}

#[test]
fn forbidden_targets_and_missing_aliases_never_reach_the_function() {
    static FORBIDDEN: LambdaIntegration = LambdaIntegration {
        request_mappings: &[Mapping::overwrite(
            Target::Header("TE"),
            &[Source::Literal(Text(&[Part::Literal("gzip")]))],
        )],
        ..REST
    };
    let bench =
        bench(API, &[("GET /f", Integration::Lambda(&FORBIDDEN)), ("GET /a", Integration::Lambda(&REST))]);
    for line in ["GET /f", "GET /a"] {
        let answer = bench.send(line, &[], "");
        assert_eq!((answer.status, answer.body.len()), (500, 36), "{line}");
    }
}

#[test]
fn what_needs_a_buffer_is_shed_while_memory_is_short() {
    let bench = with_alias(api(API, &[("GET /a", Integration::Lambda(&REST))]));
    let memory = &bench.gateway.services.memory;
    memory.set(crate::port::Pressure::Severe);
    let answer = bench.send("GET /a", &[], "");
    assert_eq!((answer.status, answer.header("Retry-After")), (503, Some("1")));
    assert!(bench.lambda.invoked.borrow().is_empty(), "no function is called");
    // Streams go on.
    static PROXY: HttpIntegration = HttpIntegration {
        proxy: true,
        uri: Text(&[Part::Literal("http://127.0.0.1:1/x")]),
        ..HttpIntegration::DEFAULT
    };
    let streaming = Bench::new(api(API, &[("GET /a", Integration::Http(&PROXY))]), &Bindings::default());
    streaming.gateway.services.memory.set(crate::port::Pressure::Severe);
    streaming.script(200, &[], "ok");
    assert_eq!(streaming.send("GET /a", &[], "").status, 200);
    memory.set(crate::port::Pressure::High);
    bench.returns(r#"{"statusCode": 200}"#);
    assert_eq!(bench.send("GET /a", &[], "").status, 200);
}
