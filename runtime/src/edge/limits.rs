//! What a client may use (reliability.md 3). Most limits are knobs of the configuration file.

use std::time::Duration;

/// How often connections are looked at: one coarse timer for a worker instead of one for each request.
pub(crate) const TICK: Duration = Duration::from_millis(500);

/// Limits of connections and requests. Durations are counted in [`TICK`]s, and rounded up to them.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// TLS handshake.
    pub(crate) handshake: Duration,
    /// From the connection to its first byte.
    pub(crate) first_byte: Duration,
    /// From a head's first byte to its last.
    pub(crate) head: Duration,
    /// Between two reads of a body.
    pub(crate) body_gap: Duration,
    /// Waiting for a body, apart from what its size allows at [`Limits::body_rate`].
    pub(crate) body_total: Duration,
    /// Bytes a second that a body must have after [`Limits::floor_after`].
    pub(crate) floor: u64,
    /// When the floor of a request's body begins to count.
    pub(crate) floor_after: Duration,
    /// Bytes a second by which a body's total time grows.
    pub(crate) body_rate: u64,
    /// A write that makes no progress.
    pub(crate) write_stall: Duration,
    /// When the floor of an answer begins to count.
    pub(crate) write_floor_after: Duration,
    /// Between two requests.
    pub(crate) keep_alive: Duration,
    /// Requests on one connection.
    pub(crate) requests: u32,
    /// Age of a connection, ± 10 %.
    pub(crate) age: Duration,
    /// Request body.
    pub(crate) body: u64,
    /// What is still read, for how long, when a connection closes with a request unread.
    pub(crate) linger: Duration,
    /// Bytes for the same.
    pub(crate) linger_bytes: usize,
    /// Connections of the process; `None`: from the limit on open files.
    pub(crate) connections: Option<usize>,
    /// Requests in flight of the process.
    pub(crate) in_flight: usize,
    /// Bytes of memory of the process, beside its control group's; `None`: the group's alone.
    pub(crate) memory: Option<u64>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            handshake: Duration::from_secs(10),
            first_byte: Duration::from_secs(10),
            head: Duration::from_secs(10),
            body_gap: Duration::from_secs(10),
            body_total: Duration::from_secs(30),
            floor: 1_024,
            floor_after: Duration::from_secs(10),
            body_rate: 32 * 1_024,
            write_stall: Duration::from_secs(20),
            write_floor_after: Duration::from_secs(30),
            keep_alive: Duration::from_secs(60),
            requests: 10_000,
            age: Duration::from_secs(3_600),
            body: 10_485_760,
            linger: Duration::from_secs(1),
            linger_bytes: 64 * 1_024,
            connections: None,
            in_flight: 10_000,
            memory: None,
        }
    }
}

/// A duration in ticks, at least one.
pub(crate) fn ticks(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis().div_ceil(TICK.as_millis())).unwrap_or(u32::MAX).max(1)
}
