//! Answers that are kept for all callers of a method that tells its callers apart.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{
    Access, Api, AuthorizerKind, CognitoAuthorizer, IdentitySource, JwtAuthorizer, LambdaAuthorizer, Method,
    Verb,
};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for method in api.methods.iter().filter(|method| method.verb == Verb::Get && is_cached(api, method)) {
        let Access::Authorizer(position) = method.access else { continue };
        let (Some(authorizer), Some(integration)) = (api.authorizers.get(position), &method.integration)
        else {
            continue;
        };
        let keys = &integration.cache_key_parameters;
        let mut names = sources(&authorizer.kind).iter().filter_map(parameter);
        let Some(missing) = names.find(|name| !keys.contains(name)) else { continue };
        let message =
            format!("answers are kept for everybody: `{missing}` tells callers apart and is no cache key");
        let finding = Diagnostic::new(Code::CACHE_WITHOUT_IDENTITY, integration.span, message);
        findings.push(
            finding
                .also(authorizer.name.span, "whom the authorizer knows by it")
                .help(format!("add it to the integration's `cacheKeyParameters`: `[{missing}]`")),
        );
    }
}

/// Whether a stage keeps the method's answers.
fn is_cached(api: &Api, method: &Method) -> bool {
    let key = format!("{}/{}", api.path(method), method.verb.as_str());
    api.stages.iter().any(|stage| {
        let of = |wanted: &dyn Fn(&str) -> bool| {
            let settings = stage.method_settings.iter().rev();
            settings
                .filter(|settings| wanted(&settings.key.value.replace("~1", "/")))
                .find_map(|it| it.caching_enabled)
        };
        let own = of(&|name| name.trim_start_matches('/') == key.trim_start_matches('/'));
        own.or_else(|| of(&|name| name == "*/*" || name == "/*/*")) == Some(true)
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

/// What a cache key calls an identity source; `None`: it is the same for every caller, or none of his own.
fn parameter(source: &IdentitySource) -> Option<String> {
    match source {
        IdentitySource::Header(name) => Some(format!("method.request.header.{name}")),
        IdentitySource::Query(name) => Some(format!("method.request.querystring.{name}")),
        IdentitySource::Context(_) | IdentitySource::StageVariable(_) => None,
    }
}
