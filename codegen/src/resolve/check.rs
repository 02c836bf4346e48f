//! Schemas of every dialect to checks.
//!
//! `$id`, `$anchor` and `$ref` are followed here, and so is `$dynamicRef`: a schema that is reached with two dynamic
//! scopes that matter becomes two checks, so nothing of scopes is left for a request. Each schema is read once a scope,
//! from a list of those to be read and not by recursion. [`Compiler::finish`] takes out what only refers on, makes equal
//! checks one, and reports what would never end.

mod dialect;
mod discriminator;
mod findings;
mod finish;
mod keywords;
mod never;
mod numbers;
mod one_way;
mod reference;
mod resource;
#[cfg(test)]
mod tests;
mod uri;

use std::collections::{BTreeMap, BTreeSet};

pub use dialect::{Dialect, Draft};
use resource::Resources;

use crate::diagnostic::{Diagnostic, Span};
use crate::model::check::{Check, CheckId, Checks, Kinds, Property, Rules};
use crate::source::{Kind, Node, NodeId};

/// Documents that references may name by URL. Nothing is fetched.
pub trait Documents<'t> {
    /// The root of the document with this absolute URL, which has no fragment.
    fn find(&self, url: &str) -> Option<Node<'t>>;

    /// The schema of the definition that a reference names without leading to it, as Amazon's references to models do.
    fn model(&self, _reference: &str) -> Option<Node<'t>> {
        None
    }
}

/// No documents but the definition's own files.
pub struct NoDocuments;

impl<'t> Documents<'t> for NoDocuments {
    fn find(&self, _: &str) -> Option<Node<'t>> {
        None
    }
}

/// Whose members are checked: what may be left out depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// `readOnly` members are not required.
    Request,
    /// `writeOnly` members are not required.
    Response,
    /// Both kinds of members are like others.
    Both,
    /// Neither kind is required: values of one type go both ways.
    Types,
}

/// Most checks of one compilation; beyond that schemas multiply and are not read.
const MOST: usize = 100_000;

/// Most dynamic scopes that are told apart; schemas in others are read in the scope they are reached from.
const MOST_SCOPES: usize = 1_000;

/// A node, whatever tree it is of.
type Key = (usize, NodeId);

fn key(node: Node<'_>) -> Key {
    (std::ptr::from_ref(node.tree()) as usize, node.id())
}

/// Where a schema is read: its resource, and the dynamic anchors in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Scope {
    resource: usize,
    environment: usize,
}

/// What dynamic anchors mean, and the resources they stand in.
type Environment = BTreeMap<String, (Key, usize)>;

/// Reads schemas and collects their checks.
pub struct Compiler<'t, 'd> {
    documents: &'d dyn Documents<'t>,
    direction: Direction,
    resources: Resources<'t>,
    /// Names of dynamic anchors with what they mean, each set once.
    environments: Vec<Environment>,
    numbers: BTreeMap<Environment, usize>,
    checks: Vec<Check>,
    known: BTreeMap<(Key, usize), CheckId>,
    waiting: Vec<(CheckId, Node<'t>, Scope)>,
    nodes: BTreeMap<Key, Node<'t>>,
    /// By part of an `allOf`: the members that other parts of it say go one way only.
    one_way: BTreeMap<Key, BTreeSet<String>>,
    findings: Vec<Diagnostic>,
    scopes_noted: bool,
}

impl<'t, 'd> Compiler<'t, 'd> {
    /// A compiler without any checks.
    pub fn new(documents: &'d dyn Documents<'t>, direction: Direction) -> Compiler<'t, 'd> {
        Compiler {
            documents,
            direction,
            resources: Resources::default(),
            environments: vec![BTreeMap::new()],
            numbers: BTreeMap::new(),
            checks: Vec::new(),
            known: BTreeMap::new(),
            waiting: Vec::new(),
            nodes: BTreeMap::new(),
            one_way: BTreeMap::new(),
            findings: Vec::new(),
            scopes_noted: false,
        }
    }

    /// The check of a schema inside of a definition. The id is for [`Compiled::get`].
    pub fn schema(&mut self, node: Node<'t>, dialect: Dialect) -> CheckId {
        let resource = self.resources.of_file(node, dialect);
        self.root(node, resource)
    }

    /// The check of an object whose members are schemas of their own: Swagger 2.0's forms.
    pub fn form(&mut self, members: &[(String, Node<'t>, bool)], span: Span, dialect: Dialect) -> CheckId {
        let mut rules = Rules { kinds: Kinds::OBJECT, ..Rules::any() };
        for (name, node, required) in members {
            let check = Some(self.schema(*node, dialect));
            rules.object.properties.push(Property { name: name.clone(), check, required: *required });
        }
        self.push(rules, span, String::new())
    }

    /// The check of a document that is one schema, at this absolute URL; `$schema` in it says its dialect.
    pub fn document(&mut self, root: Node<'t>, url: &str, dialect: Dialect) -> CheckId {
        let resource = self.resources.of_document(root, url, dialect, self.documents);
        self.root(root, resource)
    }

    fn root(&mut self, node: Node<'t>, resource: usize) -> CheckId {
        self.resources.scan(node, resource, self.documents);
        let id = self.check(node, Scope { resource, environment: 0 });
        while let Some((id, node, scope)) = self.waiting.pop() {
            let rules = self.rules(node, scope);
            if let Some(check) = self.checks.get_mut(id.0 as usize) {
                check.rules = rules;
            }
        }
        id
    }

    /// The check of a schema that is reached from a scope, which may enter another resource by it.
    fn check(&mut self, node: Node<'t>, scope: Scope) -> CheckId {
        let resource = self.resources.home(node).unwrap_or(scope.resource);
        let environment = self.enter(resource, scope.environment);
        if let Some(id) = self.known.get(&(key(node), environment)) {
            return *id;
        }
        if !matches!(node.kind(), Kind::Mapping | Kind::Bool(_) | Kind::Null) {
            self.no_schema(node);
        }
        let place = self.resources.place(node, resource);
        let rules = match node.kind() {
            Kind::Bool(false) => Rules::nothing(),
            _ => Rules::any(),
        };
        let id = self.push(rules, node.span(), place);
        self.known.insert((key(node), environment), id);
        if node.is_mapping() && self.checks.len() < MOST {
            self.waiting.push((id, node, Scope { resource, environment }));
        } else if node.is_mapping() && self.checks.len() == MOST {
            self.findings.push(findings::too_many(node.span(), "checks", MOST));
        }
        id
    }

    fn push(&mut self, rules: Rules, span: Span, place: String) -> CheckId {
        self.checks.push(Check { rules, span, place });
        CheckId((self.checks.len() - 1) as u32)
    }

    /// The environment inside of a resource: its dynamic anchors are in force where no outer one is.
    fn enter(&mut self, resource: usize, environment: usize) -> usize {
        let anchors = self.resources.dynamic(resource);
        let Some(outer) = self.environments.get(environment) else { return environment };
        if anchors.keys().all(|name| outer.contains_key(name)) {
            return environment;
        }
        let mut inner = outer.clone();
        for (name, node) in anchors {
            self.nodes.insert(key(node), node);
            inner.entry(name).or_insert((key(node), resource));
        }
        if let Some(known) = self.numbers.get(&inner) {
            return *known;
        }
        if self.environments.len() >= MOST_SCOPES {
            if let Some(root) = self.resources.root(resource).filter(|_| !self.scopes_noted) {
                self.scopes_noted = true;
                self.findings.push(findings::too_many(root.span(), "dynamic scopes", MOST_SCOPES));
            }
            return environment;
        }
        self.numbers.insert(inner.clone(), self.environments.len());
        self.environments.push(inner);
        self.environments.len() - 1
    }
}

/// Checks that are through.
pub struct Compiled {
    /// All checks that are reached from those that were asked for.
    pub checks: Checks,
    /// What is wrong with the schemas.
    pub findings: Vec<Diagnostic>,
    ids: Vec<Option<CheckId>>,
}

impl Compiled {
    /// The check of an id that the compiler gave.
    pub fn get(&self, id: CheckId) -> Option<CheckId> {
        self.ids.get(id.0 as usize).copied().flatten()
    }
}
