//! `x-amazon-apigateway-cors`.

use crate::document::{Reader, list_texts};
use crate::source::Node;

const MEMBERS: [&str; 6] =
    ["allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge", "allowCredentials"];

/// The object, checked for unknown members.
pub fn read<'t>(root: Node<'t>, reader: &mut Reader<'_>) -> Option<Node<'t>> {
    let node = reader.mapping(root.get("x-amazon-apigateway-cors")?, "`x-amazon-apigateway-cors`")?;
    reader.known_members(node, "`x-amazon-apigateway-cors`", &MEMBERS);
    Some(node)
}

/// A list of texts; placeholders in them are bound or left as they are.
pub fn texts(node: Node<'_>, key: &str, reader: &mut Reader<'_>) -> Vec<String> {
    let Some(list) = node.get(key) else { return Vec::new() };
    if list.text().is_some() {
        return list_texts(list)
            .into_iter()
            .flat_map(|text| text.value.split(',').map(|one| one.trim().to_owned()))
            .collect();
    }
    let items = list.items().filter_map(|item| reader.literal(item));
    items
        .flat_map(|text| text.value.split(',').map(|one| one.trim().to_owned()).collect::<Vec<_>>())
        .collect()
}
