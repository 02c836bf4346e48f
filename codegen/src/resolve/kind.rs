//! Whose rules an API follows: `x-gwgen.protocolType` says it, or the extensions that only one kind has.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Gwgen, Reader, extension};
use crate::model::ApiKind;
use crate::source::Node;

/// Finds the kind out.
pub(super) fn detect(document: &Document<'_>, gwgen: &Gwgen<'_>, reader: &mut Reader<'_>) -> ApiKind {
    if let Some(protocol) = gwgen.protocol(reader) {
        match protocol.value.as_str() {
            "REST" => return ApiKind::Rest,
            "HTTP" => return ApiKind::Http,
            other => {
                let message = format!("`{other}` is no protocol type");
                let finding = Diagnostic::new(Code::PROTOCOL_TYPE, protocol.span, message);
                reader.report(finding.help("write `REST` or `HTTP`"));
            }
        }
    }
    if !extension::any(document.root) {
        ApiKind::OpenApi
    } else if is_http(document, reader) {
        ApiKind::Http
    } else {
        ApiKind::Rest
    }
}

/// Whether something stands in the document that only HTTP APIs have.
fn is_http(document: &Document<'_>, reader: &mut Reader<'_>) -> bool {
    let root = document.root;
    let has = |key: &str| root.get(key).is_some();
    if has("x-amazon-apigateway-cors") || has("x-amazon-apigateway-importexport-version") {
        return true;
    }
    let components = root.get("components");
    if components.is_some_and(|components| components.get("x-amazon-apigateway-integrations").is_some()) {
        return true;
    }
    let jwt = |scheme: Node<'_>| {
        let kind = scheme.get("x-amazon-apigateway-authorizer").and_then(|authorizer| authorizer.get("type"));
        kind.and_then(Node::text).is_some_and(|kind| kind.eq_ignore_ascii_case("jwt"))
    };
    if document.security_schemes().into_iter().flat_map(Node::entries).any(|(_, scheme)| jwt(scheme)) {
        return true;
    }
    let items = document.root.get("paths").into_iter().flat_map(Node::entries);
    for (key, item) in items {
        if key.text == "/$default" {
            return true;
        }
        let Some(item) = reader.value(item) else { continue };
        for (_, operation) in item.entries() {
            if operation.get("isDefaultRoute").is_some() {
                return true;
            }
            let Some(integration) = operation.get(extension::integration::KEY) else { continue };
            let Some(integration) = reader.value(integration) else { continue };
            let payload = integration.get("payloadFormatVersion").and_then(Node::text);
            if integration.get("integrationSubtype").is_some()
                || payload.is_some_and(|version| version.starts_with('2'))
            {
                return true;
            }
        }
    }
    false
}
