//! What answers are kept by: everything that may tell two requests of a method apart, each part with its length in front.
//!
//! The key is a SHA-256, so that the parts need not be kept and compared: clients choose most of them, and of a weaker hash
//! they could make two requests that share an answer.

use std::hash::{Hash, Hasher};

use aws_lc_rs::digest::{SHA256, digest};

use crate::api::{Access, CacheKeyParameter, CachedMethod};
use crate::engine::authorizer::{identity, value};
use crate::engine::bind::BoundAuthorizer;
use crate::engine::scope::Scope;
use crate::engine::{query, variable};
use crate::message::Authorized;

/// What an answer is kept by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheKey([u8; 32]);

impl CacheKey {
    /// Which of so many parts it belongs to.
    pub(super) fn shard(&self, shards: usize) -> usize {
        let [first, ..] = self.0;
        usize::from(first) % shards.max(1)
    }

    /// Numbers that have nothing to do with each other, nor with the part.
    pub(super) fn words(&self) -> [u32; 4] {
        let (words, _) = self.0.get(16..).unwrap_or_default().as_chunks::<4>();
        std::array::from_fn(|at| words.get(at).copied().map_or(0, u32::from_be_bytes))
    }
}

impl Hash for CacheKey {
    /// Some of it: all of it is a hash already.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(
            self.0.get(8..16).and_then(<[u8]>::first_chunk).copied().map_or(0, u64::from_be_bytes),
        );
    }
}

/// Parts in a row, none of which can be read as two, or as a part of another.
#[derive(Default)]
pub(super) struct Parts(Vec<u8>);

impl Parts {
    pub(super) fn number(&mut self, number: usize) {
        self.0.extend_from_slice(&(number as u64).to_be_bytes());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Nothing is another part than an empty one.
    fn maybe(&mut self, bytes: Option<&[u8]>) {
        self.list(bytes);
    }

    /// Several in their order, with their number.
    pub(super) fn list<T: AsRef<[u8]>>(&mut self, values: impl IntoIterator<Item = T>) {
        let at = self.0.len();
        self.number(0);
        let mut count = 0_u64;
        for value in values {
            self.bytes(value.as_ref());
            count += 1;
        }
        if let Some(place) = self.0.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
            *place = count.to_be_bytes();
        }
    }

    pub(super) fn key(&self) -> CacheKey {
        let mut key = CacheKey([0; 32]);
        key.0.copy_from_slice(digest(&SHA256, &self.0).as_ref());
        key
    }
}

/// The key of a request to a method whose answers are kept.
pub fn key(method: &CachedMethod, scope: &Scope<'_>) -> CacheKey {
    parts(method, scope).key()
}

fn parts(method: &CachedMethod, scope: &Scope<'_>) -> Parts {
    let mut parts = Parts(Vec::with_capacity(512));
    let (deployment, stage) = scope.stage.map_or(("", ""), |stage| (&*stage.deployment_id, &*stage.name));
    [deployment, scope.api.id, stage].into_iter().for_each(|text| parts.text(text));
    if let Some(request) = scope.request {
        // A backend makes links, and redirects from one scheme to the other, of these.
        [&*request.host, request.scheme.as_str(), request.verb_text()]
            .into_iter()
            .for_each(|text| parts.text(text));
    }
    parts.maybe(method.namespace.map(str::as_bytes));
    if method.namespace.is_none() {
        parts.text(scope.method.map_or("", |method| method.resource.id));
    }
    parts.number(method.parameters.len());
    method.parameters.iter().for_each(|parameter| push_parameter(&mut parts, parameter, scope));
    if method.is_shared {
        parts.number(0);
    } else {
        parts.number(1);
        push_caller(&mut parts, scope);
    }
    parts
}

/// The name too: methods that share a namespace may be kept by other parameters each.
fn push_parameter(parts: &mut Parts, parameter: &CacheKeyParameter, scope: &Scope<'_>) {
    match *parameter {
        CacheKeyParameter::Path(name) => {
            parts.number(0);
            parts.text(name);
            parts.maybe(scope.path_parameter(name).map(str::as_bytes));
        }
        CacheKeyParameter::Query(name) => {
            parts.number(1);
            parts.text(name);
            let raw = scope.request.and_then(|request| request.raw_query());
            let found = query::pairs(raw).filter(|(found, _)| found == name);
            parts.list(found.map(|(_, value)| value.into_owned()));
        }
        CacheKeyParameter::Header(name) => {
            parts.number(2);
            parts.text(name);
            let fields = scope.request.map(|request| request.headers.values(name.as_bytes()));
            parts.list(fields.into_iter().flatten());
        }
        CacheKeyParameter::Context(variable) => {
            parts.number(3);
            parts.text(&format!("{variable:?}")); // with its kind: a claim is no authorizer's value
            let value = variable::value(variable, scope);
            parts.maybe(value.as_deref().map(str::as_bytes));
        }
    }
}

/// Whom the gateway knows the caller to be: what it was shown, and what it made of it. Of an authorizer that names everybody
/// alike, what it was shown still tells callers apart; where that is whole requests, each request is its own.
fn push_caller(parts: &mut Parts, scope: &Scope<'_>) {
    let context = scope.context;
    parts.maybe(context.api_key.as_ref().map(|key| key.id.as_bytes()));
    parts.maybe(context.client.as_ref().map(|client| client.certificate.pem.as_bytes()));
    let Some(Access::Authorizer(number, _)) = scope.method.map(|method| method.access) else {
        parts.maybe(context.signed_by().map(|caller| caller.user_arn.as_bytes()));
        return;
    };
    match scope.stage.and_then(|stage| stage.authorizers.get(number as usize)) {
        Some(BoundAuthorizer::Lambda(bound)) => {
            let shown = identity(bound.table, scope);
            parts.number(shown.values.len());
            shown.values.iter().for_each(|value| parts.maybe(value.as_deref()));
            if shown.values.is_empty() {
                push_request(parts, scope);
            }
        }
        Some(BoundAuthorizer::Token(bound)) => parts.maybe(value(bound.source, scope).as_deref()),
        Some(BoundAuthorizer::Native(_)) | None => parts.number(0),
    }
    if let Some(caller) = context.authorizer.as_ref().and_then(|authorizer| authorizer.caller.as_ref()) {
        push_authorized(parts, caller);
    }
}

/// All that an authorizer without identity sources may go by.
fn push_request(parts: &mut Parts, scope: &Scope<'_>) {
    let Some(request) = scope.request else { return };
    parts.text(request.raw_path());
    parts.maybe(request.raw_query().map(str::as_bytes));
    parts.list(request.headers.iter().flat_map(|field| [field.name, field.value]));
}

fn push_authorized(parts: &mut Parts, caller: &Authorized) {
    parts.maybe(caller.principal_id.as_deref().map(str::as_bytes));
    parts.number(caller.values.len());
    for value in &caller.values {
        parts.text(&value.key);
        parts.text(&value.json);
    }
}
