//! What an authorizer said of the caller: `$context.authorizer`.

use std::fmt;
use std::sync::Arc;

/// A caller that an authorizer admitted. Its answer is kept and shared by the requests that it holds for.
#[derive(Default)]
pub struct Authorized {
    /// `$context.authorizer.principalId`; `None` where an authorizer names nobody (HTTP APIs).
    pub principal_id: Option<Box<str>>,
    /// `$context.authorizer.<key>`, in the order in which the authorizer gave them.
    pub values: Vec<AuthorizedValue>,
    /// `$context.authorizer.claims.<claim>`, in the token's order; `None` where no token was asked for.
    pub claims: Option<Vec<(Box<str>, Box<str>)>>,
    /// `usageIdentifierKey`: the API key that the authorizer brings, for APIs that take keys from there.
    pub usage_key: Option<Box<str>>,
}

/// A value of an authorizer's context.
#[derive(Debug)]
pub struct AuthorizedValue {
    /// Its key.
    pub key: Box<str>,
    /// As `$context.authorizer.<key>` and REST APIs' events have it: the characters of a string, the text of anything else.
    pub text: Box<str>,
    /// As JSON, which the events of payload 2.0 have.
    pub json: Box<str>,
}

/// An authorizer's part in a request.
#[derive(Debug, Default)]
pub struct AuthorizerContext {
    /// Whom it admitted.
    pub caller: Option<Arc<Authorized>>,
    /// `$context.authorizer.integrationLatency`: milliseconds until it had answered; 0 where its answer was kept.
    pub latency_ms: u64,
    /// `$context.authorizer.integrationStatus`: what the Invoke operation answered.
    pub integration_status: Option<u16>,
    /// `$context.authorizer.status`: 200 for a caller who was admitted, else that of the refusal, before it is
    /// customised.
    pub status: Option<u16>,
    /// `$context.authorizer.error`.
    pub error: Option<Box<str>>,
    /// Those of the method's scopes that a token has.
    pub scopes: Option<Vec<&'static str>>,
}

impl Authorized {
    /// The value of a key, as text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|value| *value.key == *key).map(|value| &*value.text)
    }

    /// A claim, as text.
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.claims.as_ref()?.iter().find(|(claim, _)| **claim == *name).map(|(_, text)| &**text)
    }
}

impl fmt::Debug for Authorized {
    /// Without the API key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorized")
            .field("principal_id", &self.principal_id)
            .field("values", &self.values)
            .field("claims", &self.claims)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_shown() {
        let caller =
            Authorized { usage_key: Some("a-value-of-twenty-characters".into()), ..Authorized::default() };
        let shown =
            format!("{:?}", AuthorizerContext { caller: Some(Arc::new(caller)), ..Default::default() });
        assert!(shown.contains("principal_id") && !shown.contains("a-value"), "{shown}");
    }
}
