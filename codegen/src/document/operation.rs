//! Path items and operations, in one shape for all dialects.

use super::intrinsic::INCLUDE;
use super::{Dialect, Reader, members};
use crate::diagnostic::{Code, Diagnostic, Span, Spanned, nearest};
use crate::language::style::Written;
use crate::source::{Key, Node, pointer};

/// A path with its operations.
#[derive(Debug, Clone)]
pub struct PathItemView<'t> {
    /// Its key.
    pub path: Key<'t>,
    /// The path item. Where it is a `$ref`, what stands beside that comes first, and what it leads to last.
    pub nodes: Vec<Node<'t>>,
    /// Its operations in order.
    pub operations: Vec<OperationView<'t>>,
}

impl<'t> PathItemView<'t> {
    /// A member of the path item.
    pub fn get(&self, key: &str) -> Option<Node<'t>> {
        self.nodes.iter().find_map(|node| node.get(key))
    }
}

/// An operation.
#[derive(Debug, Clone, Copy)]
pub struct OperationView<'t> {
    /// `GET`, …, `ANY`.
    pub verb: &'static str,
    /// Place of its key.
    pub key: Span,
    /// The operation.
    pub node: Node<'t>,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are OpenAPI's")]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct ParameterView<'t> {
    /// Its name.
    pub name: Spanned<String>,
    /// Where it stands.
    pub location: Location,
    /// Whether it must be there.
    pub required: bool,
    /// Its schema (Swagger 2.0: the parameter itself).
    pub schema: Option<Node<'t>>,
    /// What stands between the items of an array.
    pub separator: Option<char>,
    /// How its value is written.
    pub written: Written,
    /// A `style` or `collectionFormat` that does not fit the place, or that there is not.
    pub misfit: Option<Spanned<String>>,
}

/// A request body.
#[derive(Debug, Clone)]
pub struct BodyView<'t> {
    /// Where it stands.
    pub span: Span,
    /// Whether it must be there.
    pub required: bool,
    /// Schemas by media type.
    pub content: Vec<(String, Option<Node<'t>>)>,
    /// Swagger 2.0: the fields of a form.
    pub fields: Vec<Node<'t>>,
    /// `encoding` of each media type, as far as there is one.
    pub encodings: Vec<Option<Node<'t>>>,
}

/// A declared response.
#[derive(Debug, Clone)]
pub struct ResponseView<'t> {
    /// `200`, `2XX`, `default`.
    pub status: Spanned<String>,
    /// Names of headers.
    pub headers: Vec<String>,
    /// The response; `None` where there is nothing but its status.
    pub node: Option<Node<'t>>,
    /// Schemas by media type.
    pub content: Vec<(String, Option<Node<'t>>)>,
}

const VERBS: [(&str, &str); 9] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("patch", "PATCH"),
    ("trace", "TRACE"),
    ("x-amazon-apigateway-any-method", "ANY"),
];

const OTHER_MEMBERS: [&str; 5] = ["parameters", "summary", "description", "servers", "$ref"];

/// The entries of `paths`.
pub(super) fn path_items<'t>(
    root: Node<'t>,
    dialect: Dialect,
    reader: &mut Reader<'_>,
) -> Vec<PathItemView<'t>> {
    let Some(paths) = root.get("paths").and_then(|paths| reader.mapping(paths, "`paths`")) else {
        return Vec::new();
    };
    let mut items = Vec::new();
    for (key, node) in paths.entries() {
        if key.text.starts_with("x-") || key.text == INCLUDE || node.is_null() {
            continue;
        }
        if reader.mapping(node, "a path item").is_some() {
            let nodes = path_item_nodes(node, reader);
            let operations = operations(&nodes, dialect, reader);
            items.push(PathItemView { path: key, nodes, operations });
        }
    }
    items
}

/// Where a path item's members stand: OpenAPI lets them stand beside its `$ref`.
pub fn path_item_nodes<'t>(item: Node<'t>, reader: &mut Reader<'_>) -> Vec<Node<'t>> {
    let Some(end) = reader.value(item) else { return Vec::new() };
    let mut nodes = Vec::new();
    let mut here = item;
    // It ends: the chain has a value.
    while let Some(reference) = pointer::reference(here) {
        nodes.push(here);
        let Ok(next) = pointer::follow(here, reference) else { break };
        here = next;
    }
    nodes.push(end);
    nodes
}

fn operations<'t>(nodes: &[Node<'t>], dialect: Dialect, reader: &mut Reader<'_>) -> Vec<OperationView<'t>> {
    let mut operations: Vec<OperationView<'t>> = Vec::new();
    for item in nodes {
        let before = operations.len();
        for (key, node) in item.entries() {
            let Some(operation) = operation(key, node, dialect, reader) else { continue };
            let beside = operations.get(..before).unwrap_or_default();
            match beside.iter().find(|other| other.verb == operation.verb) {
                None => operations.push(operation),
                Some(first) => {
                    let message =
                        format!("`{}` stands beside the path's `$ref` and in what that leads to", key.text);
                    let finding = Diagnostic::new(Code::BESIDE_REFERENCE, first.key, message);
                    reader.report(finding.also(operation.key, "this one is not served"));
                }
            }
        }
    }
    operations
}

/// An operation of a path item; `None` where the member is none.
fn operation<'t>(
    key: Key<'t>,
    node: Node<'t>,
    dialect: Dialect,
    reader: &mut Reader<'_>,
) -> Option<OperationView<'t>> {
    let verb = VERBS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key.text));
    let Some((name, verb)) = verb else {
        unknown_verb(key, reader);
        return None;
    };
    reader.letter_case(key.text, name, key.span);
    // `get:` without anything behind it is an operation that says nothing.
    let node = if node.is_null() { node } else { reader.mapping(node, "an operation")? };
    members::of_operation(node, dialect, reader);
    Some(OperationView { verb, key: key.span, node })
}

fn unknown_verb(key: Key<'_>, reader: &mut Reader<'_>) {
    if key.text.starts_with("x-") || key.text == INCLUDE || OTHER_MEMBERS.contains(&key.text) {
        return;
    }
    let finding = Diagnostic::new(Code::UNKNOWN_VERB, key.span, format!("`{}` is no verb", key.text));
    if key.text.eq_ignore_ascii_case("any") {
        let name = "x-amazon-apigateway-any-method";
        reader.report(finding.help(format!("write `{name}` for every verb")).fix(key.span, name));
        return;
    }
    let names = VERBS.iter().map(|(name, _)| *name).chain(OTHER_MEMBERS);
    reader.report(finding.did_you_mean_at(key.span, nearest(key.text, names)));
}

/// The parameters of an operation, and behind them those of its path item that it does not replace.
pub(super) fn merged<'t, K: PartialEq, P>(
    item: &PathItemView<'t>,
    operation: Node<'t>,
    reader: &mut Reader<'_>,
    mut read: impl FnMut(Node<'t>, &mut Reader<'_>) -> Option<(K, Span, P)>,
) -> Vec<P> {
    let mut seen: Vec<K> = Vec::new();
    let mut out = Vec::new();
    for node in std::iter::once(operation).chain(item.nodes.iter().copied()) {
        let Some(list) = reader.member(node, "parameters") else { continue };
        if !list.is_sequence() {
            let message = format!("`parameters` is a list; this is {}, and none is read", list.describe());
            reader.report_once(list, Diagnostic::new(Code::BAD_PARAMETER, list.span(), message));
        }
        let from = seen.len();
        for parameter in list.items() {
            let Some(parameter) = reader.value(parameter) else { continue };
            let Some((key, span, view)) = read(parameter, reader) else { continue };
            match seen.iter().position(|other| *other == key) {
                None => {
                    seen.push(key);
                    out.push(view);
                }
                Some(position) if position >= from => {
                    let message = "the parameter stands in the list already";
                    reader.report(Diagnostic::new(Code::DUPLICATE_PARAMETER, span, message));
                }
                Some(_) => {}
            }
        }
    }
    out
}

/// Says where the value of `in` has another letter case than OpenAPI's.
pub(super) fn letter_case_of_place(parameter: Node<'_>, reader: &mut Reader<'_>) {
    const PLACES: [&str; 6] = ["path", "query", "header", "cookie", "body", "formData"];
    let Some(place) = parameter.get("in") else { return };
    let written = place.text().unwrap_or("");
    if let Some(known) = PLACES.iter().find(|known| known.eq_ignore_ascii_case(written)) {
        reader.letter_case(written, known, place.span());
    }
}

/// Media types and schemas of a `content` mapping.
pub(super) fn content<'t>(node: Node<'t>, reader: &mut Reader<'_>) -> Vec<(String, Option<Node<'t>>)> {
    let Some(content) = reader.member_mapping(node, "content") else { return Vec::new() };
    let mut out = Vec::new();
    for (key, media) in content.entries() {
        let media = reader.value(media).filter(|media| !media.is_null());
        let media = media.and_then(|media| reader.mapping(media, "a media type"));
        if let Some(media) = media {
            members::of_media_type(media, reader);
        }
        let schema = media.and_then(|media| media.get("schema")).filter(|schema| !schema.is_null());
        out.push((key.text.to_owned(), schema));
    }
    out
}

/// The entries of `responses` that say a status.
pub(super) fn responses<'t>(
    operation: Node<'t>,
    dialect: Dialect,
    reader: &mut Reader<'_>,
    mut content: impl FnMut(Node<'t>, &mut Reader<'_>) -> Vec<(String, Option<Node<'t>>)>,
) -> Vec<ResponseView<'t>> {
    let Some(responses) = reader.member_mapping(operation, "responses") else { return Vec::new() };
    let mut out = Vec::new();
    for (key, node) in responses.entries() {
        if key.text.starts_with("x-") {
            continue;
        }
        if !is_status(key.text) {
            let message = format!("`{}` is neither a status nor `default`", key.text);
            reader.report(Diagnostic::new(Code::BAD_RESPONSE_KEY, key.span, message));
            continue;
        }
        let status = Spanned::new(key.text.to_owned(), key.span);
        let node = reader.value(node).filter(|node| !node.is_null());
        let Some(node) = node.and_then(|node| reader.mapping(node, "a response")) else {
            out.push(ResponseView { status, headers: Vec::new(), node: None, content: Vec::new() });
            continue;
        };
        members::of_response(node, dialect, reader);
        let headers = node
            .get("headers")
            .map(|headers| headers.entries().map(|(key, _)| key.text.to_owned()).collect());
        out.push(ResponseView {
            status,
            headers: headers.unwrap_or_default(),
            node: Some(node),
            content: content(node, reader),
        });
    }
    out
}

fn is_status(key: &str) -> bool {
    let class = key.len() == 3
        && key.starts_with(|class| matches!(class, '1'..='5'))
        && key.to_ascii_uppercase().ends_with("XX");
    key.eq_ignore_ascii_case("default")
        || class
        || key.parse::<u16>().is_ok_and(|status| (100..=599).contains(&status))
}
