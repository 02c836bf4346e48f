//! `discriminator`: which of several schemas a member's value names. It changes nothing about which values fit (OpenAPI
//! 3.1.1, "Discriminator Object"); it says whose faults are told of one that fits none.

use super::Compiler;
use crate::model::check::{Applied, CheckId, Discriminator};
use crate::source::{Node, pointer};

impl<'t> Compiler<'t, '_> {
    /// The discriminator beside `oneOf` or `anyOf`, whose checks were made already.
    pub(super) fn discriminator(&self, node: Node<'t>, applied: &[Applied]) -> Option<Discriminator> {
        let written = node.get("discriminator").filter(|value| value.is_mapping())?;
        let property = written.get("propertyName")?.as_str()?.to_owned();
        // Where both keywords stand together, either of them may have the schemas that are named.
        let lists = applied.iter().filter_map(|applied| match applied {
            Applied::One(list) => Some(("oneOf", list)),
            Applied::Any(list) => Some(("anyOf", list)),
            _ => None,
        });
        let choices: Vec<(&str, CheckId)> = lists
            .flat_map(|(keyword, list)| node.get(keyword).into_iter().flat_map(Node::items).zip(list))
            .filter_map(|(item, id)| Some((item.get("$ref")?.as_str()?, *id)))
            .collect();
        let mut branches: Vec<(String, CheckId)> = Vec::new();
        let mut add = |value: String, id: CheckId| {
            if branches.iter().all(|(known, _)| *known != value) {
                branches.push((value, id));
            }
        };
        for (value, target) in written.get("mapping").into_iter().flat_map(Node::entries) {
            // A reference, or the name of a schema.
            let Some(target) = target.as_str() else { continue };
            let is_meant =
                |reference: &str| reference == target || name(reference).is_some_and(|name| name == target);
            if let Some((_, id)) = choices.iter().find(|(reference, _)| is_meant(reference)) {
                add(value.text.to_owned(), *id);
            }
        }
        for (reference, id) in &choices {
            if let Some(name) = name(reference) {
                add(name, *id);
            }
        }
        (!branches.is_empty()).then_some(Discriminator { property, branches })
    }
}

/// The name of the schema that a reference leads to; none where it leads to a whole file.
fn name(reference: &str) -> Option<String> {
    let (_, fragment) = reference.split_once('#')?;
    let last = fragment.rsplit_once('/')?.1;
    let decoded = pointer::percent_decode(last).unwrap_or_else(|| last.to_owned());
    Some(pointer::unescape(&decoded).unwrap_or(decoded))
}
