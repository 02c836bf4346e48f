//! The smallest gateway there is: one MOCK method, with its tables written by hand instead of by `gwgen build`.
//!
//! `cargo run -p gwgen-runtime --example mock`, then `curl http://127.0.0.1:8080/`.

use gwgen_runtime::api::{
    Access, Api, Integration, IntegrationResponse, Method, MockIntegration, Node, Resource, Routes, Template,
    TemplatePart,
};
use gwgen_runtime::message::Verb;

static ROOT: Resource = Resource { id: "a1b2c3", path: "/", parameters: &[] };

static MOCK: MockIntegration = MockIntegration {
    request_templates: &[(
        "application/json",
        Template::Parts(&[TemplatePart::Literal(r#"{"statusCode": 200}"#)]),
    )],
    responses: &[IntegrationResponse {
        templates: &[(
            "application/json",
            Template::Parts(&[TemplatePart::Literal(r#"{"message":"Hello from a table"}"#)]),
        )],
        ..IntegrationResponse::DEFAULT
    }],
    ..MockIntegration::DEFAULT
};

static GET: Method = Method {
    index: 0,
    verb: "GET",
    resource: &ROOT,
    operation_id: Some("hello"),
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Mock(&MOCK),
    response_mappings: &[],
};

static API: Api = Api {
    id: "abcdefghij",
    name: "Hello",
    version: "1.0",
    routes: Routes { nodes: &[Node { methods: &[(Verb::Get, 0)], ..Node::EMPTY }], default_route: None },
    methods: &[&GET],
    ..Api::EMPTY
};

fn main() -> std::process::ExitCode {
    gwgen_runtime::run(&API)
}
