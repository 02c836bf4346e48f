//! `AWS` integrations, and the first-class integrations of HTTP APIs, resolved.

use super::{ContentHandling, IntegrationResponse, Mapping, PassthroughBehavior, Source, Templates, Text};
use crate::diagnostic::{Span, Spanned};

/// `AWS`.
#[derive(Debug, Clone)]
pub struct AwsIntegration {
    /// `httpMethod` in upper case; `None`: the client's (`ANY`).
    pub verb: Option<String>,
    /// What `uri` names.
    pub target: AwsTarget,
    /// `credentials`.
    pub identity: Identity,
    /// `requestParameters`.
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
}

/// What an `AWS` integration calls.
#[derive(Debug, Clone)]
pub enum AwsTarget {
    /// A function: name, partial or whole ARN.
    Function(Spanned<Text>),
    /// Another service.
    Service(AwsService),
}

/// A service and what is called of it; the same noun and members as `gwgen_runtime::api::AwsService`.
#[derive(Debug, Clone)]
pub struct AwsService {
    /// Place of the `uri`, or of the subtype.
    pub span: Span,
    /// First label of its endpoint.
    pub name: String,
    /// What stands in front of it.
    pub subdomain: Text,
    /// Its name in the environment.
    pub sdk_id: String,
    /// Its name in signatures.
    pub signing_name: String,
    /// The region.
    pub region: Text,
    /// Host and region of a service that is the same everywhere.
    pub global: Option<(String, String)>,
    /// What is called.
    pub call: AwsCall,
}

/// An action or a path.
#[derive(Debug, Clone)]
pub enum AwsCall {
    /// With a slash in front.
    Path(Text),
    /// `X-Amz-Target` and `Content-Type`.
    Json {
        /// With the action.
        target: String,
        /// With the version of the protocol.
        content_type: String,
    },
    /// `Action` and `Version`.
    Query {
        /// The action.
        action: String,
        /// The service's version, where it is known.
        version: Option<String>,
    },
}

/// Whose credentials sign a call.
#[derive(Debug, Clone)]
pub enum Identity {
    /// The gateway's.
    Own,
    /// A role's.
    Role(Text),
    /// The client's.
    Caller,
}

/// `AWS_PROXY` with `integrationSubtype`.
#[derive(Debug, Clone)]
pub struct SubtypeIntegration {
    /// The service and what is called of it.
    pub service: AwsService,
    /// The verb of the request.
    pub verb: &'static str,
    /// `credentials`.
    pub identity: Identity,
    /// The member that holds a list of one object with the fields.
    pub list: Option<&'static str>,
    /// `requestParameters`, in the order of the service's manual.
    pub fields: Vec<Field>,
    /// `timeoutInMillis`.
    pub timeout_ms: u32,
}

/// One parameter of a [`SubtypeIntegration`].
#[derive(Debug, Clone)]
pub struct Field {
    /// Place of the entry.
    pub span: Span,
    /// Its name in the request.
    pub name: &'static str,
    /// How it is written.
    pub form: FieldForm,
    /// Where its value comes from.
    pub value: Vec<Source>,
}

/// How a parameter is written; the same names as `gwgen_runtime::api::FieldForm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at the runtime's type")]
pub enum FieldForm {
    Text,
    Number,
    Time,
    Json,
    Path,
    Query,
}
