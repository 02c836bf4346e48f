//! Settings of a whole API that stand at the root.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
use crate::document::extension::endpoint_configuration;
use crate::language::token::is_token;
use crate::model::{ApiKeySource, ApiKind};
use crate::source::Node;

/// What was read.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) binary_media_types: Vec<Spanned<String>>,
    pub(super) minimum_compression_size: Option<Spanned<u32>>,
    pub(super) resource_policy: Option<Span>,
    pub(super) default_endpoint_disabled: bool,
    pub(super) api_key_source: ApiKeySource,
}

impl Resolver<'_, '_> {
    pub(super) fn settings(&mut self) -> Settings {
        let root = self.document.root;
        let mut settings =
            Settings { binary_media_types: self.binary_media_types(root), ..Settings::default() };
        settings.resource_policy = root
            .get("x-amazon-apigateway-policy")
            .filter(|policy| !policy.is_null() && self.policy_closes())
            .and(root.key_span("x-amazon-apigateway-policy"));
        for node in endpoint_configuration::read(root, &mut self.reader) {
            let disabled = self.reader.member_flag(node, "disableExecuteApiEndpoint") == Some(true);
            if let Some(value) = node.get("disableExecuteApiEndpoint").filter(|_| disabled) {
                settings.default_endpoint_disabled = true;
                if self.gwgen.get("domainNames").is_none() {
                    let what = "`disableExecuteApiEndpoint`: without `domainNames` every host is served";
                    self.later(Code::UNSUPPORTED_ENDPOINT_SETTING, value.span(), what);
                }
            }
            for key in ["vpcEndpointIds", "ipAddressType", "types"] {
                if let Some(span) = node.key_span(key) {
                    self.later(Code::UNSUPPORTED_ENDPOINT_SETTING, span, format!("`{key}`"));
                }
            }
        }
        if self.kind == ApiKind::Http {
            // Nothing of the rest is read for HTTP APIs; `misfit` says so.
            settings.binary_media_types.clear();
            self.webhooks(root);
            return settings;
        }
        settings.minimum_compression_size = self.compression(root);
        for key in ["x-amazon-apigateway-security-policy", "x-amazon-apigateway-endpoint-access-mode"] {
            if let Some(span) = root.key_span(key) {
                self.later(Code::UNSUPPORTED_ENDPOINT_SETTING, span, format!("`{key}`"));
            }
        }
        settings.api_key_source = self.api_key_source(root);
        self.webhooks(root);
        settings
    }

    fn api_key_source(&mut self, root: Node<'_>) -> ApiKeySource {
        const SOURCES: [(&str, ApiKeySource); 2] =
            [("HEADER", ApiKeySource::Header), ("AUTHORIZER", ApiKeySource::Authorizer)];
        let source = self.reader.member_literal(root, "x-amazon-apigateway-api-key-source");
        source
            .and_then(|source| self.enumeration(&source, "source of API keys", &SOURCES))
            .unwrap_or_default()
    }

    fn webhooks(&mut self, root: Node<'_>) {
        if let Some(span) = root.key_span("webhooks") {
            self.report(Diagnostic::new(Code::UNSUPPORTED_CALLBACK, span, "webhooks are not served"));
        }
    }

    fn binary_media_types(&mut self, root: Node<'_>) -> Vec<Spanned<String>> {
        let list = self.reader.member_list(root, "x-amazon-apigateway-binary-media-types");
        let types: Vec<Spanned<String>> =
            list.into_iter().flat_map(Node::items).filter_map(|item| self.reader.literal(item)).collect();
        for entry in types.iter().filter(|entry| !can_be_binary(&entry.value)) {
            let message = format!("`{}` is the type of no body, so it makes nothing binary", entry.value);
            self.report(Diagnostic::new(Code::BINARY_MEDIA_TYPE, entry.span, message));
        }
        types
    }

    fn compression(&mut self, root: Node<'_>) -> Option<Spanned<u32>> {
        let key = "x-amazon-apigateway-minimum-compression-size";
        let size = self.reader.member_number(root, key)?;
        match size.value {
            Ok(bytes @ 0..=10_485_760) => {
                u32::try_from(bytes).ok().map(|bytes| Spanned::new(bytes, size.span))
            }
            _ => {
                let message = "the size is 0 to 10,485,760 bytes";
                self.report(Diagnostic::new(Code::SETTING_RANGE, size.span, message));
                None
            }
        }
    }
}

/// Whether an entry of the list of binary media types can be that of a body.
fn can_be_binary(entry: &str) -> bool {
    // A `*` stands for a whole part; within one it is a character that no body's type has.
    let is_name = |text: &str| is_token(text) && !text.contains('*');
    match entry.split_once('/') {
        Some(("*", "*")) => true,
        Some((kind, subtype)) => is_name(kind) && (subtype == "*" || is_name(subtype)),
        None => false,
    }
}
