//! Whole requests through all phases, over fakes.

mod authorize;
mod cache;
mod fakes;
mod http;
mod iam;
mod lambda;
mod mock;
mod outage;
mod plain;
mod tokens;

use fakes::{Bench, Seen};

use super::*;
use crate::api::*;
use crate::engine::bind::Bindings;
use crate::engine::router::tests::routes;

/// What an API is in tests, but for what a test names.
const API: Api = Api { id: "a1b2c3d4e5", name: "test", version: "1", ..Api::EMPTY };

/// `$input.body`.
static BODY: Script =
    Script { body: &[Piece::Value(Expression::Property(&Expression::Input, "body"))], ..Script::DEFAULT };
/// `$input.json('$')`.
static JSON: Script = Script {
    body: &[Piece::Value(Expression::Call(&Expression::Input, Function::Json, &[Expression::Text("$")]))],
    ..Script::DEFAULT
};

/// Makes an API out of `VERB /path` lines and their integrations.
fn api(template: Api, methods: &[(&'static str, Integration)]) -> &'static Api {
    api_with(template, methods, Access::Open)
}

fn api_with(template: Api, methods: &[(&'static str, Integration)], access: Access) -> &'static Api {
    let lines: Vec<&str> = methods.iter().map(|(line, _)| *line).collect();
    let methods: Vec<&'static Method> = (0..)
        .zip(methods)
        .map(|(index, (line, integration))| {
            let (verb, path) = line.split_once(' ').unwrap_or(("ANY", "$default"));
            let parameters: Vec<&'static str> = path
                .split('{')
                .skip(1)
                .map(|rest| rest.split('}').next().unwrap().trim_end_matches('+'))
                .collect();
            let resource: &'static Resource =
                Box::leak(Box::new(Resource { id: "abc123", path, parameters: parameters.leak() }));
            &*Box::leak(Box::new(Method {
                index,
                verb,
                resource,
                operation_id: None,
                access,
                api_key_required: false,
                validation: None,
                integration: *integration,
                response_mappings: &[],
            }))
        })
        .collect();
    let routes = routes(&lines);
    let routes = Routes { nodes: routes.nodes, default_route: routes.default_route };
    Box::leak(Box::new(Api { routes, methods: methods.leak(), ..template }))
}

fn bench(template: Api, methods: &[(&'static str, Integration)]) -> Bench {
    Bench::new(api(template, methods), &Bindings::default())
}

#[test]
fn guarded_methods_are_closed() {
    static MOCK: MockIntegration = MockIntegration::DEFAULT;
    let closed = [(Access::Iam, 403), (Access::Closed, 401)];
    for (access, status) in closed {
        for kind in [ApiKind::Rest, ApiKind::Http, ApiKind::OpenApi] {
            let lines = [("GET /a", Integration::Mock(&MOCK))];
            let api = api_with(Api { kind, ..API }, &lines, access);
            let answer = Bench::new(api, &Bindings::default()).send("GET /a", &[], "");
            assert_eq!(answer.status, status, "{access:?} {kind:?}");
        }
    }
}

#[test]
fn refused_heads_are_answered_observed_and_closed() {
    let bench = bench(API, &[]);
    let answer = bench.send("GET /a/../b", &[], "");
    assert_eq!((answer.status, answer.body.as_str()), (400, "{\"message\":\"Bad Request\"}"));
    assert_eq!(answer.header("Connection"), Some("close"));
    let lines = bench.lines.0.lock().unwrap();
    assert!(
        lines[0].contains("\"status\":400") && lines[0].contains("\"detail\":\"dot-segment\""),
        "{}",
        lines[0]
    );
}

/// What panics outside the shield is answered for with all that an answer of the gateway has.
#[test]
fn a_panic_of_the_gateway_itself_can_be_found_in_the_log() {
    let bench = bench(API, &[]);
    let response = refuse(&bench.gateway, Refusal::PANIC, None, bench.gateway.services.clock.instant());
    assert_eq!(response.status, 500);
    let field = |name: &[u8]| response.headers.last(name).map(String::from_utf8_lossy);
    let id = field(b"x-amzn-RequestId").unwrap().into_owned();
    assert!(field(b"x-amz-apigw-id").is_some() && field(b"Connection").as_deref() == Some("close"));
    let lines = bench.lines.0.lock().unwrap();
    assert!(lines[0].contains(&id) && lines[0].contains("\"detail\":\"panic\""), "{}", lines[0]);
}

#[test]
fn both_halves_answer_as_the_whole() {
    static MOCK: MockIntegration = MockIntegration {
        request_templates: &[("application/json", Template::Script(&BODY))],
        responses: &[IntegrationResponse {
            templates: &[(
                "application/json",
                Template::Parts(&[TemplatePart::Context(crate::message::ContextVariable::ResourcePath)]),
            )],
            ..IntegrationResponse::DEFAULT
        }],
        ..MockIntegration::DEFAULT
    };
    let api = api(API, &[("GET /", Integration::Mock(&MOCK)), ("POST /a/{p}", Integration::Mock(&MOCK))]);
    let bindings = Bindings { stages: vec!["one".into(), "two".into()], ..Bindings::default() };
    let bench = Bench::new(api, &bindings);
    for line in ["POST /two/a/1", "POST /two/b", "POST /three"] {
        let whole = bench.send(line, &[], "{statusCode: 200}");
        let halves = bench.send(line, &[("Expect", "100-continue")], "{statusCode: 200}");
        assert_eq!(
            (whole.status, whole.body, whole.headers),
            (halves.status, halves.body, halves.headers),
            "{line}"
        );
    }
    assert_eq!(bench.send("POST /two/a/1", &[("Expect", "wonders")], "x").status, 417);
}

#[test]
fn a_panicking_handler_is_a_500_of_its_request() {
    struct Panics;
    impl Handler for Panics {
        fn name(&self) -> &'static str {
            "panics"
        }
        fn call<'a>(
            &'a self,
            _: HandlerRequest<'a>,
        ) -> LocalBoxFuture<'a, Result<MethodResponse, Rejection>> {
            Box::pin(async { panic!("a bug of the handler") })
        }
    }
    static PANICS: Panics = Panics;
    let bench = bench(API, &[("GET /a", Integration::Native(&PANICS))]);
    let answer = bench.send("GET /a", &[], "");
    assert_eq!((answer.status, answer.body.as_str()), (500, "{\"message\": \"Internal server error\"}"));
    assert_eq!(bench.send("GET /a", &[], "").status, 500);
}

#[test]
fn a_request_in_flight_is_small() {
    // The edge puts the whole of it on the heap, so that every byte is moved once a request.
    fn size<A, F: Future>(_: impl Fn(A) -> F) -> usize {
        size_of::<F>()
    }
    let bench = bench(API, &[]);
    let size = size(|arrival: Arrival| serve(&bench.gateway, arrival));
    assert!(size <= 2_304, "{size} bytes");
}
