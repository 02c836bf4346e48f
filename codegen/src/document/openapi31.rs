//! What OpenAPI 3.1 says otherwise than 3.0: types are a list, and `null` is one of them.

use super::list_texts;
use crate::source::Node;

/// `type`, without `null`, and whether `null` is in it.
pub(super) fn types(schema: Node<'_>) -> (Vec<&str>, bool) {
    let Some(types) = schema.get("type") else { return (Vec::new(), false) };
    let types: Vec<&str> = list_texts(types).into_iter().map(|name| name.value).collect();
    let nullable = types.contains(&"null");
    (types.into_iter().filter(|name| *name != "null").collect(), nullable)
}
