//! The store that the keys are in, and the key that it is locked with.

use std::io;

use zeroize::Zeroizing;

use gwgen::interpret::keys::{KeyAnswer, KeyFault, KeyTask, Kind, StateKey, StatePlace, ask, read_state_key};

use super::{Problem, Store};
use crate::console::Console;

impl Store {
    pub(super) fn kind(&self) -> Kind {
        if self.access { Kind::Access } else { Kind::Api }
    }

    fn place(&self) -> Result<StatePlace, Problem> {
        // What was written is not shown: it may hold a password.
        let wrong = |problem: String| Problem::Usage(format!("--state: {problem}"));
        match StatePlace::parse(&self.state.0).map_err(wrong)? {
            StatePlace::Memory => Err(wrong(
                "state in memory: is one process' own; file: or redis: is where others find it, and a gateway's --config \
                 lists API keys of its own"
                    .to_owned(),
            )),
            place => Ok(place),
        }
    }

    pub(super) fn ask(&self, task: &KeyTask, console: &Console) -> Result<KeyAnswer, Problem> {
        let (place, key) = (self.place()?, self.key()?);
        let changed = ask(&place, key, task).map_err(|fault| match fault {
            KeyFault::Refused(problem) => Problem::Usage(problem),
            KeyFault::State(problem) => Problem::Environment(problem),
        })?;
        if changed.is_unconfirmed {
            console.help(
                "the store has replicas, and none has confirmed the change in time: a failover may undo it, which \
                 `gwgen keys list` shows",
            );
        }
        Ok(changed.said)
    }

    /// The key that was given: a file's, or the environment's own.
    fn key(&self) -> Result<Option<StateKey>, Problem> {
        let (text, name) = match &self.state_key {
            Some(file) => {
                let name = format!("--state-key {}", file.display());
                let read = read_state_key(file).and_then(|bytes| {
                    String::from_utf8(bytes).map_err(|_| io::Error::other("the file is not UTF-8"))
                });
                let unread = |error| Problem::Usage(format!("{name}: {error}"));
                (Zeroizing::new(read.map_err(unread)?), name)
            }
            None => match std::env::var("GATEWAY_STATE_KEY") {
                Ok(text) if !text.is_empty() => (Zeroizing::new(text), "GATEWAY_STATE_KEY".to_owned()),
                _ => return Ok(None),
            },
        };
        let expected = "32 bytes in base64 are expected, as `head -c 32 /dev/urandom | base64` makes them";
        let key = StateKey::parse(&text);
        key.map(Some).ok_or_else(|| Problem::Usage(format!("{name}: {expected}")))
    }

    /// Where the key of the state lies beside what it locks, whoever has one has both.
    pub(super) fn say_who_reads(&self, console: &Console) {
        let is_given = self.state_key.is_some() || std::env::var_os("GATEWAY_STATE_KEY").is_some();
        if !is_given && self.place().is_ok_and(|place| place.shows_its_key()) {
            console
                .help("whoever reads the store can read access keys; --state-key keeps their lock elsewhere");
        }
    }
}
