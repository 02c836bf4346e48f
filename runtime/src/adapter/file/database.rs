//! The file itself: redb, which one process has open.

use std::cell::RefCell;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use redb::{DatabaseError, ReadableDatabase, ReadableTable, TableDefinition, TableError};

use super::operation::{Operation, Reply};
use crate::adapter::limiters::Limiters;
use crate::port::{Clock, KeyChange, KeysVersion, StateError, StoredKey, StoredKeys, Written};

/// Records of keys, by name.
const KEYS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("keys");
/// What there is once.
const SINGLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("single");
/// The version of the keys, in [`SINGLE`].
const VERSION: &str = "keys-version";
/// Memory for pages. What is in here is read once a change.
const CACHE: usize = 4 << 20;

/// The open file, and what whoever has it remembers beside it.
pub(super) struct Database {
    file: redb::Database,
    limiters: RefCell<Limiters>,
}

/// redb takes for granted what it wrote, and falls over where a disk gives something else back.
const DAMAGED: &str = "the file is damaged: put a copy from before in its place";

/// Why a file is not open.
#[derive(Debug)]
pub(super) enum NotOpen {
    /// Another process has it, or this one.
    Taken,
    /// Something else.
    Failed(StateError),
}

impl Database {
    /// Opens the file, which is made where it is not there, for nobody else to read.
    pub(super) fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Database, NotOpen> {
        let failed = |detail: String| {
            NotOpen::Failed(StateError { retry: false, detail: format!("{}: {detail}", path.display()) })
        };
        // redb makes files by the umask.
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)
            .map_err(|error| failed(error.to_string()))?;
        match catch_unwind(|| redb::Database::builder().set_cache_size(CACHE).create(path)) {
            Ok(Ok(file)) => Ok(Database { file, limiters: RefCell::new(Limiters::new(clock)) }),
            Ok(Err(DatabaseError::DatabaseAlreadyOpen)) => Err(NotOpen::Taken),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(_) => Err(failed(DAMAGED.to_owned())),
        }
    }

    /// Answers a question; a change is on the disk when it is answered.
    pub(super) fn answer(&self, operation: &Operation) -> Result<Reply, StateError> {
        let answer = catch_unwind(AssertUnwindSafe(|| match operation {
            Operation::Keep(what, offered) => self.keep(what.name(), offered).map(Reply::Kept),
            Operation::ReadKeys(known) => self.read_keys(known.as_ref()).map(Reply::Keys),
            Operation::WriteKeys { base, next, changes } => {
                self.write_keys(base, next, changes).map(Reply::Written)
            }
            Operation::Lease(asks) => Ok(Reply::Leased(self.limiters.borrow_mut().lease(asks))),
            Operation::Attend { fleet, gateway, lasting } => {
                Ok(Reply::Gateways(self.limiters.borrow_mut().attend(fleet, *gateway, *lasting)))
            }
        }));
        let failed = |retry, detail: &str| StateError { retry, detail: format!("state.redb: {detail}") };
        match answer {
            Ok(answer) => answer.map_err(|error| failed(true, &error.to_string())),
            Err(_) => Err(failed(false, DAMAGED)),
        }
    }

    fn keep(&self, name: &str, offered: &[u8]) -> Result<Vec<u8>, redb::Error> {
        if let Some(kept) = self.single(name)? {
            return Ok(kept);
        }
        let change = self.file.begin_write()?;
        let kept = {
            let mut table = change.open_table(SINGLE)?;
            let found = table.get(name)?.map(|kept| kept.value().to_vec());
            if found.is_none() {
                table.insert(name, offered)?;
            }
            found
        };
        change.commit()?;
        Ok(kept.unwrap_or_else(|| offered.to_vec()))
    }

    fn read_keys(&self, known: Option<&KeysVersion>) -> Result<Option<StoredKeys>, redb::Error> {
        let transaction = self.file.begin_read()?;
        let version = match transaction.open_table(SINGLE) {
            Ok(table) => version(&table)?,
            Err(TableError::TableDoesNotExist(_)) => KeysVersion::none(),
            Err(error) => return Err(error.into()),
        };
        if known == Some(&version) {
            return Ok(None);
        }
        let mut records = Vec::new();
        match transaction.open_table(KEYS) {
            Ok(table) => {
                for entry in table.iter()? {
                    let (name, sealed) = entry?;
                    records.push(StoredKey { name: name.value().into(), sealed: sealed.value().to_vec() });
                }
            }
            Err(TableError::TableDoesNotExist(_)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Some(StoredKeys { version, records }))
    }

    fn write_keys(
        &self,
        base: &KeysVersion,
        next: &KeysVersion,
        changes: &[KeyChange],
    ) -> Result<Written, redb::Error> {
        let transaction = self.file.begin_write()?;
        {
            let mut single = transaction.open_table(SINGLE)?;
            if version(&single)? != *base {
                return Ok(Written::Outdated); // the transaction is dropped, and leaves no trace
            }
            single.insert(VERSION, next.0.as_bytes())?;
            let mut keys = transaction.open_table(KEYS)?;
            for change in changes {
                match change {
                    KeyChange::Put(key) => drop(keys.insert(&*key.name, &key.sealed[..])?),
                    KeyChange::Remove(name) => drop(keys.remove(&**name)?),
                }
            }
        }
        transaction.commit()?;
        Ok(Written::Done)
    }

    fn single(&self, name: &str) -> Result<Option<Vec<u8>>, redb::Error> {
        let transaction = self.file.begin_read()?;
        match transaction.open_table(SINGLE) {
            Ok(table) => Ok(table.get(name)?.map(|value| value.value().to_vec())),
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn version(table: &impl ReadableTable<&'static str, &'static [u8]>) -> Result<KeysVersion, redb::Error> {
    let version = table.get(VERSION)?.map(|value| String::from_utf8_lossy(value.value()).into());
    Ok(version.map_or_else(KeysVersion::none, KeysVersion))
}
