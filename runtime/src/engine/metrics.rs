//! What is counted of requests: one set of counters for each worker, summed by whoever asks.
//!
//! A worker is the only writer of its counters, so that counting is a plain load and a plain store; readers may see a
//! request a moment late. Labels come from the definition and from closed lists, so that clients cannot make series.

mod histogram;
mod text;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::head::HeadFault;
pub use histogram::Histogram;
pub use text::write_prometheus;

/// Counters of one worker.
pub struct Metrics {
    /// By a method's position in the API; the last is for requests that no method was found for.
    series: Box<[OnceLock<Box<Series>>]>,
    /// By [`HeadFault::index`].
    faults: [AtomicU64; HeadFault::ALL.len()],
    /// By position in `reasons`.
    refusals: Box<[AtomicU64]>,
    reasons: &'static [&'static str],
}

/// Counters of one method.
#[derive(Default)]
pub struct Series {
    /// Answers by class of status, 1xx to 5xx.
    pub statuses: [AtomicU64; 5],
    /// From the head to the answer's head.
    pub latency: Histogram,
    /// Of it, the wait for the integration.
    pub integration_latency: Histogram,
}

impl Metrics {
    /// Counters for an API of so many methods; a series takes room from its first request on.
    pub fn new(methods: usize) -> Metrics {
        Metrics::with_reasons(methods, &[])
    }

    /// The same, with the closed list of reasons for which requests are refused behind the socket.
    pub fn with_reasons(methods: usize, reasons: &'static [&'static str]) -> Metrics {
        Metrics {
            series: (0..=methods).map(|_| OnceLock::new()).collect(),
            faults: std::array::from_fn(|_| AtomicU64::new(0)),
            refusals: reasons.iter().map(|_| AtomicU64::new(0)).collect(),
            reasons,
        }
    }

    /// Counts an answer. `method` is the method's position in the API, `None` where none was matched.
    pub fn record(
        &self,
        method: Option<u32>,
        status: u16,
        latency: Duration,
        integration_latency: Option<Duration>,
    ) {
        let last = self.series.len().saturating_sub(1);
        let position = method.map_or(last, |method| (method as usize).min(last));
        let Some(slot) = self.series.get(position) else { return };
        let series = slot.get_or_init(Box::default);
        let class = usize::from(status / 100).saturating_sub(1).min(4);
        if let Some(counter) = series.statuses.get(class) {
            add(counter, 1);
        }
        series.latency.record(latency);
        if let Some(latency) = integration_latency {
            series.integration_latency.record(latency);
        }
    }

    /// Counts a head or a framing that was refused at the socket.
    pub fn refuse(&self, fault: HeadFault) {
        if let Some(counter) = self.faults.get(fault.index()) {
            add(counter, 1);
        }
    }

    /// Counts a request that was refused behind the socket. Reasons that are not on the list are not counted.
    pub fn refuse_for(&self, reason: &str) {
        let position = self.reasons.iter().position(|candidate| *candidate == reason);
        if let Some(counter) = position.and_then(|position| self.refusals.get(position)) {
            add(counter, 1);
        }
    }

    /// Refusals so far: reason and number, those that never happened left out.
    pub fn refusals(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let faults = HeadFault::ALL.iter().map(|fault| fault.as_str()).zip(&self.faults);
        let reasons = self.reasons.iter().copied().zip(&self.refusals);
        faults.chain(reasons).map(|(reason, counter)| (reason, get(counter))).filter(|(_, count)| *count > 0)
    }

    /// The counters of a method, or of requests without one (`None`), if there was any.
    pub fn series(&self, method: Option<u32>) -> Option<&Series> {
        let last = self.series.len().checked_sub(1)?;
        let position = method.map_or(last, |method| method as usize);
        self.series.get(position)?.get().map(Box::as_ref)
    }
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
        let metrics = Metrics::with_reasons(2, &["bad_path"]);
        metrics.record(Some(1), 200, Duration::from_micros(100), Some(Duration::from_micros(60)));
        metrics.record(Some(1), 503, Duration::from_micros(100), None);
        metrics.record(None, 403, Duration::from_micros(5), None);
        metrics.record(Some(9), 404, Duration::from_micros(5), None);
        metrics.refuse(HeadFault::Framing);
        metrics.refuse_for("bad_path");
        metrics.refuse_for("made up by a client");
        assert!(metrics.series(Some(0)).is_none());
        let series = metrics.series(Some(1)).unwrap();
        assert_eq!(series.statuses.iter().map(get).collect::<Vec<_>>(), [0, 1, 0, 0, 1]);
        assert_eq!((series.latency.count(), series.integration_latency.count()), (2, 1));
        assert_eq!(metrics.series(None).unwrap().latency.count(), 2);
        assert_eq!(metrics.refusals().collect::<Vec<_>>(), [("framing", 1), ("bad_path", 1)]);
    }
}
