//! Raw bytes over real sockets, to a worker with an application of the tests' own.

mod framing;
mod lifecycle;
mod limits;
mod memory;
mod mutual;
mod store;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;

use super::application::{Application, Incoming};
use super::limits::Limits;
use super::listen::{Address, Bound, Place, bind};
use super::serve::{Setup, Workers};
use super::tls::Tls;
use super::worker::{Process, ProcessState};
use crate::engine::metrics::Metrics;
use crate::engine::places::Places;
use crate::engine::refusal::Refusal;
use crate::message::{Body, BodyError, Headers, MethodResponse, Scheme};

/// Long enough for a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the application saw: `METHOD target` of each request, and the body's length or fault once it was read.
type Seen = Arc<Mutex<Vec<String>>>;

/// Answers by the path.
struct Probe(Seen, Arc<Metrics>);

impl Probe {
    fn note(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }
}

impl Application for Probe {
    type Admitted = Incoming;

    fn refuse(&self, refusal: Refusal, _: Option<SocketAddr>, _: std::time::Instant) -> MethodResponse {
        self.1.refuse_for(refusal.reason);
        answer(refusal.status, Body::Bytes(refusal.reason.into()))
    }

    fn reload(&self) -> Option<Limits> {
        Some(Limits { requests: 2, ..Limits::default() })
    }

    async fn admit(&self, incoming: Incoming) -> Result<Incoming, MethodResponse> {
        let arena = incoming.head.headers.bytes();
        let method = String::from_utf8_lossy(&arena[incoming.head.method.clone()]).into_owned();
        let target = String::from_utf8_lossy(&arena[incoming.head.target.clone()]).into_owned();
        self.note(format!("{method} {target}"));
        if target == "/deny" { Err(answer(403, Body::Bytes("no".into()))) } else { Ok(incoming) }
    }

    async fn answer(&self, incoming: Incoming) -> MethodResponse {
        let Incoming { head, body, .. } = incoming;
        let target = String::from_utf8_lossy(&head.headers.bytes()[head.target.clone()]).into_owned();
        match target.as_str() {
            "/ignore" => answer(200, Body::Bytes("ignored".into())),
            "/panic" => panic!("asked for"),
            "/empty" => answer(204, Body::Empty),
            "/large" => answer(200, Body::Bytes(vec![b'x'; 32 << 20].into())),
            "/stream" => answer(200, pieces(vec![Ok("ab".into()), Ok("".into()), Ok("cde".into())])),
            "/broken" => answer(200, pieces(vec![Ok("ab".into()), Err(BodyError::Closed)])),
            "/hang" => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                answer(200, Body::Bytes("late".into()))
            }
            "/names" => {
                let names = head.headers.iter().map(|field| String::from_utf8_lossy(field.name).into_owned());
                answer(200, Body::Bytes(names.collect::<Vec<_>>().join(",").into()))
            }
            _ => match body.collect(100 << 20).await {
                Ok(bytes) => {
                    self.note(format!("body {}", bytes.len()));
                    answer(200, Body::Bytes(bytes))
                }
                Err(error) => {
                    self.note(format!("{error:?}"));
                    let status = match error {
                        BodyError::TooLarge => 413,
                        BodyError::TimedOut => 408,
                        BodyError::Malformed | BodyError::Closed | BodyError::Failed => 400,
                    };
                    answer(status, Body::Bytes("bad body".into()))
                }
            },
        }
    }

    async fn serve(&self, incoming: Incoming) -> MethodResponse {
        match self.admit(incoming).await {
            Ok(incoming) => self.answer(incoming).await,
            Err(answer) => answer,
        }
    }
}

fn answer(status: u16, body: Body) -> MethodResponse {
    let mut headers = Headers::new();
    headers.push(b"X-Test", b"1");
    MethodResponse { status, headers, body }
}

fn pieces(mut pieces: Vec<Result<Bytes, BodyError>>) -> Body {
    pieces.reverse();
    struct Pieces(Vec<Result<Bytes, BodyError>>);
    impl futures_core::Stream for Pieces {
        type Item = Result<Bytes, BodyError>;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(self.0.pop())
        }
    }
    Body::Stream { length: None, stream: Box::pin(Pieces(pieces)) }
}

/// One worker at a port of its own.
struct Server {
    address: SocketAddr,
    seen: Seen,
    workers: Workers,
}

impl Server {
    fn start() -> Server {
        Server::with(Limits::default(), 1_000)
    }

    fn with(limits: Limits, connections: usize) -> Server {
        Server::at(limits, connections, Scheme::Http, None)
    }

    fn at(limits: Limits, connections: usize, scheme: Scheme, tls: Option<Arc<Tls>>) -> Server {
        let place = Place::parse("127.0.0.1:0").unwrap();
        let bound = bind(&Address { place, scheme }, 1).unwrap();
        let Place::Tcp(address) = bound.address.place else { panic!() };
        let (seen, workers) = start_workers(limits, connections, bound, tls);
        Server { address, seen, workers }
    }

    fn connect(&self) -> Client {
        Client::new(TcpStream::connect(self.address).unwrap())
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// All that comes back for these bytes until the server closes.
    fn say(&self, bytes: &[u8]) -> String {
        let mut client = self.connect();
        client.send(bytes);
        client.rest()
    }
}

fn start_workers(limits: Limits, connections: usize, bound: Bound, tls: Option<Arc<Tls>>) -> (Seen, Workers) {
    let seen = Seen::default();
    let requests = Places::new(limits.in_flight, 1);
    let process = Arc::new(Process::new(connections, requests, Box::new(|_| false)));
    let setup = Setup { limits, process, tls, workers: 1 };
    let probe = Arc::clone(&seen);
    let metrics = vec![Arc::new(Metrics::new(0, 0))];
    let workers = Workers::start(setup, vec![bound], metrics, move |worker| {
        Ok(Probe(Arc::clone(&probe), worker.metrics))
    })
    .unwrap();
    (seen, workers)
}

impl Drop for Server {
    fn drop(&mut self) {
        self.workers.advance(ProcessState::Gone);
    }
}

/// A client that knows no HTTP but how to find the end of an answer.
struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    fn new(stream: TcpStream) -> Client {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Client { stream, read: Vec::new() }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// One answer with `Content-Length` or chunks, head and body.
    fn answer(&mut self) -> String {
        loop {
            if let Some(end) = answer_end(&self.read) {
                return String::from_utf8(self.read.drain(..end).collect()).unwrap();
            }
            assert!(self.read_some(), "closed after {:?}", String::from_utf8_lossy(&self.read));
        }
    }

    /// Everything until the end of the connection. A reset counts as an end.
    fn rest(&mut self) -> String {
        while self.read_some() {}
        String::from_utf8(std::mem::take(&mut self.read)).unwrap()
    }

    fn read_some(&mut self) -> bool {
        let mut buffer = [0; 16 << 10];
        match self.stream.read(&mut buffer) {
            Ok(0) => false,
            Ok(length) => {
                self.read.extend_from_slice(&buffer[..length]);
                true
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => false,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Where the first answer ends, if it is whole.
fn answer_end(bytes: &[u8]) -> Option<usize> {
    let head_end = find(bytes, b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..head_end]).unwrap().to_ascii_lowercase();
    if head.starts_with("http/1.1 100") || head.contains(" 204 ") || head.contains(" 304 ") {
        return Some(head_end);
    }
    if head.contains("transfer-encoding: chunked") {
        return find(&bytes[head_end..], b"0\r\n\r\n").map(|end| head_end + end + 5);
    }
    let length = head.split("content-length: ").nth(1)?.split('\r').next()?.parse::<usize>().ok()?;
    (bytes.len() >= head_end + length).then_some(head_end + length)
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or(answer)
}
