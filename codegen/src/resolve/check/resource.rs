//! Schema resources: where `$id`s begin, what anchors they have, and which dialect holds in them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::dialect::{Dialect, Draft};
use super::{Documents, Key, key, uri};
use crate::source::{Kind, Node, pointer};

/// A document, or a part of it with its own `$id`.
struct Resource<'t> {
    /// Absolute URI without fragment; empty for files of a definition without `$id`.
    base: String,
    root: Node<'t>,
    dialect: Dialect,
    /// Schemas by their names, and where these are said.
    anchors: BTreeMap<String, (Node<'t>, Node<'t>)>,
    dynamic: BTreeMap<String, Node<'t>>,
}

/// All resources that were met.
#[derive(Default)]
pub(super) struct Resources<'t> {
    list: Vec<Resource<'t>>,
    by_uri: BTreeMap<String, usize>,
    /// The resource of each schema that was scanned, with its place in the document.
    homes: BTreeMap<Key, (usize, String)>,
    files: BTreeMap<Key, usize>,
    /// Names that a second schema of a resource has: where that says so, and the schema that counts.
    twice: Vec<Twice<'t>>,
}

/// A name that two schemas of a resource have.
pub(super) struct Twice<'t> {
    /// Where the second one says it.
    pub(super) name: Node<'t>,
    /// The schema that the name means.
    pub(super) meant: Node<'t>,
}

/// What `$recursiveAnchor: true` is known by; no `$dynamicAnchor` can have this name.
pub(super) const RECURSIVE: &str = "";

/// Keywords whose value is a schema.
const ONE: &[&str] = &[
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Keywords whose value is a list of schemas.
const LIST: &[&str] = &["allOf", "anyOf", "items", "oneOf", "prefixItems"];
/// Keywords whose value is a mapping to schemas.
const NAMED: &[&str] =
    &["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];

impl<'t> Resources<'t> {
    /// The resource of a definition's file, from any node in it.
    pub(super) fn of_file(&mut self, node: Node<'t>, dialect: Dialect) -> usize {
        let root = node.tree().root_of(node.file()).unwrap_or(node);
        if let Some(known) = self.files.get(&key(root)) {
            return *known;
        }
        let index = self.push(String::new(), root, dialect);
        self.files.insert(key(root), index);
        index
    }

    /// The resource of a document that is a schema.
    pub(super) fn of_document(
        &mut self,
        root: Node<'t>,
        url: &str,
        dialect: Dialect,
        documents: &dyn Documents<'t>,
    ) -> usize {
        if let Some(known) = self.by_uri.get(url) {
            return *known;
        }
        let dialect = self.declared(root, dialect, documents);
        let index = self.push(url.to_owned(), root, dialect);
        self.by_uri.insert(url.to_owned(), index);
        self.scan(root, index, documents);
        // The root may have an `$id`, and then that is its resource.
        self.home(root).unwrap_or(index)
    }

    /// The resource with this URI, from the definition or from the documents.
    pub(super) fn find(
        &mut self,
        url: &str,
        dialect: Dialect,
        documents: &dyn Documents<'t>,
    ) -> Option<usize> {
        if let Some(known) = self.by_uri.get(url) {
            let root = self.list.get(*known)?.root;
            return Some(self.home(root).unwrap_or(*known));
        }
        let root = documents.find(url)?;
        Some(self.of_document(root, url, Dialect { formats: dialect.formats, ..dialect }, documents))
    }

    fn push(&mut self, base: String, root: Node<'t>, dialect: Dialect) -> usize {
        let (anchors, dynamic) = (BTreeMap::new(), BTreeMap::new());
        self.list.push(Resource { base, root, dialect, anchors, dynamic });
        self.list.len() - 1
    }

    /// The dialect that `$schema` names, or else this one.
    fn declared(&self, node: Node<'t>, dialect: Dialect, documents: &dyn Documents<'t>) -> Dialect {
        let Some(url) = node.get("$schema").and_then(Node::as_str) else { return dialect };
        let mut url = url.trim_end_matches('#').to_owned();
        let (mut validates, mut formats) = (true, dialect.formats);
        // Meta-schemas of one's own say what they build on, and which vocabularies they leave out.
        for _ in 0..8 {
            if let Some(known) = Dialect::of_meta_schema(&url, dialect) {
                return Dialect { validates, formats, ..known };
            }
            let Some(root) = documents.find(&url) else { break };
            if let Some(vocabularies) = root.get("$vocabulary") {
                let has = |vocabulary: &str| {
                    vocabularies.entries().any(|(name, _)| name.text.ends_with(vocabulary))
                };
                validates &= has("/vocab/validation");
                formats |= has("/vocab/format-assertion");
            }
            let Some(next) = root.get("$schema").and_then(Node::as_str) else { break };
            url = next.trim_end_matches('#').to_owned();
        }
        dialect
    }

    /// Finds the `$id`s and anchors in a schema and all that is in it.
    pub(super) fn scan(&mut self, node: Node<'t>, resource: usize, documents: &dyn Documents<'t>) {
        // Every reference to a schema comes here; its place is looked for once.
        if self.homes.contains_key(&key(node)) {
            return;
        }
        let place = if self.root(resource) == Some(node) { String::new() } else { written(node) };
        let mut waiting = vec![(node, resource, place)];
        let mut seen = BTreeSet::new();
        while let Some((node, outer, place)) = waiting.pop() {
            if !node.is_mapping() || self.homes.contains_key(&key(node)) || !seen.insert(key(node)) {
                continue;
            }
            let resource = self.begin(node, outer, documents);
            self.homes.insert(key(node), (resource, place.clone()));
            let dialect = self.dialect(resource);
            let mut add = |steps: &[&str], child: Node<'t>| {
                if child.is_mapping() {
                    let mut place = place.clone();
                    for step in steps {
                        place.push('/');
                        place.push_str(&pointer::escape(step));
                    }
                    waiting.push((child, resource, place));
                }
            };
            if dialect.reference_is_alone() && node.get("$ref").is_some() {
                // Still, schemas that only references lead to may stand beside it.
                for name in ["definitions", "$defs"] {
                    for (member, child) in node.get(name).into_iter().flat_map(Node::entries) {
                        add(&[name, member.text], child);
                    }
                }
                continue;
            }
            for (member, value) in node.entries() {
                if ONE.contains(&member.text) {
                    add(&[member.text], value);
                }
                if LIST.contains(&member.text) {
                    for (index, child) in value.items().enumerate() {
                        add(&[member.text, &index.to_string()], child);
                    }
                }
                if NAMED.contains(&member.text) {
                    for (name, child) in value.entries() {
                        add(&[member.text, name.text], child);
                    }
                }
            }
        }
    }

    /// The resource that a schema belongs to, a new one where it has an `$id`; notes its anchors.
    fn begin(&mut self, node: Node<'t>, outer: usize, documents: &dyn Documents<'t>) -> usize {
        let inherited = self.dialect(outer);
        let dialect = self.declared(node, inherited, documents);
        let mut resource = outer;
        let is_alone = dialect.reference_is_alone() && node.get("$ref").is_some();
        if let Some(said) = node.get(dialect.id_keyword()).filter(|_| !is_alone)
            && let Some(id) = said.as_str()
        {
            let (file, fragment) = id.split_once('#').unwrap_or((id, ""));
            if !file.is_empty() {
                let base = uri::resolve(self.base(outer), file);
                resource = self.push(base.clone(), node, dialect);
                self.by_uri.entry(base).or_insert(resource);
            }
            if !fragment.is_empty() && !fragment.starts_with('/') && dialect.draft <= Draft::Draft7 {
                self.anchor(resource, fragment, node, said);
            }
        }
        if dialect.draft >= Draft::Draft2019
            && let Some(said) = node.get("$anchor")
            && let Some(name) = said.as_str()
        {
            self.anchor(resource, name, node, said);
        }
        if dialect.draft >= Draft::Draft2020
            && let Some(said) = node.get("$dynamicAnchor")
            && let Some(name) = said.as_str()
        {
            self.anchor(resource, name, node, said);
            self.dynamic_anchor(resource, name, node);
        }
        let is_root = self.root(resource) == Some(node);
        if dialect.draft == Draft::Draft2019
            && is_root
            && node.get("$recursiveAnchor").and_then(Node::as_bool) == Some(true)
        {
            self.anchor(resource, RECURSIVE, node, node);
            self.dynamic_anchor(resource, RECURSIVE, node);
        }
        resource
    }

    /// Notes the name of a schema, and where it is said. The one that ends first counts, as it does in files of a definition.
    fn anchor(&mut self, resource: usize, name: &str, node: Node<'t>, said: Node<'t>) {
        let Some(resource) = self.list.get_mut(resource) else { return };
        let known = resource.anchors.entry(name.to_owned()).or_insert((node, said));
        if known.0 != node {
            let mut second = (node, said);
            if is_before(node, known.0) {
                std::mem::swap(known, &mut second);
            }
            self.twice.push(Twice { name: second.1, meant: known.0 });
        }
    }

    fn dynamic_anchor(&mut self, resource: usize, name: &str, node: Node<'t>) {
        if let Some(resource) = self.list.get_mut(resource) {
            let known = resource.dynamic.entry(name.to_owned()).or_insert(node);
            if is_before(node, *known) {
                *known = node;
            }
        }
    }

    /// The names that two schemas of a resource have.
    pub(super) fn into_twice(self) -> Vec<Twice<'t>> {
        self.twice
    }

    /// The resource of a schema that was scanned.
    pub(super) fn home(&self, node: Node<'t>) -> Option<usize> {
        self.homes.get(&key(node)).map(|(resource, _)| *resource)
    }

    /// Where a schema stands.
    pub(super) fn place(&self, node: Node<'t>, resource: usize) -> String {
        let place = match self.homes.get(&key(node)) {
            Some((_, place)) => place.clone(),
            None => String::new(),
        };
        format!("{}#{place}", self.base(resource))
    }

    pub(super) fn base(&self, resource: usize) -> &str {
        self.list.get(resource).map_or("", |resource| &resource.base)
    }

    pub(super) fn dialect(&self, resource: usize) -> Dialect {
        self.list.get(resource).map_or(Dialect::of(Draft::Draft2020), |resource| resource.dialect)
    }

    pub(super) fn root(&self, resource: usize) -> Option<Node<'t>> {
        self.list.get(resource).map(|resource| resource.root)
    }

    pub(super) fn anchored(&self, resource: usize, name: &str) -> Option<Node<'t>> {
        self.list.get(resource)?.anchors.get(name).map(|(node, _)| *node)
    }

    pub(super) fn dynamic(&self, resource: usize) -> BTreeMap<String, Node<'t>> {
        self.list.get(resource).map(|resource| resource.dynamic.clone()).unwrap_or_default()
    }

    pub(super) fn is_dynamic(&self, resource: usize, name: &str, node: Node<'t>) -> bool {
        self.list.get(resource).is_some_and(|resource| resource.dynamic.get(name) == Some(&node))
    }
}

/// Whether a node ends before another one of its file; what stands inside of another ends before it.
fn is_before(node: Node<'_>, other: Node<'_>) -> bool {
    let end = |node: Node<'_>| (node.span().end, Reverse(node.span().start));
    node.file() == other.file() && end(node) < end(other)
}

/// The JSON Pointer of a node that is not the root of its document.
fn written(node: Node<'_>) -> String {
    let Some(root) = node.tree().root_of(node.file()) else { return String::new() };
    // Down from the root by spans: a node lies inside of those around it.
    let mut place = String::new();
    let mut here = root;
    let inside = |outer: Node<'_>| {
        let (outer, inner) = (outer.span(), node.span());
        outer.start <= inner.start && inner.end <= outer.end
    };
    while here != node {
        let next = match here.kind() {
            Kind::Mapping => {
                // Thousands of models stand side by side, mostly in the order of the text.
                let entries = here.entries();
                let at = first_not_before(entries.len(), |at| {
                    entries.clone().nth(at).is_some_and(|(_, child)| child.span().end < node.span().start)
                });
                let near = entries.clone().nth(at).filter(|(_, child)| inside(*child));
                near.or_else(|| here.entries().find(|(_, child)| inside(*child)))
                    .map(|(name, child)| (pointer::escape(name.text), child))
            }
            _ => here
                .items()
                .enumerate()
                .find(|(_, child)| inside(*child))
                .map(|(at, child)| (at.to_string(), child)),
        };
        let Some((step, child)) = next else { break };
        place.push('/');
        place.push_str(&step);
        here = child;
    }
    place
}

/// The first of so many that does not stand before, where they stand in order.
fn first_not_before(count: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
