//! `x-amazon-apigateway-gateway-responses`.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Spanned, nearest};
use crate::document::extension::gateway_responses;
use crate::language::mapping::Direction;
use crate::model::{ApiKind, GatewayResponse, GatewayResponseType};

impl Resolver<'_, '_> {
    pub(super) fn gateway_responses(&mut self) -> Vec<GatewayResponse> {
        let root = self.document.root;
        if self.kind == ApiKind::Http
            && let Some(span) = root.key_span(gateway_responses::KEY)
        {
            let message = "an HTTP API has no gateway responses";
            self.report(Diagnostic::new(Code::GATEWAY_RESPONSE_HTTP_API, span, message));
            return Vec::new();
        }
        let mut out: Vec<GatewayResponse> = Vec::new();
        for (key, node) in gateway_responses::read(root, &mut self.reader) {
            let name = key.text.to_ascii_uppercase();
            let Some(kind) = GatewayResponseType::ALL.iter().find(|kind| kind.as_str() == name) else {
                let message = format!("there is no gateway response `{}`", key.text);
                let finding = Diagnostic::new(Code::GATEWAY_RESPONSE_TYPE, key.span, message);
                let names = GatewayResponseType::ALL.iter().map(|kind| kind.as_str());
                self.report(finding.did_you_mean_at(key.span, nearest(&name, names)));
                continue;
            };
            self.reader.letter_case(key.text, &name, key.span);
            if let Some(first) = out.iter().find(|other| other.kind.value == *kind) {
                let message = format!("`{name}` is customised already");
                let finding = Diagnostic::new(Code::GATEWAY_RESPONSE_WITHOUT_EFFECT, key.span, message);
                let place = first.kind.span;
                self.report(finding.also(place, "here"));
                continue;
            }
            if *kind == GatewayResponseType::RequestTooLarge {
                let message = "requests that are too large are answered before gateway responses count";
                self.report(Diagnostic::new(Code::GATEWAY_RESPONSE_WITHOUT_EFFECT, key.span, message));
            }
            let status = self.status(node, "statusCode", Code::GATEWAY_RESPONSE_STATUS);
            let so = "the gateway response keeps its own status";
            let status = status.filter(|status| !self.is_interim(*status, node, so));
            out.push(GatewayResponse {
                kind: Spanned::new(*kind, key.span),
                status,
                mappings: self.rest_mappings(node, "responseParameters", Direction::GatewayResponse),
                templates: self.gateway_templates(node),
            });
        }
        out
    }
}
