//! What identifies the caller.

use std::borrow::Cow;

use crate::api::{IdentitySource, LambdaAuthorizer};
use crate::engine::scope::Scope;
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

fn bytes(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}
