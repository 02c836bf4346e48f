//! What a connection's counters mean in time: looked at twice a second, for all connections of a worker at once.

use super::{Connection, Expiry};
use crate::edge::limits::{Limits, TICK, ticks};

/// What the last ticks saw.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Watch {
    requests: u32,
    body: u32,
    body_bytes: u64,
    body_waited: u32,
    body_gap: u32,
    head: u32,
    idle: u32,
    written: u64,
    write_start: u64,
    write_waited: u32,
    write_stall: u32,
    linger: u32,
}

impl Connection {
    /// Ends the connection if no request is in flight on it. A part of a head is none: nobody has begun to answer it.
    pub(crate) fn close_if_idle(&self) {
        if !self.outstanding.get() && !self.write_pending.get() {
            self.expire(Expiry::Idle);
        }
    }

    /// Ends the connection whatever it does.
    pub(crate) fn cut(&self) {
        self.expire(Expiry::Write);
    }

    /// Looks at what happened since the last tick.
    pub(crate) fn tick(&self, limits: &Limits) {
        self.age_left.set(self.age_left.get().saturating_sub(1));
        let mut watch = self.watch.get();
        let expiry = self.judge(&mut watch, limits);
        self.watch.set(watch);
        if let Some(expiry) = expiry {
            self.expire(expiry);
        }
    }

    fn judge(&self, watch: &mut Watch, limits: &Limits) -> Option<Expiry> {
        if self.lingering.get() {
            watch.linger += 1;
            return (watch.linger > ticks(limits.linger)).then_some(Expiry::Linger);
        }
        if watch.requests != self.requests.get() {
            watch.requests = self.requests.get();
            (watch.head, watch.idle) = (0, 0);
        }
        if self.write_pending.get() {
            return self.judge_write(watch, limits);
        }
        (watch.write_waited, watch.write_stall) = (0, 0);
        if self.has_open_body() {
            if self.read_pending.get() {
                return self.judge_body(watch, limits);
            }
        } else if self.partial_head.get() {
            watch.head += 1;
            return (watch.head > ticks(limits.head)).then_some(Expiry::Head);
        }
        watch.head = 0;
        if self.outstanding.get() {
            watch.idle = 0;
            return None;
        }
        watch.idle += 1;
        let patience = if watch.requests == 0 { limits.first_byte } else { limits.keep_alive };
        // A connection that may serve no other request has nothing to wait for.
        (watch.idle > ticks(patience) || self.age_left.get() == 0).then_some(Expiry::Idle)
    }

    fn judge_write(&self, watch: &mut Watch, limits: &Limits) -> Option<Expiry> {
        let written = self.written.get();
        if watch.write_waited == 0 {
            watch.write_start = written;
        }
        watch.write_waited += 1;
        watch.write_stall = if written == watch.written { watch.write_stall + 1 } else { 0 };
        watch.written = written;
        let slow = watch.write_waited > ticks(limits.write_floor_after)
            && written - watch.write_start < allowance(limits.floor, watch.write_waited);
        (slow || watch.write_stall > ticks(limits.write_stall)).then_some(Expiry::Write)
    }

    fn judge_body(&self, watch: &mut Watch, limits: &Limits) -> Option<Expiry> {
        let bytes = self.body_bytes.get();
        if watch.body != self.open_body.get() {
            (watch.body, watch.body_waited, watch.body_gap) = (self.open_body.get(), 0, 0);
            watch.body_bytes = 0;
            self.body_bytes.set(0);
            return None;
        }
        watch.body_waited += 1;
        watch.body_gap = if bytes == watch.body_bytes { watch.body_gap + 1 } else { 0 };
        watch.body_bytes = bytes;
        let slow = watch.body_waited > ticks(limits.floor_after)
            && bytes < allowance(limits.floor, watch.body_waited);
        let total = ticks(limits.body_total);
        let late =
            watch.body_waited > total && bytes < allowance(limits.body_rate, watch.body_waited - total);
        (slow || late || watch.body_gap > ticks(limits.body_gap)).then_some(Expiry::Body)
    }
}

/// Bytes that so many ticks ask for.
fn allowance(rate: u64, waited: u32) -> u64 {
    rate * u64::from(waited) * TICK.as_millis() as u64 / 1_000
}
