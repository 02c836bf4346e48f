//! Which keywords mean what.

use crate::document::flag;
use crate::source::Node;

/// A version of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "their names")]
pub enum Draft {
    Draft4,
    Draft6,
    Draft7,
    Draft2019,
    Draft2020,
}

/// A version, and what a kind of definition makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The version.
    pub draft: Draft,
    /// `format` is asserted.
    pub formats: bool,
    /// Keywords that say more than which other schemas apply: a meta-schema can leave them out.
    pub validates: bool,
    /// The member that lets a value be `null`: `nullable` of OpenAPI 3.0, and what Swagger's tools write instead.
    pub nullable: Option<&'static str>,
    /// Amazon API Gateway reads over some keywords of draft 4 (Developer Guide, "Amazon API Gateway important notes").
    pub amazon: bool,
    /// A schema with `properties` and no `type` is one of objects: so types read it.
    pub members_make_objects: bool,
}

impl Dialect {
    /// A version of JSON Schema as it is.
    pub const fn of(draft: Draft) -> Dialect {
        Dialect {
            draft,
            formats: false,
            validates: true,
            nullable: None,
            amazon: false,
            members_make_objects: false,
        }
    }

    /// Models of Amazon API Gateway.
    pub const AMAZON: Dialect = Dialect { amazon: true, ..Dialect::of(Draft::Draft4) };
    /// Keywords that change nothing in such models: those that the guide's "important notes" name, and later ones than
    /// draft 4's.
    pub(super) const UNREAD_BY_AMAZON: &[&'static str] = &[
        "exclusiveMinimum",
        "minItems",
        "maxItems",
        "nullable",
        "const",
        "contains",
        "propertyNames",
        "if",
        "prefixItems",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedItems",
        "unevaluatedProperties",
    ];
    /// Swagger 2.0.
    pub const SWAGGER20: Dialect =
        Dialect { formats: true, nullable: Some("x-nullable"), ..Dialect::of(Draft::Draft4) };
    /// OpenAPI 3.0.
    pub const OPENAPI30: Dialect =
        Dialect { formats: true, nullable: Some("nullable"), ..Dialect::of(Draft::Draft4) };
    /// OpenAPI 3.1.
    pub const OPENAPI31: Dialect = Dialect { formats: true, ..Dialect::of(Draft::Draft2020) };

    /// The same with `format` asserted or not.
    pub const fn with_formats(self, formats: bool) -> Dialect {
        Dialect { formats, ..self }
    }

    /// The dialect of a meta-schema of JSON Schema, without `#`.
    pub(super) fn of_meta_schema(url: &str, like: Dialect) -> Option<Dialect> {
        if like.amazon {
            return Some(like); // whatever a model says, it is read as draft 4
        }
        let draft = match url.trim_end_matches('#').split_once("://")?.1 {
            "json-schema.org/draft-04/schema" => Draft::Draft4,
            "json-schema.org/draft-06/schema" => Draft::Draft6,
            "json-schema.org/draft-07/schema" => Draft::Draft7,
            "json-schema.org/draft/2019-09/schema" => Draft::Draft2019,
            "json-schema.org/draft/2020-12/schema" | "spec.openapis.org/oas/3.1/dialect/base" => {
                Draft::Draft2020
            }
            _ => return None,
        };
        Some(Dialect { formats: like.formats, ..Dialect::of(draft) })
    }

    /// As types read schemas.
    pub const fn for_types(self) -> Dialect {
        Dialect { members_make_objects: true, ..self }
    }

    /// Whether a schema that says a type takes `null` as well.
    pub(super) fn is_nullable(self, schema: Node<'_>) -> bool {
        self.nullable.and_then(|member| schema.get(member)).and_then(flag) == Some(true)
    }

    /// `$id`, or `id`.
    pub(super) fn id_keyword(self) -> &'static str {
        if self.draft == Draft::Draft4 { "id" } else { "$id" }
    }

    /// Keywords beside `$ref` are read over.
    pub(super) fn reference_is_alone(self) -> bool {
        self.draft <= Draft::Draft7
    }
}
