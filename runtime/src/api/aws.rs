//! `AWS` integrations, and the first-class integrations of HTTP APIs, as tables.

use super::{ContentHandling, IntegrationResponse, Mapping, PassthroughBehavior, Source, Templates, Text};

/// `AWS`: a function, or a call of another service. What it answers becomes the client's answer by integration
/// responses.
#[derive(Debug)]
pub struct AwsIntegration {
    /// The verb of the request; `None`: the client's. Functions are always invoked with `POST`.
    pub verb: Option<&'static str>,
    /// What is called.
    pub target: AwsTarget,
    /// Whose credentials sign the request.
    pub identity: Identity,
    /// Changes to the request.
    pub request_mappings: &'static [Mapping],
    /// Request templates by media type.
    pub request_templates: Templates,
    /// What happens to a body for which there is no template.
    pub passthrough: PassthroughBehavior,
    /// Conversion of the request body.
    pub content_handling: Option<ContentHandling>,
    /// Answers by selection pattern, the one without pattern last.
    pub responses: &'static [IntegrationResponse],
    /// 50 to 29,000 ms.
    pub timeout_ms: u32,
}

impl AwsIntegration {
    /// What is not written in a definition; generated code names only what differs.
    pub const DEFAULT: AwsIntegration = AwsIntegration {
        verb: None,
        target: AwsTarget::Function(Text::EMPTY),
        identity: Identity::Own,
        request_mappings: &[],
        request_templates: &[],
        passthrough: PassthroughBehavior::WhenNoMatch,
        content_handling: None,
        responses: &[],
        timeout_ms: 29_000,
    };
}

/// What an `AWS` integration calls.
#[derive(Debug)]
pub enum AwsTarget {
    /// A Lambda function: name, partial or whole ARN.
    Function(Text),
    /// Another service.
    Service(AwsService),
}

/// `arn:aws:apigateway:{region}:{subdomain.service}:{path|action}/…`.
#[derive(Debug)]
pub struct AwsService {
    /// The service as the ARN names it, without sub-domain: the first label of its endpoint.
    pub name: &'static str,
    /// What stands in front of the endpoint's name; mostly empty.
    pub subdomain: Text,
    /// Its name in the environment: `AWS_ENDPOINT_URL_<this>`.
    pub sdk_id: &'static str,
    /// Its name in signatures.
    pub signing_name: &'static str,
    /// The region.
    pub region: Text,
    /// Of a service that is the same in all regions: its host, and the region in its signatures.
    pub global: Option<(&'static str, &'static str)>,
    /// What is called.
    pub call: AwsCall,
}

impl AwsService {
    /// What is not written in a definition; generated code names only what differs.
    pub const DEFAULT: AwsService = AwsService {
        name: "",
        subdomain: Text::EMPTY,
        sdk_id: "",
        signing_name: "",
        region: Text::EMPTY,
        global: None,
        call: AwsCall::Path(Text::EMPTY),
    };
}

/// An action or a path.
#[derive(Debug)]
pub enum AwsCall {
    /// `path/…`, with a slash in front, `{name}` placeholders, and a query behind `?`.
    Path(Text),
    /// `action/…` of a service that speaks JSON: `X-Amz-Target` and `Content-Type`, where no mapping sets them.
    Json {
        /// `DynamoDB_20120810.PutItem`.
        target: &'static str,
        /// `application/x-amz-json-1.0`.
        content_type: &'static str,
    },
    /// `action/…` of another service: `Action` and `Version` in the query.
    Query {
        /// `Publish`.
        action: &'static str,
        /// `2010-03-31`; `None` where it is not known.
        version: Option<&'static str>,
    },
}

/// Whose credentials sign a call.
#[derive(Debug, Clone, Copy)]
pub enum Identity {
    /// The gateway's, as the AWS SDKs find them.
    Own,
    /// A role's, by AssumeRole.
    Role(Text),
    /// The client's own (`arn:aws:iam::*:user/*`).
    Caller,
}

/// `AWS_PROXY` with `integrationSubtype`: an HTTP API's call of a service, made of named parameters.
#[derive(Debug)]
pub struct SubtypeIntegration {
    /// The service and what is called of it.
    pub service: AwsService,
    /// The verb of the request.
    pub verb: &'static str,
    /// Whose credentials sign the request.
    pub identity: Identity,
    /// The member that holds a list of one object with the fields (EventBridge: `Entries`).
    pub list: Option<&'static str>,
    /// The parameters that the definition gives, in the order of the service's manual.
    pub fields: &'static [Field],
    /// 50 to 30,000 ms.
    pub timeout_ms: u32,
}

/// One parameter of a [`SubtypeIntegration`].
#[derive(Debug)]
pub struct Field {
    /// Its name in the request.
    pub name: &'static str,
    /// How it is written.
    pub form: FieldForm,
    /// Where its value comes from.
    pub value: &'static [Source],
}

/// How a parameter of a [`SubtypeIntegration`] is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldForm {
    /// A text of the JSON body.
    Text,
    /// A number of the JSON body.
    Number,
    /// A moment of the JSON body: seconds since 1970, or a time of ISO 8601, which becomes them.
    Time,
    /// A list or an object of the JSON body; a text that is none is a list of that one.
    Json,
    /// Fills `{name}` of the path.
    Path,
    /// A parameter of the query.
    Query,
}
