//! Plain documents: every operation is forwarded to its first server.

use super::{Resolver, path};
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
use crate::document::{OperationView, PathItemView};
use crate::language::{Part, Text, authority};
use crate::model::{HttpIntegration, Integration, IntegrationKind, PassthroughBehavior, Resource};

/// The parameter that stands for a server which the document does not name.
const SERVER: &str = "server";

/// What is not said in a document without gateway extensions.
pub(super) const TIMEOUT_MS: u32 = 29_000;

impl<'t> Resolver<'t, '_> {
    /// The integration of an operation without gateway extensions.
    pub(super) fn forward(
        &mut self,
        item: &PathItemView<'t>,
        operation: &OperationView<'t>,
        resource: &Resource,
    ) -> Option<Integration> {
        let servers = self.document.servers(Some((item, operation)), &mut self.reader);
        let (mut url, span) = match servers.into_iter().next() {
            Some(server) => (server.url, server.span),
            None => (Text::default(), self.head()),
        };
        if let Some(rest) = without_host(&url) {
            url = rest;
        }
        if let Some(before) = url.before(&['?', '#']) {
            let message = "what stands behind `?` or `#` is not sent to the server";
            let finding = Diagnostic::new(Code::URI_FRAGMENT, span, message);
            let help = "leave it out: the path of each operation follows the server's URL";
            self.reader.report_once_a_place(finding.help(help));
            url = before;
        }
        let head = url.head().to_ascii_lowercase();
        let absolute = head.starts_with("http://") || head.starts_with("https://");
        if !absolute && head.contains("://") {
            let message = format!("`{}` is no HTTP server", url.display());
            let finding = Diagnostic::new(Code::BAD_SERVER, span, message);
            self.report(finding.help("write a URL that begins with `https://` or `http://`"));
            return None;
        }
        if absolute {
            self.uncallable(&url, span);
        }
        if !absolute && !head.is_empty() || url.parts.is_empty() {
            if !std::mem::replace(&mut self.server_noted, true) {
                let message = "the definition does not say where its operations are forwarded to";
                let finding = Diagnostic::new(Code::RELATIVE_SERVER, span, message);
                self.report(
                    finding.help("bind it: `--param server=https://HOST`, at build time or at start"),
                );
            }
            url = self.server_in_front_of(&url);
        }
        let path = path::as_requested(path::split_tail(item.path.text).0);
        let url = url.strip_suffix("/").unwrap_or(url);
        let mut uri = url;
        uri.push(Part::Literal(path));
        Some(Integration {
            span,
            cache_namespace: None,
            cache_key_parameters: Vec::new(),
            kind: IntegrationKind::Http(HttpIntegration {
                proxy: true,
                verb: None,
                uri: Spanned::new(uri, span),
                vpc_link: None,
                append_path: false,
                request_mappings: Self::path_mappings(&resource.parameters, span),
                request_templates: Vec::new(),
                passthrough: PassthroughBehavior::WhenNoMatch,
                content_handling: None,
                responses: Vec::new(),
                timeout_ms: TIMEOUT_MS,
                streams: false,
                tls_skip_verification: false,
                tls_server_name: None,
            }),
        })
    }

    /// Whether the document names a server of its own, not Amazon's endpoint of the API itself.
    pub(super) fn has_server(&mut self) -> bool {
        let servers = self.document.servers(None, &mut self.reader);
        let Some(server) = servers.first() else { return false };
        let url = server.url.display();
        url.starts_with("http") && !url.contains(".execute-api.")
    }

    /// Says that a URL's host can never be called, once for each place.
    pub(super) fn uncallable(&mut self, url: &Text, span: Span) {
        let Some((host, because)) = authority::fault(url) else { return };
        let finding = Diagnostic::new(Code::HOST, span, format!("`{host}` cannot be called: {because}"));
        let help = "write `HOST` or `HOST:PORT` behind `https://`, or leave it open: `${host}`";
        self.reader.report_once_a_place(finding.help(help));
    }

    /// A relative URL with the parameter that stands for the server.
    fn server_in_front_of(&mut self, url: &Text) -> Text {
        let mut out = match self.reader.bound(SERVER) {
            Some(server) => Text::literal(server.trim_end_matches('/')),
            None => Text::parameter(SERVER),
        };
        // `./v1` and `v1` are relative to the document's own address, which is the server.
        let mut rest = url.clone();
        while let Some(shorter) = rest.strip_prefix("./") {
            rest = shorter;
        }
        if !rest.head().is_empty() && !rest.head().starts_with('/') {
            out.push(Part::Literal("/".to_owned()));
        }
        out.append(if rest.as_literal() == Some(".") { Text::default() } else { rest });
        out
    }
}

/// What follows the scheme of a URL that has no host: `https://`, `http:///v1`.
fn without_host(url: &Text) -> Option<Text> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme))?;
    let has_host =
        rest.parts.iter().any(|part| *part != Part::Literal(String::new())) && !rest.head().starts_with('/');
    (!has_host).then_some(rest)
}
