//! What a file store is asked, in the process and over its socket.

use std::time::Duration;

use super::resp::Value;
use crate::port::{
    Kept, KeyChange, KeysVersion, LeaseAsk, Leased, LimiterId, StateError, StoredKey, StoredKeys, Written,
};

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operation {
    /// What is kept under a name.
    Keep(Kept, Vec<u8>),
    /// The records of keys.
    ReadKeys(Option<KeysVersion>),
    /// Changes of them.
    WriteKeys { base: KeysVersion, next: KeysVersion, changes: Vec<KeyChange> },
    /// Tokens of limiters.
    Lease(Vec<LeaseAsk>),
    /// That a gateway is there.
    Attend { fleet: LimiterId, gateway: u64, lasting: Duration },
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
    /// Tokens, in the order in which they were asked for.
    Leased(Vec<Leased>),
    /// How many gateways there are.
    Gateways(u32),
}

const KEEP: &[u8] = b"GW.KEEP";
const READ: &[u8] = b"GW.KEYS.READ";
const WRITE: &[u8] = b"GW.KEYS.WRITE";
const LEASE: &[u8] = b"GW.LEASE";
const ATTEND: &[u8] = b"GW.ATTEND";

impl Operation {
    /// Whether it can be asked again when nobody knows whether it was done.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self, Operation::WriteKeys { .. } | Operation::Lease(_))
    }

    /// As a command.
    pub(super) fn command(&self) -> Value {
        let numbers: Vec<String>;
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
            Operation::Lease(asks) => {
                let of = |ask: &LeaseAsk| {
                    let LeaseAsk { rate, burst, want, spent, unused, .. } = ask;
                    format!("{rate} {burst} {want} {spent} {unused}")
                };
                numbers = asks.iter().map(of).collect();
                parts.push(LEASE);
                for (ask, numbers) in asks.iter().zip(&numbers) {
                    parts.extend([ask.limiter.as_str().as_bytes(), numbers.as_bytes()]);
                }
            }
            Operation::Attend { fleet, gateway, lasting } => {
                numbers = vec![gateway.to_string(), lasting.as_millis().to_string()];
                parts.extend([ATTEND, fleet.as_str().as_bytes()]);
                parts.extend(numbers.iter().map(String::as_bytes));
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
            LEASE => {
                let mut asks = Vec::new();
                while let Some(limiter) = next()? {
                    let numbers = text(next()?.ok_or("what is asked of a limiter is expected")?)?;
                    asks.push(lease_ask(limiter_id(limiter)?, &numbers).ok_or("five numbers are expected")?);
                }
                Operation::Lease(asks)
            }
            ATTEND => {
                let fleet = limiter_id(next()?.ok_or("a fleet is expected")?)?;
                let mut number = || {
                    let text = text(next()?.ok_or("a number is expected")?)?;
                    text.parse::<u64>().map_err(|_| "a number is expected")
                };
                let (gateway, lasting) = (number()?, Duration::from_millis(number()?));
                Operation::Attend { fleet, gateway, lasting }
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
            Reply::Written(Written::Done | Written::Unconfirmed) => Value::Integer(1),
            Reply::Written(Written::Outdated) => Value::Integer(0),
            Reply::Leased(leased) => {
                let integer = |number: u128| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
                let pair = |leased: &Leased| [u128::from(leased.granted), leased.full_in.as_micros()];
                Value::Array(leased.iter().flat_map(pair).map(integer).collect())
            }
            Reply::Gateways(number) => Value::Integer(i64::from(number)),
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
            (Operation::Lease(asks), Value::Array(numbers)) => Reply::Leased(leased(asks, &numbers)?),
            (Operation::Attend { .. }, Value::Integer(number)) => {
                Reply::Gateways(u32::try_from(number).map_err(|_| strange())?)
            }
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

fn limiter_id(bytes: Vec<u8>) -> Result<LimiterId, &'static str> {
    LimiterId::read(&text(bytes)?).ok_or("no limiter is called so")
}

fn lease_ask(limiter: LimiterId, numbers: &str) -> Option<LeaseAsk> {
    let mut numbers = numbers.split(' ');
    let rate = numbers.next()?.parse().ok()?;
    let mut number = || numbers.next()?.parse().ok();
    let (burst, want, spent, unused) = (number()?, number()?, number()?, number()?);
    numbers.next().is_none().then_some(LeaseAsk { limiter, rate, burst, want, spent, unused })
}

fn leased(asks: &[LeaseAsk], numbers: &[Value]) -> Result<Vec<Leased>, StateError> {
    if numbers.len() != 2 * asks.len() {
        return Err(strange());
    }
    let answered = |(ask, pair): (&LeaseAsk, &[Value])| match pair {
        [Value::Integer(granted), Value::Integer(full_in)] => Ok(ask.answered(*granted, *full_in)),
        _ => Err(strange()),
    };
    asks.iter().zip(numbers.chunks(2)).map(answered).collect()
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

    fn ask(rate: f64) -> LeaseAsk {
        let limiter = LimiterId::of("stage", &["api", "prod"]);
        LeaseAsk { limiter, rate, burst: u32::MAX, want: 5, spent: 1, unused: 2 }
    }

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
            Operation::Lease(Vec::new()),
            Operation::Lease(vec![ask(0.001), ask(1e9)]),
            Operation::Attend { fleet: ask(1.0).limiter, gateway: u64::MAX, lasting: Duration::from_secs(3) },
        ] {
            assert_eq!(Operation::read(operation.command()), Ok(operation));
        }
    }

    #[test]
    fn replies_are_what_was_answered() {
        let key = StoredKey { name: "api/one".into(), sealed: vec![0, 13, 10, 255] };
        let keys = StoredKeys { version: KeysVersion("v1".into()), records: vec![key] };
        let some = Leased { granted: 5, full_in: Duration::from_micros(1) };
        let none = Leased { granted: 0, full_in: Duration::from_secs(9) };
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
            (Operation::Lease(vec![ask(1.0); 2]), Reply::Leased(vec![some, none])),
            (
                Operation::Attend { fleet: ask(1.0).limiter, gateway: 1, lasting: Duration::from_secs(3) },
                Reply::Gateways(7),
            ),
        ] {
            assert_eq!(Reply::read(&operation, reply.clone().value()).unwrap(), reply);
        }
    }

    #[test]
    fn what_nobody_asks() {
        let id = ask(1.0).limiter.as_str().to_owned();
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
            &["GW.LEASE", "stage/a}b", "1 1 1 0 0"],
            &["GW.LEASE", &id, "1 1 1 0"],
            &["GW.LEASE", &id, "1 1 1 0 0 0"],
            &["GW.LEASE", &id, "1 1 -1 0 0"],
            &["GW.LEASE", &id],
            &["GW.ATTEND", &id, "1"],
            &["GW.ATTEND", &id, "x", "1"],
            &["GW.ATTEND", "nobody", "1", "1"],
        ] {
            assert!(Operation::read(command(parts)).is_err(), "{parts:?}");
        }
        assert!(Operation::read(Value::Nil).is_err());
    }

    /// Whoever owns the file may say what he likes: nobody gets more than he asked for.
    #[test]
    fn an_owner_that_lies_about_tokens() {
        let asked = Operation::Lease(vec![ask(1.0)]);
        let read = |numbers: &[i64]| {
            let numbers = numbers.iter().map(|number| Value::Integer(*number)).collect();
            Reply::read(&asked, Value::Array(numbers))
        };
        let leased = |granted, full_in| {
            Reply::Leased(vec![Leased { granted, full_in: Duration::from_micros(full_in) }])
        };
        assert_eq!(read(&[i64::MAX, i64::MIN]).unwrap(), leased(5, 0));
        assert_eq!(read(&[-7, i64::MAX]).unwrap(), leased(0, i64::MAX as u64));
        assert!(read(&[1]).is_err() && read(&[1, 1, 1]).is_err() && read(&[]).is_err());
        assert!(Reply::read(&asked, Value::Array(vec![Value::Nil, Value::Nil])).is_err());
    }
}
