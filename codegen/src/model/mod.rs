//! The one intermediate representation: what an API *is*, whatever dialect it was written in.
//!
//! Plain data with places, no behaviour beyond look-ups. `resolve` makes it, `lint` checks it, `emit` and `render`
//! read it; they need neither the text nor `document`. Ids, not references. `None` means "not written"; defaults of the
//! service are filled in by `resolve`. Trees of embedded languages are `language`'s own.

mod api;
mod authorizer;
mod aws;
mod cache;
pub mod check;
mod decimal;
mod domain_name;
mod function;
mod gateway_response;
mod integration;
mod mapping;
mod method;
mod policy;
mod schema;
mod stage;
mod throttle;
mod usage_plan;
mod validation;

pub use crate::language::{
    Change, ContextVariable, JsonPath, JsonStep, Part, Pattern, Source, Target, Template, TemplatePart, Text,
};
pub use api::{Api, ApiKind, Cors, Dialect, Parameter, ParameterUse, SourceFile, Unsupported};
pub use authorizer::{
    Authorizer, AuthorizerEvent, AuthorizerKind, CognitoAuthorizer, IdentitySource, JwtAuthorizer,
    LambdaAuthorizer,
};
pub use aws::{
    AwsCall, AwsIntegration, AwsService, AwsTarget, Field, FieldForm, Identity, SubtypeIntegration,
};
pub use cache::{CacheKeyParameter, CacheSettings, UnauthorizedRenewal};
pub use check::{Check, CheckId, Checks};
pub use decimal::Decimal;
pub use domain_name::{DomainName, MutualTls};
pub use function::HostedFunction;
pub use gateway_response::{GatewayResponse, GatewayResponseType};
pub use integration::{
    ContentHandling, HttpIntegration, Integration, IntegrationKind, IntegrationResponse, LambdaIntegration,
    MockIntegration, PassthroughBehavior, PayloadFormat, SelectionPattern, Templates,
};
pub use mapping::Mapping;
pub use method::{
    Access, MediaType, Method, MethodResponse, ParameterLocation, RequestBody, RequestParameter, Requirement,
    Resource, ResourceId, Verb,
};
pub use policy::{PolicyCondition, PolicyList, PolicyStatement, PrincipalKind, ResourcePolicy};
pub use schema::{Model, Schema, SchemaId, SchemaKind};
pub use stage::{MethodKey, MethodSettings, Stage};
pub use throttle::{Throttle, ThrottleBy, ThrottlingMode};
pub use usage_plan::{ApiKeySource, PlanStage, Quota, QuotaPeriod, UsagePlan};
pub use validation::{
    BodyRules, Contract, FieldRules, MediaRules, ParameterRules, RequestValidator, ResponseRules, Responses,
    Validation,
};
