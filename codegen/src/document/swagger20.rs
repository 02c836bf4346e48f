//! Swagger 2.0: bodies and forms are parameters, media types stand in `consumes` and `produces`, the server in `host`,
//! `basePath` and `schemes`.

use super::operation::{self, BodyView, Location, OperationView, ParameterView, PathItemView, ResponseView};
use super::{Dialect, Reader, ServerView, flag, list_texts, members};
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
use crate::language::style::{Style, Written};
use crate::language::{Part, Text};
use crate::source::Node;

/// A parameter of any place.
enum Any<'t> {
    Parameter(ParameterView<'t>),
    Body(Node<'t>),
    Form(Node<'t>),
}

fn all<'t>(item: &PathItemView<'t>, operation: &OperationView<'t>, reader: &mut Reader<'_>) -> Vec<Any<'t>> {
    operation::merged(item, operation.node, reader, |node, reader| {
        operation::letter_case_of_place(node, reader);
        members::of_parameter(node, Dialect::Swagger20, reader);
        let place = node.get("in").and_then(Node::text).map(str::to_ascii_lowercase).unwrap_or_default();
        let name = node.get("name").and_then(Node::text);
        let location = match place.as_str() {
            // The name of a body has no meaning, so a second one replaces nothing but the first.
            "body" => return Some((("body".to_owned(), String::new()), node.span(), Any::Body(node))),
            "formdata" => {
                let name = name.unwrap_or("").to_owned();
                return Some((("formdata".to_owned(), name), node.span(), Any::Form(node)));
            }
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            _ => {
                let message = "a parameter stands in `path`, `query`, `header`, `body` or `formData`";
                reader.report_once(node, Diagnostic::new(Code::BAD_PARAMETER, node.span(), message));
                return None;
            }
        };
        let Some(name) = name else {
            let message = "a parameter has no `name`";
            reader.report_once(node, Diagnostic::new(Code::BAD_PARAMETER, node.span(), message));
            return None;
        };
        let required = reader.member_flag(node, "required").unwrap_or(false) || location == Location::Path;
        let span = node.get("name").map_or(node.span(), Node::span);
        let view = ParameterView {
            name: Spanned::new(name.to_owned(), span),
            location,
            required,
            schema: Some(node.get("schema").unwrap_or(node)),
            separator: separator(node),
            written: written(node, location),
            misfit: unknown_format(node, location),
        };
        Some(((place, name.to_owned()), span, Any::Parameter(view)))
    })
}

/// `collectionFormat`.
fn separator(node: Node<'_>) -> Option<char> {
    match node.get("collectionFormat").and_then(Node::text) {
        Some("multi") => None,
        Some("ssv") => Some(' '),
        Some("tsv") => Some('\t'),
        Some("pipes") => Some('|'),
        _ => Some(','),
    }
}

/// A `collectionFormat` that there is not in this place.
fn unknown_format(node: Node<'_>, location: Location) -> Option<Spanned<String>> {
    let format = node.get("collectionFormat").filter(|format| !format.is_null())?;
    let name = format.text().unwrap_or_else(|| format.describe());
    let is_known = match name {
        "csv" | "ssv" | "tsv" | "pipes" => true,
        "multi" => location == Location::Query,
        _ => false,
    };
    (!is_known).then(|| Spanned::new(name.to_owned(), format.span()))
}

/// The same as a style.
pub(super) fn written(node: Node<'_>, location: Location) -> Written {
    let (style, explode) = match node.get("collectionFormat").and_then(Node::text) {
        Some("multi") => (Style::Form, true),
        Some("ssv") => (Style::SpaceDelimited, false),
        Some("tsv") => (Style::TabDelimited, false),
        Some("pipes") => (Style::PipeDelimited, false),
        _ if location == Location::Query => (Style::Form, false),
        _ => (Style::Simple, false),
    };
    let allow_empty = node.get("allowEmptyValue").and_then(flag).unwrap_or(false);
    Written::Styled { style, explode, allow_empty }
}

/// The parameters that are neither body nor form.
pub(super) fn parameters<'t>(
    item: &PathItemView<'t>,
    operation: &OperationView<'t>,
    reader: &mut Reader<'_>,
) -> Vec<ParameterView<'t>> {
    let parameter = |any| match any {
        Any::Parameter(view) => Some(view),
        Any::Body(_) | Any::Form(_) => None,
    };
    all(item, operation, reader).into_iter().filter_map(parameter).collect()
}

/// `in: body`, or a form of `in: formData` fields.
pub(super) fn body<'t>(
    root: Node<'t>,
    item: &PathItemView<'t>,
    operation: &OperationView<'t>,
    reader: &mut Reader<'_>,
) -> Option<BodyView<'t>> {
    let all = all(item, operation, reader);
    let media = media_types(root, operation.node, "consumes");
    let fields: Vec<Node<'t>> =
        all.iter().filter_map(|any| if let Any::Form(node) = any { Some(*node) } else { None }).collect();
    let mut is_required = |node: &Node<'t>| reader.member_flag(*node, "required").unwrap_or(false);
    if let Some(node) = all.iter().find_map(|any| if let Any::Body(node) = any { Some(*node) } else { None })
    {
        let media = if media.is_empty() { vec!["application/json".to_owned()] } else { media };
        let schema = node.get("schema");
        let content = media.into_iter().map(|name| (name, schema)).collect();
        let (span, required) = (node.span(), is_required(&node));
        if let Some(field) = fields.first() {
            let message = "a request has a body or a form; the fields of the form are not read";
            let finding = Diagnostic::new(Code::BAD_PARAMETER, field.span(), message);
            reader.report_once(*field, finding.also(span, "the body"));
        }
        return Some(BodyView { span, required, content, fields: Vec::new(), encodings: Vec::new() });
    }
    let first = fields.first()?;
    let media = if media.is_empty() { vec!["application/x-www-form-urlencoded".to_owned()] } else { media };
    let content = media.into_iter().map(|name| (name, None)).collect();
    // No `any`: what is wrong with `required` is told of every field.
    let required = fields.iter().filter(|field| is_required(field)).count() > 0;
    let span = first.span();
    Some(BodyView { span, required, content, fields, encodings: Vec::new() })
}

/// `responses`.
pub(super) fn responses<'t>(
    root: Node<'t>,
    operation: &OperationView<'t>,
    reader: &mut Reader<'_>,
) -> Vec<ResponseView<'t>> {
    let media = media_types(root, operation.node, "produces");
    operation::responses(operation.node, Dialect::Swagger20, reader, |response, _| {
        let Some(schema) = response.get("schema") else { return Vec::new() };
        match media.as_slice() {
            [] => vec![("application/json".to_owned(), Some(schema))],
            media => media.iter().map(|name| (name.clone(), Some(schema))).collect(),
        }
    })
}

/// The operation's own media types, or the document's.
fn media_types(root: Node<'_>, operation: Node<'_>, key: &str) -> Vec<String> {
    let list = operation.get(key).or_else(|| root.get(key));
    list.map(|list| list_texts(list).into_iter().map(|name| name.value.to_owned()).collect())
        .unwrap_or_default()
}

/// `schemes`, `host` and `basePath` as one server.
pub(super) fn server<'t>(
    root: Node<'t>,
    operation: Option<(&PathItemView<'t>, &OperationView<'t>)>,
    reader: &mut Reader<'_>,
) -> Option<ServerView<'t>> {
    let schemes =
        operation.and_then(|(_, operation)| operation.node.get("schemes")).or_else(|| root.get("schemes"));
    let schemes: Vec<&str> =
        schemes.map(list_texts).unwrap_or_default().into_iter().map(|name| name.value).collect();
    let base_path = root.get("basePath").and_then(|node| reader.text(node)).unwrap_or_default();
    let literal_base = base_path.as_literal().map(str::to_owned);
    let mut url = Text::default();
    let (node, span) = match root.get("host") {
        Some(host) => {
            let named = |name: &str| schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case(name));
            let scheme = match schemes.first() {
                Some(_) if named("https") => "https",
                Some(_) if named("http") => "http",
                Some(other) => other,
                None => "https",
            };
            let name = reader.text(host)?;
            if name.head().contains("://") {
                let message = format!("`{}` is no host: its scheme stands in `schemes`", name.display());
                let finding = Diagnostic::new(Code::HOST, host.span(), message);
                reader.report_once(host, finding.help("write `HOST` or `HOST:PORT`"));
            } else {
                url.push(Part::Literal(format!("{scheme}://")));
            }
            url.append(name);
            if !base_path.parts.is_empty() && !base_path.head().starts_with('/') {
                url.push(Part::Literal("/".to_owned()));
            }
            (host, host.span())
        }
        None => (root, root.get("basePath").map_or(head(root), Node::span)),
    };
    url.append(base_path);
    Some(ServerView { node, span, url, base_path: literal_base })
}

/// The place of the first key: small enough to point at for the whole document.
fn head(root: Node<'_>) -> Span {
    root.entries().next().map_or(root.span(), |(key, _)| key.span)
}

/// `type` and `x-nullable`.
pub(super) fn types(schema: Node<'_>) -> (Vec<&str>, bool) {
    // Lists of types are not Swagger's, but real documents have them.
    let (types, nullable) = super::openapi31::types(schema);
    (types, nullable || schema.get("x-nullable").and_then(flag).unwrap_or(false))
}
