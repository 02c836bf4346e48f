//! Members that go one way only: `readOnly`, `writeOnly`.
//!
//! What is required of such a member holds for the other way alone, wherever it is said: the parts of an `allOf` speak of
//! one object.

use std::collections::BTreeSet;

use super::dialect::Dialect;
use super::{Compiler, Direction, Key, Scope, key};
use crate::source::Node;

/// So many parts of an `allOf`, and of theirs, are looked through.
const MOST_PARTS: usize = 100;

impl<'t> Compiler<'t, '_> {
    /// The members of an object that are not asked for in this direction. The parts of its `allOf` that stand in it get
    /// to know them too.
    pub(super) fn one_way(&mut self, node: Node<'t>, scope: Scope, dialect: Dialect) -> BTreeSet<String> {
        let flags: &[&str] = match self.direction {
            _ if dialect.amazon => return BTreeSet::new(),
            Direction::Request => &["readOnly"],
            Direction::Response => &["writeOnly"],
            Direction::Types => &["readOnly", "writeOnly"],
            Direction::Both => return BTreeSet::new(),
        };
        let mut names = self.one_way.get(&key(node)).cloned().unwrap_or_default();
        // Where nothing is required nothing is left out.
        if node.get("required").is_none() && node.get("allOf").is_none() {
            return names;
        }
        let mut seen: BTreeSet<Key> = BTreeSet::new();
        let mut waiting = vec![(node, scope)];
        while let Some((part, scope)) = waiting.pop().filter(|_| seen.len() < MOST_PARTS) {
            if !seen.insert(key(part)) {
                continue;
            }
            for (name, value) in part.get("properties").into_iter().flat_map(Node::entries) {
                if flags.iter().any(|flag| self.has_flag(value, flag, scope)) {
                    names.insert(name.text.to_owned());
                }
            }
            if let Some(reference) = part.get("$ref") {
                waiting.extend(self.quietly(reference, scope));
            }
            waiting.extend(part.get("allOf").into_iter().flat_map(Node::items).map(|part| (part, scope)));
        }
        if !names.is_empty() {
            for part in node.get("allOf").into_iter().flat_map(Node::items) {
                self.one_way.entry(key(part)).or_default().extend(names.iter().cloned());
            }
        }
        names
    }

    /// Where a reference leads to. That it leads nowhere is reported when the schema itself is read.
    fn quietly(&mut self, reference: Node<'t>, scope: Scope) -> Option<(Node<'t>, Scope)> {
        let reported = self.findings.len();
        let found = self.target(reference, scope);
        self.findings.truncate(reported);
        found.map(|(node, resource)| (node, Scope { resource, ..scope }))
    }

    /// Whether a schema, or one that it only refers to, has a flag: `readOnly`.
    fn has_flag(&mut self, node: Node<'t>, flag: &str, scope: Scope) -> bool {
        let (mut here, mut scope) = (node, scope);
        for _ in 0..100 {
            if here.get(flag).and_then(Node::as_bool) == Some(true) {
                return true;
            }
            let Some(reference) = here.get("$ref") else { return false };
            match self.quietly(reference, scope) {
                Some((node, inner)) if key(node) != key(here) => (here, scope) = (node, inner),
                _ => return false,
            }
        }
        false
    }
}
