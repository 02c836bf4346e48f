//! `x-amazon-apigateway-gateway-responses`.

use crate::document::Reader;
use crate::source::{Key, Node};

const MEMBERS: [&str; 3] = ["statusCode", "responseParameters", "responseTemplates"];

/// The key.
pub const KEY: &str = "x-amazon-apigateway-gateway-responses";

/// The customised types in order.
pub fn read<'t>(root: Node<'t>, reader: &mut Reader<'_>) -> Vec<(Key<'t>, Node<'t>)> {
    let Some(node) =
        root.get(KEY).and_then(|node| reader.mapping(node, "`x-amazon-apigateway-gateway-responses`"))
    else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (key, response) in node.entries() {
        if response.is_null() {
            out.push((key, response));
        } else if let Some(response) = reader.mapping(response, "a gateway response") {
            reader.known_members(response, "a gateway response", &MEMBERS);
            out.push((key, response));
        }
    }
    out
}
