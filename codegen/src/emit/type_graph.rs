//! Which schemas become types of their own, how they are called, and which of them hold themselves.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, type_names};
use crate::language::rust_name;
use crate::model::check::Kinds;
use crate::model::{Api, CheckId, Checks, Schema, SchemaId, SchemaKind};

/// Deeper nesting of arrays and maps becomes any value.
const DEEPEST: usize = 32;

/// A schema that types are made from, and what it would like to be called if it is no model.
#[derive(Debug, Clone)]
pub(super) struct Root {
    /// The schema.
    pub schema: SchemaId,
    /// `CreatePetBody`.
    pub wish: String,
}

/// What a schema is as a type, references followed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape<'a> {
    /// A struct of its own.
    Struct {
        properties: &'a [(String, SchemaId, bool)],
        additional: Option<SchemaId>,
    },
    /// An enum of its own.
    Enum(&'a [String]),
    /// An enum of types.
    Union(&'a [SchemaId]),
    /// A map; `None`: of any value.
    Map(Option<SchemaId>),
    /// A vector.
    Array(SchemaId),
    Boolean,
    Integer {
        narrow: bool,
    },
    Number,
    String,
    Any,
}

impl Shape<'_> {
    /// Whether it is an item with a name.
    fn is_named(&self) -> bool {
        matches!(self, Shape::Struct { .. } | Shape::Enum(_) | Shape::Union(_))
    }
}

/// The types that some roots reach.
#[derive(Debug)]
pub(super) struct TypeGraph<'a> {
    api: &'a Api,
    /// Structs and enums by schema.
    names: BTreeMap<SchemaId, String>,
    /// Reached models that are other types, by position in `Api::models`.
    aliases: BTreeMap<usize, String>,
    /// Structs and unions that a struct or a union holds without a vector or a map between.
    holds: BTreeMap<SchemaId, BTreeSet<SchemaId>>,
    /// Structs that tell variants of a union apart by all of their members, declared or not.
    kept: BTreeSet<SchemaId>,
    /// What values of the types are held to, and where the API's checks went in there.
    checks: Checks,
    places: BTreeMap<CheckId, CheckId>,
}

impl<'a> TypeGraph<'a> {
    /// Follows the roots and gives names; `taken` are names of other items in the same module.
    pub(super) fn of(api: &'a Api, roots: Vec<Root>, taken: &[String]) -> TypeGraph<'a> {
        let mut graph = TypeGraph {
            api,
            names: BTreeMap::new(),
            aliases: BTreeMap::new(),
            holds: BTreeMap::new(),
            kept: BTreeSet::new(),
            checks: Checks::default(),
            places: BTreeMap::new(),
        };
        let walked = graph.walk(roots);
        graph.name_all(walked, taken);
        let held: Vec<CheckId> = graph.names.keys().flat_map(|id| graph.held_of(*id)).collect();
        (graph.checks, graph.places) = api.typed.only(held);
        graph
    }

    /// Every struct and enum, in the order of their names.
    pub(super) fn items(&self) -> Vec<SchemaId> {
        let mut items: Vec<_> = self.names.iter().map(|(id, name)| (name, *id)).collect();
        items.sort();
        items.into_iter().map(|(_, id)| id).collect()
    }

    /// Reached models that are other types: name and schema, in the order of their names.
    pub(super) fn aliases(&self) -> Vec<(&str, SchemaId)> {
        let model = |index: usize| self.api.models.get(index).map(|model| model.schema);
        let named = self.aliases.iter().filter_map(|(index, name)| Some((name.as_str(), model(*index)?)));
        let mut aliases: Vec<_> = named.collect();
        aliases.sort();
        aliases
    }

    /// The checks of a type: its own and, of a union, those that tell its variants.
    fn held_of(&self, id: SchemaId) -> Vec<CheckId> {
        let variants = match self.shape(id) {
            Shape::Union(variants) => variants,
            _ => &[],
        };
        variants.iter().chain([&id]).filter_map(|id| self.schema(*id)?.check).collect()
    }

    /// What values of the types are held to.
    pub(super) fn checks(&self) -> &Checks {
        &self.checks
    }

    /// The check of a schema, by its number among [`TypeGraph::checks`].
    pub(super) fn check(&self, id: SchemaId) -> Option<u32> {
        self.places.get(&self.schema(id)?.check?).map(|check| check.0)
    }

    /// A name for the variant of a union that holds this type.
    pub(super) fn variant(&self, id: SchemaId) -> String {
        let model = match self.schema(id).map(|schema| &schema.kind) {
            Some(SchemaKind::Model(index)) => self.api.models.get(*index),
            _ => None,
        };
        if let Some(model) = model {
            return rust_name::type_name(&model.name.value);
        }
        match self.shape(id) {
            Shape::Struct { .. } | Shape::Enum(_) | Shape::Union(_) => self.name(id).to_owned(),
            Shape::Map(_) => "Map".to_owned(),
            Shape::Array(_) => "List".to_owned(),
            Shape::Boolean => "Boolean".to_owned(),
            Shape::Integer { .. } => "Integer".to_owned(),
            Shape::Number => "Number".to_owned(),
            Shape::String => "Text".to_owned(),
            Shape::Any => "Other".to_owned(),
        }
    }

    /// The name of a struct or enum.
    pub(super) fn name(&self, id: SchemaId) -> &str {
        self.names.get(&self.target(id)).map_or("Value", String::as_str)
    }

    pub(super) fn description(&self, id: SchemaId) -> Option<&'a str> {
        self.schema(id)?.description.as_deref()
    }

    /// Whether `null` is allowed, here or where a reference leads to.
    pub(super) fn is_nullable(&self, id: SchemaId) -> bool {
        let mut nullable = false;
        self.follow(id, |schema| nullable |= schema.nullable);
        nullable
    }

    /// Whether a member of this schema goes one way only, here or where a reference leads to.
    pub(super) fn is_one_way(&self, id: SchemaId) -> bool {
        let mut one_way = false;
        self.follow(id, |schema| one_way |= schema.one_way);
        one_way
    }

    /// Whether a field of this schema must be boxed in the struct `owner`.
    pub(super) fn is_recursive(&self, owner: SchemaId, field: SchemaId) -> bool {
        let target = self.target(field);
        let mut seen = BTreeSet::new();
        let mut open = vec![target];
        while let Some(id) = open.pop() {
            if id == owner {
                return true;
            }
            if seen.insert(id) {
                open.extend(self.holds.get(&id).into_iter().flatten());
            }
        }
        false
    }

    /// What a schema is, references followed.
    pub(super) fn shape(&self, id: SchemaId) -> Shape<'a> {
        let Some(schema) = self.schema(self.target(id)) else { return Shape::Any };
        match &schema.kind {
            SchemaKind::Boolean => Shape::Boolean,
            SchemaKind::Integer { format } => Shape::Integer { narrow: format.as_deref() == Some("int32") },
            SchemaKind::Number => Shape::Number,
            SchemaKind::String { values, .. } if values.is_empty() => Shape::String,
            SchemaKind::String { values, .. } => Shape::Enum(values),
            SchemaKind::Array(item) => Shape::Array(*item),
            SchemaKind::Object { properties, additional } if properties.is_empty() => Shape::Map(*additional),
            SchemaKind::Object { properties, additional } => {
                Shape::Struct { properties, additional: *additional }
            }
            SchemaKind::Union(variants) if variants.iter().all(|variant| self.says_what(*variant)) => {
                Shape::Union(variants)
            }
            // A reference that leads in a circle describes nothing.
            SchemaKind::Union(_) | SchemaKind::Model(_) | SchemaKind::Any => Shape::Any,
        }
    }

    /// Whether a variant is of some type.
    fn says_what(&self, id: SchemaId) -> bool {
        let schema = self.schema(self.target(id));
        schema.is_some_and(|schema| !matches!(schema.kind, SchemaKind::Any | SchemaKind::Model(_)))
    }

    /// The Rust type of a schema.
    pub(super) fn type_of(&self, id: SchemaId) -> TokenStream {
        self.type_within(id, &mut Vec::new())
    }

    /// The Rust type of a schema without the `Option` of `nullable`.
    pub(super) fn bare_type_of(&self, id: SchemaId) -> TokenStream {
        self.bare_type_within(id, &mut Vec::new())
    }

    fn type_within(&self, id: SchemaId, within: &mut Vec<SchemaId>) -> TokenStream {
        let bare = self.bare_type_within(id, within);
        if self.is_nullable(id) { quote!(::std::option::Option<#bare>) } else { bare }
    }

    /// `within` are the arrays and maps around: one that holds itself has no name to say so with.
    fn bare_type_within(&self, id: SchemaId, within: &mut Vec<SchemaId>) -> TokenStream {
        let any = quote!(::gwgen_runtime::handler::Value);
        let target = self.target(id);
        if within.contains(&target) || within.len() == DEEPEST {
            return any;
        }
        within.push(target);
        let of = match self.shape(id) {
            Shape::Struct { .. } | Shape::Enum(_) | Shape::Union(_) => {
                let name = ident(self.name(id));
                quote!(#name)
            }
            Shape::Map(item) => {
                let item = item.map_or(any, |item| self.type_within(item, within));
                quote!(::std::collections::BTreeMap<::std::string::String, #item>)
            }
            Shape::Array(item) => {
                let item = self.type_within(item, within);
                quote!(::std::vec::Vec<#item>)
            }
            Shape::Boolean => quote!(bool),
            Shape::Integer { narrow: true } => quote!(i32),
            Shape::Integer { narrow: false } => quote!(i64),
            Shape::Number => quote!(f64),
            Shape::String => quote!(::std::string::String),
            Shape::Any => any,
        };
        within.pop();
        of
    }

    /// Visits everything that the roots reach; returns structs and enums with the names they would like.
    fn walk(&mut self, roots: Vec<Root>) -> BTreeMap<SchemaId, String> {
        let models: BTreeMap<SchemaId, usize> =
            self.api.models.iter().enumerate().map(|(index, model)| (model.schema, index)).collect();
        let mut wishes = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut open: VecDeque<Root> = roots.into();
        while let Some(root) = open.pop_front() {
            self.note_aliases(root.schema);
            let id = self.target(root.schema);
            if !seen.insert(id) {
                continue;
            }
            let model = models.get(&id).and_then(|index| self.api.models.get(*index));
            let wish = model.map_or(root.wish, |model| rust_name::type_name(&model.name.value));
            let mut next = |schema, word: &str| {
                open.push_back(Root { schema, wish: rust_name::type_name(&format!("{wish} {word}")) });
            };
            let shape = self.shape(id);
            match shape {
                Shape::Struct { properties, additional } => {
                    for (name, schema, _) in properties {
                        next(*schema, name);
                    }
                    if let Some(schema) = additional {
                        next(schema, "value");
                    }
                    let held = self.holders(properties.iter().map(|(_, schema, _)| *schema));
                    self.holds.insert(id, held);
                }
                Shape::Union(variants) => {
                    for (number, schema) in variants.iter().enumerate() {
                        next(*schema, &format!("variant {}", number + 1));
                    }
                    let held = self.holders(variants.iter().copied());
                    self.holds.insert(id, held);
                    self.keep(variants);
                }
                Shape::Map(Some(schema)) => next(schema, "value"),
                Shape::Array(schema) => next(schema, "item"),
                _ => {}
            }
            if shape.is_named() {
                wishes.insert(id, wish);
            }
        }
        wishes
    }

    /// Variants of a union, and the items of lists among them, keep members that are not declared: a value that lost some
    /// could be one of another variant.
    fn keep(&mut self, variants: &[SchemaId]) {
        let mut seen = BTreeSet::new();
        let mut open = variants.to_vec();
        while let Some(id) = open.pop().map(|id| self.target(id)) {
            if !seen.insert(id) {
                continue;
            }
            match self.shape(id) {
                Shape::Struct { .. } => drop(self.kept.insert(id)),
                Shape::Array(item) | Shape::Map(Some(item)) => open.push(item),
                _ => {}
            }
        }
    }

    /// Whether a struct keeps members that are not declared, and there can be any.
    pub(super) fn keeps_members(&self, id: SchemaId) -> bool {
        let rules = |id: CheckId| self.api.typed.list.get(id.0 as usize).map(|check| &check.rules);
        let own = self.schema(id).and_then(|schema| schema.check).and_then(rules);
        let others = own.and_then(|rules| rules.object.additional).and_then(rules);
        self.kept.contains(&id) && others.is_none_or(|rules| rules.kinds != Kinds::NOTHING)
    }

    /// Those schemas that are types which hold others in place.
    fn holders(&self, schemas: impl Iterator<Item = SchemaId>) -> BTreeSet<SchemaId> {
        let targets = schemas.map(|schema| self.target(schema));
        targets.filter(|id| matches!(self.shape(*id), Shape::Struct { .. } | Shape::Union(_))).collect()
    }

    /// Models on the way of a reference that are neither struct nor enum.
    fn note_aliases(&mut self, id: SchemaId) {
        let mut models = Vec::new();
        self.follow(id, |schema| {
            if let SchemaKind::Model(index) = schema.kind {
                models.push(index);
            }
        });
        for index in models {
            if let Some(model) = self.api.models.get(index)
                && !self.shape(model.schema).is_named()
            {
                self.aliases.insert(index, String::new());
            }
        }
    }

    /// Models before types without a name of their own, and by name before place: who has a name keeps it, and
    /// moving a model renames nothing.
    fn name_all(&mut self, wishes: BTreeMap<SchemaId, String>, taken: &[String]) {
        enum Named {
            Item(SchemaId),
            Alias(usize),
        }
        let of_model: BTreeMap<SchemaId, &str> =
            self.api.models.iter().map(|model| (model.schema, model.name.value.as_str())).collect();
        let mut claims = Vec::new();
        for (id, wish) in wishes {
            let model = of_model.get(&id).copied();
            claims.push((model.is_none(), model.unwrap_or_default(), wish, Named::Item(id)));
        }
        for index in self.aliases.keys() {
            let name = self.api.models.get(*index).map_or("", |model| model.name.value.as_str());
            claims.push((false, name, rust_name::type_name(name), Named::Alias(*index)));
        }
        claims.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
        let given = type_names::distinct(claims.iter().map(|(_, _, wish, _)| wish.clone()), taken);
        for ((.., named), name) in claims.into_iter().zip(given) {
            match named {
                Named::Item(id) => drop(self.names.insert(id, name)),
                Named::Alias(index) => drop(self.aliases.insert(index, name)),
            }
        }
    }

    /// Where the references of a schema lead to; itself where it is none, or they lead in a circle.
    fn target(&self, id: SchemaId) -> SchemaId {
        self.follow(id, |_| {})
    }

    fn follow(&self, mut id: SchemaId, mut visit: impl FnMut(&Schema)) -> SchemaId {
        // A chain without a circle is not longer than the list of models.
        for _ in 0..=self.api.models.len() {
            let Some(schema) = self.schema(id) else { break };
            visit(schema);
            match schema.kind {
                SchemaKind::Model(index) => match self.api.models.get(index) {
                    Some(model) => id = model.schema,
                    None => break,
                },
                _ => break,
            }
        }
        id
    }

    fn schema(&self, id: SchemaId) -> Option<&'a Schema> {
        self.api.schemas.get(id.0 as usize)
    }
}
