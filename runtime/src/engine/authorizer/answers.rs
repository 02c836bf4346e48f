//! Answers of authorizers that are kept, for all workers of a process; each is asked for once at a time.
//!
//! A policy is kept, not what it says of one request: that is asked of it for each (reference 7.3). Failures are told to
//! whoever waits and kept for nobody.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::fifo::Fifo;
use super::{Answer, IdentityHash};
use crate::engine::waiting::{Meeting, Waiting};

/// The most bytes of answers that are kept (reliability.md 4).
pub const LARGEST: usize = 67_108_864;
/// Parts with a lock each, so that workers seldom meet.
const SHARDS: usize = 16;
/// What an answer takes beside its text: table, policy and context are lists of small texts.
const OVERHEAD: usize = 1_024;

/// What came of asking.
pub type Outcome = Result<Arc<Answer>, Failure>;

/// Why there is no answer. The detail is for the log.
#[derive(Debug, Clone)]
pub enum Failure {
    /// The function said `Unauthorized`.
    Unauthorized,
    /// The function failed.
    Failed(Arc<str>),
    /// It could not be called, or what it answered cannot be read.
    Misconfigured(Arc<str>),
    /// As many calls are under way as may be.
    Busy,
}

/// The answers of a process.
#[derive(Debug)]
pub struct KeptAnswers {
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Debug)]
struct Shard {
    kept: Fifo<Kept>,
    /// What is asked for just now.
    asked: HashMap<IdentityHash, Arc<Meeting<Outcome>>>,
}

#[derive(Debug)]
struct Kept {
    answer: Arc<Answer>,
    until: Instant,
}

/// What is there for a key.
#[derive(Debug)]
pub enum Found<'a> {
    /// An answer.
    Kept(Arc<Answer>),
    /// Somebody asks already.
    Asked(Waiting<Outcome>),
    /// Nothing: who found that has to ask.
    Nothing(Flight<'a>),
}

/// The duty to ask. Dropped, it tells those who wait that they have to ask themselves.
#[derive(Debug)]
pub struct Flight<'a> {
    answers: &'a KeptAnswers,
    key: IdentityHash,
    meeting: Arc<Meeting<Outcome>>,
}

impl Default for KeptAnswers {
    fn default() -> KeptAnswers {
        let shard = || Shard { kept: Fifo::new(LARGEST / SHARDS), asked: HashMap::new() };
        KeptAnswers { shards: std::array::from_fn(|_| Mutex::new(shard())) }
    }
}

impl KeptAnswers {
    /// Looks for an answer.
    pub fn find(&self, key: IdentityHash, now: Instant) -> Found<'_> {
        let mut shard = self.shard(&key);
        if let Some(kept) = shard.kept.get(&key).filter(|kept| now < kept.until) {
            return Found::Kept(Arc::clone(&kept.answer));
        }
        if let Some(meeting) = shard.asked.get(&key) {
            return Found::Asked(Waiting::at(meeting));
        }
        let meeting = Arc::new(Meeting::default());
        shard.asked.insert(key, Arc::clone(&meeting));
        Found::Nothing(Flight { answers: self, key, meeting })
    }

    fn shard(&self, key: &IdentityHash) -> MutexGuard<'_, Shard> {
        let [fallback, ..] = &self.shards;
        let shard = self.shards.get(key.shard(SHARDS)).unwrap_or(fallback);
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight<'_> {
    /// Tells everybody who waits, and keeps an answer until a time.
    pub fn land(self, outcome: Outcome, until: Instant) {
        let mut shard = self.answers.shard(&self.key);
        match &outcome {
            Ok(answer) => {
                let kept = Kept { answer: Arc::clone(answer), until };
                shard.kept.insert(self.key, kept, answer.size + OVERHEAD);
            }
            Err(_) => shard.kept.remove(&self.key),
        }
        shard.asked.remove(&self.key);
        drop(shard);
        self.meeting.end(Some(outcome));
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        let mut shard = self.answers.shard(&self.key);
        // After a landing it may be another's.
        if shard.asked.get(&self.key).is_some_and(|asked| Arc::ptr_eq(asked, &self.meeting)) {
            shard.asked.remove(&self.key);
        }
        drop(shard);
        self.meeting.end(None);
    }
}
