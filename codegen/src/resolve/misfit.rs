//! What stands in a definition that its kind of API does not have. It has no effect, at Amazon either, and that is said.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Severity, Span};
use crate::document::OperationView;
use crate::document::extension::integration::IntegrationView;
use crate::document::extension::{self, gateway_responses};
use crate::model::ApiKind;
use crate::source::Node;

/// Members of integrations that only REST APIs have.
const REST_MEMBERS: [&str; 8] = [
    "passthroughBehavior",
    "contentHandling",
    "requestTemplates",
    "responses",
    "cacheNamespace",
    "cacheKeyParameters",
    "responseTransferMode",
    "integrationTarget",
];

/// Members of integrations that only HTTP APIs have. (`payloadFormatVersion` has a code of its own.)
const HTTP_MEMBERS: [&str; 2] = ["integrationSubtype", "responseParameters"];

const POLICY: &str = "x-amazon-apigateway-policy";

impl<'t> Resolver<'t, '_> {
    /// Extensions at the root.
    pub(super) fn misfits(&mut self) {
        if self.kind != ApiKind::Http {
            return;
        }
        for key in extension::rest_only(self.document.root) {
            // The first was said where it is read; a policy that closes is no misfit.
            if key.text == gateway_responses::KEY || key.text == POLICY && self.policy_closes() {
                continue;
            }
            self.rest_only(key.text, key.span);
        }
    }

    /// Whether a resource policy closes the operations. HTTP APIs have none; but what is guarded is opened only where
    /// it is said that this is one.
    pub(super) fn policy_closes(&self) -> bool {
        self.kind != ApiKind::Http || !self.is_kind_said
    }

    /// Extensions of an operation.
    pub(super) fn misfits_of_operation(&mut self, operation: &OperationView<'t>) {
        let validator = "x-amazon-apigateway-request-validator";
        if let (ApiKind::Http, Some(span)) = (self.kind, operation.node.key_span(validator)) {
            self.rest_only(validator, span);
        }
        if let (ApiKind::Rest, Some(span)) = (self.kind, operation.node.key_span("isDefaultRoute")) {
            let message = "`isDefaultRoute` has an effect on HTTP APIs only";
            self.report(Diagnostic::new(Code::MISPLACED_EXTENSION, span, message));
        }
    }

    /// Says that something is for REST APIs.
    pub(super) fn rest_only(&mut self, name: &str, span: Span) {
        let message = format!("`{name}` has an effect on REST APIs only");
        self.report(Diagnostic::new(Code::MISPLACED_EXTENSION, span, message));
    }

    /// Members of an integration that its type has no use for, and what no connection needs.
    pub(super) fn members_of_other_types(&mut self, view: &IntegrationView<'t>) {
        const TRANSFER_MODES: [(&str, ()); 2] = [("BUFFERED", ()), ("STREAM", ())];
        let kind = view.kind.as_ref().map_or("", |kind| kind.value.as_str());
        let members: &[&str] = match kind {
            // Of a REST API it was said that only HTTP APIs have the other one.
            "HTTP_PROXY" if self.kind == ApiKind::Http => &["credentials", "integrationSubtype"],
            "HTTP" | "HTTP_PROXY" => &["credentials"],
            "AWS" | "AWS_PROXY" => &["connectionId", "tlsConfig"],
            "MOCK" => &["credentials", "connectionId", "tlsConfig", "uri"],
            _ => &[],
        };
        for key in members.iter().filter(|key| view.node.get(key).is_some_and(|value| !is_empty(value))) {
            let Some(place) = view.node.key_span(key) else { continue };
            let message = format!("an integration of type `{kind}` has no use for `{key}`");
            self.report(Diagnostic::new(Code::MEMBER_OF_OTHER_TYPE, place, message));
        }
        if kind == "MOCK" {
            self.settings_of_backends(view);
        }
        let linked = view.connection_type.as_ref().is_some_and(|kind| kind.value == "VPC_LINK");
        if let (false, "HTTP" | "HTTP_PROXY", Some(id)) = (linked, kind, &view.connection_id) {
            let message = "`connectionId` has no effect: the integration has no VPC link";
            let finding = Diagnostic::new(Code::MEMBER_OF_OTHER_TYPE, id.span, message);
            self.report(finding.help("write `connectionType: VPC_LINK` beside it"));
        }
        if let (true, "AWS" | "AWS_PROXY" | "MOCK", Some(link)) = (linked, kind, &view.connection_type) {
            let message = format!("an integration of type `{kind}` has no VPC link");
            self.report(Diagnostic::new(Code::MEMBER_OF_OTHER_TYPE, link.span, message));
        }
        if let Some(mode) = &view.transfer_mode {
            let known = self.enumeration(mode, "response transfer mode", &TRANSFER_MODES);
            if known.is_some() && mode.value == "STREAM" && !kind.ends_with("_PROXY") {
                let message = "answers of proxy integrations can be streamed, and no others";
                self.report(Diagnostic::new(Code::MEMBER_OF_OTHER_TYPE, mode.span, message));
            }
        }
    }

    /// Settings of a call that a MOCK never makes. Generators and exports write them beside every type, so that this is
    /// no more than a note, and the longest timeout nothing.
    fn settings_of_backends(&mut self, view: &IntegrationView<'t>) {
        let longest = matches!(view.timeout.as_ref().map(|timeout| &timeout.value), Some(Ok(29_000)));
        for key in ["httpMethod", "contentHandling", "timeoutInMillis"] {
            let says = view.node.get(key).is_some_and(|value| !is_empty(value));
            let Some(place) = view.node.key_span(key).filter(|_| says) else { continue };
            if key == "timeoutInMillis" && longest {
                continue;
            }
            let message = format!("an integration of type `MOCK` calls nothing and has no use for `{key}`");
            let mut finding = Diagnostic::new(Code::MEMBER_OF_OTHER_TYPE, place, message);
            finding.severity = Severity::Note;
            self.report(finding);
        }
    }

    /// Members of an integration.
    pub(super) fn misfits_of_integration(&mut self, view: &IntegrationView<'t>) {
        let (members, owner): (&[&str], _) = match self.kind {
            ApiKind::Http => (&REST_MEMBERS, "a REST API"),
            ApiKind::Rest => (&HTTP_MEMBERS, "an HTTP API"),
            ApiKind::OpenApi => return,
        };
        let says = |key: &&str| view.node.get(key).is_some_and(|value| !is_empty(value));
        let mut found: Vec<(&str, Span)> = members
            .iter()
            .filter(|key| says(key))
            .filter_map(|key| Some((*key, view.node.key_span(key)?)))
            .collect();
        found.sort_by_key(|(_, span)| *span);
        let Some(((_, place), others)) = found.split_first() else { return };
        let names: Vec<String> = found.iter().map(|(key, _)| format!("`{key}`")).collect();
        let have = if others.is_empty() { "has" } else { "have" };
        let message = format!("{} {have} an effect on integrations of {owner} only", names.join(", "));
        let mut finding = Diagnostic::new(Code::MEMBER_OF_OTHER_KIND, *place, message);
        for (_, span) in others {
            finding = finding.also(*span, "");
        }
        self.report(finding);
    }
}

/// Nothing, or a list or mapping of nothing: what exports write where nothing was set.
fn is_empty(value: Node<'_>) -> bool {
    let holds = value.items().next().is_some() || value.entries().next().is_some();
    value.is_null() || (value.is_mapping() || value.is_sequence()) && !holds
}
