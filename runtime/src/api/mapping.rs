//! Parameter mappings: `requestParameters` and `responseParameters` (reference 4.2, 4.3).

use super::Text;
use crate::message::ContextVariable;

/// One change to a request or an answer.
#[derive(Debug)]
pub struct Mapping {
    /// What is done to the target.
    pub change: Change,
    /// What is changed.
    pub target: Target,
    /// Where the value comes from; several are joined (HTTP APIs: `${request.path.a} ${request.path.b}`).
    /// Where the only source is missing, the mapping is skipped; one of several that is missing is empty.
    pub value: &'static [Source],
}

impl Mapping {
    /// Adds values beside what is there.
    pub const fn append(target: Target, value: &'static [Source]) -> Mapping {
        Mapping { change: Change::Append, target, value }
    }

    /// Puts values in the place of what is there.
    pub const fn overwrite(target: Target, value: &'static [Source]) -> Mapping {
        Mapping { change: Change::Overwrite, target, value }
    }

    /// Takes the target away.
    pub const fn remove(target: Target) -> Mapping {
        Mapping { change: Change::Remove, target, value: &[] }
    }
}

/// What is done to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Added beside what is there (REST: query strings).
    Append,
    /// In the place of what is there (REST: headers and paths).
    Overwrite,
    /// Taken away; has no value.
    Remove,
}

/// What a mapping changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A header, by its name as written.
    Header(&'static str),
    /// A query parameter.
    Query(&'static str),
    /// A `{name}` placeholder of the URI (REST).
    PathParameter(&'static str),
    /// The whole path (HTTP APIs: `overwrite:path`).
    Path,
    /// The status (HTTP APIs: `overwrite:statuscode`).
    Status,
}

/// Where a mapped value comes from.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// A fixed text.
    Literal(Text),
    /// A path parameter, raw.
    PathParameter(&'static str),
    /// The last value of a query parameter, decoded.
    Query(&'static str),
    /// All values of a query parameter.
    MultiQuery(&'static str),
    /// The last value of a request header. REST names are case-sensitive, HTTP API names are not.
    Header(&'static str),
    /// All values of a request header, joined with `,`.
    MultiHeader(&'static str),
    /// The request path without stage (HTTP APIs: `$request.path`).
    Path,
    /// The whole request body. In a header it has to be of one line: one with line ends is answered with 500.
    Body,
    /// A field of the request body.
    BodyField(JsonPath),
    /// A header of the backend's answer, the last value.
    ResponseHeader(&'static str),
    /// A header of the backend's answer, all values joined with `,`.
    ResponseMultiHeader(&'static str),
    /// The whole body of the backend's answer; in a header as [`Source::Body`].
    ResponseBody,
    /// A field of the body of the backend's answer.
    ResponseBodyField(JsonPath),
    /// `$context.<variable>`.
    Context(ContextVariable),
    /// A stage variable.
    StageVariable(&'static str),
}

/// A path into a JSON document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonPath {
    /// Names and positions lead to one value.
    Steps(&'static [JsonStep]),
    /// One that says more, whole: `$..id`, `$.a[*]`.
    Search(&'static str),
}

/// One step of a [`JsonPath`] of names and positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonStep {
    /// A member of an object.
    Name(&'static str),
    /// An element of an array, from 0.
    Index(u32),
}
