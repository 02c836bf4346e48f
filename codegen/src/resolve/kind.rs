//! Whose rules an API follows: `x-gwgen.protocolType` says it, or the extensions that only one kind has.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::{Dialect, Document, Gwgen, Reader, extension};
use crate::model::ApiKind;
use crate::source::Node;

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
        Some((name, place)) if is_swagger => {
            let message = format!("`{name}` makes no HTTP API of a Swagger 2.0 document");
            let finding = Diagnostic::new(Code::HTTP_MEMBER_IN_SWAGGER, place, message);
            reader.report(finding.help("write an HTTP API in OpenAPI 3"));
            ApiKind::Rest
        }
        Some(_) => ApiKind::Http,
    }
}

/// What stands in the document that only HTTP APIs have, and where: the first of it.
fn http_member<'t>(document: &Document<'t>, reader: &mut Reader<'_>) -> Option<(&'t str, Span)> {
    let root = document.root;
    let member = |node: Node<'t>, key: &'static str| Some((key, node.key_span(key)?));
    let components = root.get("components");
    let named = member(root, "x-amazon-apigateway-cors")
        .or_else(|| member(root, "x-amazon-apigateway-importexport-version"))
        .or_else(|| member(components?, "x-amazon-apigateway-integrations"));
    if named.is_some() {
        return named;
    }
    for (_, scheme) in document.security_schemes().into_iter().flat_map(Node::entries) {
        let kind = scheme.get("x-amazon-apigateway-authorizer").and_then(|authorizer| authorizer.get("type"));
        if let Some(kind) =
            kind.filter(|kind| kind.text().is_some_and(|text| text.eq_ignore_ascii_case("jwt")))
        {
            return Some(("type: jwt", kind.span()));
        }
    }
    for (key, item) in root.get("paths").into_iter().flat_map(Node::entries) {
        if key.text == "/$default" {
            return Some(("/$default", key.span));
        }
        let Some(item) = reader.value(item) else { continue };
        for (_, operation) in item.entries() {
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
