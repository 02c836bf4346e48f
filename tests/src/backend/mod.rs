//! Stub backends: they record what arrived and answer, or misbehave, as they are told.

pub mod aws;
pub mod documented;
pub mod fault;
pub mod lambda;
pub mod pets;

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::http::{Message, Reader, Role};

pub use fault::Fault;

/// What a backend does with a request.
pub type Answer = dyn Fn(&Message) -> Reply + Send + Sync;

/// One reply.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A well-formed answer; `Content-Length` is added where no framing is given.
    Respond {
        /// Status.
        status: u16,
        /// Header lines as they are written.
        headers: Vec<(String, String)>,
        /// Body.
        body: Vec<u8>,
    },
    /// Something no backend should do.
    Fault(Fault),
}

impl Reply {
    /// A JSON body with a status.
    pub fn json(status: u16, body: &serde_json::Value) -> Reply {
        Reply::Respond {
            status,
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        }
    }
}

/// A server on the loopback; it ends when it is dropped.
pub struct Backend {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    answer: Mutex<Arc<Answer>>,
    received: Mutex<Vec<Message>>,
    connections: AtomicU64,
    keep: AtomicBool,
    ended: AtomicBool,
}

impl std::fmt::Debug for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "backend on {}", self.address)
    }
}

impl Backend {
    /// Starts a server on a free port.
    ///
    /// # Panics
    /// There is no free port on the loopback.
    pub fn start(answer: impl Fn(&Message) -> Reply + Send + Sync + 'static) -> Backend {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = listener.unwrap_or_else(|error| panic!("no free port on the loopback: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("{error}"));
        let shared = Arc::new(Shared {
            answer: Mutex::new(Arc::new(answer)),
            received: Mutex::new(Vec::new()),
            connections: AtomicU64::new(0),
            keep: AtomicBool::new(true),
            ended: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepting.ended.load(Ordering::SeqCst) {
                    break;
                }
                accepting.connections.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(&accepting);
                thread::spawn(move || {
                    // A client that goes away ends the connection; the gateway's side of it is what tests look at.
                    let _ = shared.serve(stream);
                });
            }
        });
        Backend { address, shared }
    }

    /// A server that answers every request with its echo: method, target, headers and body as JSON.
    pub fn echo() -> Backend {
        Backend::start(echo)
    }

    /// From now on it answers so.
    pub fn answer_with(&self, answer: impl Fn(&Message) -> Reply + Send + Sync + 'static) {
        *lock(&self.shared.answer) = Arc::new(answer);
    }

    /// The requests since the last call.
    pub fn take_received(&self) -> Vec<Message> {
        std::mem::take(&mut *lock(&self.shared.received))
    }

    /// From now on requests are counted by nobody and kept nowhere: for tests under load.
    pub fn forget_requests(&self) {
        self.shared.keep.store(false, Ordering::SeqCst);
    }

    /// How many connections were accepted.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes the accepting thread, so that it sees the end.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = Reader::new(stream);
        while let Some(mut message) = reader.head()? {
            if message.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue")) {
                reader.stream().write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            }
            // A fault may strike before the body is read.
            reader.body(&mut message, Role::Request)?;
            let answer = Arc::clone(&*lock(&self.answer));
            if self.keep.load(Ordering::SeqCst) {
                lock(&self.received).push(message.clone());
            }
            match answer(&message) {
                Reply::Respond { status, headers, body } => {
                    let head_only = message.first_line.starts_with("HEAD ");
                    reader.stream().write_all(&answer_bytes(status, &headers, &body, head_only))?;
                }
                Reply::Fault(fault) => return fault.strike(reader.stream()),
            }
            if message.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
                break;
            }
        }
        Ok(())
    }
}

fn answer_bytes(status: u16, headers: &[(String, String)], body: &[u8], head_only: bool) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Status\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let framed = headers.iter().any(|(name, _)| {
        name.eq_ignore_ascii_case("content-length") || name.eq_ignore_ascii_case("transfer-encoding")
    });
    let bodiless = status / 100 == 1 || status == 204 || status == 304;
    if !framed && !bodiless {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    // Header text is Latin-1: one byte a character.
    let mut bytes: Vec<u8> = head.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    if !head_only && !bodiless {
        bytes.extend_from_slice(body);
    }
    bytes
}

fn echo(message: &Message) -> Reply {
    let (verb, target) = message.verb_and_target();
    let headers: Vec<_> =
        message.headers.iter().map(|(name, value)| serde_json::json!([name, value])).collect();
    let body = serde_json::json!({
        "method": verb, "target": target, "headers": headers, "body": message.text(),
    });
    Reply::json(200, &body)
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
