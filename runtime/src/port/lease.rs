//! Tokens of limiters that gateways share.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

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
    /// use gwgen_runtime::port::LimiterId;
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

/// What a gateway asks of a limiter.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaseAsk {
    /// Which one.
    pub limiter: LimiterId,
    /// Tokens that come back in a second.
    pub rate: f64,
    /// Tokens that it holds.
    pub burst: u32,
    /// The most that the gateway takes now.
    pub want: u32,
    /// What it let through while it could not ask.
    pub spent: u32,
    /// What it was granted before and did not need.
    pub unused: u32,
}

/// What it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leased {
    /// Tokens.
    pub granted: u32,
    /// How long the limiter takes now to be full again: with rate and burst that says what is left in it.
    pub full_in: Duration,
}

impl LeaseAsk {
    /// Whether the limiter lets nothing through: no store is asked.
    pub fn is_closed(&self) -> bool {
        self.burst == 0 || !self.rate.is_finite() || self.rate <= 0.0
    }

    /// What a store says, tokens and microseconds: whatever it is, no more than was wanted.
    pub fn answered(&self, granted: i64, full_in: i64) -> Leased {
        let granted = u32::try_from(granted.max(0)).unwrap_or(u32::MAX).min(self.want);
        Leased { granted, full_in: Duration::from_micros(u64::try_from(full_in).unwrap_or(0)) }
    }

    /// What a limiter gives that lets nothing through.
    pub fn refused(&self) -> Leased {
        Leased { granted: 0, full_in: Duration::MAX }
    }
}
