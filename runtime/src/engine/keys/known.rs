//! One set of known keys.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::{AccessKey, ApiKey, StateKey, ValueHash, ValueHasher};
use crate::engine::throttle::KeyUsage;

/// All keys that are known at a time. Which they are never changes: another set takes its place. How they are used does, and
/// goes on in that one.
#[derive(Debug)]
pub struct KnownKeys {
    hasher: ValueHasher,
    api_keys: HashMap<ValueHash, Value>,
    access_keys: HashMap<Box<str>, AccessKey>,
}

/// One of an API key's values, as it is kept: two are good for a while after a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashedValue {
    /// The value's hash.
    pub hash: ValueHash,
    /// When it ends; `None`: when the key does.
    pub ends: Option<SystemTime>,
}

#[derive(Debug)]
struct Value {
    hash: ValueHash,
    ends: Option<SystemTime>,
    key: Arc<ApiKey>,
    usage: Arc<KeyUsage>,
}

/// An API key that was found.
#[derive(Debug, Clone, Copy)]
pub struct FoundKey<'k> {
    /// The key.
    pub key: &'k ApiKey,
    /// How it was used.
    pub usage: &'k Arc<KeyUsage>,
}

impl KnownKeys {
    /// A set of none.
    pub fn none(state_key: &StateKey) -> KnownKeys {
        KnownKeys { hasher: state_key.hasher(), api_keys: HashMap::new(), access_keys: HashMap::new() }
    }

    /// A set of keys whose values are at hand.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use gwgen_runtime::engine::keys::{ApiKey, KnownKeys, StateKey};
    ///
    /// let now = SystemTime::UNIX_EPOCH;
    /// let partner = ApiKey {
    ///     id: "a1b2c3d4e5".into(),
    ///     name: "partner".into(),
    ///     description: None,
    ///     enabled: true,
    ///     usage_plans: vec!["gold".into()],
    ///     created: now,
    /// };
    /// let known = KnownKeys::of(&StateKey::of([7; 32]), [(partner, "twenty characters and more")], []);
    /// assert_eq!(&*known.api_key("twenty characters and more", now).unwrap().key.name, "partner");
    /// assert!(known.api_key("another", now).is_none());
    /// ```
    pub fn of<'v>(
        state_key: &StateKey,
        api_keys: impl IntoIterator<Item = (ApiKey, &'v str)>,
        access_keys: impl IntoIterator<Item = AccessKey>,
    ) -> KnownKeys {
        let mut known = KnownKeys::none(state_key);
        for (key, value) in api_keys {
            let hash = known.hasher.hash(value);
            known.add_api_key(key, [HashedValue { hash, ends: None }]);
        }
        access_keys.into_iter().for_each(|key| known.add_access_key(key));
        known
    }

    /// Adds an API key by its values. Of two with the same value the first one counts.
    pub fn add_api_key(&mut self, key: ApiKey, values: impl IntoIterator<Item = HashedValue>) {
        let usage = Arc::new(KeyUsage::of(&key.id));
        let key = Arc::new(key);
        for HashedValue { hash, ends } in values {
            let value = || Value { hash, ends, key: Arc::clone(&key), usage: Arc::clone(&usage) };
            self.api_keys.entry(hash).or_insert_with(value);
        }
    }

    /// Adds an access key. Of two with the same id the first one counts.
    pub fn add_access_key(&mut self, key: AccessKey) {
        self.access_keys.entry(key.id.clone()).or_insert(key);
    }

    /// Hands on how each key was used, to the key with the same id.
    pub fn inherit_usage(&mut self, before: &KnownKeys) {
        let before = before.api_keys.values();
        let usage: HashMap<&str, &Arc<KeyUsage>> =
            before.map(|value| (&*value.key.id, &value.usage)).collect();
        for value in self.api_keys.values_mut() {
            if let Some(usage) = usage.get(&*value.key.id) {
                value.usage = Arc::clone(usage);
            }
        }
    }

    /// The API key of a value, also one that is disabled; `None` where the value is nobody's, or nobody's any more.
    pub fn api_key(&self, value: &str, now: SystemTime) -> Option<FoundKey<'_>> {
        let hash = self.hasher.hash(value);
        let found = self.api_keys.get(&hash)?;
        let is_good = found.ends.is_none_or(|ends| now < ends);
        (found.hash.is(&hash) && is_good).then_some(FoundKey { key: &found.key, usage: &found.usage })
    }

    /// Whose value has this hash, whether it is good or not.
    pub fn holder(&self, hash: &ValueHash) -> Option<&ApiKey> {
        self.api_keys.get(hash).map(|value| &*value.key)
    }

    /// The access key of an id, also one that is disabled, has ended or has expired: [`AccessKey::is_active`] says the first two.
    pub fn access_key(&self, id: &str) -> Option<&AccessKey> {
        self.access_keys.get(id)
    }

    /// How many values of API keys, and how many access keys, open something.
    pub fn active(&self, now: SystemTime) -> (usize, usize) {
        let is_good = |value: &&Value| value.key.enabled && value.ends.is_none_or(|ends| now < ends);
        let is_active = |key: &&AccessKey| key.is_active(now);
        let api_keys = self.api_keys.values().filter(is_good).count();
        (api_keys, self.access_keys.values().filter(is_active).count())
    }
}
