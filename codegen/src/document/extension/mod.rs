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
use crate::source::{Key, Node, NodeId, pointer};

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

/// The kinds of API that have an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// REST APIs and HTTP APIs.
    Both,
    /// REST APIs only.
    Rest,
    /// HTTP APIs only.
    Http,
}

/// The extensions without their prefix, where each is read, and which kinds of API have it.
const CATALOGUE: [(&str, &[Place], Kinds); 21] = [
    ("any-method", &[Place::PathItem], Kinds::Both),
    ("api-key-source", &[Place::Root], Kinds::Rest),
    ("auth", &[Place::Operation], Kinds::Both),
    ("authorizer", &[Place::SecurityScheme], Kinds::Both),
    ("authtype", &[Place::SecurityScheme], Kinds::Both),
    ("binary-media-types", &[Place::Root], Kinds::Rest),
    ("cors", &[Place::Root], Kinds::Http),
    ("documentation", &[Place::Root], Kinds::Rest),
    ("endpoint-access-mode", &[Place::Root], Kinds::Rest),
    ("endpoint-configuration", &[Place::Root, Place::Server], Kinds::Both),
    ("gateway-responses", &[Place::Root], Kinds::Rest),
    ("importexport-version", &[Place::Root], Kinds::Http),
    ("integration", &[Place::Operation], Kinds::Both),
    ("integrations", &[Place::Components, Place::Root], Kinds::Http),
    ("minimum-compression-size", &[Place::Root], Kinds::Rest),
    ("policy", &[Place::Root], Kinds::Rest),
    ("request-validator", &[Place::Root, Place::Operation], Kinds::Rest),
    ("request-validators", &[Place::Root], Kinds::Rest),
    ("security-policy", &[Place::Root], Kinds::Rest),
    ("tag-value", &[Place::Tag], Kinds::Http),
    // Written by older exports; it has no effect at Amazon either.
    ("api-id", &[Place::Root], Kinds::Both),
];

/// Every extension with its prefix, and the kinds of API that have it.
pub fn catalogue() -> impl Iterator<Item = (String, Kinds)> {
    CATALOGUE.iter().map(|(name, _, kinds)| (format!("{PREFIX}{name}"), *kinds))
}

/// The extensions at the root that only REST APIs have, with the places of their keys.
pub fn rest_only(root: Node<'_>) -> impl Iterator<Item = Key<'_>> {
    root.entries().map(|(key, _)| key).filter(|key| {
        let name = key.text.strip_prefix(PREFIX);
        CATALOGUE.iter().any(|(known, _, kinds)| Some(*known) == name && *kinds == Kinds::Rest)
    })
}

/// Whether any extension of Amazon's stands somewhere in the document where it is read.
pub fn any(root: Node<'_>) -> bool {
    let mut found = false;
    walk(root, Place::Root, &mut BTreeSet::new(), &mut |key, _| found |= key.text.starts_with(PREFIX));
    found
}

/// Reports extensions that are unknown, misspelt or misplaced.
pub fn check(root: Node<'_>, reader: &mut Reader<'_>) {
    walk(root, Place::Root, &mut BTreeSet::new(), &mut |key, place| {
        if misplaced_settings(key, place, reader) {
            return;
        }
        let Some(name) = key.text.strip_prefix(PREFIX) else {
            if let Some(known) = misspelt(key.text) {
                let message = format!("`{}` is no extension of Amazon API Gateway", key.text);
                let finding = Diagnostic::new(Code::UNKNOWN_EXTENSION, key.span, message);
                reader.report(finding.did_you_mean_at(key.span, Some(&known)));
            }
            return;
        };
        match CATALOGUE.iter().find(|(known, ..)| *known == name) {
            Some((_, places, _)) if places.contains(&place) => {}
            Some(_) => {
                let message = format!("`{}` has no effect here", key.text);
                reader.report(Diagnostic::new(Code::MISPLACED_EXTENSION, key.span, message));
            }
            None => {
                let message = format!("the extension `{}` is not known", key.text);
                let finding = Diagnostic::new(Code::UNKNOWN_EXTENSION, key.span, message);
                let known = nearest(name, CATALOGUE.iter().map(|(known, ..)| *known));
                let known = known.map(|known| format!("{PREFIX}{known}"));
                reader.report(finding.did_you_mean_at(key.span, known.as_deref()));
            }
        }
    });
}

/// Reports `x-gwgen` where nobody reads it, and a key that is nearly its name.
fn misplaced_settings(key: Key<'_>, place: Place, reader: &mut Reader<'_>) -> bool {
    const SETTINGS: &str = "x-gwgen";
    let lower = key.text.to_ascii_lowercase();
    if key.text == SETTINGS && place != Place::Root {
        let message = "`x-gwgen` stands at the root of a definition; it has no effect here";
        reader.report(Diagnostic::new(Code::MISPLACED_EXTENSION, key.span, message));
        return true;
    }
    if !lower.starts_with("x-gw") || matches!(key.text, SETTINGS | "x-gwgen-allow") {
        return false;
    }
    let Some(known) = nearest(&lower, [SETTINGS]) else { return false };
    let message = format!("`{}` has no meaning", key.text);
    let finding = Diagnostic::new(Code::UNKNOWN_MEMBER, key.span, message);
    reader.report(finding.did_you_mean_at(key.span, Some(known)));
    true
}

/// The extension that a key means which does not have the prefix.
fn misspelt(key: &str) -> Option<String> {
    let lower = key.to_ascii_lowercase();
    if !lower.starts_with("x-ama") && !lower.starts_with("x-aws") && !lower.starts_with("x-apigateway") {
        return None;
    }
    let known = CATALOGUE.iter().map(|(name, ..)| format!("{PREFIX}{name}"));
    let known: Vec<String> = known.collect();
    nearest(&lower, known.iter().map(String::as_str)).map(str::to_owned)
}

/// Calls `visit` for every key that begins with `x-`, except in examples and schemas' free parts. Where extensions are
/// read, references are followed: a definition may be split into files.
fn walk<'t>(
    node: Node<'t>,
    place: Place,
    seen: &mut BTreeSet<NodeId>,
    visit: &mut impl FnMut(Key<'t>, Place),
) {
    // A `$ref` at the root leads nowhere: the root is read as it stands.
    let meant = if matches!(place, Place::Root | Place::Elsewhere) { node } else { pointer::meant(node) };
    if place == Place::PathItem && meant != node {
        // Operations may stand beside the reference.
        walk_members(node, place, seen, visit);
    }
    walk_members(meant, place, seen, visit);
}

fn walk_members<'t>(
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
                for (_, item) in pointer::meant(value).entries() {
                    walk(item, Place::PathItem, seen, visit);
                }
            }
            (Place::Root, "components") => walk(value, Place::Components, seen, visit),
            (Place::Root, "securityDefinitions") | (Place::Components, "securitySchemes") => {
                for (_, scheme) in pointer::meant(value).entries() {
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
