//! `x-amazon-apigateway-cors`.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::extension::cors;
use crate::document::list_texts;
use crate::language::token::is_token;
use crate::model::{ApiKind, Cors};
use crate::source::Node;

const VERBS: [&str; 10] =
    ["*", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"];

impl Resolver<'_, '_> {
    pub(super) fn cors(&mut self) -> Option<Cors> {
        let root = self.document.root;
        let node = cors::read(root, &mut self.reader)?;
        if self.kind != ApiKind::Http {
            let place = root.key_span("x-amazon-apigateway-cors").unwrap_or(node.span());
            let message = "`x-amazon-apigateway-cors` has an effect on HTTP APIs only";
            self.report(Diagnostic::new(Code::MISPLACED_EXTENSION, place, message));
            return None;
        }
        let max_age = self.reader.member_number(node, "maxAge");
        let max_age =
            max_age.and_then(|age| match age.value.as_ref().ok().and_then(|age| i32::try_from(*age).ok()) {
                Some(seconds) => Some(seconds),
                None => {
                    self.report(Diagnostic::new(
                        Code::SETTING_RANGE,
                        age.span,
                        "`maxAge` is a number of seconds",
                    ));
                    None
                }
            });
        self.cors_without_effect(node);
        let allow_credentials = self.reader.member_flag(node, "allowCredentials").unwrap_or(false);
        let mut texts = |key| cors::texts(node, key, &mut self.reader);
        let allow_origins = texts("allowOrigins");
        let (allow_methods, allow_headers) = (texts("allowMethods"), texts("allowHeaders"));
        let expose_headers = texts("exposeHeaders");
        if allow_credentials && allow_origins.iter().any(|origin| origin == "*") {
            let place = node.key_span("allowCredentials").unwrap_or_else(|| node.span());
            let message = "browsers refuse an answer that allows both credentials and every origin";
            let finding = Diagnostic::new(Code::CORS_WITHOUT_EFFECT, place, message);
            self.report(finding.help("name the origins in `allowOrigins`, or `https://*`"));
        }
        Some(Cors {
            span: Some(node.span()),
            allow_origins,
            allow_methods,
            allow_headers,
            expose_headers,
            max_age,
            allow_credentials,
        })
    }

    /// Origins that no browser sends, and methods and names of headers that are none.
    fn cors_without_effect(&mut self, node: Node<'_>) {
        let written = |key: &str| node.get(key).map(list_texts).unwrap_or_default();
        let origins = written("allowOrigins").into_iter().filter(|origin| !is_origin(origin.value));
        let origins = origins.map(|origin| (origin, "is no origin", "write `https://` and a host, or `*`"));
        let methods = written("allowMethods").into_iter().filter(|method| !are_verbs(method.value));
        let methods = methods.map(|method| (method, "is no verb", "write verbs in upper case, or `*`"));
        let headers = ["allowHeaders", "exposeHeaders"].into_iter().flat_map(written);
        let headers = headers.filter(|name| !are_names(name.value));
        let headers = headers.map(|name| (name, "is no header's name", "write names of headers, or `*`"));
        for (text, what, help) in origins.chain(methods).chain(headers) {
            let message = format!("`{}` {what}, so it has no effect", text.value);
            self.report(Diagnostic::new(Code::CORS_WITHOUT_EFFECT, text.span, message).help(help));
        }
    }
}

/// One origin or several behind commas; what is open at build time may be any.
fn is_origin(text: &str) -> bool {
    text.split(',').map(str::trim).all(|origin| {
        if matches!(origin, "*" | "null") || origin.contains("${") {
            return true;
        }
        let Some((scheme, host)) = origin.split_once("://") else { return false };
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        let wildcard = host == "*" && matches!(scheme, "http" | "https");
        is_scheme && !host.is_empty() && (wildcard || !host.contains(['/', '*', '?', '#', '@', ' ']))
    })
}

fn are_verbs(text: &str) -> bool {
    text.split(',').map(str::trim).all(|verb| VERBS.contains(&verb) || verb.contains("${"))
}

/// Names of headers, or `*`, which is a token too.
fn are_names(text: &str) -> bool {
    text.split(',').map(str::trim).all(|name| is_token(name) || name.contains("${"))
}
