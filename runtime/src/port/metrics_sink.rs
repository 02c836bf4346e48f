//! Where counts and latencies of requests go.

use std::time::Duration;

/// Takes one observation a request. It belongs to one worker, so that nothing shared is written on the way.
pub trait MetricsSink {
    /// Records a request that was answered. `method` is a position in `Api::methods`, where one was matched.
    fn record(
        &self,
        method: Option<u32>,
        status: u16,
        latency: Duration,
        integration_latency: Option<Duration>,
    );
}
