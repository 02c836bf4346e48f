//! Members of the root, of `components` and of operations that OpenAPI does not have: nothing reads them.
//!
//! A misspelt `security` opens what was to be guarded, so that each one is said.

use super::{Dialect, Document, Reader, intrinsic};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Node;

/// Members of an operation, in all dialects.
const OF_OPERATION: [&str; 17] = [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
    "consumes",
    "produces",
    "schemes",
    // Amazon's, of the method that takes every verb.
    "isDefaultRoute",
    "$ref",
];

const OF_SWAGGER: [&str; 16] = [
    "swagger",
    // Said by itself where it stands beside `swagger`.
    "openapi",
    "info",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "paths",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
    "security",
    "tags",
    "externalDocs",
];

const OF_OPENAPI: [&str; 10] = [
    "openapi",
    "info",
    "jsonSchemaDialect",
    "servers",
    "paths",
    "webhooks",
    "components",
    "security",
    "tags",
    "externalDocs",
];

const OF_COMPONENTS: [&str; 11] = [
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
    "mediaTypes",
];

/// What only the other generation of OpenAPI has, and what stands in its place.
const FOREIGN_TO_SWAGGER: [(&str, &str); 2] = [("components", "definitions"), ("servers", "host")];
const FOREIGN_TO_OPENAPI: [(&str, &str); 4] = [
    ("definitions", "components.schemas"),
    ("securityDefinitions", "components.securitySchemes"),
    ("host", "servers"),
    ("basePath", "servers"),
];

impl Document<'_> {
    /// Reports members of the root that nothing reads.
    pub fn unknown_members(&self, reader: &mut Reader<'_>) {
        intrinsic::beside_others(self.root, reader);
        let (generation, known, foreign) = match self.dialect {
            Dialect::Swagger20 => ("Swagger 2.0", &OF_SWAGGER[..], &FOREIGN_TO_SWAGGER[..]),
            _ => ("OpenAPI 3", &OF_OPENAPI[..], &FOREIGN_TO_OPENAPI[..]),
        };
        for (member, instead) in foreign {
            let Some(place) = self.root.key_span(member) else { continue };
            let message = format!("`{member}` has no meaning in {generation}");
            let finding = Diagnostic::new(Code::UNKNOWN_MEMBER, place, message);
            reader.report(finding.help(format!("write `{instead}`")));
        }
        let known: Vec<&str> = known.iter().copied().chain(foreign.iter().map(|(name, _)| *name)).collect();
        reader.known_members(self.root, "the root of a definition", &known);
        if self.dialect != Dialect::Swagger20
            && let Some(components) = reader.member_mapping(self.root, "components")
        {
            reader.known_members(components, "`components`", &OF_COMPONENTS);
        }
    }
}

/// Reports members of an operation that nothing reads.
pub(super) fn of_operation(operation: Node<'_>, reader: &mut Reader<'_>) {
    reader.known_members(operation, "an operation", &OF_OPERATION);
}
