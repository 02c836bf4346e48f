//! What is counted of requests: one set of counters for each worker, summed by whoever asks.
//!
//! A worker is the only writer of its counters, so that counting is a plain load and a plain store; readers may see a
//! request a moment late. Labels come from the definition and from closed lists, so that clients cannot make series.

mod histogram;
mod text;

use std::mem::offset_of;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::head::HeadFault;
use super::refusal::REASONS;
use crate::message::ThrottleLevel;
pub use histogram::{Histograms, Span};
pub use text::write_prometheus;

/// Counters of one stage, those of a method made at its first request.
type OfStage = Box<[OnceLock<Box<Series>>]>;

/// Counters of one worker.
pub struct Metrics {
    /// By stage, then by a method's position in the API; the last of each stage is for requests that no method was
    /// found for, and the last stage for requests that no stage was found for.
    series: Box<[OfStage]>,
    /// By [`HeadFault::index`], then by position in [`REASONS`].
    refusals: [AtomicU64; HeadFault::ALL.len() + REASONS.len()],
}

/// What a request is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The stage's position among those served; `None` where none was found.
    pub stage: Option<u32>,
    /// The method's position in the API; `None` where none was matched.
    pub method: Option<u32>,
}

/// Counters of one method in one stage. The first line of memory holds what every request writes, but for its buckets.
#[derive(Default)]
#[repr(C, align(64))]
pub struct Series {
    /// Answers by class of status, 1xx to 5xx.
    pub statuses: [AtomicU64; 5],
    /// Answers of backends that did not fit the document.
    pub unfit_answers: AtomicU64,
    /// How long they took.
    pub durations: Histograms,
    /// Requests held back, by [`ThrottleLevel::index`].
    pub throttled: [AtomicU64; ThrottleLevel::ALL.len()],
    /// Answers that were kept ones.
    pub cache_hits: AtomicU64,
    /// Answers that were looked for in a cache, and were not there.
    pub cache_misses: AtomicU64,
}

const _: () = assert!(offset_of!(Series, durations) + Histograms::BUCKETS_BEGIN == 64);

impl Metrics {
    /// Counters for so many served stages of an API of so many methods; a series takes room from its first request on.
    pub fn new(stages: usize, methods: usize) -> Metrics {
        let stage = || (0..=methods).map(|_| OnceLock::new()).collect();
        Metrics {
            series: (0..=stages).map(|_| stage()).collect(),
            refusals: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }

    /// Counts an answer.
    pub fn record(
        &self,
        place: Place,
        status: u16,
        latency: Duration,
        integration_latency: Option<Duration>,
    ) {
        let Some(slot) = self.slot(place) else { return };
        let series = slot.get_or_init(Box::default);
        let class = usize::from(status / 100).saturating_sub(1).min(4);
        if let Some(counter) = series.statuses.get(class) {
            add(counter, 1);
        }
        series.durations.record(Span::Request, latency);
        if let Some(latency) = integration_latency {
            series.durations.record(Span::Integration, latency);
        }
    }

    /// Counts an answer of a backend that did not fit the document, in a series that [`Self::record`] has made.
    pub fn unfit(&self, place: Place) {
        if let Some(series) = self.series(place) {
            add(&series.unfit_answers, 1);
        }
    }

    /// Counts a request that was held back, in a series that [`Self::record`] has made.
    pub fn throttled(&self, place: Place, level: ThrottleLevel) {
        if let Some(counter) = self.series(place).and_then(|series| series.throttled.get(level.index())) {
            add(counter, 1);
        }
    }

    /// Counts what a cache had, in a series that [`Self::record`] has made.
    pub fn looked_up(&self, place: Place, is_hit: bool) {
        if let Some(series) = self.series(place) {
            add(if is_hit { &series.cache_hits } else { &series.cache_misses }, 1);
        }
    }

    /// Counts a request that was refused before a method was looked for. What is not on the list is not counted.
    pub fn refuse_for(&self, reason: &str) {
        let position = reasons().position(|candidate| candidate == reason);
        if let Some(counter) = position.and_then(|position| self.refusals.get(position)) {
            add(counter, 1);
        }
    }

    /// Refusals so far: reason and number, those that never happened left out.
    pub fn refusals(&self) -> impl Iterator<Item = (&'static str, u64)> {
        reasons()
            .zip(&self.refusals)
            .map(|(reason, counter)| (reason, get(counter)))
            .filter(|(_, count)| *count > 0)
    }

    /// The counters of a place, if there was any request.
    pub fn series(&self, place: Place) -> Option<&Series> {
        self.slot(place)?.get().map(Box::as_ref)
    }

    /// What is out of range counts as not found.
    fn slot(&self, place: Place) -> Option<&OnceLock<Box<Series>>> {
        let at = |position: Option<u32>, length: usize| {
            let last = length.saturating_sub(1);
            position.map_or(last, |position| (position as usize).min(last))
        };
        let stage = self.series.get(at(place.stage, self.series.len()))?;
        stage.get(at(place.method, stage.len()))
    }
}

/// The closed list. `host` is a fault of both readers: the first one counts.
pub(super) fn reasons() -> impl Iterator<Item = &'static str> {
    HeadFault::ALL.iter().map(|fault| fault.as_str()).chain(REASONS)
}

/// One writer: no locked instruction is needed.
fn add(counter: &AtomicU64, amount: u64) {
    counter.store(counter.load(Ordering::Relaxed).wrapping_add(amount), Ordering::Relaxed);
}

fn get(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_method_and_class_and_keeps_unknown_ones_apart() {
        let metrics = Metrics::new(1, 2);
        let place = |stage, method| Place { stage, method };
        metrics.record(
            place(Some(0), Some(1)),
            200,
            Duration::from_micros(100),
            Some(Duration::from_micros(60)),
        );
        metrics.record(place(Some(0), Some(1)), 503, Duration::from_micros(100), None);
        metrics.record(place(Some(0), None), 403, Duration::from_micros(5), None);
        metrics.record(place(Some(0), Some(9)), 404, Duration::from_micros(5), None);
        metrics.record(place(None, None), 404, Duration::from_micros(5), None);
        metrics.refuse_for(HeadFault::Framing.as_str());
        metrics.refuse_for("dot-segment");
        metrics.refuse_for("made up by a client");
        assert!(metrics.series(place(Some(0), Some(0))).is_none());
        let series = metrics.series(place(Some(0), Some(1))).unwrap();
        assert_eq!(series.statuses.iter().map(get).collect::<Vec<_>>(), [0, 1, 0, 0, 1]);
        let count = |span| series.durations.count(span);
        assert_eq!((count(Span::Request), count(Span::Integration)), (2, 1));
        assert_eq!(metrics.series(place(Some(0), None)).unwrap().durations.count(Span::Request), 2);
        assert_eq!(metrics.series(place(None, None)).unwrap().durations.count(Span::Request), 1);
        assert_eq!(metrics.refusals().collect::<Vec<_>>(), [("framing", 1), ("dot-segment", 1)]);
    }

    /// The list is kept true: whoever refuses by another reason adds it.
    #[test]
    fn every_reason_is_on_the_list() {
        let engine = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine");
        let mut folders = vec![engine];
        let mut found = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                if path.ends_with("metrics.rs") {
                    continue; // This file: it speaks of calls, and makes none.
                }
                let text = std::fs::read_to_string(&path).unwrap();
                // What follows the call up to the first quote is white space only, unless it is something else.
                let calls = text.split("bad_request(").skip(1);
                let others = text.split("Refusal {").skip(1).filter_map(|rest| rest.split_once("reason:"));
                for call in calls.chain(others.map(|(_, reason)| reason)) {
                    let Some(reason) = call.trim_start().strip_prefix('"') else { continue };
                    let reason = reason.split('"').next().unwrap();
                    found += 1;
                    assert!(reasons().any(|known| known == reason), "{reason:?} in {}", path.display());
                }
            }
        }
        assert!(found >= REASONS.len(), "{found}");
    }
}
