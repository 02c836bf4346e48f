//! A part of a cache: so many bytes, behind one lock.
//!
//! What goes is chosen as in TinyLFU over a clock: a hand passes over what is kept, spares what was asked for since it last
//! came by, and takes nothing that is asked for more often than what is to come. So no number of requests that are made
//! once pushes out what many want.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Instant;

use super::frequency::Frequency;
use super::store::{Landed, Life};
use super::{CacheKey, KeptAnswer};
use crate::engine::waiting::Meeting;

/// What an answer takes beside its text: two maps' entries, the place, the lists' heads.
pub(super) const OVERHEAD: usize = 512;
/// About what an answer has that is small.
const SMALL: usize = 2_048;

#[derive(Debug)]
pub(super) struct Shard {
    most: usize,
    bytes: usize,
    places: Vec<Option<Place>>,
    free: Vec<usize>,
    positions: HashMap<CacheKey, usize>,
    hand: usize,
    frequency: Frequency,
    /// What is asked for just now.
    pub(super) asked: HashMap<CacheKey, Arc<Meeting<Landed>>>,
}

#[derive(Debug)]
struct Place {
    key: CacheKey,
    kept: Kept,
    bytes: usize,
    life: Life,
    /// Whether it was asked for since the hand came by.
    used: bool,
}

/// What is kept for a key.
#[derive(Debug, Clone)]
pub(super) enum Kept {
    /// An answer.
    Answer(Arc<KeptAnswer>),
    /// Word that answers are none that can be kept, so that nobody waits for one.
    Pass,
}

impl Shard {
    /// For so many bytes.
    pub(super) fn new(most: usize) -> Shard {
        Shard {
            most,
            bytes: 0,
            places: Vec::new(),
            free: Vec::new(),
            positions: HashMap::new(),
            hand: 0,
            frequency: Frequency::new(most / SMALL),
            asked: HashMap::new(),
        }
    }

    /// How many bytes are kept.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Looks for a key, which counts.
    pub(super) fn find(&mut self, key: &CacheKey, now: Instant) -> Option<(Kept, Life)> {
        self.frequency.count(key);
        let position = *self.positions.get(key)?;
        let place = self.places.get_mut(position)?.as_mut()?;
        if now >= place.life.gone_at {
            self.remove(key);
            return None;
        }
        place.used = true;
        Some((place.kept.clone(), place.life))
    }

    /// Keeps something in the place of what is there, where there is room for it.
    pub(super) fn keep(&mut self, key: CacheKey, kept: Kept, life: Life, now: Instant) {
        self.remove(&key);
        let bytes = OVERHEAD + if let Kept::Answer(answer) = &kept { answer.size() } else { 0 };
        if !self.make_room(bytes, self.frequency.of(&key), now) {
            return;
        }
        let place = Some(Place { key, kept, bytes, life, used: false });
        let position = match self.free.pop() {
            Some(position) => position,
            None => {
                self.places.push(None);
                self.places.len() - 1
            }
        };
        if let Some(slot) = self.places.get_mut(position) {
            *slot = place;
            self.positions.insert(key, position);
            self.bytes += bytes;
        }
    }

    /// Changes how long something lives that is there still.
    pub(super) fn set_life(&mut self, key: &CacheKey, life: Life) {
        let position = self.positions.get(key).copied();
        let slot = position.and_then(|position| self.places.get_mut(position));
        if let Some(place) = slot.and_then(Option::as_mut) {
            place.life = life;
        }
    }

    pub(super) fn remove(&mut self, key: &CacheKey) {
        if let Some(position) = self.positions.remove(key) {
            self.empty(position);
        }
    }

    /// Lets so much go that no more than this is left.
    pub(super) fn shrink(&mut self, most: usize) {
        for position in 0..self.places.len() {
            if self.bytes <= most {
                return;
            }
            self.drop_at(position);
        }
    }

    /// Lets everything go, and keeps nothing any more.
    pub(super) fn close(&mut self) {
        self.most = 0;
        self.shrink(0);
    }

    fn drop_at(&mut self, position: usize) {
        let key = self.places.get(position).and_then(Option::as_ref).map(|place| place.key);
        if let Some(key) = key {
            self.remove(&key);
        }
    }

    fn empty(&mut self, position: usize) {
        if let Some(place) = self.places.get_mut(position).and_then(Option::take) {
            self.bytes -= place.bytes;
            self.free.push(position);
        }
    }

    /// Makes room for what is asked for so often; says whether there is any.
    fn make_room(&mut self, bytes: usize, frequency: u8, now: Instant) -> bool {
        if bytes > self.most {
            return false;
        }
        let mut going = BTreeSet::new();
        let mut freed = 0;
        // Once around spares what was used, twice does not.
        let mut steps = 2 * self.places.len();
        while self.bytes - freed + bytes > self.most {
            if steps == 0 {
                return false;
            }
            steps -= 1;
            let position = self.hand;
            self.hand = (self.hand + 1) % self.places.len().max(1);
            let Some(place) = self.places.get_mut(position).and_then(Option::as_mut) else { continue };
            let is_over = now >= place.life.gone_at;
            if place.used && !is_over {
                place.used = false;
                continue;
            }
            if !is_over && self.frequency.of(&place.key) > frequency {
                return false;
            }
            if going.insert(position) {
                freed += place.bytes;
            }
        }
        going.into_iter().for_each(|position| self.drop_at(position));
        true
    }
}
