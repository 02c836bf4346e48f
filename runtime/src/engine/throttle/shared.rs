//! A bucket that is shared with other gateways through a state store (reliability.md 7).
//!
//! Requests take tokens that were leased ([`Leases`]); nobody waits for the store while there are some. A task asks for more
//! before they run out, as many as were used lately, and never so many that this gateway has more than its part of what comes
//! in the life of a lease. Where that part is less than one token, or the method asks for it, a request waits for the store.
//!
//! What a gateway holds and has not used is so at most `rate · τ / N`: all of them together let no more through, in any time T,
//! than `burst + rate · T + rate · τ`. What is not used goes back to the store.
//!
//! Where the store does not answer, each gateway goes by its part of the limit, beginning with its part of what the store said
//! was left; the store is told afterwards what was let through.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::moment::UNITS;
use super::pace::Pace;
use super::uses::Uses;
use super::waiting::Turn;
use super::{Leases, Limit, Moment, Sharing, Verdict, Waiting};
use crate::message::LimiterId;

/// The life of a lease, τ: 100 ms.
pub(super) const LEASE: Moment = Moment(100 * MILLISECOND);
/// How long a request waits for the store: 20 ms. As long before its end nobody takes from a lease any more, as a request
/// may still wait for another level.
pub const DEADLINE: Duration = Duration::from_millis(20);
const MILLISECOND: u64 = UNITS * 1_000_000;
const TAKEN_FOR: u64 = LEASE.0 - 20 * MILLISECOND;
/// After that a question is taken for lost: whoever asked it fell over.
const GIVEN_UP: u64 = 1_000 * MILLISECOND;

/// A bucket of many gateways, as one of them sees it.
#[derive(Debug)]
pub struct SharedBucket {
    id: LimiterId,
    limit: Limit,
    pace: Pace,
    /// Every request asks the store.
    is_exact: bool,
    sharing: Arc<Sharing>,
    leases: Leases,
    /// Until then there is nothing to be had, as the store said.
    empty_until: AtomicU64,
    /// When the bucket will be full, as the store said, and as this gateway's part of it is since the store is away.
    full: AtomicU64,
    /// What was let through without the store, and it was not told of.
    spent: AtomicU32,
    /// What was granted for nothing, and has not gone back.
    unused: AtomicU32,
    /// Requests that were refused without asking.
    refused: AtomicU32,
    desk: Mutex<Desk>,
}

/// What whoever asks the store knows.
#[derive(Debug, Default)]
struct Desk {
    waiting: Vec<Arc<Turn>>,
    is_listed: bool,
    /// Since when a question is under way.
    asking: Option<Moment>,
    uses: Uses,
    /// What was held when uses were counted last.
    held: u32,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It has a token.
    Taken(Taken),
    /// There is none.
    HeldBack,
    /// The store has to be asked.
    Ask,
}

/// Where a token is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// A lease.
    Lease,
    /// This gateway's part of the limit, of so many.
    Part(u32),
    /// The store, for this request.
    Granted,
}

/// A question to the store.
#[derive(Debug)]
pub struct Asked {
    /// Tokens that are wanted at most.
    pub want: u32,
    /// What was let through without it.
    pub spent: u32,
    /// What comes back.
    pub unused: u32,
    turns: Vec<Arc<Turn>>,
    at: Moment,
}

/// A question that ends without an answer is told to who waits for it, however it ends.
impl Drop for Asked {
    fn drop(&mut self) {
        for turn in self.turns.drain(..) {
            turn.settle(Verdict::Unanswered);
        }
    }
}

impl SharedBucket {
    /// A bucket of a limit that lets something through.
    pub fn new(id: LimiterId, limit: Limit, is_exact: bool, sharing: &Arc<Sharing>) -> SharedBucket {
        SharedBucket {
            id,
            limit,
            pace: Pace::of(limit),
            is_exact,
            sharing: Arc::clone(sharing),
            leases: Leases::none(),
            empty_until: AtomicU64::new(0),
            full: AtomicU64::new(0),
            spent: AtomicU32::new(0),
            unused: AtomicU32::new(0),
            refused: AtomicU32::new(0),
            desk: Mutex::default(),
        }
    }

    /// What stores call it.
    pub fn id(&self) -> &LimiterId {
        &self.id
    }

    /// What it is made for.
    pub fn limit(&self) -> Limit {
        self.limit
    }

    /// Takes a token without waiting for anybody.
    pub fn attempt(self: &Arc<Self>, now: Moment) -> Attempt {
        if !self.is_exact {
            if self.leases.take(now) {
                return Attempt::Taken(Taken::Lease);
            }
            if self.is_empty(now) {
                self.refused.fetch_add(1, Ordering::Relaxed);
                return Attempt::HeldBack;
            }
        }
        if self.sharing.is_away() { self.attempt_part(now) } else { Attempt::Ask }
    }

    /// Whether nothing is to be had, so that no other level needs to be asked.
    pub fn holds_back(&self, now: Moment) -> bool {
        let holds_back = !self.is_exact && self.is_empty(now) && self.leases.held() == 0;
        if holds_back {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        holds_back
    }

    fn is_empty(&self, now: Moment) -> bool {
        now.0 < self.empty_until.load(Ordering::Relaxed)
    }

    /// Takes a token of this gateway's part.
    pub fn attempt_part(self: &Arc<Self>, now: Moment) -> Attempt {
        let gateways = self.sharing.gateways();
        let part = self.pace.part(gateways);
        let mut full = self.full.load(Ordering::Relaxed);
        loop {
            let Ok(later) = part.take(full, now) else { return Attempt::HeldBack };
            match self.full.compare_exchange_weak(full, later, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => break,
                Err(other) => full = other,
            }
        }
        if self.spent.fetch_add(1, Ordering::Relaxed) == 0 {
            self.list();
        }
        Attempt::Taken(Taken::Part(gateways))
    }

    /// Gives back a token that was taken for nothing, as another level had none.
    pub fn give_back(self: &Arc<Self>, taken: Taken, now: Moment) {
        match taken {
            Taken::Lease if self.leases.give_back(now) => {}
            Taken::Part(gateways) => {
                let by = self.pace.part(gateways).given_back();
                // The store may have said meanwhile when it will be full.
                let earlier = |full: u64| Some(full.saturating_sub(by));
                let _ = self.full.fetch_update(Ordering::Relaxed, Ordering::Relaxed, earlier);
                let less = |spent: u32| spent.checked_sub(1);
                if self.spent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_err() {
                    // The store was told already.
                    self.return_unused();
                }
            }
            Taken::Lease | Taken::Granted => self.return_unused(),
        }
    }

    /// A token goes back to the store.
    pub(super) fn return_unused(self: &Arc<Self>) {
        self.unused.fetch_add(1, Ordering::Relaxed);
        self.list();
    }

    /// Waits for what the store says.
    pub fn wait(self: &Arc<Self>) -> Waiting {
        let turn = Arc::new(Turn::default());
        self.desk().waiting.push(Arc::clone(&turn));
        self.list();
        Waiting { turn, bucket: Arc::clone(self) }
    }

    fn list(self: &Arc<Self>) {
        let is_new = !std::mem::replace(&mut self.desk().is_listed, true);
        if is_new {
            self.sharing.list(Arc::clone(self));
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be asked now; `None`: nothing, or a question is under way.
    pub fn ask(&self, now: Moment) -> Option<Asked> {
        let mut desk = self.desk();
        desk.is_listed = false;
        if desk.asking.is_some_and(|since| now.0 < since.0 + GIVEN_UP) {
            return None;
        }
        self.count_uses(&mut desk, now);
        let ended = self.leases.sweep(now);
        desk.held = self.leases.held();
        desk.waiting.retain(|turn| turn.is_open());
        let waiting = u32::try_from(desk.waiting.len()).unwrap_or(u32::MAX);
        let ahead = self.ahead(&mut desk.uses, now);
        let is_short = desk.held < ahead.div_ceil(2) && !self.is_empty(now);
        let want = if is_short { ahead - desk.held } else { 0 }.max(waiting);
        let spent = self.spent.swap(0, Ordering::Relaxed);
        let unused = self.unused.swap(0, Ordering::Relaxed).saturating_add(ended);
        if want == 0 && spent == 0 && unused == 0 {
            return None;
        }
        desk.asking = Some(now);
        Some(Asked { want, spent, unused, turns: std::mem::take(&mut desk.waiting), at: now })
    }

    /// The store has answered. `true`: others have come meanwhile and wait.
    pub fn answered(&self, mut asked: Asked, granted: u32, full_in: Duration, now: Moment) -> bool {
        let (want, at) = (asked.want, asked.at);
        let granted = granted.min(want);
        self.full.store(now.0.saturating_add(Moment::after(full_in).0), Ordering::Relaxed);
        let mut desk = self.desk();
        self.count_uses(&mut desk, now);
        let ahead = self.ahead(&mut desk.uses, now);
        if granted < want && !self.is_exact {
            let until = now.0.saturating_add(self.empty_for(ahead, full_in).0);
            self.empty_until.store(until, Ordering::Relaxed);
        }
        let mut left = granted;
        for turn in asked.turns.drain(..) {
            let verdict = if left > 0 { Verdict::Granted } else { Verdict::Refused };
            if turn.settle(verdict) {
                left = left.saturating_sub(1);
                desk.uses.add(1, now);
            }
        }
        let until = Moment(at.0 + TAKEN_FOR);
        // Whoever left was not told to come ahead of anybody.
        if left > 0 && (ahead == 0 || !self.leases.put(left, until, now)) {
            self.unused.fetch_add(left, Ordering::Relaxed);
        }
        desk.held = self.leases.held();
        desk.asking = None;
        !desk.waiting.is_empty()
    }

    /// The store has not answered. What it may have done all the same is taken as is worse for this gateway. `true`: others
    /// have come meanwhile and wait.
    pub fn unanswered(&self, asked: Asked) -> bool {
        self.spent.fetch_add(asked.spent, Ordering::Relaxed);
        // Who waits for it is told with its end.
        drop(asked);
        let mut desk = self.desk();
        desk.asking = None;
        !desk.waiting.is_empty()
    }

    /// The store is not asked: whoever waits is told so.
    pub fn turn_away(&self) {
        let mut desk = self.desk();
        desk.is_listed = false;
        for turn in std::mem::take(&mut desk.waiting) {
            turn.settle(Verdict::Unanswered);
        }
    }

    /// Whether it has to be looked at again, though nobody asks for it.
    pub fn is_busy(&self, now: Moment) -> bool {
        let mut desk = self.desk();
        self.count_uses(&mut desk, now);
        let is_leased = desk.uses.are_recent(now) && self.part_of_lease() >= 1.0;
        desk.asking.is_some()
            || is_leased
            || self.leases.held() > 0
            || self.spent.load(Ordering::Relaxed) > 0
            || self.unused.load(Ordering::Relaxed) > 0
    }

    fn count_uses(&self, desk: &mut Desk, now: Moment) {
        let held = self.leases.held();
        let used = desk.held.saturating_sub(held);
        desk.held = held;
        desk.uses.add(used.saturating_add(self.refused.swap(0, Ordering::Relaxed)), now);
    }

    /// What comes in the life of a lease, for each gateway; 0 where every request asks.
    fn part_of_lease(&self) -> f64 {
        let tenth = self.limit.rate / 10.0;
        if self.is_exact { 0.0 } else { tenth / f64::from(self.sharing.gateways()) }
    }

    /// How many tokens are to be held.
    fn ahead(&self, uses: &mut Uses, now: Moment) -> u32 {
        let most = self.part_of_lease().min(f64::from(super::leases::MOST)).min(f64::from(self.limit.burst));
        if most < 1.0 || !uses.are_recent(now) { 0 } else { uses.in_a_lease(now).clamp(1.0, most) as u32 }
    }

    /// How long there will be nothing worth asking for: until half of what is wanted ahead is there, or a token.
    fn empty_for(&self, ahead: u32, full_in: Duration) -> Moment {
        let (rate, burst) = (self.limit.rate, f64::from(self.limit.burst));
        let left = (burst - full_in.as_secs_f64() * rate).max(0.0);
        let worth = (f64::from(ahead).min(burst) / 2.0).max(1.0);
        let wait = ((worth - left) / rate).clamp(0.0, 0.1);
        Moment::after(Duration::from_secs_f64(wait))
    }
}
