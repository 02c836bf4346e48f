//! `tlsConfig`: what an integration says about the certificate of its backend (reference 1.2).

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::extension::integration::IntegrationView;
use crate::language::authority;
use crate::model::{ApiKind, Text};

const KEY: &str = "tlsConfig";
const SKIP: &str = "insecureSkipVerification";
const SERVER_NAME: &str = "serverNameToVerify";

/// What is believed of a backend.
#[derive(Debug, Default)]
pub(super) struct TlsConfig {
    /// `insecureSkipVerification`: whoever issued its certificate.
    pub(super) skip_verification: bool,
    /// `serverNameToVerify`: the name that its certificate is for, in place of the host that is called.
    pub(super) server_name: Option<Text>,
}

impl<'t> Resolver<'t, '_> {
    /// The settings for a backend. REST APIs skip verification, private integrations of HTTP APIs name the server; what
    /// stands in the other's place has no effect, which is said.
    pub(super) fn tls_config(&mut self, view: &IntegrationView<'t>, uri: &Text, private: bool) -> TlsConfig {
        let Some(node) = self.reader.member_mapping(view.node, KEY) else { return TlsConfig::default() };
        self.reader.known_members(node, "`tlsConfig`", &[SKIP, SERVER_NAME]);
        let skip = self.reader.member_flag(node, SKIP);
        let server_name = self.reader.member_text(node, SERVER_NAME);
        let place = |key: &str| node.key_span(key).unwrap_or_else(|| node.span());
        if uri.head().to_ascii_lowercase().starts_with("http://") {
            let place = view.node.key_span(KEY).unwrap_or_else(|| node.span());
            self.tls_without_effect(place, KEY, "the backend is called without TLS");
            return TlsConfig::default();
        }
        let is_http_api = self.kind == ApiKind::Http;
        if skip.is_some() && is_http_api {
            self.tls_without_effect(place(SKIP), SKIP, "certificates are always verified for an HTTP API");
        }
        if let Some(name) = &server_name {
            if !is_http_api {
                self.tls_without_effect(place(SERVER_NAME), SERVER_NAME, "it is for HTTP APIs");
            } else if !private {
                let because = "it is for private integrations, `connectionType: VPC_LINK`";
                self.tls_without_effect(place(SERVER_NAME), SERVER_NAME, because);
            } else if let Some(because) = authority::fault_of_name(&name.value) {
                let message = format!("`{}` is no name of a server: {because}", name.value.display());
                let finding = Diagnostic::new(Code::TLS_SERVER_NAME, name.span, message);
                self.report(finding.help("write the name that the backend's certificate is for"));
            }
        }
        TlsConfig {
            skip_verification: skip.unwrap_or(false) && !is_http_api,
            server_name: server_name.map(|name| name.value).filter(|_| is_http_api && private),
        }
    }

    fn tls_without_effect(&mut self, place: Span, what: &str, because: &str) {
        let message = format!("`{what}` has no effect: {because}");
        self.report(Diagnostic::new(Code::TLS_CONFIG, place, message));
    }
}
