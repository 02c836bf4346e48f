//! Answers that are kept: where nothing is, and where a key says too little.

use super::{cache_identity, request_mappings};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{
    Access, Api, ApiKind, CacheKeyParameter, ContextVariable, IdentitySource, Integration, IntegrationKind,
    Mapping, Method, ParameterLocation, Source, Stage, Target, Verb,
};

/// How many parameters a message names.
const NAMED: usize = 3;

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for stage in &api.stages {
        check_stage(api, stage, findings);
    }
    for method in &api.methods {
        let Some(integration) = &method.integration else { continue };
        for key in &integration.cache_key_parameters {
            if let Some(finding) = undeclared(api, method, key) {
                findings.push(finding);
            }
        }
        let mut kept = api.stages.iter().filter_map(|stage| api.cached_as(stage, method));
        let Some(settings) = kept.next() else { continue };
        let name = api.key_of(method);
        if integration.streams() {
            let message = format!("answers of `{}` stream, and are not kept", name.text());
            findings.push(Diagnostic::new(Code::CACHE_OF_STREAM, integration.span, message));
            continue;
        }
        if !matches!(method.verb, Verb::Get | Verb::Head | Verb::Options) {
            let message =
                format!("answers of `{}` are kept, by keys that know nothing of its body", name.text());
            let place = settings.place.unwrap_or(integration.span);
            findings.push(Diagnostic::new(Code::CACHE_OF_OTHER_VERB, place, message));
        }
        let is_shared = settings.is_shared == Some(true) || kept.any(|it| it.is_shared == Some(true));
        if let Some(finding) = too_few(api, method, integration, is_shared) {
            findings.push(finding);
        }
    }
}

fn check_stage(api: &Api, stage: &Stage, findings: &mut Diagnostics) {
    if stage.cache_bytes.is_some() || api.kind != ApiKind::Rest {
        return;
    }
    let enabled = stage.method_settings.iter().find(|settings| settings.cache.enabled == Some(true));
    if let Some(place) = enabled.and_then(|settings| settings.cache.place) {
        let message = format!("stage `{}` has no cache, so that nothing is kept", stage.name.value);
        let finding = Diagnostic::new(Code::CACHE_WITHOUT_CLUSTER, place, message);
        findings.push(finding.help("add `cacheClusterEnabled: true` to the stage"));
    }
}

/// A key that the operation does not declare, or that the integration is not sent.
fn undeclared(api: &Api, method: &Method, key: &CacheKeyParameter) -> Option<Diagnostic> {
    let text = &key.text.value;
    let declares = |wanted: ParameterLocation, name: &str| {
        let parameters = method.parameters.iter().filter(|parameter| parameter.location == wanted);
        parameters.map(|parameter| parameter.name.value.as_str()).any(|known| match wanted {
            ParameterLocation::Header => known.eq_ignore_ascii_case(name),
            _ => known == name,
        })
    };
    // What a mapping reads is held to the same where it stands.
    let is_declared = text.starts_with("integration.")
        || match key.source.as_ref()? {
            Source::PathParameter(name) => {
                api.resource(method).is_some_and(|resource| resource.parameters.contains(name))
            }
            Source::Query(name) | Source::MultiQuery(name) => declares(ParameterLocation::Query, name),
            Source::Header(name) | Source::MultiHeader(name) => declares(ParameterLocation::Header, name),
            _ => true,
        };
    let message = match key.source {
        None => format!("the integration is sent no `{text}`, so that it tells no requests apart"),
        Some(_) if !is_declared => format!("the operation does not declare `{text}`"),
        Some(_) => return None,
    };
    Some(Diagnostic::new(Code::CACHE_KEY_UNDECLARED, key.text.span, message))
}

/// What the integration gets of a request, and what answers are not kept by.
fn too_few(api: &Api, method: &Method, integration: &Integration, is_shared: bool) -> Option<Diagnostic> {
    let keys = &integration.cache_key_parameters;
    let mut missing: Vec<String> = Vec::new();
    let mut miss = |name: String, source: &Source| {
        let tells =
            keys.iter().any(|key| key.reads(source)) || !is_shared && is_identity(api, method, source);
        if !tells && !missing.contains(&name) {
            missing.push(name);
        }
    };
    for mapping in mappings(integration) {
        for source in &mapping.value {
            if let Some(name) = name_of(mapping, source, is_shared) {
                miss(name, source);
            }
        }
    }
    for source in forwarded(api, method, integration) {
        if let Some(name) = parameter(&source) {
            miss(name, &source);
        }
    }
    let named = missing.iter().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let more = match missing.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (first, list) = (missing.first()?, missing.join(", "));
    let message = format!("answers are kept without regard to {named}{more}, which the integration gets");
    let finding = Diagnostic::new(Code::CACHE_KEY_MISSES, integration.span, message);
    let list = if missing.len() > NAMED { format!("{first}, …") } else { list };
    Some(finding.help(format!("add it to the integration's `cacheKeyParameters`: `[{list}]`")))
}

/// Whether a caller is known by it: then he has answers of his own.
fn is_identity(api: &Api, method: &Method, source: &Source) -> bool {
    let Access::Authorizer(position) = method.access else { return false };
    let sources = api.authorizers.get(position).map(|authorizer| cache_identity::sources(&authorizer.kind));
    sources.unwrap_or_default().iter().any(|identity| match (identity, source) {
        (IdentitySource::Header(own), Source::Header(name) | Source::MultiHeader(name)) => {
            own.eq_ignore_ascii_case(name)
        }
        (IdentitySource::Query(own), Source::Query(name) | Source::MultiQuery(name)) => own == name,
        (IdentitySource::Context(own), Source::Context(name)) => own == name,
        _ => false,
    })
}

/// Mappings that have an effect: those of a function's event have none in REST APIs.
fn mappings(integration: &Integration) -> &[Mapping] {
    match integration.kind {
        IntegrationKind::Lambda(_) => &[],
        _ => request_mappings(integration),
    }
}

/// What a proxy hands on beside what is mapped: of that the operation declares.
fn forwarded(api: &Api, method: &Method, integration: &Integration) -> Vec<Source> {
    let (is_proxy, has_path) = match &integration.kind {
        IntegrationKind::Http(http) => (http.proxy, false),
        IntegrationKind::Lambda(_) => (true, true),
        _ => (false, false),
    };
    let path = api.resource(method).into_iter().flat_map(|resource| &resource.parameters);
    let path = path.filter(|_| has_path).map(|name| Source::PathParameter(name.clone()));
    let declared = method.parameters.iter().filter(|_| is_proxy).filter_map(|parameter| {
        let name = parameter.name.value.clone();
        match parameter.location {
            ParameterLocation::Query => Some(Source::Query(name)),
            ParameterLocation::Header => Some(Source::Header(name)),
            ParameterLocation::Path | ParameterLocation::Cookie => None,
        }
    });
    path.chain(declared).collect()
}

/// What a cache key calls what a mapping reads; `None`: it is no client's, or tells apart callers who are told apart anyway.
fn name_of(mapping: &Mapping, source: &Source, is_shared: bool) -> Option<String> {
    let Source::Context(ContextVariable(name)) = source else { return parameter(source) };
    let is_clients = matches!(&name[..], "identity.sourceIp" | "identity.userAgent");
    let is_callers = name.starts_with("authorizer.") || name.starts_with("identity.");
    let (place, target) = match &mapping.target {
        Target::Header(name) => ("header", name),
        Target::Query(name) => ("querystring", name),
        Target::PathParameter(name) => ("path", name),
        Target::Path | Target::Status => return None,
    };
    (is_clients || is_callers && is_shared).then(|| format!("integration.request.{place}.{target}"))
}

fn parameter(source: &Source) -> Option<String> {
    match source {
        Source::PathParameter(name) => Some(format!("method.request.path.{name}")),
        Source::Query(name) | Source::MultiQuery(name) => Some(format!("method.request.querystring.{name}")),
        Source::Header(name) | Source::MultiHeader(name) => Some(format!("method.request.header.{name}")),
        _ => None,
    }
}
