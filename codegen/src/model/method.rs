//! Resources and methods.

use super::{Integration, Mapping, SchemaId, Validation};
use crate::diagnostic::{Span, Spanned};
use crate::language::style::Written;

/// Position in `Api::resources`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub u32);

/// A path of the definition.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Six lower-case letters and digits from the hash of the path.
    pub id: String,
    /// The path template, `/pets/{petId}`, base path included.
    pub path: Spanned<String>,
    /// Names of its parameters in order, a greedy one without `+`.
    pub parameters: Vec<String>,
    /// Whether the last one is greedy.
    pub greedy: bool,
}

/// A verb, or `ANY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the verbs")]
pub enum Verb {
    Any,
    Delete,
    Get,
    Head,
    Options,
    Patch,
    Post,
    Put,
    Trace,
}

impl Verb {
    /// All of them.
    const ALL: [Verb; 9] = [
        Verb::Any,
        Verb::Delete,
        Verb::Get,
        Verb::Head,
        Verb::Options,
        Verb::Patch,
        Verb::Post,
        Verb::Put,
        Verb::Trace,
    ];

    /// The verb of a name such as `GET`; `ANY` for what is none.
    pub fn named(name: &str) -> Verb {
        Verb::ALL.into_iter().find(|verb| verb.as_str() == name).unwrap_or(Verb::Any)
    }

    /// `GET`, …, `ANY`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verb::Any => "ANY",
            Verb::Delete => "DELETE",
            Verb::Get => "GET",
            Verb::Head => "HEAD",
            Verb::Options => "OPTIONS",
            Verb::Patch => "PATCH",
            Verb::Post => "POST",
            Verb::Put => "PUT",
            Verb::Trace => "TRACE",
        }
    }
}

/// One operation.
#[derive(Debug, Clone)]
pub struct Method {
    /// Where it hangs.
    pub resource: ResourceId,
    /// Its verb.
    pub verb: Verb,
    /// Place of its key (`get:`).
    pub span: Span,
    /// `operationId`.
    pub operation_id: Option<Spanned<String>>,
    /// `summary`, else the first line of `description`; for documentation.
    pub summary: Option<String>,
    /// Parameters, those of the path item merged in.
    pub parameters: Vec<RequestParameter>,
    /// Body by media type.
    pub body: Option<RequestBody>,
    /// Declared responses.
    pub responses: Vec<MethodResponse>,
    /// What guards it at Amazon.
    pub security: Vec<Requirement>,
    /// An API key is required.
    pub api_key_required: bool,
    /// Who may call it.
    pub access: Access,
    /// The document says that anybody may call it: `security: []`, or the authorization type `NONE`.
    pub says_open: bool,
    /// What its requests are held to; `None` where nothing is.
    pub validation: Option<Validation>,
    /// What answers it; `None` after an error, or for a REST method without integration (500, with a warning).
    pub integration: Option<Integration>,
    /// HTTP APIs: changes to the answer by backend status.
    pub response_mappings: Vec<(u16, Vec<Mapping>)>,
}

impl Method {
    /// Whether it asks nobody for anything, neither who calls nor for an API key.
    pub fn is_open(&self) -> bool {
        self.access == Access::Open && !self.api_key_required
    }
}

/// Who may call a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Who signs (`AWS_IAM`).
    Iam,
    /// Whom an authorizer admits: its position in `Api::authorizers`.
    Authorizer(usize),
    /// Nobody: its authorizer cannot be asked.
    Closed,
}

/// One alternative of `security`.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// The scheme's name.
    pub scheme: Spanned<String>,
    /// Position in `Api::authorizers` where the scheme has one.
    pub authorizer: Option<usize>,
    /// Scopes.
    pub scopes: Vec<String>,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are OpenAPI's")]
pub enum ParameterLocation {
    Path,
    Query,
    Header,
    Cookie,
}

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub struct RequestParameter {
    /// Its name.
    pub name: Spanned<String>,
    /// Where it stands.
    pub location: ParameterLocation,
    /// Whether it must be there.
    pub required: bool,
    /// Its schema.
    pub schema: Option<SchemaId>,
    /// Stands between the items of an array in one value (`explode: false`, `collectionFormat`, and every array in
    /// a path or a header); `None`: each item is a value of its own.
    pub separator: Option<char>,
    /// How its value is written.
    pub written: Written,
}

/// `requestBody`, or Swagger's `in: body`.
#[derive(Debug, Clone)]
pub struct RequestBody {
    /// Place.
    pub span: Span,
    /// Whether it must be there.
    pub required: bool,
    /// By media type, in order.
    pub content: Vec<MediaType>,
}

/// One media type of a body.
#[derive(Debug, Clone)]
pub struct MediaType {
    /// `application/json`.
    pub name: String,
    /// Its schema.
    pub schema: Option<SchemaId>,
}

/// One declared response.
#[derive(Debug, Clone)]
pub struct MethodResponse {
    /// `200`, `2XX`, `default`.
    pub status: Spanned<String>,
    /// Declared headers.
    pub headers: Vec<String>,
    /// Bodies by media type.
    pub content: Vec<MediaType>,
}
