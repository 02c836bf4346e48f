//! A key as it is written down: JSON, sealed under the state key.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zeroize::Zeroizing;

use super::{AccessKey, ApiKey, HashedValue, Session, ValueHash};
use crate::engine::date::epoch_millis;
use crate::engine::policy::Policy;
use crate::engine::{base64, policy};
use crate::message::{JsonError, JsonKind, Reader, Writer};

/// The most policies that a user may have here; at Amazon they are fewer.
pub(super) const MOST_POLICIES: usize = 20;

/// A key with what only its store needs.
#[derive(Debug, Clone)]
pub enum KeyRecord {
    /// An API key.
    Api(ApiKeyRecord),
    /// An access key.
    Access(AccessKeyRecord),
}

/// An API key with the hashes of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRecord {
    /// The key.
    pub key: ApiKey,
    /// The value, and old ones that still count.
    pub values: Vec<HashedValue>,
}

/// An access key with the texts of its policies.
#[derive(Debug, Clone)]
pub struct AccessKeyRecord {
    /// The key.
    pub key: AccessKey,
    /// What its policies were read from.
    pub policies: Vec<Box<str>>,
}

/// What was written down is no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(String);

impl KeyRecord {
    /// The name that it is kept by: one of each kind.
    pub fn name(&self) -> String {
        match self {
            KeyRecord::Api(record) => ["api/", &record.key.id].concat(),
            KeyRecord::Access(record) => ["access/", &record.key.id].concat(),
        }
    }

    /// The record as a text.
    pub(super) fn write(&self) -> Zeroizing<Vec<u8>> {
        // Large enough at once: what grows leaves copies behind, and secrets in them.
        let mut writer = Writer::over(Vec::with_capacity(self.most_bytes()));
        writer.begin_object();
        match self {
            KeyRecord::Api(record) => write_api_key(&mut writer, record),
            KeyRecord::Access(record) => write_access_key(&mut writer, record),
        }
        writer.end_object();
        Zeroizing::new(writer.into_bytes())
    }

    fn most_bytes(&self) -> usize {
        // A character takes six bytes at most.
        match self {
            KeyRecord::Api(record) => {
                let key = &record.key;
                let plans: usize = key.usage_plans.iter().map(|plan| plan.len() + 8).sum();
                let description = key.description.as_ref().map_or(0, |text| text.len());
                1_024 + 6 * (key.name.len() + description + plans) + 128 * record.values.len()
            }
            KeyRecord::Access(record) => {
                let policies: usize = record.policies.iter().map(|policy| policy.len() + 8).sum();
                let token = record.key.session.as_ref().map_or(0, |session| session.token.len());
                1_024 + 6 * (record.key.user.len() + record.key.secret.len() + token + policies)
            }
        }
    }

    /// Reads what [`KeyRecord::write`] wrote.
    pub(super) fn read(text: &[u8]) -> Result<KeyRecord, Unreadable> {
        let members = Members::read(text)?;
        let created = members.created.ok_or_else(|| missing("created"))?;
        let enabled = members.enabled.ok_or_else(|| missing("enabled"))?;
        let id = members.id.ok_or_else(|| missing("id"))?;
        let Some(secret) = members.secret else {
            let key = ApiKey {
                id,
                name: members.name.ok_or_else(|| missing("name"))?,
                description: members.description,
                enabled,
                usage_plans: members.usage_plans,
                created,
            };
            return Ok(KeyRecord::Api(ApiKeyRecord { key, values: members.values }));
        };
        let session = match (members.token, members.expires) {
            (Some(token), Some(expires)) => Some(Session { token, expires }),
            (None, None) => None,
            _ => return Err(missing("token or expires")),
        };
        let key = AccessKey {
            id,
            secret,
            enabled,
            user: members.user.ok_or_else(|| missing("user"))?,
            account: members.account,
            policies: members
                .policies
                .iter()
                .map(|text| Policy::read_of_principal(text))
                .collect::<Result<_, _>>()?,
            session,
            created,
            ends: members.ends,
        };
        Ok(KeyRecord::Access(AccessKeyRecord { key, policies: members.policies }))
    }
}

fn write_api_key(writer: &mut Writer, ApiKeyRecord { key, values }: &ApiKeyRecord) {
    writer.key("id").string(&key.id).key("name").string(&key.name);
    if let Some(description) = &key.description {
        writer.key("description").string(description);
    }
    writer.key("enabled").bool(key.enabled).key("created").u64(epoch_millis(key.created));
    writer.key("usagePlans").begin_array();
    for plan in &key.usage_plans {
        writer.string(plan);
    }
    writer.end_array().key("values").begin_array();
    for value in values {
        writer.begin_object().key("hash").string(&base64::encode(value.hash.bytes()));
        if let Some(ends) = value.ends {
            writer.key("ends").u64(epoch_millis(ends));
        }
        writer.end_object();
    }
    writer.end_array();
}

fn write_access_key(writer: &mut Writer, AccessKeyRecord { key, policies }: &AccessKeyRecord) {
    writer.key("id").string(&key.id).key("secret").string(&key.secret);
    writer.key("enabled").bool(key.enabled).key("created").u64(epoch_millis(key.created));
    writer.key("user").string(&key.user);
    if let Some(account) = &key.account {
        writer.key("account").string(account);
    }
    if let Some(ends) = key.ends {
        writer.key("ends").u64(epoch_millis(ends));
    }
    if let Some(session) = &key.session {
        writer.key("token").string(&session.token).key("expires").u64(epoch_millis(session.expires));
    }
    writer.key("policies").begin_array();
    for policy in policies {
        writer.string(policy);
    }
    writer.end_array();
}

#[derive(Default)]
struct Members {
    id: Option<Box<str>>,
    name: Option<Box<str>>,
    description: Option<Box<str>>,
    enabled: Option<bool>,
    created: Option<SystemTime>,
    ends: Option<SystemTime>,
    usage_plans: Vec<Box<str>>,
    values: Vec<HashedValue>,
    secret: Option<Zeroizing<String>>,
    user: Option<Box<str>>,
    account: Option<Box<str>>,
    policies: Vec<Box<str>>,
    token: Option<Zeroizing<String>>,
    expires: Option<SystemTime>,
}

impl Members {
    fn read(text: &[u8]) -> Result<Members, Unreadable> {
        let mut reader = Reader::new(text)?.refuse_duplicate_keys();
        let mut members = Members::default();
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            match &*key {
                "id" => members.id = Some(reader.string()?.into()),
                "name" => members.name = Some(reader.string()?.into()),
                "description" => members.description = Some(reader.string()?.into()),
                "enabled" => members.enabled = Some(reader.bool()?),
                "created" => members.created = Some(time(&mut reader)?),
                "ends" => members.ends = Some(time(&mut reader)?),
                "usagePlans" => members.usage_plans = texts(&mut reader)?,
                "values" => members.values = values(&mut reader)?,
                "secret" => members.secret = Some(Zeroizing::new(reader.string()?.into_owned())),
                "user" => members.user = Some(reader.string()?.into()),
                "account" => members.account = Some(reader.string()?.into()),
                "policies" => members.policies = texts(&mut reader)?,
                "token" => members.token = Some(Zeroizing::new(reader.string()?.into_owned())),
                "expires" => members.expires = Some(time(&mut reader)?),
                // Of a later version, perhaps a condition: a key is not opened by half of what is written about it.
                _ => return Err(Unreadable(format!("a member `{key}`, which this version does not know"))),
            }
        }
        reader.end()?;
        Ok(members)
    }
}

fn texts(reader: &mut Reader<'_>) -> Result<Vec<Box<str>>, JsonError> {
    let mut texts = Vec::new();
    reader.begin_array()?;
    while reader.next_item()? {
        texts.push(reader.string()?.into());
    }
    Ok(texts)
}

fn values(reader: &mut Reader<'_>) -> Result<Vec<HashedValue>, Unreadable> {
    let mut values = Vec::new();
    reader.begin_array()?;
    while reader.next_item()? {
        let (mut hash, mut ends) = (None, None);
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            match &*key {
                "hash" => hash = base64::decode(&reader.string()?).and_then(|bytes| ValueHash::read(&bytes)),
                "ends" => ends = Some(time(reader)?),
                _ => return Err(Unreadable(format!("a member `{key}`, which this version does not know"))),
            }
        }
        values.push(HashedValue { hash: hash.ok_or_else(|| missing("hash"))?, ends });
    }
    Ok(values)
}

fn time(reader: &mut Reader<'_>) -> Result<SystemTime, Unreadable> {
    if reader.kind()? != JsonKind::Number {
        return Err(Unreadable("a time that is no number".to_owned()));
    }
    let millis = reader.number()?.as_u64();
    let time = millis.and_then(|millis| UNIX_EPOCH.checked_add(Duration::from_millis(millis)));
    time.ok_or_else(|| Unreadable("a time that is none".to_owned()))
}

fn missing(member: &str) -> Unreadable {
    Unreadable(format!("no `{member}`"))
}

impl Unreadable {
    /// For one reason.
    pub(super) fn because(why: &str) -> Unreadable {
        Unreadable(why.to_owned())
    }
}

impl From<JsonError> for Unreadable {
    fn from(error: JsonError) -> Unreadable {
        Unreadable(error.to_string())
    }
}

impl From<policy::PolicyError> for Unreadable {
    fn from(error: policy::PolicyError) -> Unreadable {
        Unreadable(format!("a policy: {error}"))
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
