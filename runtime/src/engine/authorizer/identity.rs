//! What identifies the caller.

use std::borrow::Cow;

use aws_lc_rs::digest::{Context as Digest, SHA256};

use crate::api::{IdentitySource, LambdaAuthorizer};
use crate::engine::scope::{Scope, bytes};
use crate::engine::{query, variable};

/// The values of an authorizer's identity sources, in their order.
#[derive(Debug)]
pub struct Identity<'a> {
    /// `None`: missing, empty, or there more than once, so that nobody could say which one counts.
    pub values: Vec<Option<Cow<'a, [u8]>>>,
}

impl<'a> Identity<'a> {
    /// Whether each source has its one value.
    pub fn is_whole(&self) -> bool {
        self.values.iter().all(Option::is_some)
    }

    /// The value of the first source.
    pub fn first(&self) -> Option<&[u8]> {
        self.values.first()?.as_deref()
    }
}

/// What answers and tokens are kept by: the SHA-256 of an identity and of what it was shown to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IdentityHash([u8; 32]);

impl IdentityHash {
    /// The hash of an identity. `owner` names what the authorizer belongs to: deployment, stage, its own name.
    pub fn new(owner: [&str; 3], identity: &Identity<'_>) -> IdentityHash {
        let mut digest = Digest::new(&SHA256);
        // Each part with its length in front, so that no two lists of parts read alike.
        let mut part = |bytes: Option<&[u8]>| {
            digest.update(&bytes.map_or(u64::MAX, |bytes| bytes.len() as u64).to_be_bytes());
            digest.update(bytes.unwrap_or_default());
        };
        owner.into_iter().for_each(|text| part(Some(text.as_bytes())));
        identity.values.iter().for_each(|value| part(value.as_deref()));
        let mut hash = IdentityHash([0; 32]);
        hash.0.copy_from_slice(digest.finish().as_ref());
        hash
    }

    /// Which of so many parts it belongs to.
    pub(super) fn shard(&self, shards: usize) -> usize {
        let [first, ..] = self.0;
        usize::from(first) % shards
    }
}

/// Looks at an authorizer's identity sources.
pub fn identity<'a>(authorizer: &LambdaAuthorizer, scope: &Scope<'a>) -> Identity<'a> {
    Identity { values: authorizer.identity_sources.iter().map(|source| value(*source, scope)).collect() }
}

/// The one value of an identity source.
pub fn value<'a>(source: IdentitySource, scope: &Scope<'a>) -> Option<Cow<'a, [u8]>> {
    let request = scope.request?;
    let found = match source {
        IdentitySource::Header(name) => {
            let is_named = |found: &[u8]| found.eq_ignore_ascii_case(name.as_bytes());
            let fields = request.headers.iter().filter(|field| is_named(field.name));
            only(fields.map(|field| Cow::Borrowed(field.value)))
        }
        IdentitySource::Query(name) => {
            let pairs = query::pairs(request.raw_query()).filter(|(found, _)| found == name);
            only(pairs.map(|(_, value)| bytes(value)))
        }
        IdentitySource::Context(name) => variable::value(name, scope).map(bytes),
        IdentitySource::StageVariable(name) => {
            let variables = scope.stage.map(|stage| stage.variables.as_slice()).unwrap_or_default();
            let found = variables.iter().find(|(variable, _)| **variable == *name);
            found.map(|(_, value)| Cow::Borrowed(value.as_bytes()))
        }
    };
    found.filter(|value| !value.trim_ascii().is_empty())
}

fn only<T>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let value = values.next();
    value.filter(|_| values.next().is_none())
}
