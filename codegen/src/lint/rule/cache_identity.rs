//! Answers that are kept for all callers of a method that tells its callers apart.

use super::request_mappings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{
    Access, Api, AuthorizerKind, CognitoAuthorizer, IdentitySource, Integration, JwtAuthorizer,
    LambdaAuthorizer, Method, MethodKey, Source, Target, Verb,
};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for method in api.methods.iter().filter(|method| method.verb == Verb::Get && is_cached(api, method)) {
        let Access::Authorizer(position) = method.access else { continue };
        let (Some(authorizer), Some(integration)) = (api.authorizers.get(position), &method.integration)
        else {
            continue;
        };
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
        let message = format!("answers are kept for everybody: {what}");
        let finding = Diagnostic::new(Code::CACHE_WITHOUT_IDENTITY, integration.span, message);
        findings.push(finding.also(authorizer.name.span, "whom the authorizer knows by it").help(help));
    }
}

/// Whether a stage keeps the method's answers.
fn is_cached(api: &Api, method: &Method) -> bool {
    let key = api.key_of(method);
    api.stages.iter().any(|stage| {
        let of = |wanted: &MethodKey| {
            let settings = stage.method_settings.iter().rev();
            settings.filter(|settings| settings.key.value == *wanted).find_map(|it| it.caching_enabled)
        };
        of(&key).or_else(|| of(&MethodKey::All)) == Some(true)
    })
}

fn sources(kind: &AuthorizerKind) -> &[IdentitySource] {
    match kind {
        AuthorizerKind::Lambda(LambdaAuthorizer { identity_sources, .. }) => identity_sources,
        AuthorizerKind::Cognito(CognitoAuthorizer { source, .. })
        | AuthorizerKind::Jwt(JwtAuthorizer { source, .. }) => std::slice::from_ref(source),
        AuthorizerKind::Iam | AuthorizerKind::ApiKey | AuthorizerKind::Plain => &[],
    }
}

/// Whether answers are kept apart by an identity source, or it is the same for all callers.
fn is_key(source: &IdentitySource, integration: &Integration) -> bool {
    let keys = &integration.cache_key_parameters;
    // Names of fields have no case; those of other parameters have.
    let is_own = |key: &String| match source {
        IdentitySource::Header(_) => parameter(source).is_some_and(|own| key.eq_ignore_ascii_case(&own)),
        _ => parameter(source).as_ref() == Some(key),
    };
    match source {
        IdentitySource::Header(_) | IdentitySource::Query(_) => {
            keys.iter().any(is_own) || keys.iter().any(|key| is_mapped(source, key, integration))
        }
        IdentitySource::Context(variable) => !variable.0.starts_with("identity."),
        IdentitySource::StageVariable(_) => true,
    }
}

/// Whether a parameter that the integration is sent is a copy of an identity source.
fn is_mapped(source: &IdentitySource, key: &str, integration: &Integration) -> bool {
    request_mappings(integration).iter().any(|mapping| {
        let (place, name) = match &mapping.target {
            Target::Header(name) => ("header", name),
            Target::Query(name) => ("querystring", name),
            Target::PathParameter(name) => ("path", name),
            Target::Path | Target::Status => return false,
        };
        let is_copy = match (source, &*mapping.value) {
            (IdentitySource::Header(own), [Source::Header(read) | Source::MultiHeader(read)]) => {
                read.eq_ignore_ascii_case(own)
            }
            (IdentitySource::Query(own), [Source::Query(read) | Source::MultiQuery(read)]) => read == own,
            _ => false,
        };
        is_copy && key == format!("integration.request.{place}.{name}")
    })
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
fn reads_clients(keys: &[String]) -> bool {
    keys.iter().any(|key| key.contains(".header.") || key.contains(".querystring."))
}
