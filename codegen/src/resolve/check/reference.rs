//! `$ref`, `$dynamicRef` and `$recursiveRef` to the schemas they mean.

use super::findings::bad_reference;
use super::resource::RECURSIVE;
use super::{CheckId, Compiler, Scope, uri};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Kind, Node, RefError, pointer};

impl<'t> Compiler<'t, '_> {
    /// The check that a `$ref` means; nothing where it means nothing, which was reported.
    pub(super) fn referenced(&mut self, value: Node<'t>, scope: Scope) -> Option<CheckId> {
        let (node, resource) = self.target(value, scope)?;
        Some(self.check(node, Scope { resource, ..scope }))
    }

    /// The check that a `$dynamicRef` means: like a `$ref`, unless that leads to a dynamic anchor of this name; then the
    /// outermost anchor of the name that is in force.
    pub(super) fn dynamically(&mut self, value: Node<'t>, scope: Scope) -> Option<CheckId> {
        let (node, resource) = self.target(value, scope)?;
        let home = self.resources.home(node).unwrap_or(resource);
        let name = value.as_str()?.split_once('#').map_or("", |(_, fragment)| fragment);
        if !name.is_empty() && self.resources.is_dynamic(home, name, node) {
            return Some(self.in_force(name, node, Scope { resource: home, ..scope }));
        }
        Some(self.check(node, Scope { resource, ..scope }))
    }

    /// The check that `$recursiveRef: "#"` means.
    pub(super) fn recursively(&mut self, scope: Scope) -> Option<CheckId> {
        let node = self.resources.root(scope.resource)?;
        if self.resources.is_dynamic(scope.resource, RECURSIVE, node) {
            return Some(self.in_force(RECURSIVE, node, scope));
        }
        Some(self.check(node, scope))
    }

    fn in_force(&mut self, name: &str, node: Node<'t>, scope: Scope) -> CheckId {
        // The anchor's own resource is entered last, so outer ones win.
        let environment = self.enter(scope.resource, scope.environment);
        let outermost = self.environments.get(environment).and_then(|names| names.get(name)).copied();
        let (node, resource) = match outermost {
            Some((found, resource)) => (self.nodes.get(&found).copied().unwrap_or(node), resource),
            None => (node, scope.resource),
        };
        self.check(node, Scope { resource, environment: scope.environment })
    }

    /// The schema that a reference leads to, and the resource it stands in.
    pub(super) fn target(&mut self, value: Node<'t>, scope: Scope) -> Option<(Node<'t>, usize)> {
        let Some(reference) = value.as_str() else {
            self.findings.push(bad_reference(value, "it is not a text"));
            return None;
        };
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let dialect = self.resources.dialect(scope.resource);
        let base = self.resources.base(scope.resource).to_owned();
        if base.is_empty() {
            // An `$id` anywhere in the definition, else a file of it.
            let absolute = uri::resolve("", file);
            let known =
                if file.is_empty() { None } else { self.resources.find(&absolute, dialect, self.documents) };
            if let Some(resource) = known {
                return self.inside(value, resource, fragment);
            }
            let named = self.documents.model(reference);
            return match named.map_or_else(|| pointer::follow(value, reference), Ok) {
                Ok(node) => {
                    let resource = self.resources.of_file(node, dialect);
                    self.resources.scan(node, resource, self.documents);
                    Some((node, self.resources.home(node).unwrap_or(resource)))
                }
                Err(error) => {
                    self.broken(value, reference, &error);
                    None
                }
            };
        }
        let url = if file.is_empty() { base } else { uri::resolve(&base, file) };
        let resource = match file.is_empty() {
            true => Some(scope.resource),
            false => self.resources.find(&url, dialect, self.documents),
        };
        match resource {
            Some(resource) => self.inside(value, resource, fragment),
            None => {
                self.findings.push(bad_reference(value, &format!("no schema has the URL `{url}`")));
                None
            }
        }
    }

    /// The schema of a fragment.
    fn inside(&mut self, value: Node<'t>, resource: usize, fragment: &str) -> Option<(Node<'t>, usize)> {
        let root = self.resources.root(resource)?;
        let decoded = pointer::percent_decode(fragment).unwrap_or_else(|| fragment.to_owned());
        if decoded.is_empty() {
            return Some((root, resource));
        }
        let found = match decoded.strip_prefix('/') {
            Some(steps) => self.walk(root, resource, steps),
            None => self.resources.anchored(resource, &decoded).map(|node| (node, resource)),
        };
        let Some((node, resource)) = found else {
            self.findings.push(bad_reference(value, &format!("there is no `#{decoded}` in the schema")));
            return None;
        };
        // Where no keyword known here leads to it, it was not scanned.
        self.resources.scan(node, resource, self.documents);
        Some((node, self.resources.home(node).unwrap_or(resource)))
    }

    /// Follows a JSON Pointer, and enters the resources on its way.
    fn walk(&self, root: Node<'t>, resource: usize, steps: &str) -> Option<(Node<'t>, usize)> {
        let (mut here, mut resource) = (root, resource);
        for step in steps.split('/') {
            let name = pointer::unescape(step).unwrap_or_else(|| step.to_owned());
            here = match here.kind() {
                Kind::Mapping => here.get(&name)?,
                Kind::Sequence => here.items().nth(name.parse().ok()?)?,
                _ => return None,
            };
            resource = self.resources.home(here).unwrap_or(resource);
        }
        Some((here, resource))
    }

    /// What Amazon forgives is a note, like everywhere.
    fn broken(&mut self, value: Node<'t>, reference: &str, error: &RefError) {
        if let RefError::NotFound { .. } = error {
            let message = format!("`{reference}` points to no model; nothing is said about the value");
            self.findings.push(Diagnostic::new(Code::MODEL_NOT_FOUND, value.span(), message));
        } else {
            self.findings.extend(error.diagnostic(value.span()));
        }
    }
}
