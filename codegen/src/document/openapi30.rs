//! OpenAPI 3.0, through `openapiv3`'s types where they hold.
//!
//! They view `info`, servers, tags and security schemes. Operations and parameters are read from the tree, because a
//! view is lost as a whole over one member that Amazon forgives; schemas never go through `openapiv3` (its schemas
//! drop unknown keywords silently).

use super::operation::{self, BodyView, Location, OperationView, ParameterView, PathItemView, ResponseView};
use super::{Dialect, Reader, flag, intrinsic, members};
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::language::style::{Style, Written};
use crate::source::{Node, de, pointer};

/// Compares the document's small parts with OpenAPI 3.0.
pub(super) fn check_views(root: Node<'_>, reader: &mut Reader<'_>) {
    match root.get("info") {
        Some(info) => view::<openapiv3::Info>(info, "`info`", reader),
        None => {
            let message = "`info` is missing; the API has no name";
            reader.report(Diagnostic::new(Code::FORGIVEN, root.span(), message));
        }
    }
    for tag in root.get("tags").into_iter().flat_map(Node::items) {
        view::<openapiv3::Tag>(tag, "a tag", reader);
    }
    let schemes = root.get("components").and_then(|components| components.get("securitySchemes"));
    for (_, scheme) in schemes.into_iter().flat_map(Node::entries) {
        if let Some(scheme) = reader.value(scheme) {
            view::<openapiv3::SecurityScheme>(scheme, "a security scheme", reader);
        }
    }
}

fn view<'t, T: serde::Deserialize<'t>>(node: Node<'t>, what: &str, reader: &mut Reader<'_>) {
    if let Err(fault) = de::from_node::<T>(node) {
        misfit(fault, what, reader);
    }
}

/// Reports a view that does not fit, unless an intrinsic function stands in its way.
pub(super) fn misfit((place, reason): (Node<'_>, String), what: &str, reader: &mut Reader<'_>) {
    let evaluated = place.get("$ref").is_some()
        || intrinsic::of(place).is_some()
        || place.entries().any(|(_, value)| intrinsic::of(value).is_some());
    if !evaluated {
        let message = format!("{what} does not follow OpenAPI 3.0: {reason}");
        reader.report_once(place, Diagnostic::new(Code::VIEW_MISFIT, place.span(), message));
    }
}

/// The parameters of an operation.
pub(super) fn parameters<'t>(
    item: &PathItemView<'t>,
    operation: &OperationView<'t>,
    reader: &mut Reader<'_>,
) -> Vec<ParameterView<'t>> {
    operation::merged(item, operation.node, reader, |node, reader| {
        let view = parameter(node, reader)?;
        Some(((view.name.value.clone(), view.location), view.name.span, view))
    })
}

fn parameter<'t>(node: Node<'t>, reader: &mut Reader<'_>) -> Option<ParameterView<'t>> {
    let name = node.get("name").and_then(Node::text);
    let place = node.get("in").and_then(Node::text);
    let location = match place.map(str::to_ascii_lowercase).as_deref() {
        Some("path") => Some(Location::Path),
        Some("query") => Some(Location::Query),
        Some("header") => Some(Location::Header),
        Some("cookie") => Some(Location::Cookie),
        _ => None,
    };
    let (Some(name), Some(location)) = (name, location) else {
        let message = match name {
            None => "a parameter has no `name`".to_owned(),
            Some(name) => {
                format!("the parameter `{name}` stands in none of `path`, `query`, `header` and `cookie`")
            }
        };
        reader.report_once(node, Diagnostic::new(Code::BAD_PARAMETER, node.span(), message));
        return None;
    };
    operation::letter_case_of_place(node, reader);
    members::of_parameter(node, Dialect::OpenApi30, reader);
    let required = reader.member_flag(node, "required").unwrap_or(false) || location == Location::Path;
    if let Some((second, _)) = node.get("content").and_then(|content| content.entries().nth(1)) {
        let message = format!("`{name}` is written in one media type; `{}` is not read", second.text);
        reader.report_once(node, Diagnostic::new(Code::BAD_PARAMETER, second.span, message));
    }
    let in_content = node.get("content").and_then(|content| content.entries().next()?.1.get("schema"));
    let schema = node.get("schema").or(in_content).filter(|schema| !schema.is_null());
    let span = node.get("name").map_or(node.span(), Node::span);
    let separator = separator(node, location);
    let (written, misfit) = written(node, location);
    let name = Spanned::new(name.to_owned(), span);
    Some(ParameterView { name, location, required, schema, separator, written, misfit })
}

/// What `headers` says of one header.
pub(super) fn header(node: Node<'_>) -> (Option<Node<'_>>, Written, bool) {
    let in_content = node.get("content").and_then(|content| content.entries().next()?.1.get("schema"));
    let schema = node.get("schema").or(in_content).filter(|schema| !schema.is_null());
    let required = node.get("required").and_then(flag).unwrap_or(false);
    (schema, written(node, Location::Header).0, required)
}

/// How the value of a parameter is written, and a `style` that cannot be.
fn written(node: Node<'_>, location: Location) -> (Written, Option<Spanned<String>>) {
    if node.get("schema").is_none()
        && let Some((media_type, _)) = node.get("content").and_then(|content| content.entries().next())
    {
        return (by_media_type(media_type.text), None);
    }
    let usual = match location {
        Location::Path | Location::Header => Style::Simple,
        Location::Query | Location::Cookie => Style::Form,
    };
    let fits = |style: Style| match location {
        Location::Path => matches!(style, Style::Matrix | Style::Label | Style::Simple),
        Location::Header => style == Style::Simple,
        Location::Cookie => style == Style::Form,
        Location::Query => {
            matches!(style, Style::Form | Style::SpaceDelimited | Style::PipeDelimited | Style::DeepObject)
        }
    };
    let said = node.get("style").and_then(|style| Some(Spanned::new(style.text()?.to_owned(), style.span())));
    let style = said.as_ref().and_then(|name| Style::named(&name.value)).filter(|style| fits(*style));
    let misfit = said.filter(|_| style.is_none());
    let style = style.unwrap_or(usual);
    let explode = node.get("explode").and_then(flag).unwrap_or(style == Style::Form);
    let allow_empty = node.get("allowEmptyValue").and_then(flag).unwrap_or(false);
    (Written::Styled { style, explode, allow_empty }, misfit)
}

fn by_media_type(media_type: &str) -> Written {
    let name = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if name.ends_with("/json") || name.ends_with("+json") { Written::Json } else { Written::Text }
}

/// How one field of a form is written, by the `encoding` of its media type.
pub fn encoded(encoding: Node<'_>) -> Written {
    let says_style = ["style", "explode"].iter().any(|key| encoding.get(key).is_some());
    if let Some(media_type) = encoding.get("contentType").and_then(Node::text).filter(|_| !says_style) {
        return by_media_type(media_type);
    }
    let style = encoding.get("style").and_then(Node::text).and_then(Style::named).unwrap_or(Style::Form);
    let explode = encoding.get("explode").and_then(flag).unwrap_or(style == Style::Form);
    Written::Styled { style, explode, allow_empty: false }
}

/// What stands between the items of an array, by `style` and `explode`.
fn separator(node: Node<'_>, location: Location) -> Option<char> {
    let default = match location {
        Location::Path | Location::Header => "simple",
        Location::Query | Location::Cookie => "form",
    };
    let style = node.get("style").and_then(Node::text).unwrap_or(default);
    let explode = node.get("explode").and_then(flag).unwrap_or(style == "form");
    match style {
        "spaceDelimited" if !explode => Some(' '),
        "pipeDelimited" if !explode => Some('|'),
        "form" | "deepObject" | "spaceDelimited" | "pipeDelimited" if explode => None,
        "label" if explode => Some('.'),
        "matrix" if explode => Some(';'),
        _ => Some(','),
    }
}

/// `requestBody`.
pub(super) fn body<'t>(operation: &OperationView<'t>, reader: &mut Reader<'_>) -> Option<BodyView<'t>> {
    let body = reader.member_mapping(operation.node, "requestBody")?;
    let required = reader.member_flag(body, "required").unwrap_or(false);
    members::of_body(body, reader);
    let content = operation::content(body, reader);
    let encoding = |(name, _): &(String, Option<Node<'t>>)| {
        pointer::meant(pointer::meant(body.get("content")?).get(name)?).get("encoding")
    };
    let encodings = content.iter().map(encoding).collect();
    Some(BodyView { span: body.span(), required, content, fields: Vec::new(), encodings })
}

/// `responses`.
pub(super) fn responses<'t>(operation: &OperationView<'t>, reader: &mut Reader<'_>) -> Vec<ResponseView<'t>> {
    operation::responses(operation.node, Dialect::OpenApi30, reader, operation::content)
}

/// `type` and `nullable`.
pub(super) fn types(schema: Node<'_>) -> (Vec<&str>, bool) {
    let types = schema.get("type").and_then(Node::text).into_iter().collect();
    (types, schema.get("nullable").and_then(flag).unwrap_or(false))
}
