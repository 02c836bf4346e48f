//! Answers that are kept: settings of stages and methods.

use super::Resolver;
use crate::diagnostic::Code;
use crate::model::{ApiKind, CacheSettings, UnauthorizedRenewal};
use crate::source::Node;

/// Members of method settings that are about it.
pub(super) const CACHING: [&str; 8] = [
    "cachingEnabled",
    "cacheTtlInSeconds",
    "cacheDataEncrypted",
    "requireAuthorizationForCacheControl",
    "unauthorizedCacheControlHeaderStrategy",
    "cacheErrorAnswers",
    "cacheStaleIfErrorInSeconds",
    "cacheSharedByCallers",
];

/// What 1 GB of `cacheClusterSize` is.
const GIGABYTE: f64 = 1_073_741_824.0;

impl<'t> Resolver<'t, '_> {
    /// How much a stage keeps: `cacheClusterSize` where `cacheClusterEnabled` is on.
    pub(super) fn cache_bytes(&mut self, stage: Node<'t>) -> Option<u64> {
        const SIZES: [(&str, f64); 8] = [
            ("0.5", 0.5),
            ("1.6", 1.6),
            ("6.1", 6.1),
            ("13.5", 13.5),
            ("28.4", 28.4),
            ("58.2", 58.2),
            ("118", 118.0),
            ("237", 237.0),
        ];
        let is_on = self.reader.member_flag(stage, "cacheClusterEnabled");
        let size = self.reader.member_literal(stage, "cacheClusterSize");
        let size = size.and_then(|size| self.enumeration(&size, "size of a cache", &SIZES)).unwrap_or(0.5);
        if is_on != Some(true) {
            return None;
        }
        if self.kind != ApiKind::Rest {
            self.rest_only_member(stage, "cacheClusterEnabled");
            return None;
        }
        Some((size * GIGABYTE) as u64)
    }

    /// What method settings say of it.
    pub(super) fn cache_settings(&mut self, node: Node<'t>) -> CacheSettings {
        const STRATEGIES: [(&str, UnauthorizedRenewal); 3] = [
            ("FAIL_WITH_403", UnauthorizedRenewal::Fail),
            ("SUCCEED_WITH_RESPONSE_HEADER", UnauthorizedRenewal::Warn),
            ("SUCCEED_WITHOUT_RESPONSE_HEADER", UnauthorizedRenewal::Ignore),
        ];
        let strategy = self.reader.member_literal(node, "unauthorizedCacheControlHeaderStrategy");
        let settings = CacheSettings {
            enabled: self.reader.member_flag(node, "cachingEnabled"),
            place: node.key_span("cachingEnabled"),
            ttl_seconds: self.whole(node, "cacheTtlInSeconds", 3600),
            guards_renewal: self.reader.member_flag(node, "requireAuthorizationForCacheControl"),
            unauthorized: strategy.and_then(|text| self.enumeration(&text, "strategy", &STRATEGIES)),
            keeps_errors: self.reader.member_flag(node, "cacheErrorAnswers"),
            stale_if_error_seconds: self.whole(node, "cacheStaleIfErrorInSeconds", 3600),
            is_shared: self.reader.member_flag(node, "cacheSharedByCallers"),
        };
        if self.kind != ApiKind::Rest && settings.enabled == Some(true) {
            self.rest_only_member(node, "cachingEnabled");
        }
        if self.reader.member_flag(node, "cacheDataEncrypted") == Some(true)
            && let Some(span) = node.key_span("cacheDataEncrypted")
        {
            self.later(Code::UNSUPPORTED_CACHE, span, "`cacheDataEncrypted`");
        }
        settings
    }

    fn rest_only_member(&mut self, node: Node<'t>, key: &str) {
        if let Some(span) = node.key_span(key) {
            self.rest_only(key, span);
        }
    }
}
