//! `x-amazon-apigateway-request-validators` and `x-amazon-apigateway-request-validator`.

use crate::diagnostic::Spanned;
use crate::document::Reader;
use crate::source::{Key, Node};

const MEMBERS: [&str; 2] = ["validateRequestBody", "validateRequestParameters"];

/// The defined validators.
pub fn defined<'t>(root: Node<'t>, reader: &mut Reader<'_>) -> Vec<Key<'t>> {
    let Some(node) = root.get("x-amazon-apigateway-request-validators") else { return Vec::new() };
    let Some(node) = reader.mapping(node, "`x-amazon-apigateway-request-validators`") else {
        return Vec::new();
    };
    for (_, validator) in node.entries() {
        if let Some(validator) = reader.value(validator) {
            reader.known_members(validator, "a request validator", &MEMBERS);
        }
    }
    node.entries().map(|(key, _)| key).collect()
}

/// The name that an operation or the root chooses.
pub fn chosen(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Spanned<String>> {
    reader.member_literal(node, "x-amazon-apigateway-request-validator")
}
