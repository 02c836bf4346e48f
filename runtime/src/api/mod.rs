//! The tables a generated gateway consists of: `const`-constructible structs of `&'static` data.
//!
//! `gwgen build` emits them as Rust constants. Nothing here has behaviour beyond look-ups; the engines and phases read
//! them.

mod authorizer;
mod aws;
mod cache;
mod check;
mod contract;
mod domain_name;
mod function;
mod gateway_response;
mod integration;
mod mapping;
mod method;
mod policy;
mod routes;
mod script;
mod stage;
mod template;
mod text;
mod throttle;
mod usage_plan;
mod validation;

pub use authorizer::{
    Authorizer, AuthorizerEvent, AuthorizerRequest, CognitoAuthorizer, IdentitySource, JwtAuthorizer,
    LambdaAuthorizer, NativeAuthorizer,
};
pub use aws::{
    AwsCall, AwsIntegration, AwsService, AwsTarget, Field, FieldForm, Identity, SubtypeIntegration,
};
pub use cache::{CacheKeyParameter, CacheRenewal, CachedMethod, StageCache};
pub use check::{
    Applied, ArrayRules, Assertion, Bound, Check, CheckId, Checks, Contains, Decimal, Discriminator, Format,
    Instruction, Kinds, Literal, Matcher, Name, NumberRules, ObjectRules, PatternProperty, Program, Property,
    Run, StringRules,
};
pub use contract::{
    BodyRules, Contract, FieldRules, Location, MediaRules, ParameterRules, ResponseRules, Responses, Style,
    Written,
};
pub use domain_name::{DomainName, MutualTls, domain_of};
pub use function::HostedFunction;
pub use gateway_response::GatewayResponse;
pub use integration::{
    ContentHandling, HttpIntegration, Integration, IntegrationResponse, LambdaIntegration, MockIntegration,
    PassthroughBehavior, Pattern, PayloadFormat, Templates,
};
pub use mapping::{Change, JsonPath, JsonStep, Mapping, Source, Target};
pub use method::{Access, Handler, HandlerRequest, LocalBoxFuture, Method, Resource};
pub use policy::{PolicyCondition, PolicyEffect, PolicyList, PolicyStatement, PrincipalKind, ResourcePolicy};
pub use routes::{Node, Routes, SegmentPattern, join};
pub use script::{Block, Comparison, Expression, Function, Macro, Operator, Piece, Place, Script};
pub use stage::{AccessLog, Cors, MethodSettings, Parameter, Stage};
pub use template::{Template, TemplatePart};
pub use text::{Part, Text};
pub use throttle::{Throttle, ThrottleBy, ThrottlingMode};
pub use usage_plan::{ApiKeySource, PlanStage, Quota, QuotaPeriod, UsagePlan};
pub use validation::{RequestValidator, RequiredParameter, Validation};

/// One API: what `gwgen_runtime::run` serves.
#[derive(Debug)]
pub struct Api {
    /// Whose rules hold: REST API, HTTP API, or a plain OpenAPI document.
    pub kind: ApiKind,
    /// Ten lower-case letters and digits, derived from the definition; `$context.apiId`.
    pub id: &'static str,
    /// `info.title`.
    pub name: &'static str,
    /// `info.version`.
    pub version: &'static str,
    /// The resource tree.
    pub routes: Routes,
    /// Every method; a position in this list is the method's id in `routes` and in metrics.
    pub methods: &'static [&'static Method],
    /// Declared stages, in the definition's order.
    pub stages: &'static [Stage],
    /// How often all stages together may be called (`x-gwgen.throttle`): what an account's limits are at Amazon.
    pub throttle: Throttle,
    /// Named values left open at build time.
    pub parameters: &'static [Parameter],
    /// Authorizers of methods, which name them by position.
    pub authorizers: &'static [Authorizer],
    /// Lambda functions that the gateway hosts.
    pub functions: &'static [HostedFunction],
    /// Customised gateway responses (`x-amazon-apigateway-gateway-responses`); REST only.
    pub gateway_responses: &'static [GatewayResponse],
    /// What values are held to; methods name checks by position.
    pub checks: Checks,
    /// `x-amazon-apigateway-binary-media-types`; REST only.
    pub binary_media_types: &'static [&'static str],
    /// `x-amazon-apigateway-minimum-compression-size`: from how many bytes on answers are compressed; REST only.
    pub minimum_compression_size: Option<u32>,
    /// `x-amazon-apigateway-cors`; HTTP APIs only.
    pub cors: Option<Cors>,
    /// `x-amazon-apigateway-policy`; REST only.
    pub policy: Option<&'static ResourcePolicy>,
    /// Where callers' API keys are (`x-amazon-apigateway-api-key-source`).
    pub api_key_source: ApiKeySource,
    /// Usage plans. Where there are any, an API key opens what its plans open.
    pub usage_plans: &'static [UsagePlan],
    /// Custom domain names.
    pub domain_names: &'static [DomainName],
    /// `disableExecuteApiEndpoint`: nothing is served but for the domain names, where there are any.
    pub default_endpoint_disabled: bool,
    /// The path that stands before every resource path (`--basepath prepend` or `split`), or empty.
    /// Resource paths in `routes` already contain it; kept for display.
    pub base_path: &'static str,
}

impl Api {
    /// What a method is called in all versions of the API: verb and path.
    pub fn method_name(&self, method: u32) -> [&'static str; 2] {
        let found = self.methods.get(method as usize);
        found.map_or(["", ""], |method| [method.verb, method.resource.path])
    }

    /// A REST API that has nothing; for struct update, in tests above all.
    pub const EMPTY: Api = Api {
        kind: ApiKind::Rest,
        id: "",
        name: "",
        version: "",
        routes: Routes { nodes: &[], default_route: None },
        methods: &[],
        stages: &[],
        throttle: Throttle::NONE,
        parameters: &[],
        authorizers: &[],
        functions: &[],
        gateway_responses: &[],
        api_key_source: ApiKeySource::Header,
        usage_plans: &[],
        domain_names: &[],
        checks: Checks::NONE,
        binary_media_types: &[],
        minimum_compression_size: None,
        cors: None,
        policy: None,
        default_endpoint_disabled: false,
        base_path: "",
    };
}

/// Whose rules an API follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKind {
    /// Amazon API Gateway REST API (v1).
    Rest,
    /// Amazon API Gateway HTTP API (v2).
    Http,
    /// A document without gateway extensions: every operation is forwarded, with nothing renamed.
    OpenApi,
}
