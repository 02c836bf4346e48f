//! `x-amazon-apigateway-integration` to the model.

mod aws;
mod cache;
mod http;
mod mock;
mod responses;
mod subtype;
mod tls;

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::document::extension::integration::{self, IntegrationView};
use crate::document::{OperationView, PathItemView};
use crate::model::{
    ApiKind, ContentHandling, Integration, IntegrationKind, Mapping, PassthroughBehavior, Resource,
};
use crate::source::Node;

/// Changes to an HTTP API's answer by status.
type ResponseMappings = Vec<(u16, Vec<Mapping>)>;

impl<'t> Resolver<'t, '_> {
    /// What answers an operation.
    pub(super) fn integration(
        &mut self,
        item: &PathItemView<'t>,
        operation: &OperationView<'t>,
        resource: &Resource,
        is_default: bool,
    ) -> (Option<Integration>, ResponseMappings) {
        if self.kind == ApiKind::OpenApi {
            return (self.forward(item, operation, resource), Vec::new());
        }
        if !Self::has_integration(operation) {
            let message = format!("`{} {}` has no integration", operation.verb, item.path.text);
            self.report(Diagnostic::new(Code::METHOD_WITHOUT_INTEGRATION, operation.key, message));
            return (None, Vec::new());
        }
        let Some(view) = integration::read(operation.node, &mut self.reader) else {
            return (None, Vec::new());
        };
        let place = operation.node.key_span(integration::KEY).unwrap_or(operation.key);
        if self.kind == ApiKind::Http
            && self.reader.is_absent(view.node, "uri")
            && view.subtype.is_none()
            && self.has_server()
        {
            let message = "the integration has no `uri`; the operation is forwarded to the document's server";
            self.report(Diagnostic::new(Code::INTEGRATION_WITHOUT_BACKEND, place, message));
            return (self.forward(item, operation, resource), Vec::new());
        }
        let kind = self.integration_kind(&view, resource, is_default);
        let response_mappings = match self.kind {
            ApiKind::Http => self.response_mappings(&view),
            _ => Vec::new(),
        };
        if !matches!(&kind, Some(IntegrationKind::Unsupported(_))) {
            self.misfits_of_integration(&view);
        }
        self.payload_of_others(&view);
        self.unread_members(&view);
        let integration = kind.map(|kind| Integration {
            span: place,
            cache_namespace: self.cache_namespace(&view),
            cache_key_parameters: self.cache_key_parameters(&view, &kind),
            kind,
        });
        (integration, response_mappings)
    }

    fn integration_kind(
        &mut self,
        view: &IntegrationView<'t>,
        resource: &Resource,
        is_default: bool,
    ) -> Option<IntegrationKind> {
        let Some(kind) = &view.kind else {
            // One that is open at build time was reported where it stands.
            if !self.reader.is_absent(view.node, "type") {
                return None;
            }
            let place = view.node.entries().next().map_or(view.node.span(), |(key, _)| key.span);
            self.report(Diagnostic::new(
                Code::INTEGRATION_TYPE_MISSING,
                place,
                "the integration has no `type`",
            ));
            return None;
        };
        let is_http_api = self.kind == ApiKind::Http;
        match kind.value.as_str() {
            "HTTP_PROXY" => self.http(view, true, resource, is_default),
            "AWS_PROXY" => self.lambda(view),
            "HTTP" | "AWS" | "MOCK" if is_http_api => {
                let what = format!("an integration of type `{}`", kind.value);
                self.later(Code::UNSUPPORTED_HTTP_TYPE, kind.span, what.clone());
                Some(IntegrationKind::Unsupported(format!("{what} in an HTTP API")))
            }
            "HTTP" => self.http(view, false, resource, is_default),
            "AWS" => self.aws(view),
            "MOCK" => Some(IntegrationKind::Mock(self.mock(view))),
            other => {
                let message = format!("`{}` is no type of integration", other.to_ascii_lowercase());
                let finding = Diagnostic::new(Code::INTEGRATION_TYPE, kind.span, message);
                self.report(finding.help("types are `http`, `http_proxy`, `aws`, `aws_proxy` and `mock`"));
                None
            }
        }
    }

    fn passthrough(&mut self, view: &IntegrationView<'t>) -> PassthroughBehavior {
        const VALUES: [(&str, PassthroughBehavior); 3] = [
            ("WHEN_NO_MATCH", PassthroughBehavior::WhenNoMatch),
            ("WHEN_NO_TEMPLATES", PassthroughBehavior::WhenNoTemplates),
            ("NEVER", PassthroughBehavior::Never),
        ];
        let written = view.passthrough.as_ref();
        let value = written.and_then(|text| self.enumeration(text, "passthrough behavior", &VALUES));
        value.unwrap_or(PassthroughBehavior::WhenNoMatch)
    }

    /// `contentHandling`, of a request or an answer.
    fn content_handling(&mut self, text: Option<&Spanned<String>>) -> Option<ContentHandling> {
        const VALUES: [(&str, Option<ContentHandling>); 3] = [
            ("CONVERT_TO_BINARY", Some(ContentHandling::ConvertToBinary)),
            ("CONVERT_TO_TEXT", Some(ContentHandling::ConvertToText)),
            ("PASSTHROUGH", None),
        ];
        self.enumeration(text?, "content handling", &VALUES).flatten()
    }

    /// `timeoutInMillis`, or the service's default.
    fn timeout(&mut self, view: &IntegrationView<'t>) -> u32 {
        let longest = if self.kind == ApiKind::Http { 30_000 } else { 29_000 };
        let Some(timeout) = &view.timeout else { return longest };
        let streams = view.transfer_mode.as_ref().is_some_and(|mode| mode.value == "STREAM");
        let longest_written = if streams { 900_000 } else { longest };
        match timeout
            .value
            .as_ref()
            .ok()
            .and_then(|number| u32::try_from(*number).ok())
            .filter(|ms| *ms >= 50)
        {
            Some(ms) => {
                if ms > longest_written {
                    let message = format!("{ms} ms is longer than Amazon's {longest_written} ms");
                    self.report(Diagnostic::new(Code::TIMEOUT_LONG, timeout.span, message));
                }
                ms
            }
            None => {
                let message = "a timeout is a whole number of milliseconds, at least 50";
                self.report(Diagnostic::new(Code::TIMEOUT_RANGE, timeout.span, message));
                longest
            }
        }
    }

    /// Members that are read and come later.
    fn unread_members(&mut self, view: &IntegrationView<'t>) {
        self.members_of_other_types(view);
        if self.kind == ApiKind::Http {
            return;
        }
        if view.kind.as_ref().is_some_and(|kind| kind.value.ends_with("_PROXY")) {
            self.ignored_by_proxies(view);
        }
        let key = "integrationTarget";
        let says = self.reader.member(view.node, key).is_some();
        if let Some(span) = view.node.key_span(key).filter(|_| says) {
            self.later(Code::UNSUPPORTED_SETTING, span, format!("`{key}`"));
        }
    }

    /// Templates and mappings of answers have no effect on a proxy, nor have mappings of requests where the event is the
    /// request (reference 4.2), there and here. A bare status is what every export writes, and not worth a word.
    fn ignored_by_proxies(&mut self, view: &IntegrationView<'t>) {
        let changes = |response: Node<'t>| {
            let members =
                ["responseTemplates", "responseParameters"].into_iter().filter_map(|key| response.get(key));
            members.into_iter().any(|member| member.entries().len() > 0)
        };
        let templates =
            view.node.get("requestTemplates").is_some_and(|templates| templates.entries().len() > 0);
        let responses =
            view.node.get("responses").is_some_and(|all| all.entries().any(|(_, one)| changes(one)));
        let is = |name: &str| view.kind.as_ref().is_some_and(|kind| kind.value == name);
        let parameters =
            view.node.get("requestParameters").is_some_and(|mappings| mappings.entries().len() > 0);
        // A function's answer says itself whether it is base64; exports name the conversion all the same.
        let ignored = [
            ("requestTemplates", templates),
            ("requestParameters", is("AWS_PROXY") && parameters),
            ("responses", responses),
            ("contentHandling", is("HTTP_PROXY") && view.content_handling.is_some()),
        ];
        for (key, _) in ignored.into_iter().filter(|(_, on)| *on) {
            let place = view.node.key_span(key).unwrap_or_else(|| view.node.span());
            let message = format!("a proxy integration ignores `{key}`");
            self.report(Diagnostic::new(Code::IGNORED_BY_PROXY, place, message));
        }
    }
}
