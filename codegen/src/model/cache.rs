//! Answers that are kept: of stages, methods and integrations.

use super::{Api, ApiKind, Method, MethodKey, Source, Stage, Verb};
use crate::diagnostic::{Span, Spanned};

/// What is said about keeping a method's answers; what is not written is `None`.
#[derive(Debug, Clone, Copy, Default)]
pub struct CacheSettings {
    /// `cachingEnabled`.
    pub enabled: Option<bool>,
    /// Where that stands.
    pub place: Option<Span>,
    /// `cacheTtlInSeconds`, 0 to 3600.
    pub ttl_seconds: Option<u32>,
    /// `requireAuthorizationForCacheControl`.
    pub guards_renewal: Option<bool>,
    /// `unauthorizedCacheControlHeaderStrategy`.
    pub unauthorized: Option<UnauthorizedRenewal>,
    /// `cacheErrorAnswers`.
    pub keeps_errors: Option<bool>,
    /// `cacheStaleIfErrorInSeconds`.
    pub stale_if_error_seconds: Option<u32>,
    /// `cacheSharedByCallers`.
    pub is_shared: Option<bool>,
}

/// `unauthorizedCacheControlHeaderStrategy`: what becomes of a request for a new answer that is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnauthorizedRenewal {
    /// `FAIL_WITH_403`.
    Fail,
    /// `SUCCEED_WITH_RESPONSE_HEADER`.
    Warn,
    /// `SUCCEED_WITHOUT_RESPONSE_HEADER`.
    Ignore,
}

/// One of `cacheKeyParameters`.
#[derive(Debug, Clone)]
pub struct CacheKeyParameter {
    /// As it is written.
    pub text: Spanned<String>,
    /// What is read; `None`: the integration is not sent such a parameter.
    pub source: Option<Source>,
}

impl CacheSettings {
    /// With what wider ones say of what these do not say.
    pub fn or(self, wider: CacheSettings) -> CacheSettings {
        CacheSettings {
            enabled: self.enabled.or(wider.enabled),
            place: self.place.or(wider.place),
            ttl_seconds: self.ttl_seconds.or(wider.ttl_seconds),
            guards_renewal: self.guards_renewal.or(wider.guards_renewal),
            unauthorized: self.unauthorized.or(wider.unauthorized),
            keeps_errors: self.keeps_errors.or(wider.keeps_errors),
            stale_if_error_seconds: self.stale_if_error_seconds.or(wider.stale_if_error_seconds),
            is_shared: self.is_shared.or(wider.is_shared),
        }
    }
}

impl CacheKeyParameter {
    /// Whether it is a value of the request that another source reads too: then it tells apart what that one does.
    pub fn reads(&self, source: &Source) -> bool {
        match (self.source.as_ref(), source) {
            (
                Some(Source::Header(own) | Source::MultiHeader(own)),
                Source::Header(name) | Source::MultiHeader(name),
            ) => own.eq_ignore_ascii_case(name),
            (
                Some(Source::Query(own) | Source::MultiQuery(own)),
                Source::Query(name) | Source::MultiQuery(name),
            ) => own == name,
            (own, source) => own == Some(source),
        }
    }
}

impl Api {
    /// How a stage keeps a method's answers; `None`: it does not. What all methods have in common is for those of GET.
    pub fn cached_as(&self, stage: &Stage, method: &Method) -> Option<CacheSettings> {
        let key = self.key_of(method);
        let of = |wanted: &MethodKey| {
            let settings =
                stage.method_settings.iter().rev().filter(|settings| settings.key.value == *wanted);
            settings.fold(CacheSettings::default(), |nearer, settings| nearer.or(settings.cache))
        };
        let (own, all) = (of(&key), of(&MethodKey::All));
        let is_enabled = own.enabled.unwrap_or(method.verb == Verb::Get && all.enabled == Some(true));
        let settings = own.or(all);
        let is_kept =
            self.kind == ApiKind::Rest && stage.cache_bytes.is_some() && settings.ttl_seconds != Some(0);
        (is_enabled && is_kept && method.integration.is_some()).then_some(settings)
    }
}
