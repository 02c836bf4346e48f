//! Limiters and fleets of a store that is a process: what Redis does in scripts, `adapter/redis`. Nothing of it is durable: a
//! limiter that nobody remembers is full.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engine::throttle::{Demand, Tokens};
use crate::port::{Clock, LeaseAsk, Leased, LimiterId};

/// Before so many limiters are known none is looked at to be forgotten.
const FEW: usize = 1_024;

/// What is known of limiters and fleets.
pub(super) struct Limiters {
    clock: Arc<dyn Clock>,
    began: Instant,
    limiters: HashMap<LimiterId, Kept>,
    /// Gateways, and until when each is there.
    fleets: HashMap<LimiterId, HashMap<u64, u64>>,
    /// With so many limiters those that are full are forgotten.
    many: usize,
}

struct Kept {
    tokens: Tokens,
    /// When it is full: from then on it need not be known.
    full_at: u64,
}

impl Limiters {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Limiters {
        let began = clock.instant();
        Limiters { clock, began, limiters: HashMap::new(), fleets: HashMap::new(), many: FEW }
    }

    /// Answers what is asked.
    pub(super) fn lease(&mut self, asks: &[LeaseAsk]) -> Vec<Leased> {
        let now = self.now();
        asks.iter().map(|ask| self.lease_one(ask, now)).collect()
    }

    fn lease_one(&mut self, ask: &LeaseAsk, now: u64) -> Leased {
        if ask.is_closed() {
            return ask.refused();
        }
        if self.limiters.len() >= self.many {
            self.limiters.retain(|_, kept| kept.full_at > now);
            self.many = FEW.max(2 * self.limiters.len());
        }
        let LeaseAsk { rate, burst, want, spent, unused, .. } = *ask;
        let full = || Kept { tokens: Tokens::full(burst, now), full_at: now };
        let kept = self.limiters.entry(ask.limiter.clone()).or_insert_with(full);
        let (granted, full_in) = kept.tokens.lease(Demand { rate, burst, want, spent, unused }, now);
        kept.full_at = now.saturating_add(full_in);
        Leased { granted, full_in: Duration::from_micros(full_in) }
    }

    /// Counts a gateway in.
    pub(super) fn attend(&mut self, fleet: &LimiterId, gateway: u64, lasting: Duration) -> u32 {
        let now = self.now();
        let until = now.saturating_add(lasting.as_micros() as u64);
        for gateways in self.fleets.values_mut() {
            gateways.retain(|_, until| *until > now);
        }
        self.fleets.retain(|_, gateways| !gateways.is_empty());
        let gateways = self.fleets.entry(fleet.clone()).or_default();
        gateways.insert(gateway, until);
        u32::try_from(gateways.len()).unwrap_or(u32::MAX)
    }

    fn now(&self) -> u64 {
        self.clock.instant().saturating_duration_since(self.began).as_micros() as u64
    }
}
