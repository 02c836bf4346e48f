//! The caches of a process, and who asks for an answer that is not there: one for all who want it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::shard::{Kept, Shard};
use super::{CacheKey, KeptAnswer};
use crate::api::{Api, CachedMethod};
use crate::engine::waiting::{Meeting, Waiting};

/// What the cache of a stage takes where nothing is said: 64 MiB.
pub const DEFAULT_BYTES: u64 = 67_108_864;
/// The most parts with a lock each, so that workers seldom meet; each has room for the largest answers.
const SHARDS: usize = 16;
const SHARD_BYTES: usize = 4_194_304;
/// How long nobody waits for an answer that turned out to be none that is kept.
const PASS: Duration = Duration::from_secs(10);
/// How long an old answer stands in for a failed one before the next request tries again.
const HOLD_OFF: Duration = Duration::from_secs(1);

/// The caches of the served stages. Another configuration makes others: what backends said before it counts no more.
#[derive(Debug)]
pub struct Caches {
    api: &'static Api,
    most: u64,
    stages: Mutex<HashMap<&'static str, Arc<Cache>>>,
}

/// The answers of one stage, for all workers.
#[derive(Debug)]
pub struct Cache {
    shards: [Mutex<Shard>; SHARDS],
    /// How many of them are used.
    used: usize,
}

/// How long an answer lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// From then on the next request asks for another one, and the others are given this one meanwhile.
    pub renew_from: Instant,
    /// Until then it is given to whoever asks.
    pub fresh_until: Instant,
    /// Until then it stands in for one that failed.
    pub gone_at: Instant,
}

/// What is there for a key.
#[derive(Debug)]
pub enum Found<'a> {
    /// An answer.
    Kept(Arc<KeptAnswer>),
    /// Somebody asks already.
    Asked(Waiting<Landed>),
    /// Nothing: who found that has to ask.
    Nothing(Flight<'a>),
    /// Answers cannot be kept: everybody asks for himself.
    Pass,
}

/// What those are told who wait.
#[derive(Debug, Clone)]
pub enum Landed {
    /// The answer.
    Answer(Arc<KeptAnswer>),
    /// It is for one alone: everybody asks for himself.
    Own,
}

/// The duty to ask. Dropped, it tells those who wait that one of them has to.
#[derive(Debug)]
pub struct Flight<'a> {
    cache: &'a Cache,
    key: CacheKey,
    meeting: Arc<Meeting<Landed>>,
    /// What stands in where nothing comes of it.
    old: Option<(Arc<KeptAnswer>, Life)>,
}

impl Caches {
    /// Empty ones, of at most so many bytes each; with none nothing is kept.
    pub fn new(api: &'static Api, most: u64) -> Caches {
        Caches { api, most, stages: Mutex::default() }
    }

    /// The cache of a stage; `None` where it keeps nothing.
    pub fn of_stage(&self, name: &str) -> Option<Arc<Cache>> {
        let stage = self.api.stages.iter().find(|stage| stage.name == name)?;
        let table = stage.cache.as_ref().filter(|_| self.most > 0)?;
        let bytes = usize::try_from(table.bytes.min(self.most)).unwrap_or(usize::MAX);
        let mut stages = lock(&self.stages);
        Some(Arc::clone(stages.entry(stage.name).or_insert_with(|| Arc::new(Cache::new(bytes)))))
    }

    /// Ends them: who still has one keeps nothing any more.
    pub fn close(&self) {
        lock(&self.stages).values().flat_map(|cache| &cache.shards).for_each(|shard| lock(shard).close());
    }
}

impl Life {
    /// Of an answer that is here now. `at` is a random place, from 0 to 1, in the last tenth of its time: there it is
    /// asked for again, so that answers which came together do not end together.
    pub fn new(method: &CachedMethod, now: Instant, at: f64) -> Life {
        let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
        let ttl = seconds(method.ttl_seconds);
        let fresh_until = now + ttl;
        Life {
            renew_from: fresh_until - ttl.mul_f64(0.1 * at.clamp(0.0, 1.0)),
            fresh_until,
            gone_at: fresh_until + seconds(method.stale_if_error_seconds),
        }
    }
}

impl Cache {
    /// An empty one, for so many bytes.
    pub fn new(bytes: usize) -> Cache {
        let used = (bytes / SHARD_BYTES).clamp(1, SHARDS);
        let room = |at| if at < used { bytes / used } else { 0 };
        Cache { shards: std::array::from_fn(|at| Mutex::new(Shard::new(room(at)))), used }
    }

    /// How many bytes are kept.
    pub fn bytes(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).bytes()).sum()
    }

    /// Looks for an answer; where there is none, or it is due to be renewed, one who asks goes for it.
    pub fn find(&self, key: CacheKey, now: Instant) -> Found<'_> {
        let mut shard = self.shard(&key);
        let old = match shard.find(&key, now) {
            Some((Kept::Pass, _)) => return Found::Pass,
            Some((Kept::Answer(answer), life)) if now < life.renew_from => return Found::Kept(answer),
            Some((Kept::Answer(answer), life)) => Some((answer, life)),
            None => None,
        };
        if let Some(meeting) = shard.asked.get(&key) {
            return match old {
                Some((answer, life)) if now < life.fresh_until => Found::Kept(answer),
                _ => Found::Asked(Waiting::at(meeting)),
            };
        }
        Found::Nothing(self.take_off(&mut shard, key, old))
    }

    /// Looks for an answer, without going for one.
    pub fn peek(&self, key: CacheKey, now: Instant) -> Option<Arc<KeptAnswer>> {
        match self.shard(&key).find(&key, now) {
            Some((Kept::Answer(answer), life)) if now < life.fresh_until => Some(answer),
            _ => None,
        }
    }

    /// Goes for a new answer, whatever is there. Who went before tells those who wait for him, but what he brings is not kept.
    pub fn renew(&self, key: CacheKey) -> Flight<'_> {
        let mut shard = self.shard(&key);
        self.take_off(&mut shard, key, None)
    }

    fn take_off(&self, shard: &mut Shard, key: CacheKey, old: Option<(Arc<KeptAnswer>, Life)>) -> Flight<'_> {
        let meeting = Arc::new(Meeting::default());
        shard.asked.insert(key, Arc::clone(&meeting));
        Flight { cache: self, key, meeting, old }
    }

    fn shard(&self, key: &CacheKey) -> MutexGuard<'_, Shard> {
        let [fallback, ..] = &self.shards;
        lock(self.shards.get(key.shard(self.used)).unwrap_or(fallback))
    }
}

impl Flight<'_> {
    /// Keeps the answer, and tells everybody who waits.
    pub fn land(self, answer: KeptAnswer, life: Life, now: Instant) {
        let answer = Arc::new(answer);
        self.settle(|shard, key| shard.keep(key, Kept::Answer(Arc::clone(&answer)), life, now));
        self.meeting.end(Some(Landed::Answer(answer)));
    }

    /// Tells everybody who waits, and keeps nothing.
    pub fn share(self, answer: KeptAnswer) {
        self.settle(|_, _| {});
        self.meeting.end(Some(Landed::Answer(Arc::new(answer))));
    }

    /// The same where memory is short: half of what is kept beside it goes.
    pub fn share_and_shrink(self, answer: KeptAnswer) {
        self.settle(|shard, _| shard.shrink(shard.bytes() / 2));
        self.meeting.end(Some(Landed::Answer(Arc::new(answer))));
    }

    /// The answer is for one alone.
    pub fn leave_to_each(self) {
        self.settle(|_, _| {});
        self.meeting.end(Some(Landed::Own));
    }

    /// The answer is none that can be kept, nor will the next one be.
    pub fn pass(self, now: Instant) {
        let end = now + PASS;
        let life = Life { renew_from: end, fresh_until: end, gone_at: end };
        self.settle(|shard, key| shard.keep(key, Kept::Pass, life, now));
        self.meeting.end(Some(Landed::Own));
    }

    /// Nothing came of it: what was there before, if it still may stand in. It is told to those who wait.
    ///
    /// # Errors
    /// There is nothing: the duty goes on.
    pub fn fall_back(self, now: Instant) -> Result<Arc<KeptAnswer>, Self> {
        match self.old.clone().filter(|(_, life)| now < life.gone_at) {
            None => Err(self),
            Some((answer, life)) => {
                let life = Life { renew_from: (now + HOLD_OFF).min(life.gone_at), ..life };
                self.settle(|shard, key| shard.set_life(&key, life));
                self.meeting.end(Some(Landed::Answer(Arc::clone(&answer))));
                Ok(answer)
            }
        }
    }

    /// Ends the search, and does something beside it unless somebody has begun a newer one.
    fn settle(&self, act: impl FnOnce(&mut Shard, CacheKey)) {
        let mut shard = self.cache.shard(&self.key);
        if shard.asked.get(&self.key).is_some_and(|asked| Arc::ptr_eq(asked, &self.meeting)) {
            shard.asked.remove(&self.key);
            act(&mut shard, self.key);
        }
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.settle(|_, _| {});
        self.meeting.end(None);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
