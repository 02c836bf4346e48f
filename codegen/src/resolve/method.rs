//! Operations to methods.

use std::collections::BTreeMap;

use super::path::{self, Resources};
use super::security::Guarded;
use super::{Resolver, schema};
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
use crate::document::extension::integration;
use crate::document::extension::request_validators::Validator;
use crate::document::{self, Location, OperationView, PathItemView, ResponseView};
use crate::language::style::{Style, Written};
use crate::model::{
    Access, ApiKind, MediaType, Method, MethodResponse, ParameterLocation, RequestBody, RequestParameter,
    Resource, ResourceId, SchemaId, Verb,
};
use crate::source::Node;

/// The path under which HTTP APIs write their `$default` route.
const DEFAULT_ROUTE: &str = "/$default";

/// What one operation stands in.
#[derive(Clone, Copy)]
struct Place<'a, 't> {
    resource: ResourceId,
    item: &'a PathItemView<'t>,
    operation: &'a OperationView<'t>,
    verb: Verb,
    validators: &'a [Validator],
    /// Whether it is the `$default` route.
    is_default: bool,
}

impl<'t> Resolver<'t, '_> {
    /// Every operation, with its resource; and the position of the `$default` route.
    pub(super) fn methods(&mut self, base_path: &str) -> (Vec<Resource>, Vec<Method>, Option<usize>) {
        let validators = self.validators();
        self.document_validation = self.contract_setting();
        let mut resources = Resources::default();
        let mut methods: Vec<Method> = Vec::new();
        let mut default_route = None;
        let mut taken: BTreeMap<(String, Verb), Span> = BTreeMap::new();
        let mut items = self.document.path_items(&mut self.reader);
        if items.iter().all(|item| item.operations.is_empty()) {
            let place = self.document.root.key_span("paths").unwrap_or_else(|| self.head());
            self.report(Diagnostic::new(Code::NO_PATHS, place, "the definition has no operations"));
        }
        // A path as it is goes before those that only a fragment or a query tells from it.
        items.sort_by_key(|item| !path::split_tail(item.path.text).1.is_empty());
        for item in items {
            let is_default_path = self.kind == ApiKind::Http && item.path.text == DEFAULT_ROUTE;
            let text = if is_default_path { "/" } else { item.path.text };
            let Some(template) = self.path_template(base_path, text, item.path.span) else { continue };
            let Some(resource) = self.resource(&mut resources, template, item.path.span) else { continue };
            let tail = path::split_tail(item.path.text).1;
            let mut covered_by = None;
            for operation in &item.operations {
                let is_default = is_default_path
                    || self.kind == ApiKind::Http
                        && operation.node.get("isDefaultRoute").and_then(document::flag) == Some(true);
                let verb = Verb::named(operation.verb);
                // There is one `$default` route, and it takes every verb.
                let route = match is_default {
                    true => (DEFAULT_ROUTE.to_owned(), Verb::Any),
                    false => (shape_of(&resources, resource), verb),
                };
                let at =
                    Place { resource, item: &item, operation, verb, validators: &validators, is_default };
                if let Some(first) = taken.get(&route) {
                    match tail {
                        "" => self.conflict(&item, operation, *first),
                        _ => covered_by = Some(*first),
                    }
                    // It is not served, but its faults are told all the same.
                    self.method(&resources, at);
                    continue;
                }
                taken.insert(route, operation.key);
                let Some(method) = self.method(&resources, at) else { continue };
                if is_default {
                    self.note_default_route(&item, operation);
                    default_route = Some(methods.len());
                }
                methods.push(method);
            }
            if !tail.is_empty() {
                self.note_tail(&item, covered_by);
            }
        }
        (resources.list, methods, default_route)
    }

    /// Says what has no effect on the `$default` route: a path, and one verb.
    fn note_default_route(&mut self, item: &PathItemView<'t>, operation: &OperationView<'t>) {
        if item.path.text != DEFAULT_ROUTE {
            let message = "this operation is the `$default` route; its path has no meaning";
            self.report(Diagnostic::new(Code::DEFAULT_ROUTE_PATH, item.path.span, message));
        }
        if Verb::named(operation.verb) != Verb::Any {
            let message = format!("the `$default` route takes every verb, not {} alone", operation.verb);
            self.report(Diagnostic::new(Code::DEFAULT_ROUTE_VERB, operation.key, message));
        }
    }

    /// Says how a path is served that has a fragment or a query.
    fn note_tail(&mut self, item: &PathItemView<'t>, covered_by: Option<Span>) {
        let (path, tail) = path::split_tail(item.path.text);
        let message = format!("`{tail}` is no part of the path; requests are matched by `{path}`");
        let finding = Diagnostic::new(Code::PATH_WITH_QUERY, item.path.span, message);
        self.report(match covered_by {
            Some(first) => finding.also(first, "this operation takes the requests of both"),
            None => finding,
        });
    }

    fn conflict(&mut self, item: &PathItemView<'t>, operation: &OperationView<'t>, first: Span) {
        let message =
            format!("`{} {}` matches the same requests as another path", operation.verb, item.path.text);
        let code = match self.kind {
            ApiKind::OpenApi => Code::AMBIGUOUS_PATHS,
            _ => Code::CONFLICTING_PATHS,
        };
        let finding = Diagnostic::new(code, item.path.span, message);
        self.report(
            finding
                .also(first, "this operation")
                .help("paths that differ only in parameters' names are one path"),
        );
    }

    fn method(&mut self, resources: &Resources, at: Place<'_, 't>) -> Option<Method> {
        let Place { resource, item, operation, verb, validators, is_default } = at;
        let place = resources.list.get(resource.0 as usize)?.clone();
        let parameters = self.request_parameters(item, operation, &place);
        let body = self.document.body(item, operation, &mut self.reader);
        let responses = self.document.responses(operation, &mut self.reader);
        let validation = match self.kind {
            ApiKind::OpenApi => self.contract(item, operation, &place, body.as_ref(), &responses),
            _ => self.validation(operation, validators, &parameters, body.as_ref()),
        };
        let body = body.map(|body| RequestBody {
            span: body.span,
            required: body.required,
            content: self.media_types(body.content),
        });
        if operation.node.get("responses").is_none() {
            let message = "the operation declares no responses";
            self.report(Diagnostic::new(Code::NO_RESPONSES, operation.key, message));
        }
        let responses: Vec<MethodResponse> = responses.into_iter().map(|view| self.response(view)).collect();
        let Guarded { requirements: security, access, says_open } = self.security(operation);
        self.is_signed = access == Access::Iam;
        self.misfits_of_operation(operation);
        let (integration, response_mappings) = self.integration(item, operation, &place, is_default);
        if operation.node.get("callbacks").is_some_and(|callbacks| !callbacks.is_null()) {
            let place = operation.node.key_span("callbacks").unwrap_or(operation.key);
            self.report(Diagnostic::new(Code::UNSUPPORTED_CALLBACK, place, "callbacks are not served"));
        }
        let id = operation
            .node
            .get("operationId")
            .and_then(|id| Some(Spanned::new(id.text()?.to_owned(), id.span())));
        let summary = schema::first_line(operation.node.get("summary"))
            .or_else(|| schema::first_line(operation.node.get("description")));
        Some(Method {
            resource,
            verb,
            span: operation.key,
            operation_id: id.filter(|id| !id.value.is_empty()),
            summary,
            parameters,
            body,
            responses,
            api_key_required: self.needs_api_key(&security),
            security,
            access,
            says_open,
            validation,
            integration,
            response_mappings,
        })
    }

    fn request_parameters(
        &mut self,
        item: &PathItemView<'t>,
        operation: &OperationView<'t>,
        resource: &Resource,
    ) -> Vec<RequestParameter> {
        let views = self.document.parameters(item, operation, &mut self.reader);
        let mut parameters = Vec::new();
        for view in views {
            let location = location(view.location);
            let in_path =
                resource.parameters.iter().any(|name| name == view.name.value.trim_end_matches('+'));
            if location == ParameterLocation::Path && !in_path {
                let message = format!("the path has no `{{{}}}`", view.name.value);
                self.report(Diagnostic::new(Code::PATH_PARAMETER_NOT_IN_PATH, view.name.span, message));
                continue;
            }
            let name = match location {
                ParameterLocation::Path => view.name.map(|name| name.trim_end_matches('+').to_owned()),
                _ => view.name,
            };
            let schema = view.schema.map(|schema| self.used_schema(schema));
            parameters.push(RequestParameter {
                name,
                location,
                required: view.required,
                schema,
                separator: view.separator,
                written: view.written,
            });
        }
        self.undeclared(&mut parameters, resource, operation.key);
        parameters
    }

    /// Path parameters that the operation does not list are parameters all the same.
    fn undeclared(&mut self, parameters: &mut Vec<RequestParameter>, resource: &Resource, key: Span) {
        for name in &resource.parameters {
            let declared = parameters
                .iter()
                .any(|known| known.location == ParameterLocation::Path && known.name.value == *name);
            if declared {
                continue;
            }
            let message = format!("the path parameter `{name}` is not declared");
            self.report(Diagnostic::new(Code::UNDECLARED_PATH_PARAMETER, key, message));
            parameters.push(RequestParameter {
                name: Spanned::new(name.clone(), key),
                location: ParameterLocation::Path,
                required: true,
                schema: None,
                separator: Some(','),
                written: Written::Styled { style: Style::Simple, explode: false, allow_empty: false },
            });
        }
    }

    fn response(&mut self, view: ResponseView<'t>) -> MethodResponse {
        MethodResponse { status: view.status, headers: view.headers, content: self.media_types(view.content) }
    }

    fn media_types(&mut self, content: Vec<(String, Option<Node<'t>>)>) -> Vec<MediaType> {
        let mut out: Vec<MediaType> = Vec::new();
        let mut last: Option<(Node<'t>, SchemaId)> = None;
        for (name, schema) in content {
            let schema = schema.map(|node| match last {
                // Swagger 2.0 has one schema for all media types.
                Some((known, id)) if known == node => id,
                _ => {
                    let id = self.used_schema(node);
                    last = Some((node, id));
                    id
                }
            });
            out.push(MediaType { name, schema });
        }
        out
    }

    /// Whether an operation has Amazon's integration.
    pub(super) fn has_integration(operation: &OperationView<'t>) -> bool {
        operation.node.get(integration::KEY).is_some_and(|node| !node.is_null())
    }
}

/// Where a parameter stands, as the model says it.
pub(super) fn location(location: Location) -> ParameterLocation {
    match location {
        Location::Path => ParameterLocation::Path,
        Location::Query => ParameterLocation::Query,
        Location::Header => ParameterLocation::Header,
        Location::Cookie => ParameterLocation::Cookie,
    }
}

fn shape_of(resources: &Resources, id: ResourceId) -> String {
    resources.list.get(id.0 as usize).map_or_else(String::new, |resource| path::shape(&resource.path.value))
}
