//! What answers a method: `x-amazon-apigateway-integration` as a table.

use super::{AwsIntegration, Handler, Identity, Mapping, Matcher, SubtypeIntegration, Template, Text};

/// What answers a method.
#[derive(Debug, Clone, Copy)]
pub enum Integration {
    /// `HTTP` and `HTTP_PROXY`, and every operation of a plain document.
    Http(&'static HttpIntegration),
    /// `AWS_PROXY` to a Lambda function.
    Lambda(&'static LambdaIntegration),
    /// `AWS`.
    Aws(&'static AwsIntegration),
    /// `AWS_PROXY` with `integrationSubtype`.
    Subtype(&'static SubtypeIntegration),
    /// `MOCK`.
    Mock(&'static MockIntegration),
    /// A Rust function (`gateway!`'s `handlers`).
    Native(&'static dyn Handler),
    /// Not supported yet, and said so by a `GW9…` warning: 500 `API_CONFIGURATION_ERROR`. Holds why, for the log.
    Unsupported(&'static str),
}

/// `HTTP` (`proxy: false`) and `HTTP_PROXY` (`proxy: true`).
#[derive(Debug)]
pub struct HttpIntegration {
    /// Whether the request passes through (`HTTP_PROXY`).
    pub proxy: bool,
    /// The backend's verb; `None`: the client's.
    pub verb: Option<&'static str>,
    /// The URL, with `{name}` placeholders for `integration.request.path.name`.
    pub uri: Text,
    /// `VPC_LINK`: the link's id, bound by `--endpoint vpclink:ID=URL`; `None`: straight.
    pub vpc_link: Option<Text>,
    /// HTTP APIs: the request path is appended to the URI's own (`$default` and private integrations).
    pub append_path: bool,
    /// Changes to the request.
    pub request_mappings: &'static [Mapping],
    /// Request templates by media type; not for proxies.
    pub request_templates: Templates,
    /// What happens to a body for which there is no template; not for proxies.
    pub passthrough: PassthroughBehavior,
    /// Conversion of the request body.
    pub content_handling: Option<ContentHandling>,
    /// Answers by selection pattern, the one without pattern last; not for proxies.
    pub responses: &'static [IntegrationResponse],
    /// 50 to 29,000 ms (HTTP APIs 30,000): connect to last byte, or to the head when streaming.
    pub timeout_ms: u32,
    /// `responseTransferMode: STREAM`: the answer is nothing that may be compressed.
    pub streams: bool,
    /// `tlsConfig.insecureSkipVerification`.
    pub tls_skip_verification: bool,
    /// `tlsConfig.serverNameToVerify`.
    pub tls_server_name: Option<Text>,
}

impl HttpIntegration {
    /// What is not written in a definition; generated code names only what differs.
    pub const DEFAULT: HttpIntegration = HttpIntegration {
        proxy: true,
        verb: None,
        uri: Text::EMPTY,
        vpc_link: None,
        append_path: false,
        request_mappings: &[],
        request_templates: &[],
        passthrough: PassthroughBehavior::WhenNoMatch,
        content_handling: None,
        responses: &[],
        timeout_ms: 29_000,
        streams: false,
        tls_skip_verification: false,
        tls_server_name: None,
    };
}

/// `AWS_PROXY` to a Lambda function.
#[derive(Debug)]
pub struct LambdaIntegration {
    /// Function name, partial or whole ARN, with `:alias` where the definition says so.
    pub function: Text,
    /// Shape of event and answer.
    pub payload: PayloadFormat,
    /// 50 to 29,000 ms (HTTP APIs 30,000).
    pub timeout_ms: u32,
    /// HTTP APIs: changes to fields and query of the event. A REST API's event takes nothing from them, but a forbidden
    /// target still fails (reference 4.2).
    pub request_mappings: &'static [Mapping],
    /// Whose credentials sign the call.
    pub identity: Identity,
}

impl LambdaIntegration {
    /// What is not written in a definition; generated code names only what differs.
    pub const DEFAULT: LambdaIntegration = LambdaIntegration {
        function: Text::EMPTY,
        payload: PayloadFormat::Rest,
        timeout_ms: 29_000,
        request_mappings: &[],
        identity: Identity::Own,
    };
}

/// Shape of a Lambda proxy event and of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadFormat {
    /// REST APIs.
    Rest,
    /// REST APIs, `responseTransferMode: STREAM`: the event is the same, the answer comes in pieces.
    RestStream,
    /// HTTP APIs, `payloadFormatVersion: 1.0`.
    V1,
    /// HTTP APIs, `payloadFormatVersion: 2.0`.
    V2,
}

/// `MOCK`.
#[derive(Debug)]
pub struct MockIntegration {
    /// Request templates by media type; they render `{"statusCode": N}`.
    pub request_templates: Templates,
    /// What happens where no template fits.
    pub passthrough: PassthroughBehavior,
    /// Answers by selection pattern, the one without pattern last.
    pub responses: &'static [IntegrationResponse],
    /// A forbidden target fails here too.
    pub request_mappings: &'static [Mapping],
}

impl MockIntegration {
    /// What is not written in a definition; generated code names only what differs.
    pub const DEFAULT: MockIntegration = MockIntegration {
        request_templates: &[],
        passthrough: PassthroughBehavior::WhenNoMatch,
        responses: &[],
        request_mappings: &[],
    };
}

/// Templates by media type, in the definition's order.
pub type Templates = &'static [(&'static str, Template)];

/// `integration.responses.<pattern>`.
#[derive(Debug)]
pub struct IntegrationResponse {
    /// Regular expression on the selection value, matched as a whole; `None` is `default`.
    pub pattern: Option<Pattern>,
    /// The method response's status.
    pub status: u16,
    /// Changes to the answer: `method.response.header.<name>` and their sources.
    pub mappings: &'static [Mapping],
    /// Response templates by media type.
    pub templates: Templates,
    /// Conversion of the answer's body.
    pub content_handling: Option<ContentHandling>,
}

impl IntegrationResponse {
    /// What is not written in a definition; generated code names only what differs.
    pub const DEFAULT: IntegrationResponse = IntegrationResponse {
        pattern: None,
        status: 200,
        mappings: &[],
        templates: &[],
        content_handling: None,
    };
}

/// `passthroughBehavior`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassthroughBehavior {
    /// Pass through when no template fits the content type (default).
    WhenNoMatch,
    /// Pass through when there are no templates, else 415.
    WhenNoTemplates,
    /// Never pass through: 415.
    Never,
}

/// `contentHandling`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentHandling {
    /// Base64 text becomes bytes.
    ConvertToBinary,
    /// Bytes become base64 text.
    ConvertToText,
}

/// A selection pattern, matched as a whole. What it is matched with depends on the integration (reference 4.7).
#[derive(Debug, Clone, Copy)]
pub enum Pattern {
    /// HTTP, MOCK and services: a status code, so that any expression is a set of numbers, computed by the compiler.
    Status {
        /// The expression as written.
        text: &'static str,
        /// Inclusive ranges of status codes that match, sorted.
        ranges: &'static [(u16, u16)],
    },
    /// Lambda functions: the `errorMessage` of what they return, or the empty text. Its program is anchored at both ends.
    Message(Matcher),
}

impl Pattern {
    /// Whether a status code matches.
    pub fn matches_status(&self, status: u16) -> bool {
        match self {
            Pattern::Status { ranges, .. } => {
                ranges.iter().any(|&(low, high)| (low..=high).contains(&status))
            }
            Pattern::Message(_) => false,
        }
    }
}
