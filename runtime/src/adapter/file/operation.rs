//! What a file store is asked, in the process and over its socket.

use super::resp::Value;
use crate::port::{Kept, KeyChange, KeysVersion, StateError, StoredKey, StoredKeys, Written};

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operation {
    /// What is kept under a name.
    Keep(Kept, Vec<u8>),
    /// The records of keys.
    ReadKeys(Option<KeysVersion>),
    /// Changes of them.
    WriteKeys { base: KeysVersion, next: KeysVersion, changes: Vec<KeyChange> },
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// What is kept.
    Kept(Vec<u8>),
    /// Records; `None`: those that are known.
    Keys(Option<StoredKeys>),
    /// What became of changes.
    Written(Written),
}

const KEEP: &[u8] = b"GW.KEEP";
const READ: &[u8] = b"GW.KEYS.READ";
const WRITE: &[u8] = b"GW.KEYS.WRITE";

impl Operation {
    /// Whether it can be asked again when nobody knows whether it was done.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self, Operation::WriteKeys { .. })
    }

    /// As a command.
    pub(super) fn command(&self) -> Value {
        let mut parts: Vec<&[u8]> = Vec::new();
        match self {
            Operation::Keep(what, offered) => parts.extend([KEEP, what.name().as_bytes(), offered]),
            Operation::ReadKeys(known) => {
                parts.push(READ);
                parts.extend(known.as_ref().map(|known| known.0.as_bytes()));
            }
            Operation::WriteKeys { base, next, changes } => {
                parts.extend([WRITE, base.0.as_bytes(), next.0.as_bytes()]);
                for change in changes {
                    match change {
                        KeyChange::Put(key) => parts.extend([&b"PUT"[..], key.name.as_bytes(), &key.sealed]),
                        KeyChange::Remove(name) => parts.extend([&b"DEL"[..], name.as_bytes()]),
                    }
                }
            }
        }
        Value::command(parts)
    }

    /// What a command asks.
    pub(super) fn read(command: Value) -> Result<Operation, &'static str> {
        let Value::Array(parts) = command else { return Err("a command is a list") };
        let mut parts = parts.into_iter().map(|part| match part {
            Value::Bulk(bytes) => Ok(bytes),
            _ => Err("a command is a list of texts"),
        });
        let mut next = || parts.next().transpose();
        let name = next()?.unwrap_or_default();
        let operation = match &name[..] {
            KEEP => {
                let what = match next()?.as_deref() {
                    Some(b"state-key-check") => Kept::Check,
                    // The key of the state itself is in a file beside the socket.
                    _ => return Err("nothing is kept under this name"),
                };
                Operation::Keep(what, next()?.ok_or("something is offered")?)
            }
            READ => Operation::ReadKeys(next()?.map(version).transpose()?),
            WRITE => {
                let base = version(next()?.ok_or("a version is expected")?)?;
                let later = version(next()?.ok_or("a version is expected")?)?;
                let mut changes = Vec::new();
                while let Some(kind) = next()? {
                    let name = text(next()?.ok_or("a name is expected")?)?;
                    changes.push(match &kind[..] {
                        b"PUT" => {
                            let sealed = next()?.ok_or("a record is expected")?;
                            KeyChange::Put(StoredKey { name, sealed })
                        }
                        b"DEL" => KeyChange::Remove(name),
                        _ => return Err("a change is PUT or DEL"),
                    });
                }
                Operation::WriteKeys { base, next: later, changes }
            }
            _ => return Err("unknown command"),
        };
        if next()?.is_some() { Err("too many arguments") } else { Ok(operation) }
    }
}

impl Reply {
    /// As a message.
    pub(super) fn value(self) -> Value {
        match self {
            Reply::Kept(bytes) => Value::Bulk(bytes),
            Reply::Keys(None) => Value::Nil,
            Reply::Keys(Some(keys)) => {
                let version = Value::Bulk(keys.version.0.as_bytes().to_vec());
                let records = keys.records.into_iter();
                let records = records.flat_map(|key| [key.name.into_string().into_bytes(), key.sealed]);
                Value::Array([version].into_iter().chain(records.map(Value::Bulk)).collect())
            }
            // A folder has no replicas.
            Reply::Written(Written::Done | Written::Alone) => Value::Integer(1),
            Reply::Written(Written::Outdated) => Value::Integer(0),
        }
    }

    /// What a message answers to an operation.
    pub(super) fn read(operation: &Operation, value: Value) -> Result<Reply, StateError> {
        Ok(match (operation, value) {
            (Operation::Keep(..), Value::Bulk(bytes)) => Reply::Kept(bytes),
            (Operation::ReadKeys(_), Value::Nil) => Reply::Keys(None),
            (Operation::ReadKeys(_), Value::Array(parts)) => Reply::Keys(Some(keys(parts)?)),
            (Operation::WriteKeys { .. }, Value::Integer(1)) => Reply::Written(Written::Done),
            (Operation::WriteKeys { .. }, Value::Integer(0)) => Reply::Written(Written::Outdated),
            (_, Value::Error(detail)) => return Err(StateError { retry: false, detail }),
            _ => return Err(strange()),
        })
    }
}

fn keys(parts: Vec<Value>) -> Result<StoredKeys, StateError> {
    let mut parts = parts.into_iter().map(|part| match part {
        Value::Bulk(bytes) => Ok(bytes),
        _ => Err(strange()),
    });
    let mut next = || parts.next().transpose();
    let version = next()?.and_then(|bytes| version(bytes).ok()).ok_or_else(strange)?;
    let mut records = Vec::new();
    while let Some(name) = next()? {
        let name = text(name).map_err(|_| strange())?;
        records.push(StoredKey { name, sealed: next()?.ok_or_else(strange)? });
    }
    Ok(StoredKeys { version, records })
}

fn version(bytes: Vec<u8>) -> Result<KeysVersion, &'static str> {
    text(bytes).map(KeysVersion)
}

fn text(bytes: Vec<u8>) -> Result<Box<str>, &'static str> {
    String::from_utf8(bytes).map(String::into_boxed_str).map_err(|_| "a text is not UTF-8")
}

fn strange() -> StateError {
    StateError { retry: false, detail: "an answer that is none: another version of gwgen?".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_what_was_asked() {
        let version = |text: &str| KeysVersion(text.into());
        let key = StoredKey { name: "api/one".into(), sealed: vec![0, 13, 10, 255] };
        for operation in [
            Operation::Keep(Kept::Check, vec![1, 2, 3]),
            Operation::ReadKeys(None),
            Operation::ReadKeys(Some(version(""))),
            Operation::ReadKeys(Some(version("v1"))),
            Operation::WriteKeys {
                base: version(""),
                next: version("v1"),
                changes: vec![KeyChange::Put(key.clone()), KeyChange::Remove("api/two".into())],
            },
        ] {
            assert_eq!(Operation::read(operation.command()), Ok(operation));
        }
    }

    #[test]
    fn replies_are_what_was_answered() {
        let key = StoredKey { name: "api/one".into(), sealed: vec![0, 13, 10, 255] };
        let keys = StoredKeys { version: KeysVersion("v1".into()), records: vec![key] };
        let write = Operation::WriteKeys {
            base: KeysVersion::none(),
            next: KeysVersion("v1".into()),
            changes: Vec::new(),
        };
        for (operation, reply) in [
            (Operation::Keep(Kept::Check, Vec::new()), Reply::Kept(vec![7; 32])),
            (Operation::ReadKeys(None), Reply::Keys(None)),
            (Operation::ReadKeys(None), Reply::Keys(Some(keys))),
            (write.clone(), Reply::Written(Written::Done)),
            (write, Reply::Written(Written::Outdated)),
        ] {
            assert_eq!(Reply::read(&operation, reply.clone().value()).unwrap(), reply);
        }
    }

    #[test]
    fn what_nobody_asks() {
        let command = |parts: &[&str]| Value::command(parts.iter().map(|part| part.as_bytes()));
        for parts in [
            &[][..],
            &["FLUSHALL"],
            &["GW.KEEP"],
            &["GW.KEEP", "state-key", "mine"],
            &["GW.KEEP", "state-key-check"],
            &["GW.KEYS.WRITE", ""],
            &["GW.KEYS.WRITE", "", "v1", "PUT", "name"],
            &["GW.KEYS.WRITE", "", "v1", "SET", "name"],
            &["GW.KEYS.READ", "v1", "v2"],
        ] {
            assert!(Operation::read(command(parts)).is_err(), "{parts:?}");
        }
        assert!(Operation::read(Value::Nil).is_err());
    }
}
