//! Servers: where a plain document's operations are forwarded to.

use std::collections::BTreeMap;

use super::Reader;
use super::openapi30::misfit;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::{Part, Text};
use crate::source::{Node, de};

/// A server.
#[derive(Debug, Clone)]
pub struct ServerView<'t> {
    /// Its node.
    pub node: Node<'t>,
    /// Place of its URL.
    pub span: Span,
    /// Its URL with variables put in.
    pub url: Text,
    /// `basePath` among its variables: Amazon's own form of a base path.
    pub base_path: Option<String>,
}

/// Reads a server; `typed` through `openapiv3`'s view.
pub(super) fn read<'t>(node: Node<'t>, typed: bool, reader: &mut Reader<'_>) -> Option<ServerView<'t>> {
    let Some(url_node) = node.get("url") else {
        let message = "a server is a mapping with a `url`; this one is not read";
        reader.report_once(node, Diagnostic::new(Code::VIEW_MISFIT, node.span(), message));
        return None;
    };
    let defaults = if typed { typed_defaults(node, reader) } else { defaults(node) };
    let text = reader.text(url_node)?;
    let mut url = Text::default();
    for part in text.parts {
        match part {
            Part::Literal(literal) => fill(&literal, &defaults, node, url_node.span(), reader, &mut url),
            part => url.push(part),
        }
    }
    Some(ServerView { node, span: url_node.span(), url, base_path: defaults.get("basePath").cloned() })
}

/// Puts variables into a part of a server's URL.
fn fill(
    literal: &str,
    defaults: &BTreeMap<String, String>,
    server: Node<'_>,
    url: Span,
    reader: &mut Reader<'_>,
    out: &mut Text,
) {
    let mut rest = literal;
    while let Some((before, from)) = rest.split_once('{') {
        let Some((name, after)) = from.split_once('}') else { break };
        out.push(Part::Literal(before.to_owned()));
        match reader.bound(name).or_else(|| defaults.get(name).map(String::as_str)) {
            Some(value) => {
                check_value(name, value, server, reader);
                out.push(Part::Literal(value.to_owned()));
            }
            None => {
                let message = format!("the server variable `{name}` has no default");
                reader.report_once_a_place(Diagnostic::new(Code::SERVER_VARIABLE, url, message));
                out.push(Part::Parameter(name.to_owned()));
            }
        }
        rest = after;
    }
    out.push(Part::Literal(rest.to_owned()));
}

/// Says that a value is none of those that the variable may have.
fn check_value(name: &str, value: &str, server: Node<'_>, reader: &mut Reader<'_>) {
    let Some(variable) = server.get("variables").and_then(|variables| variables.get(name)) else { return };
    let Some(values) = variable.get("enum").filter(|values| values.is_sequence()) else { return };
    if values.items().all(|allowed| allowed.text() != Some(value)) {
        let message = format!("`{value}` is none of the values that the server variable `{name}` may have");
        let place = variable.get("default").unwrap_or(variable);
        let finding = Diagnostic::new(Code::SERVER_VARIABLE, place.span(), message);
        reader.report_once(variable, finding.also(values.span(), "its values"));
    }
}

fn typed_defaults(node: Node<'_>, reader: &mut Reader<'_>) -> BTreeMap<String, String> {
    match de::from_node::<openapiv3::Server>(node) {
        Ok(server) => {
            let variables = server.variables.unwrap_or_default();
            variables.into_iter().map(|(name, variable)| (name, variable.default)).collect()
        }
        Err(fault) => {
            misfit(fault, "a server", reader);
            defaults(node)
        }
    }
}

fn defaults(node: Node<'_>) -> BTreeMap<String, String> {
    let Some(variables) = node.get("variables") else { return BTreeMap::new() };
    let default = |variable: Node<'_>| Some(variable.get("default")?.text()?.to_owned());
    variables
        .entries()
        .filter_map(|(key, variable)| Some((key.text.to_owned(), default(variable)?)))
        .collect()
}
