//! `HTTP` and `HTTP_PROXY`.

use super::Resolver;
use super::responses::SelectedBy;
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::document::extension::integration::IntegrationView;
use crate::language::arn;
use crate::language::mapping::Direction;
use crate::model::{ApiKind, HttpIntegration, IntegrationKind, Part, Resource, Text};

const VERBS: [&str; 8] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ANY"];

impl<'t> Resolver<'t, '_> {
    pub(super) fn http(
        &mut self,
        view: &IntegrationView<'t>,
        proxy: bool,
        resource: &Resource,
        is_default: bool,
    ) -> Option<IntegrationKind> {
        let verb = self.http_method(view)?;
        let vpc_link = self.vpc_link(view);
        let uri = self.http_uri(view, vpc_link.is_some())?;
        let is_http_api = self.kind == ApiKind::Http;
        let mut request_mappings = match is_http_api {
            true => self.http_request_mappings(view),
            false => self.rest_mappings(view.node, "requestParameters", Direction::Request),
        };
        if is_http_api {
            // Placeholders of the URI are filled from the route's variables without being mapped.
            request_mappings.extend(Self::path_mappings(&resource.parameters, uri.span));
        }
        let tls = self.tls_config(view, &uri.value, vpc_link.is_some());
        let (request_templates, responses) = match proxy {
            false => (
                self.templates(view.node, "requestTemplates"),
                self.integration_responses(view, SelectedBy::Status),
            ),
            true => (Vec::new(), Vec::new()),
        };
        Some(IntegrationKind::Http(HttpIntegration {
            proxy,
            verb,
            append_path: is_http_api && (is_default || vpc_link.is_some()),
            uri,
            vpc_link,
            request_mappings,
            request_templates,
            passthrough: self.passthrough(view),
            content_handling: self.content_handling(view.content_handling.as_ref()),
            responses,
            timeout_ms: self.timeout(view),
            streams: view.transfer_mode.as_ref().is_some_and(|mode| mode.value == "STREAM"),
            tls_skip_verification: tls.skip_verification,
            tls_server_name: tls.server_name,
        }))
    }

    /// `httpMethod`: `Some(None)` is the client's own, `None` a fault.
    #[allow(clippy::option_option, reason = "a fault, the client's verb, and a verb are three things")]
    pub(super) fn http_method(&mut self, view: &IntegrationView<'t>) -> Option<Option<String>> {
        let Some(method) = &view.http_method else {
            if self.kind == ApiKind::Http {
                return Some(None);
            }
            let place = view.kind.as_ref().map_or(view.node.span(), |kind| kind.span);
            let finding = Diagnostic::new(
                Code::INTEGRATION_METHOD_MISSING,
                place,
                "the integration has no `httpMethod`",
            );
            self.report(finding.help("write `httpMethod: GET`, or `ANY` for the client's own"));
            return None;
        };
        if !VERBS.contains(&method.value.as_str()) {
            let message = format!("`{}` is no verb", method.value);
            let finding = Diagnostic::new(Code::INTEGRATION_METHOD, method.span, message);
            self.report(finding.help(format!("write one of {}", VERBS.join(", "))));
            return None;
        }
        Some(Some(method.value.clone()).filter(|verb| verb != "ANY"))
    }

    /// The VPC link through which the backend is reached.
    fn vpc_link(&mut self, view: &IntegrationView<'t>) -> Option<Spanned<Text>> {
        const TYPES: [(&str, bool); 2] = [("INTERNET", false), ("VPC_LINK", true)];
        let kind = view.connection_type.as_ref()?;
        if !self.enumeration(kind, "connection type", &TYPES)? {
            return None;
        }
        if view.connection_id.is_none() {
            let finding = Diagnostic::new(Code::VPC_LINK_ID, kind.span, "the VPC link is not named");
            self.report(finding.help("name it with `connectionId`"));
        }
        view.connection_id.clone()
    }

    fn http_uri(&mut self, view: &IntegrationView<'t>, private: bool) -> Option<Spanned<Text>> {
        let Some(uri) = &view.uri else {
            if self.reader.is_absent(view.node, "uri") {
                let place = view.kind.as_ref().map_or(view.node.span(), |kind| kind.span);
                self.report(Diagnostic::new(
                    Code::INTEGRATION_URI_MISSING,
                    place,
                    "the integration has no `uri`",
                ));
            }
            return None;
        };
        let head = uri.value.head().to_ascii_lowercase();
        let is_url = head.starts_with("http://") || head.starts_with("https://");
        let is_listener =
            || matches!(arn::parse(&uri.value), Ok(arn::Target::LoadBalancer | arn::Target::CloudMap));
        let open = head.is_empty() && !uri.value.parts.is_empty();
        if is_url {
            self.uncallable(&uri.value, uri.span);
            if uri.value.parts.iter().any(|part| matches!(part, Part::Literal(text) if text.contains('#'))) {
                let message = "what stands behind `#` is not sent to the backend";
                self.report(
                    Diagnostic::new(Code::URI_FRAGMENT, uri.span, message).help("write `%23` for a `#`"),
                );
            }
        }
        if is_url || open || self.kind == ApiKind::Http && private && is_listener() {
            return Some(uri.clone());
        }
        let message = format!("`{}` is no HTTP URL", uri.value.display());
        let finding = Diagnostic::new(Code::HTTP_URI, uri.span, message);
        self.report(finding.help("write a URL that begins with `https://` or `http://`"));
        None
    }
}
