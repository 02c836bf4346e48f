//! State in a folder of this machine: `file:DIR`.
//!
//! The file (`state.redb`) has one owner at a time, yet two gateways live during a swap, and `gwgen keys` works beside a
//! running gateway. Whoever opens the folder first owns the file and serves it to all others on the socket `state.sock`, in
//! Redis' protocol; where the owner goes, the next one who asks takes its place. The key of the state is a file of its own,
//! `state.key`. All three can be read by their owner alone.
//!
//! Tokens of limiters are in the owner's memory and not in the file: another owner begins with full ones.

mod database;
mod guest;
mod operation;
mod owner;
pub mod resp;
mod state_key;

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use crate::adapter::system::SystemClock;
use crate::port::{
    Clock, Kept, KeyChange, KeysVersion, LeaseAsk, Leased, LimiterId, LocalBoxFuture, StateError, StateStore,
    StoredKeys, Written,
};
use database::{Database, NotOpen};
use guest::Unanswered;
use operation::{Operation, Reply};
use owner::Owner;
pub use state_key::{STATE_KEY, read_state_key};

/// The file's name.
const DATABASE: &str = "state.redb";
/// The socket's name.
const SOCKET: &str = "state.sock";
/// How long an answer may take, with finding out who owns the file.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks for an owner that is just coming or going.
const PAUSE: Duration = Duration::from_millis(20);

/// State in a folder.
pub struct FileStore {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    /// Where this process owns the file.
    owner: Mutex<Option<Arc<Owner>>>,
}

impl FileStore {
    /// The store in a folder, which is made where it is not there. Nothing is opened yet.
    ///
    /// # Errors
    /// There is no such folder, and none can be made.
    pub fn new(folder: &Path) -> Result<FileStore, StateError> {
        FileStore::with_clock(folder, Arc::new(SystemClock))
    }

    /// The same; where this process owns the file, limiters go by this clock.
    ///
    /// # Errors
    /// There is no such folder, and none can be made.
    pub fn with_clock(folder: &Path, clock: Arc<dyn Clock>) -> Result<FileStore, StateError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| StateError { retry: false, detail: format!("{}: {error}", folder.display()) })?;
        Ok(FileStore { folder: folder.to_owned(), clock, owner: Mutex::new(None) })
    }

    /// Whether there is a store in a folder. Nothing is made by asking.
    ///
    /// # Errors
    /// It cannot be found out.
    pub fn exists(folder: &Path) -> Result<bool, StateError> {
        let file = folder.join(DATABASE);
        let found = file.try_exists();
        found.map_err(|error| StateError { retry: false, detail: format!("{}: {error}", file.display()) })
    }

    /// Whether this process owns the file.
    pub fn is_owner(&self) -> bool {
        self.owner().is_some()
    }

    fn owner(&self) -> Option<Arc<Owner>> {
        self.owner.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks whoever owns the file; this process, where nobody does.
    async fn ask(&self, operation: Operation) -> Result<Reply, StateError> {
        let deadline = Instant::now() + PATIENCE;
        let late = || StateError {
            retry: true,
            detail: format!("{}: its owner does not answer", self.folder.join(SOCKET).display()),
        };
        let asked = timeout_at(deadline, self.ask_somebody(&operation)).await;
        asked.unwrap_or_else(|_| Err(late()))
    }

    async fn ask_somebody(&self, operation: &Operation) -> Result<Reply, StateError> {
        loop {
            if let Some(owner) = self.owner() {
                return match owner.ask(operation.clone()).await {
                    Ok(answer) => answer,
                    Err(_) => Err(self.forget(&owner)),
                };
            }
            match guest::ask(&self.folder.join(SOCKET), operation).await {
                Ok(reply) => return Ok(reply),
                Err(Unanswered::Refused(error)) => return Err(error),
                Err(Unanswered::Broken(error)) if !operation.is_repeatable() => {
                    let detail = format!("the state's owner went before it answered: {error}");
                    return Err(StateError { retry: true, detail });
                }
                Err(Unanswered::Broken(_)) => sleep(PAUSE).await,
                Err(Unanswered::Nobody) => {
                    if !self.become_owner()? {
                        sleep(PAUSE).await;
                    }
                }
            }
        }
    }

    /// The thread is no more. Whoever asks next finds no owner, and becomes it.
    fn forget(&self, fallen: &Arc<Owner>) -> StateError {
        let mut owner = self.owner.lock().unwrap_or_else(PoisonError::into_inner);
        if owner.as_ref().is_some_and(|owner| Arc::ptr_eq(owner, fallen)) {
            *owner = None;
        }
        let detail = "the state's thread fell over, which is a fault of gwgen; another one takes its place";
        StateError { retry: true, detail: detail.to_owned() }
    }

    /// Opens the file; `false` where another process has it.
    fn become_owner(&self) -> Result<bool, StateError> {
        let mut owner = self.owner.lock().unwrap_or_else(PoisonError::into_inner);
        if owner.is_some() {
            return Ok(true);
        }
        match Database::open(&self.folder.join(DATABASE), Arc::clone(&self.clock)) {
            Ok(database) => {
                *owner = Some(Arc::new(Owner::start(&self.folder, database)?));
                Ok(true)
            }
            Err(NotOpen::Taken) => Ok(false),
            Err(NotOpen::Failed(error)) => Err(error),
        }
    }
}

impl StateStore for FileStore {
    fn keep<'a>(&'a self, what: Kept, offered: &'a [u8]) -> LocalBoxFuture<'a, Result<Vec<u8>, StateError>> {
        Box::pin(async move {
            if what == Kept::StateKey {
                return state_key::keep(&self.folder, offered);
            }
            match self.ask(Operation::Keep(what, offered.to_vec())).await? {
                Reply::Kept(kept) => Ok(kept),
                _ => Err(strange()),
            }
        })
    }

    fn read_keys<'a>(
        &'a self,
        known: Option<&'a KeysVersion>,
    ) -> LocalBoxFuture<'a, Result<Option<StoredKeys>, StateError>> {
        Box::pin(async move {
            match self.ask(Operation::ReadKeys(known.cloned())).await? {
                Reply::Keys(keys) => Ok(keys),
                _ => Err(strange()),
            }
        })
    }

    fn write_keys<'a>(
        &'a self,
        base: &'a KeysVersion,
        next: &'a KeysVersion,
        changes: &'a [KeyChange],
    ) -> LocalBoxFuture<'a, Result<Written, StateError>> {
        Box::pin(async move {
            let (base, next, changes) = (base.clone(), next.clone(), changes.to_vec());
            match self.ask(Operation::WriteKeys { base, next, changes }).await? {
                Reply::Written(written) => Ok(written),
                _ => Err(strange()),
            }
        })
    }

    fn lease<'a>(&'a self, asks: &'a [LeaseAsk]) -> LocalBoxFuture<'a, Result<Vec<Leased>, StateError>> {
        Box::pin(async move {
            match self.ask(Operation::Lease(asks.to_vec())).await? {
                Reply::Leased(leased) => Ok(leased),
                _ => Err(strange()),
            }
        })
    }

    fn attend<'a>(
        &'a self,
        fleet: &'a LimiterId,
        gateway: u64,
        lasting: Duration,
    ) -> LocalBoxFuture<'a, Result<u32, StateError>> {
        Box::pin(async move {
            match self.ask(Operation::Attend { fleet: fleet.clone(), gateway, lasting }).await? {
                Reply::Gateways(number) => Ok(number),
                _ => Err(strange()),
            }
        })
    }
}

fn strange() -> StateError {
    StateError { retry: false, detail: "an answer to something else".to_owned() }
}
