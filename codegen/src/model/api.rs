//! The whole API.

use super::{
    ApiKeySource, Authorizer, Checks, DomainName, GatewayResponse, HostedFunction, Method, MethodKey, Model,
    Resource, ResourcePolicy, Schema, Stage, Throttle, UsagePlan,
};
use crate::diagnostic::{Span, Spanned};

/// Whose rules an API follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKind {
    /// Amazon API Gateway REST API (v1).
    Rest,
    /// Amazon API Gateway HTTP API (v2).
    Http,
    /// A document without gateway extensions.
    OpenApi,
}

/// What the document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Swagger 2.0.
    Swagger20,
    /// OpenAPI 3.0.x.
    OpenApi30,
    /// OpenAPI 3.1.x (and 3.2.x, with a note).
    OpenApi31,
}

/// One API.
#[derive(Debug, Clone)]
pub struct Api {
    /// Whose rules hold.
    pub kind: ApiKind,
    /// What it was written in.
    pub dialect: Dialect,
    /// Ten lower-case letters and digits from the hash of title and paths: stable under unrelated edits.
    pub id: String,
    /// `info.title`.
    pub name: Spanned<String>,
    /// `info.version`.
    pub version: String,
    /// `info.description`, for documentation only.
    pub description: Option<String>,
    /// The document's root node.
    pub span: Span,
    /// Files read, in order; `Span::file` indexes it.
    pub files: Vec<SourceFile>,
    /// Resources by [`super::ResourceId`], in the document's order.
    pub resources: Vec<Resource>,
    /// Methods in the document's order.
    pub methods: Vec<Method>,
    /// HTTP APIs: position in `methods` of the `$default` route.
    pub default_route: Option<usize>,
    /// Named schemas: models.
    pub models: Vec<Model>,
    /// All schemas by [`super::SchemaId`].
    pub schemas: Vec<Schema>,
    /// Authorizers by position.
    pub authorizers: Vec<Authorizer>,
    /// Customised gateway responses.
    pub gateway_responses: Vec<GatewayResponse>,
    /// What values are held to.
    pub checks: Checks,
    /// What values of types are held to, where types were asked for ([`crate::Options::types`]).
    pub typed: Checks,
    /// `x-amazon-apigateway-binary-media-types`.
    pub binary_media_types: Vec<Spanned<String>>,
    /// `x-amazon-apigateway-minimum-compression-size`, bytes.
    pub minimum_compression_size: Option<Spanned<u32>>,
    /// `x-amazon-apigateway-cors`.
    pub cors: Option<Cors>,
    /// `x-amazon-apigateway-policy` is present: place of the resource policy (evaluated later; closes until then).
    pub resource_policy: Option<Span>,
    /// What the resource policy says.
    pub policy: Option<ResourcePolicy>,
    /// `x-amazon-apigateway-api-key-source`.
    pub api_key_source: ApiKeySource,
    /// `x-gwgen.throttle`: what all stages share.
    pub throttle: Throttle,
    /// `x-gwgen.usagePlans`.
    pub usage_plans: Vec<UsagePlan>,
    /// `x-gwgen.domainNames`.
    pub domain_names: Vec<DomainName>,
    /// `disableExecuteApiEndpoint`.
    pub default_endpoint_disabled: bool,
    /// Base path in front of every resource path, or empty.
    pub base_path: String,
    /// Stages: `x-gwgen.stages`.
    pub stages: Vec<Stage>,
    /// Functions that the gateway hosts: `x-gwgen.functions`.
    pub functions: Vec<HostedFunction>,
    /// Every open parameter that some text uses, by name, sorted.
    pub parameters: Vec<Parameter>,
    /// What was read but is not acted on: each becomes a `GW9…` warning.
    pub unsupported: Vec<Unsupported>,
}

/// One file of a compilation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path as given by the user, or relative to the definition's folder; `-` is standard input.
    pub path: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
}

/// `x-amazon-apigateway-cors` (reference 1.8).
#[derive(Debug, Clone, Default)]
pub struct Cors {
    /// Place of the object.
    pub span: Option<Span>,
    /// `allowOrigins`.
    pub allow_origins: Vec<String>,
    /// `allowMethods`.
    pub allow_methods: Vec<String>,
    /// `allowHeaders`.
    pub allow_headers: Vec<String>,
    /// `exposeHeaders`.
    pub expose_headers: Vec<String>,
    /// `maxAge`, seconds.
    pub max_age: Option<i32>,
    /// `allowCredentials`.
    pub allow_credentials: bool,
}

/// A named value left open at build time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// `AWS::Region`, `GetPetFunction.Arn`, `backend_url`, …
    pub name: String,
    /// What it is when nobody binds it.
    pub default: Option<String>,
    /// Where it is used first.
    pub span: Span,
    /// What it stands for.
    pub used_as: ParameterUse,
}

/// What a parameter stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterUse {
    /// Part of some text.
    Text,
    /// A whole Lambda function reference: its logical name is the default function name.
    Function,
}

/// Something that is read but not acted on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupported {
    /// A `GW9…` code.
    pub code: crate::diagnostic::Code,
    /// Where.
    pub span: Span,
    /// What, as it stands in the definition.
    pub what: String,
}

impl Api {
    /// The resource that a method hangs on.
    pub fn resource(&self, method: &Method) -> Option<&Resource> {
        self.resources.get(method.resource.0 as usize)
    }

    /// What settings name a method by.
    pub fn key_of(&self, method: &Method) -> MethodKey {
        MethodKey::Method([self.path(method), "/", method.verb.as_str()].concat())
    }

    /// The position of the method that settings name.
    pub fn position_of(&self, key: &MethodKey) -> Option<usize> {
        self.methods.iter().position(|method| self.key_of(method) == *key)
    }

    /// The path of a method's resource: `/pets/{petId}`.
    pub fn path(&self, method: &Method) -> &str {
        self.resource(method).map_or("", |resource| resource.path.value.as_str())
    }
}
