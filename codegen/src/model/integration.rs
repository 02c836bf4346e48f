//! `x-amazon-apigateway-integration`, resolved.

use super::check::Matcher;
use super::{
    AwsIntegration, CacheKeyParameter, Identity, Mapping, Pattern, SubtypeIntegration, Template, Text,
};
use crate::diagnostic::{Span, Spanned};

/// What answers a method.
#[derive(Debug, Clone)]
pub struct Integration {
    /// Place of the object (for plain documents: of the server that is forwarded to).
    pub span: Span,
    /// `cacheNamespace`.
    pub cache_namespace: Option<String>,
    /// `cacheKeyParameters`.
    pub cache_key_parameters: Vec<CacheKeyParameter>,
    /// Its type and what belongs to it.
    pub kind: IntegrationKind,
}

impl Integration {
    /// Whether its answers are handed on piece by piece (`responseTransferMode: STREAM`).
    pub fn streams(&self) -> bool {
        match &self.kind {
            IntegrationKind::Http(http) => http.streams,
            IntegrationKind::Lambda(lambda) => lambda.payload == PayloadFormat::RestStream,
            _ => false,
        }
    }
}

impl IntegrationKind {
    /// The request mappings.
    pub fn request_mappings(&self) -> &[Mapping] {
        match self {
            IntegrationKind::Http(http) => &http.request_mappings,
            IntegrationKind::Lambda(lambda) => &lambda.request_mappings,
            IntegrationKind::Aws(aws) => &aws.request_mappings,
            IntegrationKind::Mock(mock) => &mock.request_mappings,
            IntegrationKind::Subtype(_) | IntegrationKind::Unsupported(_) => &[],
        }
    }
}

/// The types.
#[derive(Debug, Clone)]
pub enum IntegrationKind {
    /// `HTTP`, `HTTP_PROXY`, and a plain document's operations.
    Http(HttpIntegration),
    /// `AWS_PROXY` to a function.
    Lambda(LambdaIntegration),
    /// `AWS`.
    Aws(Box<AwsIntegration>),
    /// `AWS_PROXY` with `integrationSubtype`.
    Subtype(Box<SubtypeIntegration>),
    /// `MOCK`.
    Mock(MockIntegration),
    /// Streaming, Firehose: read and checked, answered with 500 until they come. Holds why.
    Unsupported(String),
}

/// `HTTP` and `HTTP_PROXY`.
#[derive(Debug, Clone)]
pub struct HttpIntegration {
    /// `HTTP_PROXY`.
    pub proxy: bool,
    /// `httpMethod` in upper case; `None`: the client's (`ANY`).
    pub verb: Option<String>,
    /// The URL, with `{name}` placeholders.
    pub uri: Spanned<Text>,
    /// `VPC_LINK`'s `connectionId`.
    pub vpc_link: Option<Spanned<Text>>,
    /// The request path is appended to the URI's own.
    pub append_path: bool,
    /// `requestParameters`; a plain document's path parameters too.
    pub request_mappings: Vec<Mapping>,
    /// `requestTemplates`.
    pub request_templates: Templates,
    /// `passthroughBehavior`.
    pub passthrough: PassthroughBehavior,
    /// `contentHandling`.
    pub content_handling: Option<ContentHandling>,
    /// `responses`, the one without pattern last.
    pub responses: Vec<IntegrationResponse>,
    /// `timeoutInMillis`.
    pub timeout_ms: u32,
    /// `responseTransferMode: STREAM`.
    pub streams: bool,
    /// `tlsConfig.insecureSkipVerification`.
    pub tls_skip_verification: bool,
    /// `tlsConfig.serverNameToVerify`.
    pub tls_server_name: Option<Text>,
}

/// `AWS_PROXY` to a function.
#[derive(Debug, Clone)]
pub struct LambdaIntegration {
    /// Name, partial or whole ARN, `:alias` included.
    pub function: Spanned<Text>,
    /// Shape of event and answer.
    pub payload: PayloadFormat,
    /// `timeoutInMillis`.
    pub timeout_ms: u32,
    /// `requestParameters`: changes to the event (HTTP APIs); of a REST API's, only forbidden targets have an effect.
    pub request_mappings: Vec<Mapping>,
    /// `credentials`.
    pub identity: Identity,
}

/// Shape of a Lambda proxy event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after payloadFormatVersion")]
pub enum PayloadFormat {
    Rest,
    RestStream,
    V1,
    V2,
}

/// `MOCK`.
#[derive(Debug, Clone)]
pub struct MockIntegration {
    /// `requestTemplates`.
    pub request_templates: Templates,
    /// `passthroughBehavior`.
    pub passthrough: PassthroughBehavior,
    /// `responses`, the one without pattern last.
    pub responses: Vec<IntegrationResponse>,
    /// `requestParameters`.
    pub request_mappings: Vec<Mapping>,
}

/// Templates by media type.
pub type Templates = Vec<(Spanned<String>, Template)>;

/// `responses.<pattern>`.
#[derive(Debug, Clone)]
pub struct IntegrationResponse {
    /// `None` is `default` (and `.*`).
    pub pattern: Option<SelectionPattern>,
    /// Place of the key.
    pub span: Span,
    /// `statusCode`.
    pub status: u16,
    /// `responseParameters`.
    pub mappings: Vec<Mapping>,
    /// `responseTemplates`.
    pub templates: Templates,
    /// `contentHandling`.
    pub content_handling: Option<ContentHandling>,
}

/// What chooses an integration response.
#[derive(Debug, Clone)]
pub enum SelectionPattern {
    /// Of HTTP, MOCK and services: status codes.
    Status(Pattern),
    /// Of functions: error messages.
    Message(Matcher),
}

/// `passthroughBehavior`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are Amazon's")]
pub enum PassthroughBehavior {
    WhenNoMatch,
    WhenNoTemplates,
    Never,
}

/// `contentHandling`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are Amazon's")]
pub enum ContentHandling {
    ConvertToBinary,
    ConvertToText,
}
