//! Members that OpenAPI does not have, or not in the document's version, so that nothing reads them: of the root, of
//! `components`, of operations and of what these hold.
//!
//! A misspelt `security` opens what was to be guarded: therefore each one is told.

use super::{Dialect, Document, Reader, intrinsic};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Key, Node};

/// Members of an operation in all dialects.
const OF_OPERATION: [&str; 11] = [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "responses",
    "deprecated",
    "security",
    // Amazon's, of the method that takes every verb.
    "isDefaultRoute",
    "$ref",
];

/// What only one generation's operations have, and what stands in its place in the other.
const OF_OPENAPI_OPERATION: [(&str, &str); 3] = [
    ("requestBody", "a parameter with `in: body`"),
    ("servers", "`host`, `basePath` and `schemes`"),
    ("callbacks", "nothing in their place: Swagger 2.0 has no callbacks"),
];
const OF_SWAGGER_OPERATION: [(&str, &str); 3] = [
    ("consumes", "media types in `requestBody.content`"),
    ("produces", "media types in `content` of each response"),
    ("schemes", "`servers`"),
];

const OF_PARAMETER: [&str; 13] = [
    "name",
    "in",
    "description",
    "required",
    "deprecated",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "schema",
    "example",
    "examples",
    "content",
];

/// Those of bodies and those of all other places: many documents write `schema` everywhere.
const OF_SWAGGER_PARAMETER: [&str; 24] = [
    "name",
    "in",
    "description",
    "required",
    "schema",
    "type",
    "format",
    "allowEmptyValue",
    "items",
    "collectionFormat",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    // No part of Swagger, and without meaning for requests.
    "example",
];

const OF_BODY: [&str; 3] = ["description", "content", "required"];

/// The last three are OpenAPI 3.2's.
const OF_MEDIA_TYPE: [&str; 7] =
    ["schema", "example", "examples", "encoding", "itemSchema", "prefixEncoding", "itemEncoding"];

const OF_RESPONSE: [&str; 5] = ["description", "headers", "content", "links", "summary"];

const OF_SWAGGER_RESPONSE: [&str; 4] = ["description", "schema", "headers", "examples"];

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
const FOREIGN_TO_SWAGGER: [(&str, &str); 2] = [("components", "`definitions`"), ("servers", "`host`")];
const FOREIGN_TO_OPENAPI: [(&str, &str); 4] = [
    ("definitions", "`components.schemas`"),
    ("securityDefinitions", "`components.securitySchemes`"),
    ("host", "`servers`"),
    ("basePath", "`servers`"),
];

impl Document<'_> {
    /// Reports members of the root that nothing reads.
    pub fn unknown_members(&self, reader: &mut Reader<'_>) {
        intrinsic::beside_others(self.root, reader);
        let (known, foreign) = match self.dialect {
            Dialect::Swagger20 => (&OF_SWAGGER[..], &FOREIGN_TO_SWAGGER[..]),
            _ => (&OF_OPENAPI[..], &FOREIGN_TO_OPENAPI[..]),
        };
        foreign_members(self.root, foreign, self.dialect, reader);
        let known: Vec<&str> = known.iter().copied().chain(names(foreign)).collect();
        reader.known_members(self.root, "the root of a definition", &known);
        if self.dialect != Dialect::Swagger20
            && let Some(components) = reader.member_mapping(self.root, "components")
        {
            reader.known_members(components, "`components`", &OF_COMPONENTS);
        }
    }
}

/// Reports members of an operation that nothing reads.
pub(super) fn of_operation(operation: Node<'_>, dialect: Dialect, reader: &mut Reader<'_>) {
    let (own, foreign) = match dialect {
        Dialect::Swagger20 => (&OF_SWAGGER_OPERATION, &OF_OPENAPI_OPERATION),
        _ => (&OF_OPENAPI_OPERATION, &OF_SWAGGER_OPERATION),
    };
    foreign_members(operation, foreign, dialect, reader);
    let known: Vec<&str> = OF_OPERATION.into_iter().chain(names(own)).chain(names(foreign)).collect();
    reader.known_members(operation, "an operation", &known);
}

/// The same of a parameter. Where one is of the other generation, most of its members are: they are told as one.
pub(super) fn of_parameter(parameter: Node<'_>, dialect: Dialect, reader: &mut Reader<'_>) {
    let (known, foreign, help) = match dialect {
        Dialect::Swagger20 => (
            &OF_SWAGGER_PARAMETER[..],
            &OF_PARAMETER[..],
            "write `type` and what belongs to it, and `collectionFormat`",
        ),
        _ => (
            &OF_PARAMETER[..],
            &OF_SWAGGER_PARAMETER[..],
            "write `schema`, and `style` in the place of `collectionFormat`",
        ),
    };
    let is_foreign = |key: &Key<'_>| foreign.contains(&key.text) && !known.contains(&key.text);
    let keys: Vec<Key<'_>> = parameter.entries().map(|(key, _)| key).filter(is_foreign).collect();
    if let Some(first) = keys.first() {
        let names: Vec<String> = keys.iter().map(|key| format!("`{}`", key.text)).collect();
        let message = format!("a parameter of {} has no {}", generation(dialect), names.join(", "));
        reader.report_once(parameter, Diagnostic::new(Code::UNKNOWN_MEMBER, first.span, message).help(help));
    }
    let known: Vec<&str> = known.iter().chain(foreign).copied().collect();
    reader.known_members(parameter, "a parameter", &known);
}

/// The same of `requestBody`.
pub(super) fn of_body(body: Node<'_>, reader: &mut Reader<'_>) {
    reader.known_members(body, "`requestBody`", &OF_BODY);
}

/// The same of what stands behind a media type in `content`.
pub(super) fn of_media_type(media: Node<'_>, reader: &mut Reader<'_>) {
    reader.known_members(media, "a media type", &OF_MEDIA_TYPE);
}

/// The same of a response.
pub(super) fn of_response(response: Node<'_>, dialect: Dialect, reader: &mut Reader<'_>) {
    let known = match dialect {
        Dialect::Swagger20 => &OF_SWAGGER_RESPONSE[..],
        _ => &OF_RESPONSE[..],
    };
    reader.known_members(response, "a response", known);
}

/// Reports members that only the other generation of OpenAPI has.
fn foreign_members(node: Node<'_>, foreign: &[(&str, &str)], dialect: Dialect, reader: &mut Reader<'_>) {
    for (member, instead) in foreign {
        let Some(place) = node.key_span(member) else { continue };
        let message = format!("`{member}` has no meaning in {}", generation(dialect));
        let finding = Diagnostic::new(Code::UNKNOWN_MEMBER, place, message);
        reader.report_once_a_place(finding.help(format!("write {instead}")));
    }
}

fn names<'a>(members: &'a [(&'a str, &'a str)]) -> impl Iterator<Item = &'a str> {
    members.iter().map(|(name, _)| *name)
}

/// What people call the generation of OpenAPI that a dialect is of.
fn generation(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Swagger20 => "Swagger 2.0",
        _ => "OpenAPI 3",
    }
}
