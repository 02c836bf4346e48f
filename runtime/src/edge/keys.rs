//! What the gateway knows of keys: those of its configuration, and those of its state store, learnt again when they change.
//!
//! It runs on the main thread. A request never waits for it, nor for the store.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use super::options::{ConfiguredKeys, Options};
use super::run::say;
use super::survive::survive;
use crate::adapter::state::{KeyStore, KeysRead, StatePlace};
use crate::adapter::system::SystemIds;
use crate::engine::keys::{Keys, KnownKeys, PATIENCE, Roster};
use crate::port::{Clock, KeysVersion, StateError, StateStore};

/// How often the store is asked whether keys have changed, give or take a tenth.
const INTERVAL: Duration = Duration::from_secs(1);

/// Learns keys.
pub(crate) struct Learner {
    keys: Arc<Keys>,
    store: KeyStore,
    clock: Arc<dyn Clock>,
    health: Arc<StateHealth>,
    learnt: RefCell<Learnt>,
    /// It was said that the store has been away for too long.
    told_stale: Cell<bool>,
}

/// What the set that is known was made of.
struct Learnt {
    /// The configuration's keys.
    own: ConfiguredKeys,
    /// The store's.
    roster: Roster,
    version: KeysVersion,
    /// When the store was heard of.
    heard: Instant,
}

/// How the store is, for the admin listener.
#[derive(Debug)]
pub(crate) struct StateHealth {
    keys: Arc<Keys>,
    answers: AtomicBool,
    /// Whether others can do without it for a while: a server elsewhere, but not this machine's disk.
    can_be_away: bool,
}

impl Learner {
    /// Opens the store and learns what keys there are.
    ///
    /// # Errors
    /// The store does not answer, or the state key is not the one that it was written with.
    pub(crate) async fn start(
        store: Arc<dyn StateStore>,
        options: &Options,
        clock: Arc<dyn Clock>,
    ) -> Result<Learner, StateError> {
        let store = KeyStore::open(store, options.state_key.clone(), Arc::new(SystemIds)).await?;
        let heard = clock.instant();
        let keys = Arc::new(Keys::none(store.state_key(), heard));
        let health = Arc::new(StateHealth {
            keys: Arc::clone(&keys),
            answers: AtomicBool::new(true),
            can_be_away: matches!(options.state, StatePlace::Redis(_)),
        });
        let own = options.keys.clone();
        let version = KeysVersion::none();
        let learnt = RefCell::new(Learnt { own, roster: Roster::default(), version, heard });
        let learner = Learner { keys, store, clock, health, learnt, told_stale: Cell::new(false) };
        match learner.store.read(None).await? {
            Some(read) => learner.take(read, heard),
            None => learner.publish(),
        }
        Ok(learner)
    }

    /// The keys that are known.
    pub(crate) fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    /// How the store is.
    pub(crate) fn health(&self) -> Arc<StateHealth> {
        Arc::clone(&self.health)
    }

    /// The configuration has changed.
    pub(crate) fn reconfigure(&self, options: &Options) {
        self.learnt.borrow_mut().own = options.keys.clone();
        self.publish();
    }

    /// Looks again and again.
    pub(crate) async fn watch(self: Rc<Self>) {
        loop {
            // Gateways that were started together must not ask together.
            let jitter = u32::from(u8::from_ne_bytes(<dyn crate::port::IdSource>::draw(&SystemIds)));
            tokio::time::sleep(INTERVAL.mul_f32(0.9 + 0.2 * jitter as f32 / 255.0)).await;
            self.look().await;
        }
    }

    /// Asks the store once. One line for each change of its health, none for each question.
    pub(super) async fn look(&self) {
        match self.ask_surviving().await {
            Ok(()) => {
                if !self.health.answers.swap(true, Ordering::Relaxed) {
                    say(&"the state store answers again");
                }
                self.told_stale.set(false);
            }
            Err(error) => {
                if self.health.answers.swap(false, Ordering::Relaxed) {
                    let minutes = PATIENCE.as_secs() / 60;
                    say(&format_args!(
                        "the state store does not answer: {error}; the keys known last are good for {minutes} minutes"
                    ));
                }
                if self.keys.are_stale(self.clock.instant()) && !self.told_stale.replace(true) {
                    say(
                        &"the state store has not answered for too long: its keys open nothing until it does",
                    );
                }
            }
        }
    }

    /// What panics is one question, not all that would come after it: keys that nobody learns of any more would be good for
    /// ever, or gone.
    async fn ask_surviving(&self) -> Result<(), StateError> {
        match survive(pin!(self.ask())).await {
            Some(answered) => answered,
            None => {
                // Perhaps it was half taken up: next time everything is read.
                self.learnt.borrow_mut().version = KeysVersion::none();
                let detail = "what it said could not be taken up, which is a fault of gwgen".to_owned();
                Err(StateError { retry: true, detail })
            }
        }
    }

    async fn ask(&self) -> Result<(), StateError> {
        // What comes is at least as new as the question.
        let asked = self.clock.instant();
        let version = self.learnt.borrow().version.clone();
        match self.store.read(Some(&version)).await? {
            Some(read) => self.take(read, asked),
            None => {
                self.learnt.borrow_mut().heard = asked;
                self.keys.confirm(asked);
            }
        }
        Ok(())
    }

    fn take(&self, KeysRead { version, roster, unreadable }: KeysRead, heard: Instant) {
        for (name, why) in &unreadable {
            say(&format_args!("warning: the key {name} of the state store opens nothing: {why}"));
        }
        {
            let mut learnt = self.learnt.borrow_mut();
            *learnt = Learnt { own: std::mem::take(&mut learnt.own), roster, version, heard };
            warn_of_doubles(&learnt.own.known(self.store.state_key()), &learnt.roster);
        }
        self.publish();
    }

    fn publish(&self) {
        let Learnt { own, roster, heard, .. } = &*self.learnt.borrow();
        let key = self.store.state_key();
        let mut all = own.known(key);
        roster.add_to(&mut all);
        self.keys.learn(all, own.known(key), *heard);
    }
}

impl StateHealth {
    /// Whether the store answers.
    pub(crate) fn answers(&self) -> bool {
        self.answers.load(Ordering::Relaxed)
    }

    /// Whether requests can be served: also without a store that is elsewhere, as long as what it told is good.
    pub(crate) fn is_ready(&self, now: Instant) -> bool {
        self.answers() || (self.can_be_away && !self.keys.are_stale(now))
    }

    /// How many values of API keys, and access keys, open something.
    pub(crate) fn active(&self) -> (usize, usize) {
        self.keys.known(Instant::now()).active(SystemTime::now())
    }
}

/// Somebody may wonder why a key that was disabled in the store still opens.
fn warn_of_doubles(own: &KnownKeys, roster: &Roster) {
    for record in &roster.api_keys {
        if let Some(key) = record.values.iter().find_map(|value| own.holder(&value.hash)) {
            say(&format_args!(
                "warning: the API key {:?} of the configuration has a value of {:?} in the state store; the configuration's \
                 counts",
                key.name, record.key.name
            ));
        }
    }
}
