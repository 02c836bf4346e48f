//! Answers of authorizers that are kept, for all workers of a process; each is asked for once at a time.
//!
//! A policy is kept, not what it says of one request: that is asked of it for each (reference 7.3). Failures are told to
//! whoever waits and kept for nobody.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::waiting::{Meeting, Waiting};
use super::{Answer, Identity};
use aws_lc_rs::digest::{Context as Digest, SHA256};

/// The most bytes of answers that are kept (reliability.md 4).
pub const LARGEST: usize = 67_108_864;
/// Calls of one authorizer at a time (reliability.md 3).
const CALLS: usize = 200;
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

/// What an answer is kept by: the SHA-256 of all that it depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswerKey([u8; 32]);

impl AnswerKey {
    /// The key of an identity. `owner` names what the authorizer belongs to: deployment, stage, its own name.
    pub fn new(owner: [&str; 3], identity: &Identity<'_>) -> AnswerKey {
        let mut digest = Digest::new(&SHA256);
        // Each part with its length in front, so that no two lists of parts read alike.
        let mut part = |bytes: Option<&[u8]>| {
            digest.update(&bytes.map_or(u64::MAX, |bytes| bytes.len() as u64).to_be_bytes());
            digest.update(bytes.unwrap_or_default());
        };
        owner.into_iter().for_each(|text| part(Some(text.as_bytes())));
        identity.values.iter().for_each(|value| part(value.as_deref()));
        let mut key = AnswerKey([0; 32]);
        key.0.copy_from_slice(digest.finish().as_ref());
        key
    }
}

/// The answers of a process.
#[derive(Debug)]
pub struct Answers {
    shards: [Mutex<Shard>; SHARDS],
    /// By the authorizer's position: calls under way.
    calls: Box<[AtomicUsize]>,
}

#[derive(Debug, Default)]
struct Shard {
    kept: HashMap<AnswerKey, Slot>,
    /// In the order in which they were kept, with their numbers; one whose number is another's by now is gone already.
    order: VecDeque<(AnswerKey, u64)>,
    bytes: usize,
    next: u64,
}

#[derive(Debug)]
enum Slot {
    Asked(Arc<Meeting>),
    Kept { answer: Arc<Answer>, until: Instant, number: u64 },
}

/// What is there for a key.
#[derive(Debug)]
pub enum Found<'a> {
    /// An answer.
    Kept(Arc<Answer>),
    /// Somebody asks already.
    Asked(Waiting),
    /// Nothing: who found that has to ask.
    Nothing(Flight<'a>),
}

/// The duty to ask. Dropped, it tells those who wait that they have to ask themselves.
#[derive(Debug)]
pub struct Flight<'a> {
    answers: &'a Answers,
    key: AnswerKey,
    meeting: Arc<Meeting>,
}

/// A place among the calls of an authorizer.
#[derive(Debug)]
pub struct Call<'a>(&'a AtomicUsize);

impl Answers {
    /// For so many authorizers.
    pub fn new(authorizers: usize) -> Answers {
        Answers {
            shards: std::array::from_fn(|_| Mutex::default()),
            calls: (0..authorizers).map(|_| AtomicUsize::new(0)).collect(),
        }
    }

    /// Looks for an answer.
    pub fn find(&self, key: AnswerKey, now: Instant) -> Found<'_> {
        let mut shard = self.shard(&key);
        match shard.kept.get(&key) {
            Some(Slot::Kept { answer, until, .. }) if now < *until => return Found::Kept(Arc::clone(answer)),
            Some(Slot::Asked(meeting)) => return Found::Asked(Waiting::at(meeting)),
            _ => {}
        }
        let meeting = Arc::new(Meeting::default());
        shard.replace(key, Slot::Asked(Arc::clone(&meeting)));
        Found::Nothing(Flight { answers: self, key, meeting })
    }

    /// A place for a call of an authorizer; `None` where there is none left.
    pub fn enter(&self, authorizer: u32) -> Option<Call<'_>> {
        let calls = self.calls.get(authorizer as usize)?;
        let entered = calls.fetch_add(1, Ordering::Relaxed);
        let call = Call(calls);
        (entered < CALLS).then_some(call)
    }

    fn shard(&self, key: &AnswerKey) -> MutexGuard<'_, Shard> {
        let [first, ..] = key.0;
        let [fallback, ..] = &self.shards;
        let shard = self.shards.get(usize::from(first) % SHARDS).unwrap_or(fallback);
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Flight<'_> {
    /// Tells everybody who waits, and keeps an answer until a time.
    pub fn land(self, outcome: Outcome, until: Instant) {
        {
            let mut shard = self.answers.shard(&self.key);
            match &outcome {
                Ok(answer) => shard.keep(self.key, Arc::clone(answer), until),
                Err(_) => shard.remove(&self.key),
            }
        }
        self.meeting.end(Some(outcome));
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        {
            let mut shard = self.answers.shard(&self.key);
            let is_own = matches!(shard.kept.get(&self.key), Some(Slot::Asked(asked)) if Arc::ptr_eq(asked, &self.meeting));
            if is_own {
                shard.remove(&self.key);
            }
        }
        self.meeting.end(None);
    }
}

impl Shard {
    fn keep(&mut self, key: AnswerKey, answer: Arc<Answer>, until: Instant) {
        let number = self.next;
        self.next += 1;
        self.bytes += size(&answer);
        self.replace(key, Slot::Kept { answer, until, number });
        self.order.push_back((key, number));
        while self.bytes > LARGEST / SHARDS
            && let Some((oldest, number)) = self.order.pop_front()
        {
            if self.holds(&oldest, number) {
                self.remove(&oldest);
            }
        }
        // Answers that took the place of others leave their old places behind.
        if self.order.len() > 2 * self.kept.len() + 64 {
            let order = std::mem::take(&mut self.order);
            self.order = order.into_iter().filter(|(key, number)| self.holds(key, *number)).collect();
        }
    }

    fn holds(&self, key: &AnswerKey, wanted: u64) -> bool {
        matches!(self.kept.get(key), Some(Slot::Kept { number, .. }) if *number == wanted)
    }

    fn replace(&mut self, key: AnswerKey, slot: Slot) {
        let old = match self.kept.entry(key) {
            Entry::Occupied(mut there) => Some(there.insert(slot)),
            Entry::Vacant(place) => {
                place.insert(slot);
                None
            }
        };
        self.forget(old);
    }

    fn remove(&mut self, key: &AnswerKey) {
        let old = self.kept.remove(key);
        self.forget(old);
    }

    fn forget(&mut self, old: Option<Slot>) {
        if let Some(Slot::Kept { answer, .. }) = old {
            self.bytes -= size(&answer);
        }
    }
}

fn size(answer: &Answer) -> usize {
    answer.length + OVERHEAD
}
