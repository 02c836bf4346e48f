//! API keys and access keys that the configuration file lists, so that a single machine needs no state store for them.

use std::fmt;
use std::path::Path;
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::Surroundings;
use super::settings::{Entry, Layers};
use crate::engine::date::parse_iso8601;
use crate::engine::keys::{AccessKey, ApiKey, KnownKeys, Session, StateKey, check_value};
use crate::engine::nearest::nearest;
use crate::engine::policy::{Policy, is_account_id};

const API_KEY_MEMBERS: [&str; 6] = ["id", "name", "description", "value", "enabled", "usagePlans"];
const ACCESS_KEY_MEMBERS: [&str; 8] =
    ["id", "secret", "user", "account", "enabled", "policies", "sessionToken", "expires"];

/// Keys of the configuration.
#[derive(Clone, Default)]
pub(crate) struct ConfiguredKeys {
    api_keys: Vec<(ApiKey, Zeroizing<String>)>,
    access_keys: Vec<AccessKey>,
}

impl ConfiguredKeys {
    /// Reads the lists.
    pub(super) fn read(layers: &Layers, surroundings: &Surroundings<'_>) -> Result<ConfiguredKeys, String> {
        let mut keys = ConfiguredKeys::default();
        for entry in layers.entries("apiKeys") {
            let listed = Listed { entry, list: "apiKeys", surroundings };
            let (key, value) = listed.api_key()?;
            let is_new = |known: &(ApiKey, Zeroizing<String>)| known.0.name != key.name && *known.1 != *value;
            if !keys.api_keys.iter().all(is_new) {
                return Err(listed.fault("another key has the same name or value"));
            }
            keys.api_keys.push((key, value));
        }
        for entry in layers.entries("accessKeys") {
            let listed = Listed { entry, list: "accessKeys", surroundings };
            let key = listed.access_key()?;
            if keys.access_keys.iter().any(|known| known.id == key.id) {
                return Err(listed.fault("another key has the same id"));
            }
            keys.access_keys.push(key);
        }
        Ok(keys)
    }

    /// The set that they are.
    pub(crate) fn known(&self, state_key: &StateKey) -> KnownKeys {
        let api_keys = self.api_keys.iter().map(|(key, value)| (key.clone(), value.as_str()));
        KnownKeys::of(state_key, api_keys, self.access_keys.iter().cloned())
    }
}

impl fmt::Debug for ConfiguredKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} API keys, {} access keys", self.api_keys.len(), self.access_keys.len())
    }
}

/// One mapping of a list.
struct Listed<'l> {
    entry: &'l Entry,
    list: &'static str,
    surroundings: &'l Surroundings<'l>,
}

impl Listed<'_> {
    fn api_key(&self) -> Result<(ApiKey, Zeroizing<String>), String> {
        self.check_members(&API_KEY_MEMBERS)?;
        let name = self.needed("name")?;
        let value = self.secret("value")?.ok_or_else(|| self.fault("`value` is missing"))?;
        check_value(&value).map_err(|rule| self.fault(&format!("`value`: {rule}")))?;
        let plans = self.many("usagePlans").iter().map(|plan| plan.as_str().into()).collect();
        let key = ApiKey {
            id: self.one("id")?.unwrap_or(name).into(),
            name: name.into(),
            description: self.one("description")?.map(Box::from),
            enabled: self.is_enabled()?,
            usage_plans: plans,
            created: SystemTime::UNIX_EPOCH,
        };
        Ok((key, value))
    }

    fn access_key(&self) -> Result<AccessKey, String> {
        self.check_members(&ACCESS_KEY_MEMBERS)?;
        let id = self.needed("id")?;
        let secret = self.secret("secret")?.ok_or_else(|| self.fault("`secret` is missing"))?;
        let account = self.one("account")?;
        if account.is_some_and(|account| !is_account_id(account)) {
            return Err(self.fault("`account` has twelve digits"));
        }
        let policies = self.many("policies").iter().map(|policy| self.policy(policy));
        Ok(AccessKey {
            id: id.into(),
            secret,
            enabled: self.is_enabled()?,
            user: self.one("user")?.unwrap_or(id).into(),
            account: account.map(Box::from),
            policies: policies.collect::<Result<_, _>>()?,
            session: self.session()?,
            created: SystemTime::UNIX_EPOCH,
            ends: None,
        })
    }

    fn session(&self) -> Result<Option<Session>, String> {
        let (token, expires) = (self.secret("sessionToken")?, self.one("expires")?);
        match (token, expires) {
            (None, None) => Ok(None),
            (Some(token), Some(expires)) => {
                let expires = parse_iso8601(expires)
                    .ok_or_else(|| self.fault("`expires` is a time, such as 2026-11-24T19:34:00Z"))?;
                Ok(Some(Session { token, expires }))
            }
            _ => Err(self.fault("`sessionToken` and `expires` go together")),
        }
    }

    /// A policy in JSON, or the file that has one.
    fn policy(&self, text: &str) -> Result<Policy, String> {
        let fault = |what: &dyn fmt::Display| self.fault(&format!("`policies`: {what}"));
        let read = match text.trim_start().starts_with('{') {
            true => text.to_owned(),
            false => (self.surroundings.file)(Path::new(text)).map_err(|error| fault(&error))?,
        };
        Policy::read_of_principal(&read).map_err(|error| fault(&error))
    }

    fn is_enabled(&self) -> Result<bool, String> {
        match self.one("enabled")? {
            None | Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(_) => Err(self.fault("`enabled`: true or false is expected")),
        }
    }

    /// A text, or `${env:NAME}` or `${file:PATH}` in its place.
    fn secret(&self, member: &str) -> Result<Option<Zeroizing<String>>, String> {
        let Some(text) = self.one(member)? else { return Ok(None) };
        let place = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        let secret = match place.and_then(|place| place.split_once(':')) {
            None => text.to_owned(),
            Some(("env", name)) => (self.surroundings.variable)(name)
                .ok_or_else(|| self.fault(&format!("`{member}`: the environment has no {name}")))?,
            Some(("file", path)) => {
                let text = (self.surroundings.secret)(Path::new(path));
                let text = text.map_err(|error| self.fault(&format!("`{member}`: {error}")))?;
                text.trim_end_matches(['\r', '\n']).to_owned()
            }
            Some(_) => {
                return Err(self.fault(&format!("`{member}`: ${{env:NAME}} or ${{file:PATH}} is expected")));
            }
        };
        match secret.is_empty() {
            true => Err(self.fault(&format!("`{member}` is empty"))),
            false => Ok(Some(Zeroizing::new(secret))),
        }
    }

    fn needed(&self, member: &str) -> Result<&str, String> {
        let value = self.one(member)?.filter(|value| !value.is_empty());
        value.ok_or_else(|| self.fault(&format!("`{member}` is missing")))
    }

    fn one(&self, member: &str) -> Result<Option<&str>, String> {
        match self.many(member) {
            [] => Ok(None),
            [value] => Ok(Some(value)),
            _ => Err(self.fault(&format!("`{member}`: one text is expected"))),
        }
    }

    fn many(&self, member: &str) -> &[String] {
        let found = self.entry.members.iter().find(|(name, _)| name == member);
        found.map_or(&[], |(_, values)| values)
    }

    fn check_members(&self, known: &[&'static str]) -> Result<(), String> {
        let unknown = self.entry.members.iter().find(|(name, _)| !known.contains(&name.as_str()));
        let Some((name, _)) = unknown else { return Ok(()) };
        Err(self.fault(&match nearest(name, known.iter().copied()) {
            Some(known) => format!("unknown member `{name}`; did you mean `{known}`?"),
            None => format!("unknown member `{name}`"),
        }))
    }

    fn fault(&self, what: &str) -> String {
        format!("{}, line {}: {what}", self.list, self.entry.line)
    }
}
