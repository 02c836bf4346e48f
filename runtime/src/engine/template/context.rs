//! `$context` as the map that it is: known variables, and the overrides, which templates may set (reference 5.5, 5.6).

use super::budget::{Fault, NESTING};
use super::machine::Machine;
use super::value::{MapId, Value};
use crate::engine::variable;
use crate::message::{Authorized, Context, ContextVariable, Override, Overrides};

/// A map of `$context`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// `$context`.
    Root,
    /// A map in it, by what its variables' names begin with: `identity.`.
    Named(&'static str),
}

/// The keys of `$context` in a REST API's template, in their order (recorded).
const ROOT: [&str; 18] = [
    "resourceId",
    "resourcePath",
    "httpMethod",
    "extendedRequestId",
    "requestTime",
    "path",
    "accountId",
    "protocol",
    "requestOverride",
    "stage",
    "domainPrefix",
    "requestTimeEpoch",
    "requestId",
    "identity",
    "domainName",
    "deploymentId",
    "responseOverride",
    "apiId",
];

/// The keys of `$context.identity`, in their order (recorded).
const IDENTITY: [&str; 12] = [
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "sourceIp",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "userAgent",
    "user",
];

/// Maps inside of `$context`.
const SECTIONS: [&str; 11] = [
    "identity.",
    "identity.clientCert.",
    "identity.clientCert.validity.",
    "authorizer.",
    "authorizer.claims.",
    "error.",
    "integration.",
    "customDomain.",
    "waf.",
    "authenticate.",
    "authorize.",
];

/// `$context.authorizer`.
const AUTHORIZER: &str = "authorizer.";
/// `$context.authorizer.claims`.
const CLAIMS: &str = "authorizer.claims.";

impl<'r> Machine<'r> {
    /// `$context.name`, `$context.identity.name`.
    pub(super) fn context_property(&mut self, section: Section, name: &str) -> Result<Value<'r>, Fault> {
        let prefix = match section {
            Section::Root => match name {
                "requestOverride" => return Ok(Value::Map(self.overrides()?.0)),
                "responseOverride" => return Ok(Value::Map(self.overrides()?.1)),
                _ => "",
            },
            Section::Named(prefix) => prefix,
        };
        let is_wanted = |known: &str| known.strip_prefix(prefix) == Some(name);
        if let Some(known) = ContextVariable::ALL.iter().find(|known| is_wanted(known.as_str())) {
            let value = variable::value(*known, &self.scope);
            return match value {
                Some(text) => self.borrowed(text).map(Value::Text),
                None => Ok(Value::Null),
            };
        }
        if let Some(value) = self.authorizers_value(prefix, name) {
            return Ok(Value::Text(value));
        }
        let is_section = |known: &&&str| {
            known.strip_suffix('.').and_then(|known| known.strip_prefix(prefix)) == Some(name)
        };
        Ok(match SECTIONS.iter().find(is_section) {
            Some(section) if !self.context_keys(Section::Named(section)).is_empty() => {
                Value::Context(Section::Named(section))
            }
            _ => Value::Null,
        })
    }

    /// The keys of a map of `$context`.
    pub(super) fn context_keys(&self, section: Section) -> Vec<&'r str> {
        match section {
            Section::Root => ROOT.to_vec(),
            Section::Named("identity.") => IDENTITY.to_vec(),
            Section::Named(prefix) => {
                let known = ContextVariable::ALL.iter().filter(|name| {
                    name.as_str().starts_with(prefix) && variable::value(**name, &self.scope).is_some()
                });
                known
                    .filter_map(|name| name.as_str().strip_prefix(prefix))
                    .chain(self.authorizers_keys(prefix))
                    .collect()
            }
        }
    }

    /// What an authorizer said of the caller.
    fn caller(&self) -> Option<&'r Authorized> {
        let context: &'r Context = self.scope.context;
        context.authorizer.as_ref()?.caller.as_deref()
    }

    /// A value that an authorizer gave, or a claim of a token.
    fn authorizers_value(&self, section: &str, key: &str) -> Option<&'r str> {
        match section {
            AUTHORIZER => self.caller()?.text(key),
            CLAIMS => self.caller()?.claim(key),
            _ => None,
        }
    }

    /// The names of such values.
    fn authorizers_keys(&self, section: &str) -> Vec<&'r str> {
        let Some(caller) = self.caller() else { return Vec::new() };
        match section {
            AUTHORIZER => {
                let claims = caller.claims.as_ref().map(|_| "claims");
                caller.values.iter().map(|value| &*value.key).chain(claims).collect()
            }
            CLAIMS => caller.claims.iter().flatten().map(|(name, _)| &**name).collect(),
            _ => Vec::new(),
        }
    }

    /// The maps of both overrides, with what earlier templates of the request set.
    fn overrides(&mut self) -> Result<(MapId, MapId), Fault> {
        if let Some(maps) = self.overrides {
            return Ok(maps);
        }
        let set: &'r Overrides = &self.scope.context.overrides;
        let request = self.load(&set.request, &["path", "header", "querystring"])?;
        let response = self.load(&set.response, &["header"])?;
        self.overrides = Some((request, response));
        Ok((request, response))
    }

    fn load(&mut self, members: &'r [(Box<str>, Override)], always: &[&'static str]) -> Result<MapId, Fault> {
        let map = self.heap.new_silent_map(&mut self.budget)?;
        for name in always {
            let inner = self.heap.new_silent_map(&mut self.budget)?;
            let set = members.iter().find(|(set, _)| &**set == *name);
            if let Some((_, Override::Map(members))) = set {
                for (name, value) in members {
                    let value = self.loaded(value, NESTING)?;
                    self.heap.put(inner, name, &value, &mut self.budget)?;
                }
            }
            self.heap.put(map, name, &Value::Map(inner), &mut self.budget)?;
        }
        let is_own =
            |name: &str, value: &Override| always.contains(&name) && matches!(value, Override::Map(_));
        for (name, value) in members.iter().filter(|(name, value)| !is_own(name, value)) {
            let value = self.loaded(value, NESTING)?;
            self.heap.put(map, name, &value, &mut self.budget)?;
        }
        Ok(map)
    }

    fn loaded(&mut self, value: &'r Override, left: u32) -> Result<Value<'r>, Fault> {
        let left = left.checked_sub(1).ok_or(super::print::TOO_DEEP)?;
        self.budget.step(1)?;
        Ok(match value {
            Override::Text(text) => Value::Text(text),
            Override::List(items) => {
                let items =
                    items.iter().map(|item| self.loaded(item, left)).collect::<Result<Vec<_>, _>>()?;
                Value::List(self.heap.new_list(items, false, &mut self.budget)?)
            }
            Override::Map(members) => {
                let map = self.heap.new_map(&mut self.budget)?;
                for (name, value) in members {
                    let value = self.loaded(value, left)?;
                    self.heap.put(map, name, &value, &mut self.budget)?;
                }
                Value::Map(map)
            }
        })
    }

    /// What the overrides are when the template has ended; `None` where it did not touch them.
    pub(super) fn take_overrides(&mut self) -> Result<Option<Overrides>, Fault> {
        let Some((request, response)) = self.overrides else { return Ok(None) };
        let mut saved = [request, response].map(|map| (map, Vec::new()));
        for (map, members) in &mut saved {
            if let Override::Map(all) = self.saved(&Value::Map(*map), NESTING)? {
                *members = all;
            }
        }
        let [(_, request), (_, response)] = saved;
        Ok(Some(Overrides { request, response }))
    }

    fn saved(&mut self, value: &Value<'r>, left: u32) -> Result<Override, Fault> {
        let left = left.checked_sub(1).ok_or(super::print::TOO_DEEP)?;
        self.budget.step(1)?;
        Ok(match value {
            Value::List(id) => {
                let items: Vec<_> = self.heap.items(*id).iter().collect();
                Override::List(items.iter().map(|item| self.saved(item, left)).collect::<Result<_, _>>()?)
            }
            Value::Map(id) => {
                let members: Vec<_> = self.heap.members(*id).iter().collect();
                let mut saved = Vec::with_capacity(members.len());
                for (name, value) in &members {
                    saved.push((Box::from(*name), self.saved(value, left)?));
                }
                Override::Map(saved)
            }
            other => Override::Text(Box::from(self.text(other)?)),
        })
    }
}
