//! The keys of a state store, for `gwgen keys`: the runtime's own store and rules, waited for.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use gwgen_runtime::adapter::file::read_state_key;
pub use gwgen_runtime::adapter::state::StatePlace;
use gwgen_runtime::adapter::state::{Changed, KeyStore, NotChanged, wait_for};
use gwgen_runtime::adapter::system::SystemIds;
use gwgen_runtime::engine::date::{epoch_seconds, iso8601_seconds};
use gwgen_runtime::engine::keys::{AccessKey, ApiKey, Change, Refused, Rotation, Session, check_value, draw};
pub use gwgen_runtime::engine::keys::{AccessKeyRecord, ApiKeyRecord, Kind, Roster, StateKey};
use gwgen_runtime::engine::policy::{Policy, PolicyError};
use gwgen_runtime::port::{IdSource, StateError};
use zeroize::Zeroizing;

/// What is asked of a store.
pub enum KeyTask {
    /// What there is.
    List,
    /// A new API key.
    CreateApiKey(NewApiKey),
    /// A new access key.
    CreateAccessKey(NewAccessKey),
    /// Let a key open something, or nothing.
    Enable {
        /// Which kind.
        kind: Kind,
        /// Name or id.
        asked: String,
        /// Whether it is to open something.
        enabled: bool,
    },
    /// Another value, or another access key.
    Rotate {
        /// Which kind.
        kind: Kind,
        /// Name or id.
        asked: String,
        /// The new value of an API key; drawn where none is given.
        value: Option<Zeroizing<String>>,
        /// How long the old one is good besides.
        keep_old: Option<Duration>,
    },
    /// Take a key out.
    Delete {
        /// Which kind.
        kind: Kind,
        /// Name or id.
        asked: String,
    },
}

/// An API key that is to be made.
pub struct NewApiKey {
    /// Its name.
    pub name: String,
    /// Its value; drawn where none is given.
    pub value: Option<Zeroizing<String>>,
    /// What it is for.
    pub description: Option<String>,
    /// Names of usage plans.
    pub usage_plans: Vec<String>,
    /// Whether it opens anything.
    pub enabled: bool,
}

/// An access key that is to be made.
pub struct NewAccessKey {
    /// The user's name.
    pub user: String,
    /// The user's policies.
    pub policies: Vec<String>,
    /// The user's account; `None`: the gateway's own.
    pub account: Option<String>,
    /// Whether it opens anything.
    pub enabled: bool,
    /// For how long, where it is a temporary one.
    pub session: Option<Duration>,
}

/// What a store said.
pub enum KeyAnswer {
    /// What there is, and the records that cannot be read, each with the reason.
    Listed(Roster, Vec<String>),
    /// An API key and its value, which nobody can find out later.
    ApiKey(ApiKey, Zeroizing<String>),
    /// The same of a key that was there, and how many of its values before the last one open nothing for it.
    Rotated(ApiKey, Zeroizing<String>, usize),
    /// An access key, whose secret nobody can find out later.
    AccessKey(AccessKey),
    /// It is done; `false`: it was so already.
    Done(bool),
}

/// Why something was not done.
#[derive(Debug)]
pub enum KeyFault {
    /// It cannot be.
    Refused(String),
    /// The store did not do it.
    State(String),
}

impl KeyTask {
    /// Whether it may be what a store begins with.
    fn makes_a_store(&self) -> bool {
        matches!(self, KeyTask::CreateApiKey(_) | KeyTask::CreateAccessKey(_))
    }
}

/// Asks a store. Only a new key may make one: elsewhere nobody asked for it.
///
/// # Errors
/// What is asked cannot be, or the store does not do it.
pub fn ask(
    place: &StatePlace,
    given: Option<StateKey>,
    task: &KeyTask,
) -> Result<Changed<KeyAnswer>, KeyFault> {
    let exists = place.exists().map_err(|error| KeyFault::State(format!("{place}: {error}")))?;
    if !exists && !task.makes_a_store() {
        let advice = "`gwgen keys create` makes one, and so does a gateway";
        return Err(KeyFault::Refused(format!("--state {place}: there is no state store; {advice}")));
    }
    let waited = wait_for(async {
        let ids: Arc<dyn IdSource> = Arc::new(SystemIds);
        let store = KeyStore::open(place.open()?, given, Arc::clone(&ids)).await?;
        answer(&store, &|bytes: &mut [u8]| ids.fill(bytes), task).await
    });
    let answered = waited.map_err(|error| KeyFault::State(error.to_string()))?;
    answered.map_err(|fault| match fault {
        NotChanged::Refused(refused) => KeyFault::Refused(refused.to_string()),
        NotChanged::State(error) => KeyFault::State(format!("{place}: {error}")),
    })
}

/// Whether the policies of a user can be read.
///
/// # Errors
/// What is wrong, and at which byte.
pub fn check_policy(text: &str) -> Result<(), (String, usize)> {
    let told = |PolicyError { problem, position }: PolicyError| (problem.to_string(), position);
    Policy::read_of_principal(text).map(drop).map_err(told)
}

/// A time as people and programs read it.
pub fn time(time: SystemTime) -> String {
    iso8601_seconds(epoch_seconds(time))
}

async fn answer(
    store: &KeyStore,
    fill: draw::Fill<'_>,
    task: &KeyTask,
) -> Result<Changed<KeyAnswer>, NotChanged> {
    let now = SystemTime::now();
    match task {
        KeyTask::List => {
            let unchanged = || StateError { retry: true, detail: "nothing was read".to_owned() };
            let read = store.read(None).await?.ok_or_else(unchanged)?;
            let unreadable = read.unreadable.iter().map(|(name, why)| format!("{name}: {why}"));
            Ok(Changed { said: KeyAnswer::Listed(read.roster, unreadable.collect()), is_unconfirmed: false })
        }
        KeyTask::CreateApiKey(new) => {
            let value = new.value.clone().unwrap_or_else(|| draw::api_key_value(fill));
            check_value(&value).map_err(refused)?;
            let key = ApiKey {
                id: draw::api_key_id(fill),
                name: new.name.as_str().into(),
                description: new.description.as_deref().map(Box::from),
                enabled: new.enabled,
                usage_plans: new.usage_plans.iter().map(|plan| plan.as_str().into()).collect(),
                created: now,
            };
            let hash = store.state_key().hasher().hash(&value);
            let change = |roster: &Roster| Ok((roster.create_api_key(key.clone(), hash)?, ()));
            let Changed { is_unconfirmed, .. } = store.change(change).await?;
            Ok(Changed { said: KeyAnswer::ApiKey(key, value), is_unconfirmed })
        }
        KeyTask::CreateAccessKey(new) => {
            let key = AccessKey {
                user: new.user.as_str().into(),
                account: new.account.as_deref().map(Box::from),
                enabled: new.enabled,
                session: new
                    .session
                    .map(|time| Session { token: draw::session_token(fill), expires: now + time }),
                ..access_key(fill, new.session.is_some(), now)
            };
            let policies: Vec<Box<str>> = new.policies.iter().map(|policy| policy.as_str().into()).collect();
            let change =
                |roster: &Roster| Ok((roster.create_access_key(key.clone(), policies.clone(), now)?, ()));
            let Changed { is_unconfirmed, .. } = store.change(change).await?;
            Ok(Changed { said: KeyAnswer::AccessKey(key), is_unconfirmed })
        }
        KeyTask::Enable { kind, asked, enabled } => {
            done(store, |roster| roster.enable(*kind, asked, *enabled)).await
        }
        KeyTask::Delete { kind, asked } => done(store, |roster| roster.delete(*kind, asked)).await,
        KeyTask::Rotate { kind: Kind::Api, asked, value, keep_old } => {
            let value = value.clone().unwrap_or_else(|| draw::api_key_value(fill));
            check_value(&value).map_err(refused)?;
            let hash = store.state_key().hasher().hash(&value);
            let until = keep_old.map(|time| now + time);
            let Changed { said: (key, dropped), is_unconfirmed } = store
                .change(|roster| {
                    let Rotation { changes, dropped } = roster.rotate_api_key(asked, hash, until, now)?;
                    Ok((changes, (roster.api_key(asked)?.key.clone(), dropped)))
                })
                .await?;
            Ok(Changed { said: KeyAnswer::Rotated(key, value, dropped), is_unconfirmed })
        }
        KeyTask::Rotate { kind: Kind::Access, asked, keep_old, .. } => {
            let key = access_key(fill, false, now);
            let until = keep_old.map(|time| now + time);
            let Changed { said: user, is_unconfirmed } = store
                .change(|roster| {
                    let changes = roster.rotate_access_key(asked, key.clone(), until, now)?;
                    Ok((changes, roster.access_key(asked)?.key.user.clone()))
                })
                .await?;
            Ok(Changed { said: KeyAnswer::AccessKey(AccessKey { user, ..key }), is_unconfirmed })
        }
    }
}

async fn done(
    store: &KeyStore,
    decide: impl Fn(&Roster) -> Result<Vec<Change>, Refused>,
) -> Result<Changed<KeyAnswer>, NotChanged> {
    let changed = store.change(|roster| {
        let changes = decide(roster)?;
        let is_change = !changes.is_empty();
        Ok((changes, is_change))
    });
    let Changed { said, is_unconfirmed } = changed.await?;
    Ok(Changed { said: KeyAnswer::Done(said), is_unconfirmed })
}

fn refused(rule: &'static str) -> NotChanged {
    NotChanged::Refused(Refused::Value(rule))
}

/// Id and secret of a new access key, which is nobody's yet.
fn access_key(fill: draw::Fill<'_>, is_temporary: bool, now: SystemTime) -> AccessKey {
    AccessKey {
        id: draw::access_key_id(fill, is_temporary),
        secret: draw::secret_access_key(fill),
        enabled: true,
        user: "".into(),
        account: None,
        policies: Vec::new(),
        session: None,
        created: now,
        ends: None,
    }
}
