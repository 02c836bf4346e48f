//! All keys of a store, and what can be done with them.
//!
//! Nothing is written here: what is to be done comes out as a list of changes, which a store makes all together, or not at
//! all where the keys have changed meanwhile.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::record::MOST_POLICIES;
use super::{AccessKey, AccessKeyRecord, ApiKey, ApiKeyRecord, HashedValue, KeyRecord, KnownKeys, ValueHash};
use crate::engine::nearest::nearest;
use crate::engine::policy::{LONGEST, is_account_id};

/// How long keys that have ended can still be seen in a list.
const REMEMBERED: Duration = Duration::from_secs(86_400);
/// How many old values of a key count at the same time.
const MOST_OLD_VALUES: usize = 4;
/// How long names may be (API Gateway's and IAM's own limits).
const LONGEST_NAME: usize = 1_024;

/// All keys of a store.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// API keys, by name.
    pub api_keys: Vec<ApiKeyRecord>,
    /// Access keys, by user and age.
    pub access_keys: Vec<AccessKeyRecord>,
}

/// What a store is to do.
#[derive(Debug, Clone)]
pub enum Change {
    /// Write it down.
    Put(KeyRecord),
    /// Forget the one with this name.
    Remove(String),
}

/// Another value of an API key.
#[derive(Debug, Clone)]
pub struct Rotation {
    /// What the store is to do.
    pub changes: Vec<Change>,
    /// How many values of before the last one open nothing for it that were still to be good.
    pub dropped: usize,
}

/// Which kind of keys is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// API keys.
    Api,
    /// Access keys.
    Access,
}

/// Why something is not done. None of these says a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is no such key.
    Unknown {
        /// Which kind.
        kind: Kind,
        /// What was asked for.
        asked: Box<str>,
        /// The one that may have been meant.
        nearest: Option<Box<str>>,
    },
    /// The name is taken.
    NameTaken(Box<str>),
    /// Another key has this value.
    ValueTaken,
    /// A name that is none.
    Name(&'static str),
    /// A value that is none.
    Value(&'static str),
    /// No account.
    Account(Box<str>),
    /// Too many policies.
    Policies(usize),
    /// Policies that are too long together.
    LongPolicies,
    /// A temporary access key, which is not rotated.
    Temporary(Box<str>),
}

impl Roster {
    /// A roster of these records.
    pub fn of(records: impl IntoIterator<Item = KeyRecord>) -> Roster {
        let mut roster = Roster::default();
        for record in records {
            match record {
                KeyRecord::Api(record) => roster.api_keys.push(record),
                KeyRecord::Access(record) => roster.access_keys.push(record),
            }
        }
        roster.api_keys.sort_by(|one, other| one.key.name.cmp(&other.key.name));
        roster.access_keys.sort_by(|one, other| {
            (&one.key.user, one.key.created, &one.key.id).cmp(&(
                &other.key.user,
                other.key.created,
                &other.key.id,
            ))
        });
        roster
    }

    /// Adds the keys to a set.
    pub fn add_to(&self, known: &mut KnownKeys) {
        for record in &self.api_keys {
            known.add_api_key(record.key.clone(), record.values.iter().copied());
        }
        for record in &self.access_keys {
            known.add_access_key(record.key.clone());
        }
    }

    /// The API key with a name or an id.
    pub fn api_key(&self, asked: &str) -> Result<&ApiKeyRecord, Refused> {
        let by_name = self.api_keys.iter().find(|record| *record.key.name == *asked);
        let found = by_name.or_else(|| self.api_keys.iter().find(|record| *record.key.id == *asked));
        found.ok_or_else(|| {
            let names = self.api_keys.iter().map(|record| &*record.key.name);
            Refused::unknown(Kind::Api, asked, names)
        })
    }

    /// The access key with an id.
    pub fn access_key(&self, asked: &str) -> Result<&AccessKeyRecord, Refused> {
        let found = self.access_keys.iter().find(|record| *record.key.id == *asked);
        found.ok_or_else(|| {
            let ids = self.access_keys.iter().map(|record| &*record.key.id);
            Refused::unknown(Kind::Access, asked, ids)
        })
    }

    /// A new API key.
    pub fn create_api_key(&self, key: ApiKey, hash: ValueHash) -> Result<Vec<Change>, Refused> {
        check_name(&key.name)?;
        key.usage_plans.iter().try_for_each(|plan| check_name(plan))?;
        if self.api_keys.iter().any(|record| record.key.name == key.name) {
            return Err(Refused::NameTaken(key.name));
        }
        self.check_new(&hash)?;
        let values = vec![HashedValue { hash, ends: None }];
        Ok(vec![Change::Put(KeyRecord::Api(ApiKeyRecord { key, values }))])
    }

    /// A new access key, with the texts of its policies.
    pub fn create_access_key(
        &self,
        key: AccessKey,
        policies: Vec<Box<str>>,
        now: SystemTime,
    ) -> Result<Vec<Change>, Refused> {
        check_name(&key.user)?;
        if let Some(account) = key.account.as_ref().filter(|account| !is_account_id(account)) {
            return Err(Refused::Account(account.clone()));
        }
        if policies.len() > MOST_POLICIES {
            return Err(Refused::Policies(policies.len()));
        }
        if policies.iter().map(|policy| policy.len()).sum::<usize>() > LONGEST {
            return Err(Refused::LongPolicies);
        }
        let mut changes = self.forgotten(now);
        changes.push(Change::Put(KeyRecord::Access(AccessKeyRecord { key, policies })));
        Ok(changes)
    }

    /// Lets a key open something, or nothing. No change where it is so already.
    pub fn enable(&self, kind: Kind, asked: &str, enabled: bool) -> Result<Vec<Change>, Refused> {
        let changed = match kind {
            Kind::Api => {
                let mut record = self.api_key(asked)?.clone();
                let was = std::mem::replace(&mut record.key.enabled, enabled);
                (was != enabled).then_some(KeyRecord::Api(record))
            }
            Kind::Access => {
                let mut record = self.access_key(asked)?.clone();
                let was = std::mem::replace(&mut record.key.enabled, enabled);
                (was != enabled).then_some(KeyRecord::Access(record))
            }
        };
        Ok(changed.map(Change::Put).into_iter().collect())
    }

    /// Takes a key out.
    pub fn delete(&self, kind: Kind, asked: &str) -> Result<Vec<Change>, Refused> {
        let record = match kind {
            Kind::Api => KeyRecord::Api(self.api_key(asked)?.clone()),
            Kind::Access => KeyRecord::Access(self.access_key(asked)?.clone()),
        };
        Ok(vec![Change::Remove(record.name())])
    }

    /// Another value for an API key, whose id, name and plans stay. What was its value ends: at once, or at a time.
    pub fn rotate_api_key(
        &self,
        asked: &str,
        hash: ValueHash,
        old_until: Option<SystemTime>,
        now: SystemTime,
    ) -> Result<Rotation, Refused> {
        let record = self.api_key(asked)?;
        self.check_new(&hash)?;
        let mut values = vec![HashedValue { hash, ends: None }];
        let good = |value: &&HashedValue| value.ends.is_none_or(|ends| now < ends);
        let old = || record.values.iter().filter(good);
        let dropped = match old_until {
            // That the one ends which counted until now is what was asked for.
            None => old().filter(|value| value.ends.is_some()).count(),
            Some(_) => old().count().saturating_sub(MOST_OLD_VALUES),
        };
        if let Some(until) = old_until {
            let ending = |value: &HashedValue| {
                // One that was to end sooner is not given more time by this.
                let ends = value.ends.map_or(until, |ends| ends.min(until));
                HashedValue { hash: value.hash, ends: Some(ends) }
            };
            values.extend(old().take(MOST_OLD_VALUES).map(ending));
        }
        let key = record.key.clone();
        let changes = vec![Change::Put(KeyRecord::Api(ApiKeyRecord { key, values }))];
        Ok(Rotation { changes, dropped })
    }

    /// Another access key for the same user, with the same policies. The old one ends: at once, and then it is taken out, or
    /// at a time.
    pub fn rotate_access_key(
        &self,
        asked: &str,
        key: AccessKey,
        old_until: Option<SystemTime>,
        now: SystemTime,
    ) -> Result<Vec<Change>, Refused> {
        let record = self.access_key(asked)?;
        if record.key.session.is_some() {
            return Err(Refused::Temporary(record.key.id.clone()));
        }
        let mut changes = self.forgotten(now);
        changes.push(match old_until {
            None => Change::Remove(KeyRecord::Access(record.clone()).name()),
            Some(until) => {
                let mut old = record.clone();
                old.key.ends = Some(old.key.ends.map_or(until, |ends| ends.min(until)));
                Change::Put(KeyRecord::Access(old))
            }
        });
        let key = AccessKey {
            user: record.key.user.clone(),
            account: record.key.account.clone(),
            policies: record.key.policies.clone(),
            enabled: record.key.enabled,
            session: None,
            ends: None,
            ..key
        };
        let policies = record.policies.clone();
        changes.push(Change::Put(KeyRecord::Access(AccessKeyRecord { key, policies })));
        Ok(changes)
    }

    /// Access keys that ended long ago leave when others come.
    fn forgotten(&self, now: SystemTime) -> Vec<Change> {
        let is_over = |time: Option<SystemTime>| {
            time.and_then(|time| now.duration_since(time).ok()).is_some_and(|since| since > REMEMBERED)
        };
        let over = self.access_keys.iter().filter(|record| {
            is_over(record.key.ends) || is_over(record.key.session.as_ref().map(|session| session.expires))
        });
        over.map(|record| Change::Remove(KeyRecord::Access(record.clone()).name())).collect()
    }

    /// Values are one key's alone, also those that have ended: somebody may still have them.
    fn check_new(&self, hash: &ValueHash) -> Result<(), Refused> {
        let taken = self.api_keys.iter().flat_map(|record| &record.values).any(|value| value.hash.is(hash));
        if taken { Err(Refused::ValueTaken) } else { Ok(()) }
    }
}

/// Whether a text can be a name.
pub fn check_name(name: &str) -> Result<(), Refused> {
    if name.is_empty() || name.trim() != name {
        return Err(Refused::Name("a name is not empty, and neither begins nor ends with white space"));
    }
    if name.chars().any(char::is_control) {
        return Err(Refused::Name("a name has no control characters"));
    }
    if name.len() > LONGEST_NAME {
        return Err(Refused::Name("a name has 1,024 bytes at most"));
    }
    Ok(())
}

impl Refused {
    fn unknown<'n>(kind: Kind, asked: &str, names: impl Iterator<Item = &'n str>) -> Refused {
        let nearest = nearest(asked, names).map(Box::from);
        Refused::Unknown { kind, asked: asked.into(), nearest }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Unknown { kind, asked, nearest } => {
                let kind = match kind {
                    Kind::Api => "API key",
                    Kind::Access => "access key",
                };
                write!(f, "there is no {kind} {asked:?}")?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean {nearest}?"),
                    None => Ok(()),
                }
            }
            Refused::NameTaken(name) => write!(
                f,
                "there is an API key {name:?} already; `rotate` gives it another value, `delete` makes room"
            ),
            Refused::ValueTaken => {
                f.write_str("another API key has this value, or had it; values are one key's alone")
            }
            Refused::Name(rule) | Refused::Value(rule) => f.write_str(rule),
            Refused::Account(account) => write!(f, "{account:?} is no account: twelve digits are expected"),
            Refused::Policies(count) => write!(f, "{count} policies; a user has {MOST_POLICIES} at most"),
            Refused::LongPolicies => write!(f, "the policies have more than {LONGEST} bytes together"),
            Refused::Temporary(id) => {
                write!(f, "{id} is a temporary access key, which ends by itself: create another one")
            }
        }
    }
}
