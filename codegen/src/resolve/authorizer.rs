//! Security schemes to authorizers.

use std::collections::BTreeSet;

use super::Resolver;
use super::security::{Rule, Scheme};
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
use crate::document::extension::authorizer::{self, AuthorizerView};
use crate::document::flag;
use crate::language::arn;
use crate::language::authority::fault_of_url;
use crate::language::mapping::{Direction, http_value, rest_source};
use crate::language::pattern::{self, Fault};
use crate::model::check::Matcher;
use crate::model::{
    ApiKind, Authorizer, AuthorizerEvent, AuthorizerKind, CognitoAuthorizer, Identity, IdentitySource,
    LambdaAuthorizer, Source, Text,
};
use crate::source::Node;

const TYPES: &str = "types are `token`, `request`, `cognito_user_pools` and `jwt`";
const FUNCTION: &str =
    "write `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION-ARN/invocations`";

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
            let position = authorizers.len();
            let rule = self.rule(scheme, &kind, view.is_some(), position);
            let asks_for_scopes = matches!(kind, AuthorizerKind::Cognito(_) | AuthorizerKind::Jwt(_));
            let scheme = Scheme { authorizer: position, rule, scopes: scopes(scheme), asks_for_scopes };
            self.schemes.by_name.insert(key.text.to_owned(), scheme);
            authorizers.push(Authorizer { name, kind });
        }
        authorizers
    }

    /// What a scheme asks of a caller at Amazon.
    fn rule(
        &self,
        scheme: Node<'t>,
        kind: &AuthorizerKind,
        has_authorizer: bool,
        position: usize,
    ) -> Option<Rule> {
        if self.kind == ApiKind::OpenApi {
            return None;
        }
        match kind {
            AuthorizerKind::Iam => Some(Rule::Iam),
            AuthorizerKind::ApiKey => Some(Rule::ApiKey),
            AuthorizerKind::Lambda(_) => Some(Rule::Authorizer(position)),
            // An authorizer that could not be read, or one that a template adds later, guards all the same.
            AuthorizerKind::Plain => {
                let named = scheme.get("x-amazon-apigateway-authtype").is_some();
                (has_authorizer || named).then_some(Rule::Closed)
            }
            AuthorizerKind::Cognito(cognito) if cognito.pools.is_empty() => Some(Rule::Closed),
            // A REST API knows no JWT authorizers, an HTTP API no user pools.
            AuthorizerKind::Cognito(_) if self.kind == ApiKind::Rest => Some(Rule::Authorizer(position)),
            AuthorizerKind::Jwt(_) if self.kind == ApiKind::Http => Some(Rule::Authorizer(position)),
            AuthorizerKind::Cognito(_) | AuthorizerKind::Jwt(_) => Some(Rule::Closed),
        }
    }

    fn authorizer_kind(&mut self, scheme: Node<'t>, view: &AuthorizerView<'t>) -> AuthorizerKind {
        let name = view.kind.as_ref().map_or("", |kind| kind.value.as_str());
        match name {
            "token" | "request" => self.lambda_authorizer(scheme, view, name == "token"),
            "cognito_user_pools" => self.pool_authorizer(scheme, view),
            "jwt" => self.jwt_authorizer(scheme, view),
            "" => {
                self.bad_authorizer(view.node.span(), "an authorizer has a `type`", TYPES);
                AuthorizerKind::Plain
            }
            other => {
                let span = view.kind.as_ref().map_or(view.node.span(), |kind| kind.span);
                self.bad_authorizer(span, &format!("`{other}` is no type of authorizer"), TYPES);
                AuthorizerKind::Plain
            }
        }
    }

    fn lambda_authorizer(
        &mut self,
        scheme: Node<'t>,
        view: &AuthorizerView<'t>,
        is_token: bool,
    ) -> AuthorizerKind {
        let function = self.authorizer_function(view);
        let event = match self.kind {
            ApiKind::Http => self.http_event(view.node),
            _ if is_token => AuthorizerEvent::Token { validation: self.token_validation(view) },
            _ => AuthorizerEvent::Request,
        };
        let identity_sources = match event {
            AuthorizerEvent::Token { .. } => vec![self.token_source(scheme, view)],
            _ => {
                let sources = view.identity_sources.iter();
                sources.filter_map(|source| self.identity_source(source)).collect()
            }
        };
        // HTTP APIs keep answers only where they are told to (reference 1.4).
        let default = if self.kind == ApiKind::Http { 0 } else { 300 };
        let ttl_seconds = match (self.ttl(view), identity_sources.is_empty()) {
            (Some(1..), true) => {
                self.answers_without_identity(view);
                0
            }
            (_, true) => 0,
            (written, false) => written.unwrap_or(default),
        };
        AuthorizerKind::Lambda(LambdaAuthorizer {
            function,
            identity: view.credentials.clone().map_or(Identity::Own, |role| Identity::Role(role.value)),
            event,
            identity_sources,
            ttl_seconds,
        })
    }

    /// `identityValidationExpression`, Java's, matched as a whole.
    pub(super) fn token_validation(&mut self, view: &AuthorizerView<'t>) -> Option<Matcher> {
        let written = view.validation.as_ref()?;
        match pattern::message::compile(&written.value) {
            Ok(matcher) => Some(matcher),
            Err(Fault::Syntax(reason) | Fault::Unsupported(reason)) => {
                let message = format!("the expression `{}` cannot be read: {reason}", written.value);
                self.report(Diagnostic::new(Code::IDENTITY_VALIDATION, written.span, message));
                None
            }
        }
    }

    /// The field that holds the token: the scheme's, whatever `identitySource` says (reference 1.4).
    pub(super) fn token_source(&mut self, scheme: Node<'t>, view: &AuthorizerView<'t>) -> IdentitySource {
        let name = self.reader.member_literal(scheme, "name").map(|name| name.value);
        if let Some(name) = name.filter(|name| !name.eq_ignore_ascii_case("unused")) {
            return IdentitySource::Header(name);
        }
        let source = view.identity_sources.first().and_then(|source| self.identity_source(source));
        source.unwrap_or_else(|| IdentitySource::Header("Authorization".to_owned()))
    }

    pub(super) fn identity_source(&mut self, written: &Spanned<String>) -> Option<IdentitySource> {
        let text = Text::literal(&written.value);
        let http = (self.kind == ApiKind::Http)
            .then(|| http_value(&text, Direction::Request).ok()?.pop())
            .flatten()
            .filter(|source| !matches!(source, Source::Literal(_)));
        // Definitions of HTTP APIs write a REST API's form too, which means nothing else.
        let source = match http {
            Some(source) => Ok(source),
            None => rest_source(&text, Direction::Request),
        };
        let found = match source {
            Ok(Source::Header(name) | Source::MultiHeader(name)) => Some(IdentitySource::Header(name)),
            Ok(Source::Query(name) | Source::MultiQuery(name)) => Some(IdentitySource::Query(name)),
            Ok(Source::Context(name)) => Some(IdentitySource::Context(name)),
            Ok(Source::StageVariable(name)) => Some(IdentitySource::StageVariable(name)),
            _ => None,
        };
        if found.is_none() {
            let message = format!("`{}` is no source of an identity", written.value);
            let help = match self.kind {
                ApiKind::Http => {
                    "write `$request.header.X`, `$request.querystring.X`, `$context.X` or `$stageVariables.X`"
                }
                _ => {
                    "write `method.request.header.X`, `method.request.querystring.X`, `context.X` or `stageVariables.X`"
                }
            };
            self.report(Diagnostic::new(Code::IDENTITY_SOURCE, written.span, message).help(help));
        }
        found
    }

    /// An answer that is kept for nobody in particular would be everybody's.
    fn answers_without_identity(&mut self, view: &AuthorizerView<'t>) {
        let span = view.ttl.as_ref().map_or(view.node.span(), |ttl| ttl.span);
        let message = "answers are not kept: the authorizer has no `identitySource` to keep them by";
        self.report(Diagnostic::new(Code::ANSWERS_WITHOUT_IDENTITY, span, message));
    }

    pub(super) fn bad_authorizer(&mut self, span: Span, message: &str, help: &str) {
        self.report(Diagnostic::new(Code::BAD_AUTHORIZER, span, message).help(help));
    }

    /// The function that `authorizerUri` names.
    fn authorizer_function(&mut self, view: &AuthorizerView<'t>) -> Text {
        let Some(uri) = &view.uri else {
            let message = "a Lambda authorizer names its function in `authorizerUri`";
            self.bad_authorizer(view.node.span(), message, FUNCTION);
            return Text::default();
        };
        let function = arn::lambda(&uri.value);
        match uri.value.as_literal() {
            Some(written) if written.starts_with("http://") || written.starts_with("https://") => {
                if let Some(because) = fault_of_url(written) {
                    let message = format!("the endpoint `{written}` is no URL: {because}");
                    self.bad_authorizer(uri.span, &message, "write `https://HOST[:PORT]/PATH`");
                }
            }
            Some(written) if function.is_none() => {
                let message = format!("`{written}` is no Lambda function");
                self.bad_authorizer(uri.span, &message, FUNCTION);
            }
            _ => {}
        }
        // An ARN with a hole in a place where it cannot be taken apart is kept as it is.
        function.unwrap_or_else(|| uri.value.clone())
    }

    fn http_event(&mut self, node: Node<'t>) -> AuthorizerEvent {
        let simple = node.get("enableSimpleResponses").and_then(flag).unwrap_or(false);
        match self.reader.member_literal(node, "authorizerPayloadFormatVersion") {
            Some(version) if version.value.starts_with('2') => AuthorizerEvent::V2 { simple },
            Some(version) if !version.value.starts_with('1') => {
                let message = format!("`{}` is no version of the event", version.value);
                self.bad_authorizer(version.span, &message, "write `2.0`, or `1.0`");
                AuthorizerEvent::V1
            }
            _ => AuthorizerEvent::V1,
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
        return AuthorizerKind::Cognito(CognitoAuthorizer {
            pools: Vec::new(),
            source: IdentitySource::Header("Authorization".to_owned()),
            validation: None,
        });
    }
    let is_key = text("type") == "apikey" && text("in") == "header" && text("name") == "x-api-key";
    if is_key && auth_type.is_empty() { AuthorizerKind::ApiKey } else { AuthorizerKind::Plain }
}

/// The scopes of an `oauth2` scheme: of every flow, in Swagger documents of the scheme itself.
fn scopes(scheme: Node<'_>) -> Option<BTreeSet<String>> {
    let flows = scheme.get("flows").into_iter().flat_map(Node::entries).map(|(_, flow)| flow);
    let lists = std::iter::once(scheme).chain(flows).filter_map(|place| place.get("scopes"));
    let lists: Vec<Node<'_>> = lists.filter(|scopes| scopes.is_mapping()).collect();
    let names = lists.iter().flat_map(|scopes| scopes.entries()).map(|(scope, _)| scope.text.to_owned());
    (!lists.is_empty()).then(|| names.collect())
}
