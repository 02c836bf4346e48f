//! Schemas, as far as types are made of them. What values are held to is `check`'s.

use super::check::CheckId;
use crate::diagnostic::{Span, Spanned};

/// Position in `Api::schemas`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub u32);

/// A named schema.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its key under `components.schemas` or `definitions`.
    pub name: Spanned<String>,
    /// The schema.
    pub schema: SchemaId,
}

/// A schema.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Place.
    pub span: Span,
    /// `title`, else the first line of `description`.
    pub description: Option<String>,
    /// `null` is allowed.
    pub nullable: bool,
    /// `readOnly` or `writeOnly`: that it is required holds for one direction.
    pub one_way: bool,
    /// What it describes.
    pub kind: SchemaKind,
    /// What its values are held to: a check of `Api::typed`, where those were asked for.
    pub check: Option<CheckId>,
}

/// What a schema describes, seen as a type.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names are JSON Schema's")]
pub enum SchemaKind {
    /// `$ref` to a model, by position in `Api::models`.
    Model(usize),
    Boolean,
    /// `format` says how wide.
    Integer {
        format: Option<String>,
    },
    Number,
    String {
        format: Option<String>,
        values: Vec<String>,
    },
    Array(SchemaId),
    Object {
        /// Name, schema, whether it must be there; in the document's order.
        properties: Vec<(String, SchemaId, bool)>,
        /// Schema of other members, where it is given.
        additional: Option<SchemaId>,
    },
    /// One of several: `oneOf`, `anyOf`.
    Union(Vec<SchemaId>),
    /// Anything: no type is written, or a combination that is no plain type.
    Any,
}
