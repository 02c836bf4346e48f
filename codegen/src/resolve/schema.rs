//! Schemas and models, as far as types are made of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::document::{Dialect, list_texts};
use crate::model::{ApiKind, Model, Schema, SchemaId, SchemaKind};
use crate::source::{Node, NodeId, RefError, pointer};

/// Schemas deeper than this are `Any`; references through other files can be long.
const DEEPEST: usize = 150;

/// Schemas so far.
#[derive(Default)]
pub(super) struct Schemas<'t> {
    pub(super) list: Vec<Schema>,
    /// Where each stands.
    pub(super) nodes: Vec<Node<'t>>,
    by_node: BTreeMap<NodeId, SchemaId>,
    models: BTreeMap<NodeId, usize>,
    names: Vec<(&'t str, Node<'t>)>,
    depth: usize,
}

impl<'t> Schemas<'t> {
    /// The named schemas, in the document's order.
    pub(super) fn names(&self) -> Vec<(&'t str, Node<'t>)> {
        self.names.clone()
    }
}

impl<'t> Resolver<'t, '_> {
    /// All named schemas. Models are known by their nodes before any schema is read, since they refer to each other.
    pub(super) fn models(&mut self) -> Vec<Model> {
        let Some(named) = self.document.schemas().filter(|node| node.is_mapping()) else { return Vec::new() };
        let mut models = Vec::new();
        for (index, (_, node)) in named.entries().enumerate() {
            self.schemas.models.entry(node.id()).or_insert(index);
        }
        self.schemas.names = named.entries().map(|(key, node)| (key.text, node)).collect();
        for (key, node) in named.entries() {
            let schema = self.schema(node, true);
            if self.kind == ApiKind::Rest && !key.text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                let message =
                    format!("`{}` holds characters that Amazon takes out of a model's name", key.text);
                self.report(Diagnostic::new(Code::MODEL_NAME, key.span, message));
            }
            models.push(Model { name: Spanned::new(key.text.to_owned(), key.span), schema });
        }
        models
    }

    /// The schema of a node that an operation uses.
    pub(super) fn used_schema(&mut self, node: Node<'t>) -> SchemaId {
        self.schema(node, false)
    }

    /// `definition`: the node is a model itself, not a use of it.
    fn schema(&mut self, node: Node<'t>, definition: bool) -> SchemaId {
        if !definition && let Some(model) = self.schemas.models.get(&node.id()).copied() {
            return self.push(node, SchemaKind::Model(model));
        }
        if let Some(id) = self.schemas.by_node.get(&node.id()) {
            return *id;
        }
        if pointer::reference(node).is_some() {
            return self.reference(node);
        }
        let id = self.push(node, SchemaKind::Any);
        self.schemas.by_node.insert(node.id(), id);
        if self.schemas.depth >= DEEPEST || !node.is_mapping() {
            return id;
        }
        self.schemas.depth += 1;
        let (kind, nullable) = self.schema_kind(node);
        self.schemas.depth -= 1;
        let description = first_line(node.get("title")).or_else(|| first_line(node.get("description")));
        if let Some(schema) = self.schemas.list.get_mut(id.0 as usize) {
            *schema = Schema { description, nullable, kind, ..schema.clone() };
        }
        id
    }

    fn push(&mut self, node: Node<'t>, kind: SchemaKind) -> SchemaId {
        let span = node.span();
        let one_way =
            ["readOnly", "writeOnly"].iter().any(|flag| node.get(flag).and_then(Node::as_bool) == Some(true));
        self.schemas.list.push(Schema {
            span,
            description: None,
            nullable: false,
            one_way,
            kind,
            check: None,
        });
        self.schemas.nodes.push(node);
        SchemaId((self.schemas.list.len() - 1) as u32)
    }

    /// A `$ref`: to a model, or to a schema anywhere.
    fn reference(&mut self, node: Node<'t>) -> SchemaId {
        let mut here = node;
        // Models that refer to models stop at the first one, so that types keep their names.
        for _ in 0..100 {
            let Some(reference) = pointer::reference(here) else { break };
            if let Some(model) = self.bare_name(here, reference) {
                return self.push(node, SchemaKind::Model(model));
            }
            match pointer::follow(here, reference) {
                Ok(next) => here = next,
                Err(error) => return self.missing(here, reference, &error),
            }
            if let Some(model) = self.schemas.models.get(&here.id()).copied() {
                return self.push(node, SchemaKind::Model(model));
            }
        }
        if pointer::reference(here).is_some() {
            if let Err(error) = pointer::resolve(node) {
                self.reader.broken_reference(node, &error);
            }
            return self.push(node, SchemaKind::Any);
        }
        self.schema(here, false)
    }

    /// Swagger 2.0's parsers, Amazon's too, take a name without `#` and `/` for that of a model.
    fn bare_name(&mut self, node: Node<'t>, reference: &str) -> Option<usize> {
        if self.document.dialect != Dialect::Swagger20 || reference.contains(['#', '/', '.']) {
            return None;
        }
        let model = self.schemas.names.iter().position(|(known, _)| *known == reference)?;
        let span = node.get("$ref").map_or(node.span(), Node::span);
        let whole = format!("#/definitions/{reference}");
        let message = format!("`{reference}` is read as `{whole}`");
        let finding = Diagnostic::new(Code::FORGIVEN, span, message).fix(span, format!("\"{whole}\""));
        self.reader.report_once(node, finding);
        Some(model)
    }

    /// A model that is not there is forgiven, as at Amazon; a file that is not there is not.
    fn missing(&mut self, node: Node<'t>, reference: &str, error: &RefError) -> SchemaId {
        // Amazon's own form of a reference to a model: `https://apigateway.amazonaws.com/restapis/<id>/models/<Name>`.
        if let Some((_, name)) = reference.split_once("/models/")
            && let Some(index) = self.schemas.names.iter().position(|(known, _)| *known == name)
        {
            return self.push(node, SchemaKind::Model(index));
        }
        let span = node.get("$ref").map_or(node.span(), Node::span);
        // Every REST API owns these two models.
        let built_in = ["/Empty", "/Error"].iter().any(|name| reference.ends_with(name));
        match error {
            RefError::NotFound { .. } if built_in && self.kind == ApiKind::Rest => {}
            RefError::NotFound { .. } => {
                let message = format!("`{reference}` points to no model; nothing is said about the value");
                self.reader.report_once(node, Diagnostic::new(Code::MODEL_NOT_FOUND, span, message));
            }
            _ => self.reader.broken_reference(node, error),
        }
        self.push(node, SchemaKind::Any)
    }

    fn schema_kind(&mut self, node: Node<'t>) -> (SchemaKind, bool) {
        let (types, nullable) = self.document.types(node);
        let format = || node.get("format").and_then(Node::text).map(str::to_owned);
        if let Some(combined) = self.combined(node) {
            return (combined.0, nullable || combined.1);
        }
        let is_object = node.get("properties").is_some() || node.get("additionalProperties").is_some();
        let kind = match types.as_slice() {
            ["boolean"] => SchemaKind::Boolean,
            ["integer"] => SchemaKind::Integer { format: format() },
            ["number"] => SchemaKind::Number,
            ["string"] => {
                let values = node.get("enum").map(list_texts).unwrap_or_default();
                let values = values.into_iter().map(|value| value.value.to_owned()).collect();
                SchemaKind::String { format: format(), values }
            }
            ["array"] => match node.get("items").filter(|items| items.is_mapping()) {
                Some(items) => SchemaKind::Array(self.schema(items, false)),
                None => {
                    let any = self.push(node, SchemaKind::Any);
                    SchemaKind::Array(any)
                }
            },
            ["object"] => self.object(node),
            [] if is_object => self.object(node),
            _ => SchemaKind::Any,
        };
        (kind, nullable)
    }

    /// `allOf`, `oneOf` and `anyOf` of one schema, or of one schema and `null`, are that schema.
    fn combined(&mut self, node: Node<'t>) -> Option<(SchemaKind, bool)> {
        let (keyword, list) =
            ["allOf", "oneOf", "anyOf"].iter().find_map(|key| Some((*key, node.get(key)?)))?;
        let is_null = |item: &Node<'t>| item.get("type").and_then(Node::text) == Some("null");
        let others: Vec<Node<'t>> = list.items().filter(|item| !is_null(item)).collect();
        let nullable = others.len() < list.items().len();
        if node.get("properties").is_some() || others.len() != 1 {
            let parts: Vec<SchemaId> = others.iter().map(|item| self.schema(*item, false)).collect();
            let kind = match keyword {
                "allOf" => self.merged(node, &others, &parts),
                _ if node.get("properties").is_none() => SchemaKind::Union(parts),
                // No plain type, but references in it that lead nowhere are still findings.
                _ => {
                    for property in node.get("properties").into_iter().flat_map(members) {
                        self.schema(property, false);
                    }
                    SchemaKind::Any
                }
            };
            return Some((kind, nullable));
        }
        let only = others.first()?;
        let id = self.schema(*only, false);
        let schema = self.schemas.list.get(id.0 as usize)?;
        Some((schema.kind.clone(), nullable || schema.nullable))
    }

    /// `allOf`: one object with the members of all parts, or the one part that says what the value is.
    fn merged(&mut self, node: Node<'t>, items: &[Node<'t>], parts: &[SchemaId]) -> SchemaKind {
        let mut kinds: Vec<SchemaKind> = parts.iter().map(|part| self.followed(*part)).collect();
        if node.get("properties").is_some() || node.get("additionalProperties").is_some() {
            kinds.push(self.object(node));
        }
        kinds.retain(|kind| !matches!(kind, SchemaKind::Any));
        if kinds.len() == 1 && !matches!(kinds.first(), Some(SchemaKind::Object { .. })) {
            return kinds.remove(0);
        }
        let mut merged: Vec<(String, SchemaId, bool)> = Vec::new();
        let mut more = None;
        for kind in kinds {
            let SchemaKind::Object { properties, additional } = kind else { return SchemaKind::Any };
            more = more.or(additional);
            for (name, schema, required) in properties {
                match merged.iter_mut().find(|(known, ..)| *known == name) {
                    Some((_, known, is_required)) => {
                        *is_required |= required;
                        let of = self.schemas.list.get(known.0 as usize);
                        let says_nothing = of.is_some_and(|schema| matches!(schema.kind, SchemaKind::Any));
                        if says_nothing || self.is_one_way(schema) {
                            *known = schema;
                        }
                    }
                    None => merged.push((name, schema, required)),
                }
            }
        }
        // Parts that say nothing else say that members have to be there.
        for names in items.iter().chain([&node]).filter_map(|item| item.get("required")) {
            for name in list_texts(names) {
                if let Some((.., required)) = merged.iter_mut().find(|(known, ..)| known == name.value) {
                    *required = true;
                }
            }
        }
        if merged.is_empty() && more.is_none() {
            return SchemaKind::Any;
        }
        SchemaKind::Object { properties: merged, additional: more }
    }

    /// Whether a part of an `allOf` says that a member goes one way only.
    fn is_one_way(&self, id: SchemaId) -> bool {
        self.schemas.list.get(id.0 as usize).is_some_and(|schema| schema.one_way)
    }

    /// What a schema is, references to models followed. One that is being read is anything.
    fn followed(&mut self, mut id: SchemaId) -> SchemaKind {
        for _ in 0..=self.schemas.names.len() {
            let Some(schema) = self.schemas.list.get(id.0 as usize) else { break };
            let SchemaKind::Model(index) = schema.kind else { return schema.kind.clone() };
            let Some((_, node)) = self.schemas.names.get(index).copied() else { break };
            id = self.schema(node, true);
        }
        SchemaKind::Any
    }

    fn object(&mut self, node: Node<'t>) -> SchemaKind {
        let required: Vec<&str> = node
            .get("required")
            .map(list_texts)
            .unwrap_or_default()
            .into_iter()
            .map(|name| name.value)
            .collect();
        let mut asked: BTreeSet<&str> = required.iter().copied().collect();
        let mut properties = Vec::new();
        for (key, property) in node.get("properties").into_iter().flat_map(Node::entries) {
            let schema = self.schema(property, false);
            properties.push((key.text.to_owned(), schema, asked.remove(key.text)));
        }
        // What has to be there is a member, declared or not.
        for name in required {
            if !properties.is_empty() && asked.remove(name) {
                let any = self.push(node, SchemaKind::Any);
                properties.push((name.to_owned(), any, true));
            }
        }
        let additional = node.get("additionalProperties").filter(|node| node.is_mapping());
        SchemaKind::Object { properties, additional: additional.map(|node| self.schema(node, false)) }
    }
}

fn members(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.entries().map(|(_, member)| member)
}

/// The first line of a text, for a comment.
pub(super) fn first_line(node: Option<Node<'_>>) -> Option<String> {
    let line = node?.as_str()?.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(line.to_owned())
}
