//! Security schemes to authorizers.

use super::Resolver;
use super::security::Scheme;
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
use crate::document::extension::authorizer::{self, AuthorizerView};
use crate::document::flag;
use crate::language::arn;
use crate::model::{ApiKind, Authorizer, AuthorizerKind, ClosedBy, PayloadVersion, Text};
use crate::source::Node;

impl<'t> Resolver<'t, '_> {
    /// Every scheme, used or not.
    pub(super) fn authorizers(&mut self) -> Vec<Authorizer> {
        let mut authorizers = Vec::new();
        let schemes = self.document.security_schemes();
        for (key, node) in schemes.into_iter().flat_map(Node::entries) {
            let name = Spanned::new(key.text.to_owned(), key.span);
            let Some(scheme) = self.reader.mapping(node, "a security scheme") else { continue };
            let view = authorizer::read(scheme, &mut self.reader);
            let kind = match &view {
                Some(view) => self.authorizer_kind(scheme, view),
                None => plain_kind(scheme),
            };
            let closes = self.closes(scheme, &kind, view.is_some());
            self.schemes
                .by_name
                .insert(key.text.to_owned(), Scheme { authorizer: authorizers.len(), closes });
            let ttl_seconds = view.as_ref().and_then(|view| self.ttl(view));
            let identity_sources = view.map(|view| view.identity_sources).unwrap_or_default();
            authorizers.push(Authorizer { name, kind, identity_sources, ttl_seconds });
        }
        authorizers
    }

    /// The rule of Amazon's that a scheme stands for.
    fn closes(&self, scheme: Node<'t>, kind: &AuthorizerKind, has_authorizer: bool) -> Option<ClosedBy> {
        if self.kind == ApiKind::OpenApi {
            return None;
        }
        match kind {
            AuthorizerKind::Iam => Some(ClosedBy::Iam),
            AuthorizerKind::ApiKey => Some(ClosedBy::ApiKey),
            // An authorizer that could not be read, or one that a template adds later, guards all the same.
            AuthorizerKind::Plain => {
                let named = scheme.get("x-amazon-apigateway-authtype").is_some();
                (has_authorizer || named).then_some(ClosedBy::Authorizer)
            }
            _ => Some(ClosedBy::Authorizer),
        }
    }

    fn authorizer_kind(&mut self, scheme: Node<'t>, view: &AuthorizerView<'t>) -> AuthorizerKind {
        let jwt_issuer = view.issuer.clone().or_else(|| self.reader.member_text(scheme, "openIdConnectUrl"));
        let name = view.kind.as_ref().map_or("", |kind| kind.value.as_str());
        match name {
            "token" => AuthorizerKind::Token {
                uri: self.authorizer_function(view),
                credentials: view.credentials.clone().map(|text| text.value),
                validation: view.validation.clone(),
            },
            "request" => AuthorizerKind::Request {
                uri: self.authorizer_function(view),
                credentials: view.credentials.clone().map(|text| text.value),
                payload: self.payload_version(view.node),
                simple_responses: view.node.get("enableSimpleResponses").and_then(flag).unwrap_or(false),
            },
            "cognito_user_pools" => AuthorizerKind::Cognito { providers: view.providers.clone() },
            "jwt" => match jwt_issuer {
                Some(issuer) => AuthorizerKind::Jwt { issuer: issuer.value, audience: view.audience.clone() },
                None => {
                    self.bad_authorizer(
                        view.node.span(),
                        "a JWT authorizer names its `jwtConfiguration.issuer`",
                    );
                    AuthorizerKind::Plain
                }
            },
            "" => {
                self.bad_authorizer(view.node.span(), "an authorizer has a `type`");
                AuthorizerKind::Plain
            }
            other => {
                let span = view.kind.as_ref().map_or(view.node.span(), |kind| kind.span);
                self.bad_authorizer(span, &format!("`{other}` is no type of authorizer"));
                AuthorizerKind::Plain
            }
        }
    }

    fn bad_authorizer(&mut self, span: Span, message: &str) {
        let finding = Diagnostic::new(Code::BAD_AUTHORIZER, span, message);
        self.report(finding.help("types are `token`, `request`, `cognito_user_pools` and `jwt`"));
    }

    /// The function that `authorizerUri` names.
    fn authorizer_function(&mut self, view: &AuthorizerView<'t>) -> Text {
        let Some(uri) = &view.uri else {
            self.bad_authorizer(
                view.node.span(),
                "a Lambda authorizer names its function in `authorizerUri`",
            );
            return Text::default();
        };
        // An ARN with a hole in a place where it cannot be taken apart is kept as it is.
        arn::lambda(&uri.value).unwrap_or_else(|| uri.value.clone())
    }

    fn payload_version(&mut self, node: Node<'t>) -> PayloadVersion {
        match self.reader.member_literal(node, "authorizerPayloadFormatVersion") {
            Some(version) if version.value.starts_with('2') => PayloadVersion::V2,
            _ => PayloadVersion::V1,
        }
    }

    fn ttl(&mut self, view: &AuthorizerView<'t>) -> Option<u32> {
        let ttl = view.ttl.as_ref()?;
        match ttl.value {
            Ok(seconds @ 0..=3600) => u32::try_from(seconds).ok(),
            _ => {
                let message = "an authorizer's time to live is 0 to 3600 seconds";
                self.report(Diagnostic::new(Code::AUTHORIZER_TTL, ttl.span, message));
                None
            }
        }
    }
}

/// A scheme without authorizer.
fn plain_kind(scheme: Node<'_>) -> AuthorizerKind {
    let text =
        |key: &str| scheme.get(key).and_then(Node::text).map(str::to_ascii_lowercase).unwrap_or_default();
    let auth_type = text("x-amazon-apigateway-authtype");
    if auth_type.starts_with("aws") {
        return AuthorizerKind::Iam;
    }
    if auth_type == "cognito_user_pools" {
        return AuthorizerKind::Cognito { providers: Vec::new() };
    }
    let is_key = text("type") == "apikey" && text("in") == "header" && text("name") == "x-api-key";
    if is_key && auth_type.is_empty() { AuthorizerKind::ApiKey } else { AuthorizerKind::Plain }
}
