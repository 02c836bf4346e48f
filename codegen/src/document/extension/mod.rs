//! Amazon API Gateway's extensions: the catalogue, and a view for each that has members.

pub mod authorizer;
pub mod cors;
pub mod endpoint_configuration;
pub mod gateway_responses;
pub mod integration;
pub mod request_validators;

use std::collections::BTreeSet;

use super::Reader;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{Key, Node, NodeId};

const PREFIX: &str = "x-amazon-apigateway-";

/// Where an extension is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    PathItem,
    Operation,
    SecurityScheme,
    Server,
    Components,
    Tag,
    Elsewhere,
}

/// The extensions without their prefix, and where each is read.
const CATALOGUE: [(&str, &[Place]); 21] = [
    ("any-method", &[Place::PathItem]),
    ("api-key-source", &[Place::Root]),
    ("auth", &[Place::Operation]),
    ("authorizer", &[Place::SecurityScheme]),
    ("authtype", &[Place::SecurityScheme]),
    ("binary-media-types", &[Place::Root]),
    ("cors", &[Place::Root]),
    ("documentation", &[Place::Root]),
    ("endpoint-access-mode", &[Place::Root]),
    ("endpoint-configuration", &[Place::Root, Place::Server]),
    ("gateway-responses", &[Place::Root]),
    ("importexport-version", &[Place::Root]),
    ("integration", &[Place::Operation]),
    ("integrations", &[Place::Components, Place::Root]),
    ("minimum-compression-size", &[Place::Root]),
    ("policy", &[Place::Root]),
    ("request-validator", &[Place::Root, Place::Operation]),
    ("request-validators", &[Place::Root]),
    ("security-policy", &[Place::Root]),
    ("tag-value", &[Place::Tag]),
    // Written by older exports; it has no effect at Amazon either.
    ("api-id", &[Place::Root]),
];

/// Whether any extension of Amazon's stands somewhere in the document where it is read.
pub fn any(root: Node<'_>) -> bool {
    let mut found = false;
    walk(root, Place::Root, &mut BTreeSet::new(), &mut |key, _| found |= key.text.starts_with(PREFIX));
    found
}

/// Reports extensions that are unknown, misspelt or misplaced.
pub fn check(root: Node<'_>, reader: &mut Reader<'_>) {
    walk(root, Place::Root, &mut BTreeSet::new(), &mut |key, place| {
        let Some(name) = key.text.strip_prefix(PREFIX) else {
            if let Some(known) = misspelt(key.text) {
                let message = format!("`{}` is no extension of Amazon API Gateway", key.text);
                let finding = Diagnostic::new(Code::UNKNOWN_EXTENSION, key.span, message);
                reader.report(finding.did_you_mean_at(key.span, Some(&known)));
            }
            return;
        };
        match CATALOGUE.iter().find(|(known, _)| *known == name) {
            Some((_, places)) if places.contains(&place) => {}
            Some(_) => {
                let message = format!("`{}` has no effect here", key.text);
                reader.report(Diagnostic::new(Code::MISPLACED_EXTENSION, key.span, message));
            }
            None => {
                let message = format!("the extension `{}` is not known", key.text);
                let finding = Diagnostic::new(Code::UNKNOWN_EXTENSION, key.span, message);
                let known = nearest(name, CATALOGUE.iter().map(|(known, _)| *known));
                let known = known.map(|known| format!("{PREFIX}{known}"));
                reader.report(finding.did_you_mean_at(key.span, known.as_deref()));
            }
        }
    });
}

/// The extension that a key means which does not have the prefix.
fn misspelt(key: &str) -> Option<String> {
    let lower = key.to_ascii_lowercase();
    if !lower.starts_with("x-ama") && !lower.starts_with("x-aws") && !lower.starts_with("x-apigateway") {
        return None;
    }
    let known = CATALOGUE.iter().map(|(name, _)| format!("{PREFIX}{name}"));
    let known: Vec<String> = known.collect();
    nearest(&lower, known.iter().map(String::as_str)).map(str::to_owned)
}

/// Calls `visit` for every key that begins with `x-`, except in examples and schemas' free parts.
fn walk<'t>(
    node: Node<'t>,
    place: Place,
    seen: &mut BTreeSet<NodeId>,
    visit: &mut impl FnMut(Key<'t>, Place),
) {
    if !seen.insert(node.id()) {
        return;
    }
    for item in node.items() {
        walk(item, Place::Elsewhere, seen, visit);
    }
    for (key, value) in node.entries() {
        let extension = key.text.starts_with("x-");
        if extension {
            visit(key, place);
        }
        if matches!(key.text, "example" | "examples" | "default" | "enum") {
            continue;
        }
        match (place, key.text) {
            (Place::Root, "paths") => {
                for (_, item) in value.entries() {
                    walk(item, Place::PathItem, seen, visit);
                }
            }
            (Place::Root, "components") => walk(value, Place::Components, seen, visit),
            (Place::Root, "securityDefinitions") | (Place::Components, "securitySchemes") => {
                for (_, scheme) in value.entries() {
                    walk(scheme, Place::SecurityScheme, seen, visit);
                }
            }
            (Place::Components, "pathItems") => {
                for (_, item) in value.entries() {
                    walk(item, Place::PathItem, seen, visit);
                }
            }
            (Place::Root, "servers") => {
                value.items().for_each(|server| walk(server, Place::Server, seen, visit))
            }
            (Place::Root, "tags") => value.items().for_each(|tag| walk(tag, Place::Tag, seen, visit)),
            (Place::PathItem, "x-amazon-apigateway-any-method") => walk(value, Place::Operation, seen, visit),
            (Place::PathItem, text) if !extension && text != "parameters" => {
                walk(value, Place::Operation, seen, visit)
            }
            // What stands inside an extension is its own business.
            _ if extension => {}
            _ => walk(value, Place::Elsewhere, seen, visit),
        }
    }
}
