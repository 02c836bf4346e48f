//! Answers that are kept (reference 8.3).

use crate::message::ContextVariable;

/// The cache of a stage.
#[derive(Debug)]
pub struct StageCache {
    /// `cacheClusterSize`: the most that it takes, in bytes.
    pub bytes: u64,
    /// The methods whose answers are kept.
    pub methods: &'static [CachedMethod],
}

/// A method whose answers are kept.
#[derive(Debug)]
pub struct CachedMethod {
    /// Its position in `Api::methods`.
    pub method: u32,
    /// `cacheTtlInSeconds`, 1 to 3600.
    pub ttl_seconds: u32,
    /// `cacheNamespace`: methods of one verb that have the same share their answers; `None`: the resource is its own.
    pub namespace: Option<&'static str>,
    /// `cacheKeyParameters`, in an order that does not depend on the definition's.
    pub parameters: &'static [CacheKeyParameter],
    /// Who may ask for a new answer.
    pub renewal: CacheRenewal,
    /// `cacheErrorAnswers`: whether answers with a status from 400 on are kept like others.
    pub keeps_errors: bool,
    /// `cacheStaleIfErrorInSeconds`: how long beyond its time an answer stands in for one that failed.
    pub stale_if_error_seconds: u32,
    /// `cacheSharedByCallers`: whether callers whom the gateway tells apart share answers.
    pub is_shared: bool,
}

/// A parameter that answers are kept by. All its values count, since a backend may get them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheKeyParameter {
    /// A path parameter.
    Path(&'static str),
    /// A query parameter.
    Query(&'static str),
    /// A header, its name in lower case; a client may write it in any.
    Header(&'static str),
    /// A `$context` variable that the integration is sent.
    Context(ContextVariable),
}

/// What becomes of `Cache-Control: max-age=0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheRenewal {
    /// Anybody gets a new answer (`requireAuthorizationForCacheControl: false`).
    Anybody,
    /// Who may not is refused (`FAIL_WITH_403`).
    Fail,
    /// Who may not is answered as others, and told so (`SUCCEED_WITH_RESPONSE_HEADER`).
    Warn,
    /// Who may not is answered as others (`SUCCEED_WITHOUT_RESPONSE_HEADER`).
    Ignore,
}

impl CachedMethod {
    /// One about which nothing is said but that it is kept.
    pub const DEFAULT: CachedMethod = CachedMethod {
        method: 0,
        ttl_seconds: 300,
        namespace: None,
        parameters: &[],
        renewal: CacheRenewal::Warn,
        keeps_errors: true,
        stale_if_error_seconds: 0,
        is_shared: false,
    };
}
