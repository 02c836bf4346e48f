//! The keys of a store, open.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;

use crate::engine::ids;
use crate::engine::keys::{Change, Refused, Roster, SealedRecord, Sealer, StateKey, Unreadable};
use crate::port::{IdSource, Kept, KeyChange, KeysVersion, StateError, StateStore, StoredKey, Written};

/// How often a change is tried again because somebody else's came in between.
const TRIES: usize = 20;

/// A store's keys, and the key that opens them.
pub struct KeyStore {
    store: Arc<dyn StateStore>,
    ids: Arc<dyn IdSource>,
    state_key: StateKey,
    sealer: Sealer,
}

/// What was read.
#[derive(Debug)]
pub struct KeysRead {
    /// Which keys these are.
    pub version: KeysVersion,
    /// The keys.
    pub roster: Roster,
    /// Records that cannot be read, each with the reason: such keys are nobody's.
    pub unreadable: Vec<(Box<str>, Unreadable)>,
}

/// A change that is made.
#[derive(Debug)]
pub struct Changed<T> {
    /// What else was decided.
    pub said: T,
    /// None of the store's replicas is known to have it: a failover may undo it.
    pub is_unconfirmed: bool,
}

/// Why a change is not made.
#[derive(Debug)]
pub enum NotChanged {
    /// It cannot be.
    Refused(Refused),
    /// The store did not do it.
    State(StateError),
}

impl KeyStore {
    /// The keys of a store. Without a state key that is `given`, the one that is kept with the data counts, and is made
    /// where there is none.
    ///
    /// # Errors
    /// The store does not answer, or the key is not the one that it was written with.
    pub async fn open(
        store: Arc<dyn StateStore>,
        given: Option<StateKey>,
        ids: Arc<dyn IdSource>,
    ) -> Result<KeyStore, StateError> {
        let fault = |detail: &str| StateError { retry: false, detail: detail.to_owned() };
        let is_given = given.is_some();
        let state_key = match given {
            Some(key) => key,
            None => {
                let fresh = StateKey::of(ids.draw()).text();
                let kept = store.keep(Kept::StateKey, fresh.as_bytes()).await?;
                let kept = std::str::from_utf8(&kept).ok().and_then(StateKey::parse);
                kept.ok_or_else(|| {
                    fault("the state key that is kept with the data is none: 32 bytes in base64")
                })?
            }
        };
        let check = state_key.check();
        let kept = store.keep(Kept::Check, &check).await?;
        if verify_slices_are_equal(&kept, &check).is_err() {
            return Err(fault(if is_given {
                "the state key that was given does not open what is stored: it was written with another one"
            } else {
                "the state key that is kept with the data does not open what is stored: it was written with another one, \
                 which --state-key FILE names"
            }));
        }
        let sealer = state_key.sealer().ok_or_else(|| fault("the state key is of no use"))?;
        Ok(KeyStore { store, ids, state_key, sealer })
    }

    /// What hashes and opens.
    pub fn state_key(&self) -> &StateKey {
        &self.state_key
    }

    /// The keys; `None` where they are those that are known.
    pub async fn read(&self, known: Option<&KeysVersion>) -> Result<Option<KeysRead>, StateError> {
        let Some(stored) = self.store.read_keys(known).await? else { return Ok(None) };
        let mut unreadable = Vec::new();
        let records = stored.records.into_iter().filter_map(|StoredKey { name, sealed }| {
            let record = SealedRecord { name: name.into_string(), sealed };
            match self.sealer.open(&record) {
                Ok(open) => Some(open),
                Err(why) => {
                    unreadable.push((record.name.into(), why));
                    None
                }
            }
        });
        let roster = Roster::of(records);
        Ok(Some(KeysRead { version: stored.version, roster, unreadable }))
    }

    /// Makes the changes that `decide` makes of the keys, and gives back what else it says. It is asked again where the
    /// keys changed meanwhile.
    pub async fn change<T>(
        &self,
        decide: impl Fn(&Roster) -> Result<(Vec<Change>, T), Refused>,
    ) -> Result<Changed<T>, NotChanged> {
        for _ in 0..TRIES {
            let Some(KeysRead { version, roster, .. }) = self.read(None).await? else { continue };
            let (changes, said) = decide(&roster).map_err(NotChanged::Refused)?;
            if changes.is_empty() {
                return Ok(Changed { said, is_unconfirmed: false });
            }
            let changes =
                changes.into_iter().map(|change| self.sealed(change)).collect::<Result<Vec<_>, _>>()?;
            let next = KeysVersion(ids::uuid(self.ids.draw()));
            match self.store.write_keys(&version, &next, &changes).await {
                Ok(Written::Done) => return Ok(Changed { said, is_unconfirmed: false }),
                Ok(Written::Unconfirmed) => return Ok(Changed { said, is_unconfirmed: true }),
                Ok(Written::Outdated) => {}
                // The answer was lost, and perhaps nothing else: no other change has this version.
                Err(error) if error.retry => match self.store.read_keys(Some(&next)).await? {
                    None => return Ok(Changed { said, is_unconfirmed: false }),
                    Some(found) if found.version == version => {}
                    Some(_) => return Err(NotChanged::State(error)),
                },
                Err(error) => return Err(NotChanged::State(error)),
            }
        }
        let detail = "others change keys all the time; none of this was done".to_owned();
        Err(NotChanged::State(StateError { retry: true, detail }))
    }

    fn sealed(&self, change: Change) -> Result<KeyChange, StateError> {
        Ok(match change {
            Change::Remove(name) => KeyChange::Remove(name.into()),
            Change::Put(record) => {
                let sealed = self.sealer.seal(&record, self.ids.draw());
                let SealedRecord { name, sealed } =
                    sealed.map_err(|why| StateError { retry: false, detail: format!("a record: {why}") })?;
                KeyChange::Put(StoredKey { name: name.into(), sealed })
            }
        })
    }
}

impl From<StateError> for NotChanged {
    fn from(error: StateError) -> NotChanged {
        NotChanged::State(error)
    }
}
