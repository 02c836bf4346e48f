//! Ctrl-C and its kin while files are written and cargo runs.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::BuildError;

/// Remembers the first signal that asked to stop. While one exists, such signals do not end the process by themselves.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Catches SIGINT, SIGTERM and SIGHUP from now on.
    pub fn catch() -> io::Result<Interrupt> {
        let interrupt = Interrupt::default();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let number = usize::try_from(signal).unwrap_or_default();
            signal_hook::flag::register_usize(signal, Arc::clone(&interrupt.signal), number)?;
        }
        Ok(interrupt)
    }

    /// The signal that came.
    pub fn signal(&self) -> Option<i32> {
        match self.signal.load(Ordering::Relaxed) {
            0 => None,
            signal => i32::try_from(signal).ok(),
        }
    }

    /// Ends this process as the signal would have done.
    pub fn end_process(signal: i32) {
        // It returns only for signals that do not end a process; none of those is caught.
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    }

    /// An error once a signal came.
    pub(super) fn check(&self) -> Result<(), BuildError> {
        self.signal().map_or(Ok(()), |signal| Err(BuildError::Interrupted(signal)))
    }

    /// As if a signal had come.
    #[cfg(test)]
    pub(super) fn pretend(&self, signal: usize) {
        self.signal.store(signal, Ordering::Relaxed);
    }
}
