//! Whose rules an API follows: `x-gwgen.protocolType` says it, or the extensions that only one kind has.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{self, Dialect, Document, Gwgen, Reader, extension};
use crate::model::ApiKind;
use crate::source::{Node, pointer};

/// The key that says of a document that it describes an HTTP API, and nothing else.
const MARKER: &str = "x-amazon-apigateway-importexport-version";

/// Whether the document or its `x-gwgen` says what kind of API it is; otherwise that is a guess.
pub(super) fn is_said(document: &Document<'_>, gwgen: &Gwgen<'_>) -> bool {
    gwgen.get("protocolType").is_some() || document.root.get(MARKER).is_some()
}

/// Finds the kind out.
pub(super) fn detect(document: &Document<'_>, gwgen: &Gwgen<'_>, reader: &mut Reader<'_>) -> ApiKind {
    let is_swagger = document.dialect == Dialect::Swagger20;
    if let Some(protocol) = gwgen.protocol(reader) {
        match protocol.value.as_str() {
            "REST" => return ApiKind::Rest,
            "HTTP" => {
                if is_swagger {
                    let message = "an HTTP API cannot be described in Swagger 2.0";
                    let finding = Diagnostic::new(Code::SWAGGER_HTTP_API, protocol.span, message);
                    reader.report(finding.help("write the document in OpenAPI 3"));
                }
                return ApiKind::Http;
            }
            other => {
                let message = format!("`{other}` is no protocol type");
                let finding = Diagnostic::new(Code::PROTOCOL_TYPE, protocol.span, message);
                reader.report(finding.help("write `REST` or `HTTP`"));
            }
        }
    }
    if !extension::any(document.root) {
        return ApiKind::OpenApi;
    }
    match http_member(document, reader) {
        None => ApiKind::Rest,
        // What says that the document is an HTTP API, and nothing else, is taken at its word.
        Some((MARKER, place)) if is_swagger => {
            let message = "an HTTP API cannot be described in Swagger 2.0";
            let finding = Diagnostic::new(Code::SWAGGER_HTTP_API, place, message);
            reader.report(finding.help("write the document in OpenAPI 3"));
            ApiKind::Http
        }
        Some((name, place)) if is_swagger => {
            let message = format!("`{name}` makes no HTTP API of a Swagger 2.0 document");
            let finding = Diagnostic::new(Code::HTTP_MEMBER_IN_SWAGGER, place, message);
            reader.report(finding.help("write an HTTP API in OpenAPI 3"));
            ApiKind::Rest
        }
        Some((name, place)) => {
            if !is_said(document, gwgen) {
                contradiction(document, reader, name, place);
            }
            ApiKind::Http
        }
    }
}

/// Says that the kind was guessed where something in the document speaks for a REST API.
fn contradiction(document: &Document<'_>, reader: &mut Reader<'_>, name: &str, place: Span) {
    let Some((other, span)) = rest_member(document, reader) else { return };
    let message = format!("`{other}` belongs to REST APIs, but the document is taken for an HTTP API");
    let finding = Diagnostic::new(Code::KIND_GUESSED, span, message);
    let finding = finding.also(place, format!("because of `{name}`"));
    reader.report(finding.help("say which it is: `x-gwgen: { protocolType: REST }`, or `HTTP`"));
}

/// What stands in the document that only REST APIs have, and where: the first of it.
fn rest_member(document: &Document<'_>, reader: &mut Reader<'_>) -> Option<(String, Span)> {
    if let Some(key) = extension::rest_only(document.root).next() {
        return Some((key.text.to_owned(), key.span));
    }
    for (_, item) in document.root.get("paths").map(pointer::meant).into_iter().flat_map(Node::entries) {
        for (_, operation) in document::path_item_nodes(item, reader).into_iter().flat_map(Node::entries) {
            let operation = pointer::meant(operation);
            let Some(integration) = operation.get(extension::integration::KEY) else { continue };
            let Some(kind) = reader.value(integration).and_then(|integration| integration.get("type")) else {
                continue;
            };
            let text = kind.text().unwrap_or("").to_ascii_lowercase();
            if matches!(text.as_str(), "mock" | "http" | "aws") {
                return Some((format!("type: {text}"), kind.span()));
            }
        }
    }
    None
}

/// What stands in the document that only HTTP APIs have, and where: the first of it.
fn http_member<'t>(document: &Document<'t>, reader: &mut Reader<'_>) -> Option<(&'t str, Span)> {
    let root = document.root;
    let member = |node: Node<'t>, key: &'static str| Some((key, node.key_span(key)?));
    let components = root.get("components").map(pointer::meant);
    let named = member(root, "x-amazon-apigateway-cors")
        .or_else(|| member(root, MARKER))
        .or_else(|| member(components?, "x-amazon-apigateway-integrations"));
    if named.is_some() {
        return named;
    }
    for (_, scheme) in document.security_schemes().into_iter().flat_map(Node::entries) {
        let Some(authorizer) = pointer::meant(scheme).get("x-amazon-apigateway-authorizer") else { continue };
        let is_jwt = |kind: &Node<'_>| kind.text().is_some_and(|text| text.eq_ignore_ascii_case("jwt"));
        if let Some(kind) = authorizer.get("type").filter(is_jwt) {
            return Some(("type: jwt", kind.span()));
        }
        let found = ["authorizerPayloadFormatVersion", "enableSimpleResponses"]
            .into_iter()
            .find_map(|key| member(authorizer, key));
        if found.is_some() {
            return found;
        }
    }
    for (key, item) in root.get("paths").map(pointer::meant).into_iter().flat_map(Node::entries) {
        if key.text == "/$default" {
            return Some(("/$default", key.span));
        }
        for (_, operation) in document::path_item_nodes(item, reader).into_iter().flat_map(Node::entries) {
            let operation = pointer::meant(operation);
            if let Some(found) = member(operation, "isDefaultRoute") {
                return Some(found);
            }
            let Some(integration) = operation.get(extension::integration::KEY) else { continue };
            let Some(integration) = reader.value(integration) else { continue };
            if let Some(found) = member(integration, "integrationSubtype") {
                return Some(found);
            }
            let payload = integration.get("payloadFormatVersion").and_then(Node::text);
            if payload.is_some_and(|version| version.starts_with('2')) {
                return member(integration, "payloadFormatVersion");
            }
        }
    }
    None
}
