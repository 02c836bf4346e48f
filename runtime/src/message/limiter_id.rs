//! What limiters are called where gateways share them.

use std::fmt::Write;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};

/// A limiter, or a fleet of gateways, as stores know it: a kind and the hash of what it is for. What callers may have a say in
/// (names of keys, claims) is in it as that hash only, so that none of it ever stands in a key of a store.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LimiterId(Arc<str>);

/// The length of a hash, in bytes: nobody finds two that are the same.
const HASHED: usize = 16;

impl LimiterId {
    /// That of a kind, in small letters, and of parts: other parts are another limiter, also where all of them in a row are
    /// the same text.
    ///
    /// ```
    /// use gwgen_runtime::message::LimiterId;
    ///
    /// let one = LimiterId::of("method", &["api", "prod", "GET"]);
    /// assert!(one.as_str().starts_with("method/"));
    /// assert_ne!(one, LimiterId::of("method", &["api", "pro", "dGET"]));
    /// assert_eq!(LimiterId::read(one.as_str()), Some(one));
    /// ```
    pub fn of(kind: &'static str, parts: &[&str]) -> LimiterId {
        let mut told = Vec::new();
        for part in parts {
            told.extend_from_slice(&(part.len() as u64).to_be_bytes());
            told.extend_from_slice(part.as_bytes());
        }
        let mut text = format!("{kind}/");
        for byte in digest(&SHA256, &told).as_ref().iter().take(HASHED) {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        LimiterId(text.into())
    }

    /// What another process says; `None` where no limiter is called so.
    pub fn read(text: &str) -> Option<LimiterId> {
        let (kind, hash) = text.split_once('/')?;
        let is_kind = (1..=32).contains(&kind.len()) && kind.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_hash =
            hash.len() == 2 * HASHED && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (is_kind && is_hash).then(|| LimiterId(text.into()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
