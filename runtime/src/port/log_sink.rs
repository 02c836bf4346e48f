//! Where access-log lines go.

/// Takes log lines. Bounded: a sink never blocks a worker, it drops and counts.
pub trait LogSink: Send + Sync {
    /// Whether lines go anywhere; where they do not, none is written.
    fn is_on(&self) -> bool {
        true
    }
    /// One line without its end.
    fn write(&self, line: &[u8]);
    /// Lines dropped since start.
    fn dropped(&self) -> u64;
}
