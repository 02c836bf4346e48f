//! What is measured: the definition the gateway is built from, and the requests.

use super::bearer::{AUDIENCE, ISSUER};

/// Path templates of the routed scenarios.
pub(super) const TEMPLATES: usize = 200;
/// Different URLs.
pub(super) const URLS: usize = 20_000;
/// Different tokens: more than our gateway keeps, so that each one comes back as a new one.
const TOKENS: usize = 40_000;
/// Bytes of every JSON answer.
pub(super) const ANSWER: usize = 1_024;

/// The nested document of `bench validate`, and its schema.
const ORDER: &str = include_str!("../../../../benches/validate/document.json");
const ORDER_SCHEMA: &str = include_str!("../../../../benches/validate/schema.json");

/// One scenario of the table.
#[derive(Debug)]
pub(super) struct Scenario {
    /// `S1`.
    pub(super) name: &'static str,
    /// In words.
    pub(super) about: &'static str,
    /// How it is measured.
    pub(super) kind: Kind,
    /// How many resources the API has.
    pub(super) shape: Shape,
    /// Bytes of the request's JSON body; 0: a GET.
    pub(super) request_body: usize,
    /// The gateway holds the body to a schema. The others forward it as it is.
    pub(super) validated: bool,
    /// How many different bearer tokens the requests carry, which the servers verify; 0: none.
    pub(super) tokens: usize,
    /// Requests of each address and of all are counted against limits that nobody reaches.
    pub(super) limited: bool,
    /// TLS 1.3 on the client side.
    pub(super) tls: bool,
    /// A connection, and so a handshake, for each request.
    pub(super) fresh: bool,
}

/// How a scenario is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// CPU per request under load.
    Throughput,
    /// Memory per idle connection.
    Connections,
    /// Spawn to first answer.
    Start,
}

/// The API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// [`TEMPLATES`] resources, each forwarded.
    Templates,
    /// One catch-all, forwarded.
    CatchAll,
    /// One resource answered by the gateway itself.
    Mock,
}

/// All of them.
pub(super) fn all() -> &'static [Scenario] {
    const fn scenario(name: &'static str, about: &'static str, kind: Kind, shape: Shape) -> Scenario {
        Scenario {
            name,
            about,
            kind,
            shape,
            request_body: 0,
            validated: false,
            tokens: 0,
            limited: false,
            tls: false,
            fresh: false,
        }
    }
    const ALL: &[Scenario] = &[
        scenario("S1", "GET, 200 path templates", Kind::Throughput, Shape::Templates),
        scenario("S1f", "GET, one catch-all", Kind::Throughput, Shape::CatchAll),
        Scenario {
            request_body: 2_048,
            ..scenario("S2", "POST 2 KiB, 200 path templates", Kind::Throughput, Shape::Templates)
        },
        Scenario {
            request_body: ORDER.len(),
            validated: true,
            ..scenario(
                "S2v",
                "POST 2 KiB, 200 path templates, the body held to a schema of 15 properties (the others forward it)",
                Kind::Throughput,
                Shape::Templates,
            )
        },
        Scenario {
            tokens: 1,
            limited: true,
            ..scenario(
                "S3",
                "GET, a rate limit, an RS256 token, always the same",
                Kind::Throughput,
                Shape::CatchAll,
            )
        },
        Scenario {
            tokens: TOKENS,
            limited: true,
            ..scenario(
                "S3n",
                "GET, a rate limit, RS256 tokens, every one new",
                Kind::Throughput,
                Shape::CatchAll,
            )
        },
        Scenario {
            limited: true,
            ..scenario("S3r", "GET, a rate limit by address", Kind::Throughput, Shape::CatchAll)
        },
        scenario("S4", "an answer made by the gateway", Kind::Throughput, Shape::Mock),
        scenario("S6", "memory per idle keep-alive connection", Kind::Connections, Shape::Mock),
        Scenario {
            tls: true,
            ..scenario("S7", "TLS 1.3, GET, one catch-all", Kind::Throughput, Shape::CatchAll)
        },
        Scenario {
            tls: true,
            fresh: true,
            ..scenario(
                "S7h",
                "TLS 1.3, a new P-256 handshake and one MOCK request",
                Kind::Throughput,
                Shape::Mock,
            )
        },
        scenario("S8", "spawn to first answer, idle memory", Kind::Start, Shape::Mock),
    ];
    ALL
}

impl Scenario {
    /// The definition the gateway is built from.
    pub(super) fn definition(&self) -> String {
        if self.validated {
            return validated(self.name);
        }
        if self.tokens > 0 {
            return authorized(self.name, self.limits());
        }
        let verb = if self.request_body > 0 { "post" } else { "get" };
        let mut text = format!(
            "openapi: 3.0.1\ninfo: {{title: bench-{}, version: '1'}}\nx-gwgen:\n  stages:\n    prod:\n      \
             variables: {{backend: '127.0.0.1:1'}}\n{}paths:\n",
            self.name,
            self.limits()
        );
        match self.shape {
            Shape::Templates => {
                for n in 0..TEMPLATES {
                    text.push_str(&forwarded(&format!("/r{n}/{{id}}"), verb, "id"));
                }
            }
            Shape::CatchAll => {
                text.push_str(&forwarded("/{proxy+}", "x-amazon-apigateway-any-method", "proxy"));
            }
            Shape::Mock => text.push_str(&format!(
                "  /mock:\n    get:\n      x-amazon-apigateway-integration:\n        type: mock\n        \
                 requestTemplates: {{application/json: '{{\"statusCode\": 200}}'}}\n        responses:\n          \
                 default:\n            statusCode: '200'\n            responseTemplates:\n              \
                 application/json: '{}'\n",
                self.body("/mock")
            )),
        }
        text
    }

    /// Members of the stage: a limit of each address, and one of the stage.
    fn limits(&self) -> &'static str {
        match self.limited {
            false => "",
            true => {
                "      throttleBy: [{by: $context.identity.sourceIp, rateLimit: 1000000, burstLimit: 1000000}]\n      \
                 throttle: {rateLimit: 1000000, burstLimit: 1000000}\n"
            }
        }
    }

    /// Where the gateway forwards to.
    pub(super) fn upstream_flag(&self, upstream: std::net::SocketAddr) -> [String; 2] {
        match self.validated {
            true => ["--param".to_owned(), format!("server=http://{upstream}")],
            false => ["--var".to_owned(), format!("backend={upstream}")],
        }
    }

    /// The targets that are asked for, in an order that jumps between the templates.
    pub(super) fn targets(&self) -> Vec<String> {
        match self.shape {
            Shape::Mock => vec!["/mock".to_owned()],
            _ => (0..URLS.max(self.tokens)).map(|n| format!("/r{}/{:05}", n % TEMPLATES, n)).collect(),
        }
    }

    /// The bytes of the request for a target, with a token where there is one.
    pub(super) fn request(&self, target: &str, token: Option<&str>) -> Vec<u8> {
        let verb = if self.request_body > 0 { "POST" } else { "GET" };
        let mut text = format!(
            "{verb} {target} HTTP/1.1\r\nHost: bench.example\r\nAccept: */*\r\nUser-Agent: bench/1\r\n"
        );
        if let Some(token) = token {
            text.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        if self.request_body > 0 {
            let body = match self.validated {
                true => ORDER.to_owned(),
                false => padded("request", target, self.request_body),
            };
            text.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
            text.push_str("\r\n");
            text.push_str(&body);
        } else {
            text.push_str("\r\n");
        }
        text.into_bytes()
    }

    /// The body of the answer for a target: it names the target, so that a mixed-up answer is noticed.
    pub(super) fn body(&self, target: &str) -> String {
        padded("answer", target, ANSWER)
    }

    /// Whether requests go to the upstream.
    pub(super) fn is_forwarded(&self) -> bool {
        self.shape != Shape::Mock
    }
}

/// A JSON object of exactly so many bytes.
pub(super) fn padded(kind: &str, target: &str, length: usize) -> String {
    let start = format!("{{\"kind\":\"{kind}\",\"target\":\"{target}\",\"padding\":\"");
    let fill = "x".repeat(length.saturating_sub(start.len() + 2));
    format!("{start}{fill}\"}}")
}

/// A document without gateway extensions: it is forwarded to the server that is given at start, and held to.
fn validated(name: &str) -> String {
    // Its references are seen from the whole document.
    let schema = ORDER_SCHEMA.replace("#/$defs/", "#/components/schemas/Order/$defs/");
    let mut text = format!("openapi: 3.1.0\ninfo: {{title: bench-{name}, version: '1'}}\npaths:\n");
    for n in 0..TEMPLATES {
        text.push_str(&format!(
            "  /r{n}/{{id}}:\n    post:\n      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n      \
             requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Order'}}}}}}}}\n      \
             responses: {{'200': {{description: forwarded}}}}\n"
        ));
    }
    text.push_str(&format!("components: {{schemas: {{Order: {schema}}}}}\n"));
    text
}

/// An HTTP API whose one route has a JWT authorizer.
fn authorized(name: &str, limits: &str) -> String {
    format!(
        "openapi: 3.0.1\ninfo: {{title: bench-{name}, version: '1'}}\nx-gwgen:\n  protocolType: HTTP\n  stages:\n    \
         $default:\n      variables: {{backend: '127.0.0.1:1'}}\n{limits}components:\n  securitySchemes:\n    jwt:\n      type: oauth2\n      \
         flows: {{}}\n      x-amazon-apigateway-authorizer:\n        type: jwt\n        identitySource: $request.header.Authorization\n        \
         jwtConfiguration: {{issuer: '{ISSUER}', audience: [{AUDIENCE}]}}\npaths:\n  /{{proxy+}}:\n    \
         x-amazon-apigateway-any-method:\n      security: [{{jwt: []}}]\n      x-amazon-apigateway-integration:\n        \
         type: http_proxy\n        httpMethod: ANY\n        payloadFormatVersion: '1.0'\n        \
         uri: 'http://${{stageVariables.backend}}/{{proxy}}'\n"
    )
}

fn forwarded(path: &str, verb: &str, parameter: &str) -> String {
    let method = if verb == "post" { "POST" } else { "GET" };
    let uri = path.replace('+', "");
    format!(
        "  {path}:\n    {verb}:\n      parameters:\n        - {{name: {parameter}, in: path, required: true, \
         schema: {{type: string}}}}\n      x-amazon-apigateway-integration:\n        type: http_proxy\n        \
         httpMethod: {method}\n        uri: 'http://${{stageVariables.backend}}{uri}'\n        requestParameters:\n          \
         integration.request.path.{parameter}: method.request.path.{parameter}\n"
    )
}
