//! Answers that are kept for all callers of a method that tells its callers apart.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{
    Access, Api, AuthorizerKind, CacheKeyParameter, CognitoAuthorizer, IdentitySource, Integration,
    JwtAuthorizer, LambdaAuthorizer, Source,
};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for method in &api.methods {
        let Access::Authorizer(position) = method.access else { continue };
        let (Some(authorizer), Some(integration)) = (api.authorizers.get(position), &method.integration)
        else {
            continue;
        };
        let mut kept = api.stages.iter().filter_map(|stage| api.cached_as(stage, method));
        let Some(first) = kept.next().filter(|_| !integration.streams()) else { continue };
        let is_shared = first.is_shared == Some(true) || kept.any(|it| it.is_shared == Some(true));
        let sources = sources(&authorizer.kind);
        let (what, help) = match sources.iter().find(|source| !is_key(source, integration)) {
            Some(source) => match parameter(source) {
                Some(missing) => (
                    format!("`{missing}` tells callers apart and is no cache key"),
                    format!("add it to the integration's `cacheKeyParameters`: `[{missing}]`"),
                ),
                None => (
                    "what tells callers apart can be no cache key".to_owned(),
                    "turn caching off for this method (`cachingEnabled: false`)".to_owned(),
                ),
            },
            None if sources.is_empty() && !reads_clients(&integration.cache_key_parameters) => (
                "the authorizer reads whole requests, and no cache key tells callers apart".to_owned(),
                "give the authorizer an `identitySource`, and the integration `cacheKeyParameters`"
                    .to_owned(),
            ),
            None => continue,
        };
        let whose = if is_shared { "everybody" } else { "each caller by itself" };
        let message = format!("answers are kept for {whose}: {what}");
        let finding = Diagnostic::new(Code::CACHE_WITHOUT_IDENTITY, integration.span, message);
        findings.push(finding.also(authorizer.name.span, "whom the authorizer knows by it").help(help));
    }
}

/// What an authorizer knows callers by.
pub(super) fn sources(kind: &AuthorizerKind) -> &[IdentitySource] {
    match kind {
        AuthorizerKind::Lambda(LambdaAuthorizer { identity_sources, .. }) => identity_sources,
        AuthorizerKind::Cognito(CognitoAuthorizer { source, .. })
        | AuthorizerKind::Jwt(JwtAuthorizer { source, .. }) => std::slice::from_ref(source),
        AuthorizerKind::Iam | AuthorizerKind::ApiKey | AuthorizerKind::Plain => &[],
    }
}

/// Whether answers are kept apart by an identity source, or it is the same for all callers.
fn is_key(source: &IdentitySource, integration: &Integration) -> bool {
    let reads = |source: Source| integration.cache_key_parameters.iter().any(|key| key.reads(&source));
    match source {
        IdentitySource::Header(name) => reads(Source::Header(name.clone())),
        IdentitySource::Query(name) => reads(Source::Query(name.clone())),
        IdentitySource::Context(variable) => {
            !variable.0.starts_with("identity.") || reads(Source::Context(variable.clone()))
        }
        IdentitySource::StageVariable(_) => true,
    }
}

/// What a cache key calls an identity source.
fn parameter(source: &IdentitySource) -> Option<String> {
    match source {
        IdentitySource::Header(name) => Some(format!("method.request.header.{name}")),
        IdentitySource::Query(name) => Some(format!("method.request.querystring.{name}")),
        IdentitySource::Context(_) | IdentitySource::StageVariable(_) => None,
    }
}

/// Whether something that a client chooses is among the keys, besides the path.
fn reads_clients(keys: &[CacheKeyParameter]) -> bool {
    keys.iter().any(|key| !matches!(key.source, None | Some(Source::PathParameter(_))))
}
