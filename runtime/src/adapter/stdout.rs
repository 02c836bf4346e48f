//! The access log on standard output: a bounded ring for each worker and one thread that writes.
//!
//! A worker puts its line into its own ring and goes on; when the ring is full the line is dropped and counted. The
//! thread gathers what is in the rings every few milliseconds, so that a busy log costs the workers no system call
//! and the stream few of them; it sleeps when there was nothing for a while.

use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

use crate::port::LogSink;

/// Bytes of a ring that wait to be written.
const RING: usize = 1 << 20;
/// Between two rounds of the thread, as long as there is something to write.
const ROUND: Duration = Duration::from_millis(2);
/// Rounds with nothing to write, after which the thread sleeps until it is woken.
const PATIENCE: u32 = 50;

/// A log on a stream of bytes.
pub struct StreamLog {
    shared: Arc<Shared>,
    thread: Thread,
}

/// One worker's way into a [`StreamLog`].
pub struct LogRing {
    ring: Arc<Mutex<Vec<u8>>>,
    shared: Arc<Shared>,
    thread: Thread,
}

#[derive(Default)]
struct Shared {
    rings: Mutex<Vec<Arc<Mutex<Vec<u8>>>>>,
    asleep: AtomicBool,
    writing: AtomicBool,
    /// The stream broke: nothing is kept for it any more.
    broken: AtomicBool,
    /// Nobody wants lines.
    off: AtomicBool,
    dropped: AtomicU64,
}

impl StreamLog {
    /// A log on standard output. Where that is `/dev/null`, no line is even put together.
    pub fn stdout() -> std::io::Result<StreamLog> {
        let log = StreamLog::to(std::io::stdout())?;
        log.shared.off.store(is_null("/dev/stdout"), Ordering::Relaxed);
        Ok(log)
    }

    /// No line from now on.
    pub fn turn_off(&self) {
        self.shared.off.store(true, Ordering::Relaxed);
    }

    /// A log on any stream. Its thread lives as long as the process.
    pub fn to(stream: impl Write + Send + 'static) -> std::io::Result<StreamLog> {
        let shared = Arc::new(Shared::default());
        let writer = Arc::clone(&shared);
        let thread =
            std::thread::Builder::new().name("log".to_owned()).spawn(move || writer.write_all(stream))?;
        Ok(StreamLog { shared, thread: thread.thread().clone() })
    }

    /// A way in for one more worker.
    pub fn ring(&self) -> LogRing {
        let ring = Arc::new(Mutex::new(Vec::new()));
        lock(&self.shared.rings).push(Arc::clone(&ring));
        LogRing { ring, shared: Arc::clone(&self.shared), thread: self.thread.clone() }
    }

    /// Lines dropped since start.
    pub fn dropped(&self) -> u64 {
        self.shared.dropped.load(Ordering::Relaxed)
    }

    /// Waits until everything is written, at most so long.
    pub fn flush(&self, patience: Duration) {
        let until = Instant::now() + patience;
        while !self.shared.is_flushed() && Instant::now() < until {
            self.thread.unpark();
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}

impl Shared {
    fn write_all(&self, mut stream: impl Write) {
        let (mut gathered, mut idle) = (Vec::new(), 0);
        loop {
            self.writing.store(true, Ordering::SeqCst);
            self.gather(&mut gathered);
            if gathered.is_empty() {
                self.writing.store(false, Ordering::SeqCst);
                idle += 1;
                self.rest(idle);
                continue;
            }
            idle = 0;
            if stream.write_all(&gathered).and_then(|()| stream.flush()).is_err() {
                // Nobody reads the log any more (a closed pipe): the gateway goes on without it.
                self.broken.store(true, Ordering::SeqCst);
            }
            gathered.clear();
            self.writing.store(false, Ordering::SeqCst);
            std::thread::park_timeout(ROUND);
        }
    }

    fn gather(&self, gathered: &mut Vec<u8>) {
        for ring in lock(&self.rings).iter() {
            let mut ring = lock(ring);
            if gathered.is_empty() {
                std::mem::swap(&mut *ring, gathered);
            } else {
                gathered.append(&mut ring);
            }
        }
    }

    fn rest(&self, idle: u32) {
        if idle < PATIENCE {
            std::thread::park_timeout(ROUND);
            return;
        }
        self.asleep.store(true, Ordering::SeqCst);
        // A line that came before this could be seen woke nobody: look once more.
        if self.is_empty() {
            std::thread::park();
        }
        self.asleep.store(false, Ordering::SeqCst);
    }

    fn is_empty(&self) -> bool {
        lock(&self.rings).iter().all(|ring| lock(ring).is_empty())
    }

    fn is_flushed(&self) -> bool {
        // In this order: what is gathered was taken while `writing` is set.
        self.broken.load(Ordering::SeqCst) || (self.is_empty() && !self.writing.load(Ordering::SeqCst))
    }
}

/// Whether a file is the null device: number 3 of the memory devices.
fn is_null(path: &str) -> bool {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    std::fs::metadata(path).is_ok_and(|file| file.file_type().is_char_device() && file.rdev() == 0x103)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LogSink for LogRing {
    fn is_on(&self) -> bool {
        !self.shared.off.load(Ordering::Relaxed)
    }

    fn write(&self, line: &[u8]) {
        let mut ring = lock(&self.ring);
        if self.shared.broken.load(Ordering::Relaxed) || ring.len() + line.len() + 1 > RING {
            drop(ring);
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        ring.extend_from_slice(line);
        ring.push(b'\n');
        drop(ring);
        if self.shared.asleep.load(Ordering::SeqCst) {
            self.thread.unpark();
        }
    }

    fn dropped(&self) -> u64 {
        self.shared.dropped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Holds each write until it is let go.
    struct Gate(Sender<Vec<u8>>, Receiver<io::Result<()>>);

    impl Write for Gate {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).unwrap();
            self.1.recv().unwrap().map(|()| bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_gather_while_the_stream_is_slow_and_drop_when_there_are_too_many() {
        let (written, writes) = channel();
        let (go, gone) = channel();
        let log = StreamLog::to(Gate(written, gone)).unwrap();
        let (first, second) = (log.ring(), log.ring());
        first.write(b"one");
        assert_eq!(writes.recv().unwrap(), b"one\n");
        first.write(b"two");
        second.write(b"three");
        for _ in 0..3 {
            first.write(&vec![b'x'; RING / 2 - 10]);
        }
        assert_eq!(first.dropped(), 1, "two halves fit, the third does not");
        go.send(Ok(())).unwrap();
        let gathered = writes.recv().unwrap();
        assert!(gathered.starts_with(b"two\nxxx") && gathered.ends_with(b"x\nthree\n"));
        go.send(Err(io::ErrorKind::BrokenPipe.into())).unwrap();
        log.flush(Duration::from_secs(10));
        first.write(b"nobody reads this");
        assert_eq!(log.dropped(), 2);
    }

    #[test]
    fn the_null_device_is_known_and_a_log_can_be_turned_off() {
        assert!(is_null("/dev/null") && !is_null("/dev/zero") && !is_null("/") && !is_null("/no/such/file"));
        let log = StreamLog::to(io::sink()).unwrap();
        let ring = log.ring();
        assert!(ring.is_on());
        log.turn_off();
        assert!(!ring.is_on());
    }

    #[test]
    fn a_line_after_a_long_silence_is_written_and_a_flush_waits_for_it() {
        let (written, writes) = channel();
        let (go, gone) = channel();
        let log = StreamLog::to(Gate(written, gone)).unwrap();
        let ring = log.ring();
        while !log.shared.asleep.load(Ordering::SeqCst) {
            std::thread::sleep(ROUND);
        }
        ring.write(b"late");
        go.send(Ok(())).unwrap();
        log.flush(Duration::from_secs(10));
        assert_eq!(writes.try_recv().unwrap(), b"late\n");
    }
}
