//! The load generator: keep-alive connections (or one a request), one request at a time on each, every answer checked.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use gwgen_tests::wait;

use super::certificate::Client;
use super::scenario::Scenario;

/// Keep-alive connections.
pub(super) const CONNECTIONS: usize = 64;
/// A server that takes longer to answer than this is broken, not slow.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);

/// Requests with the bodies their answers must have.
#[derive(Debug)]
pub(super) struct Exchanges {
    list: Vec<(Vec<u8>, Vec<u8>)>,
    /// Whether each has a connection of its own.
    fresh: bool,
}

impl Exchanges {
    /// Those of a scenario, rendered once.
    pub(super) fn new(scenario: &Scenario, tokens: &[String]) -> Exchanges {
        let one = |(number, target): (usize, &String)| {
            let token = number.checked_rem(tokens.len()).and_then(|at| tokens.get(at));
            (scenario.request(target, token.map(String::as_str)), scenario.body(target).into_bytes())
        };
        Exchanges { list: scenario.targets().iter().enumerate().map(one).collect(), fresh: scenario.fresh }
    }
}

/// Load on one server, with pauses, until it is stopped.
#[derive(Debug)]
pub(super) struct Load {
    shared: Arc<Shared>,
    thread: Option<std::thread::JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    answered: AtomicU64,
    stopped: AtomicBool,
    recording: AtomicBool,
    paused: AtomicBool,
    /// Connections on which no request is under way.
    resting: AtomicUsize,
    resumed: Notify,
    microseconds: Mutex<Vec<u32>>,
    problem: Mutex<Option<String>>,
}

impl Load {
    /// Starts sending.
    pub(super) fn start(address: SocketAddr, exchanges: Arc<Exchanges>, tls: Option<Client>) -> Load {
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            runtime().block_on(async move {
                let tls = tls.map(Rc::new);
                let tasks: Vec<_> = (0..CONNECTIONS)
                    .map(|n| {
                        let (shared, exchanges, tls) =
                            (Arc::clone(&of_thread), Arc::clone(&exchanges), tls.clone());
                        tokio::task::spawn_local(async move {
                            let end = connection(address, n, &exchanges, &shared, tls.as_deref()).await;
                            if let Err(problem) = end {
                                *shared.problem.lock().unwrap_or_else(|e| e.into_inner()) = Some(problem);
                                shared.stopped.store(true, Ordering::Relaxed);
                            }
                        })
                    })
                    .collect();
                for task in tasks {
                    let _ = task.await;
                }
            });
        });
        Load { shared, thread: Some(thread) }
    }

    /// Answers so far.
    pub(super) fn answered(&self) -> u64 {
        self.shared.answered.load(Ordering::Relaxed)
    }

    /// Latencies count from now on.
    pub(super) fn record(&self) {
        self.shared.recording.store(true, Ordering::Relaxed);
    }

    /// Sends nothing more, and returns when everything is answered, so that nothing is under way.
    ///
    /// # Errors
    /// Something is not answered.
    pub(super) fn pause(&self) -> Result<(), String> {
        self.shared.paused.store(true, Ordering::SeqCst);
        let rests = || {
            let all = self.shared.resting.load(Ordering::SeqCst) == CONNECTIONS;
            (all || self.shared.stopped.load(Ordering::Relaxed)).then_some(())
        };
        wait::until(ANSWER_LIMIT, rests).ok_or_else(|| "requests stay without answers".to_owned())
    }

    /// Goes on.
    pub(super) fn resume(&self) {
        self.shared.paused.store(false, Ordering::SeqCst);
        self.shared.resumed.notify_waiters();
    }

    /// Stops, and returns the median latency in microseconds.
    ///
    /// # Errors
    /// A wrong answer or a broken connection.
    pub(super) fn stop(mut self) -> Result<u32, String> {
        self.shared.recording.store(false, Ordering::Relaxed);
        self.shared.stopped.store(true, Ordering::Relaxed);
        self.resume();
        if let Some(thread) = self.thread.take() {
            thread.join().map_err(|_| "the load generator panicked".to_owned())?;
        }
        if let Some(problem) = self.shared.problem.lock().unwrap_or_else(|e| e.into_inner()).take() {
            return Err(problem);
        }
        let mut times = self.shared.microseconds.lock().unwrap_or_else(|e| e.into_inner());
        times.sort_unstable();
        Ok(times.get(times.len() / 2).copied().unwrap_or(0))
    }
}

impl Shared {
    /// Returns at once, or when the pause is over.
    async fn pause(&self) {
        // Listened to before it looks: what is resumed in between is heard.
        let resumed = self.resumed.notified();
        if self.paused.load(Ordering::SeqCst) && !self.stopped.load(Ordering::Relaxed) {
            self.resting.fetch_add(1, Ordering::SeqCst);
            resumed.await;
            self.resting.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// A runtime of one thread.
pub(super) fn runtime() -> LocalRuntime {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    LocalRuntime(runtime.unwrap_or_else(|error| panic!("no reactor: {error}")))
}

/// A runtime whose tasks need not be `Send`.
pub(super) struct LocalRuntime(tokio::runtime::Runtime);

impl LocalRuntime {
    /// Runs a future with a set of local tasks.
    pub(super) fn block_on<F: Future>(&self, future: F) -> F::Output {
        tokio::task::LocalSet::new().block_on(&self.0, future)
    }
}

async fn connection(
    address: SocketAddr,
    first: usize,
    exchanges: &Exchanges,
    shared: &Shared,
    tls: Option<&Client>,
) -> Result<(), String> {
    // Connections start apart from each other and walk through all URLs.
    let start = first * exchanges.list.len() / CONNECTIONS;
    let mut rest = exchanges.list.iter().cycle().skip(start);
    while !shared.stopped.load(Ordering::Relaxed) {
        let count = if exchanges.fresh { 1 } else { usize::MAX };
        let some = rest.by_ref().take(count);
        shared.pause().await;
        let begin = Instant::now();
        let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        match tls {
            None => exchange_all(stream, begin, some, shared).await?,
            Some(client) => exchange_all(client.connect(stream).await?, begin, some, shared).await?,
        }
    }
    Ok(())
}

/// `begin`: when the first exchange began, its connection included.
async fn exchange_all<'e, S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    mut begin: Instant,
    exchanges: impl Iterator<Item = &'e (Vec<u8>, Vec<u8>)>,
    shared: &Shared,
) -> Result<(), String> {
    let mut buffer = Vec::with_capacity(16 * 1024);
    let mut times = Vec::new();
    for (request, body) in exchanges {
        if shared.stopped.load(Ordering::Relaxed) {
            break;
        }
        stream.write_all(request).await.map_err(|error| format!("cannot write: {error}"))?;
        answer(&mut stream, &mut buffer, body).await?;
        shared.answered.fetch_add(1, Ordering::Relaxed);
        if shared.recording.load(Ordering::Relaxed) {
            times.push(u32::try_from(begin.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        shared.pause().await;
        begin = Instant::now();
    }
    shared.microseconds.lock().unwrap_or_else(|e| e.into_inner()).extend(times);
    Ok(())
}

/// Reads one answer and compares status and body.
async fn answer<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    wanted: &[u8],
) -> Result<(), String> {
    buffer.clear();
    loop {
        let count = tokio::time::timeout(ANSWER_LIMIT, stream.read_buf(buffer)).await;
        let count = count
            .map_err(|_| format!("no answer in {ANSWER_LIMIT:?}"))?
            .map_err(|error| error.to_string())?;
        if count == 0 {
            return Err(format!("closed inside an answer after {} bytes", buffer.len()));
        }
        let Some(head_end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let (head, body) = buffer.split_at(head_end + 4);
        let head = std::str::from_utf8(head).map_err(|_| "a head that is no text".to_owned())?;
        let (length, chunked) = framing(head);
        let whole = if chunked { body.ends_with(b"0\r\n\r\n") } else { body.len() >= length.unwrap_or(0) };
        if !whole {
            continue;
        }
        let right = if chunked { contains_chunk(body, wanted) } else { body == wanted };
        if head.starts_with("HTTP/1.1 200") && right {
            return Ok(());
        }
        return Err(format!("a wrong answer: {head}{}", String::from_utf8_lossy(body)));
    }
}

/// `Content-Length` and whether the body is chunked.
pub(super) fn framing(head: &str) -> (Option<usize>, bool) {
    let mut length = None;
    let mut chunked = false;
    for line in head.split("\r\n") {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok();
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            chunked = value.trim().eq_ignore_ascii_case("chunked");
        }
    }
    (length, chunked)
}

/// A chunked body that came in one chunk, as small bodies do.
fn contains_chunk(body: &[u8], wanted: &[u8]) -> bool {
    let Some(line_end) = body.windows(2).position(|window| window == b"\r\n") else { return false };
    body.get(line_end + 2..line_end + 2 + wanted.len()) == Some(wanted)
}
