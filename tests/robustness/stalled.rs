//! One side does not take what the other sends: buffers stay bounded, and time ends it.

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use gwgen_tests::backend::{Backend, Fault, Reply};
use gwgen_tests::client::{Connection, request};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Reader, Role};
use gwgen_tests::wait;
use socket2::{Domain, Socket, Type};

use super::knobs::turned;
use super::{binary, metric};

const MIB: u64 = 1024 * 1024;
const LARGE: u64 = 64 * MIB;

fn large_backend() -> Backend {
    Backend::start(|_| Reply::Fault(Fault::Large(LARGE)))
}

fn ask(connection: &mut Connection) {
    connection.send(&request("GET", "/proxy/large", &[], b"")).unwrap();
}

/// What a client gets until the end or a reset.
fn rest(connection: &mut Connection) -> u64 {
    let (stream, mut buffer, mut sum) = (connection.reader().stream(), [0; 65_536], 0);
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        sum += count as u64;
    }
    sum
}

#[test]
pub(super) fn a_client_that_takes_nothing() {
    let backend = large_backend();
    let gateway = turned(&backend, "writeStallTimeout: 300ms\n", &[]);
    let mut client = Connection::open_narrow(gateway.address).unwrap();
    ask(&mut client);
    let seen = || (metric(&gateway, "gwgen_connections", "") == 1.0).then_some(());
    assert!(wait::until(wait::LONG, seen).is_some());
    // It has to be given up while it holds still; reading would be progress.
    let gone = || (metric(&gateway, "gwgen_connections", "") == 0.0).then_some(());
    assert!(wait::until(Duration::from_secs(15), gone).is_some(), "the default is 20 s");
    let taken = rest(&mut client);
    assert!(taken < MIB, "{taken} bytes were sent to a client that reads nothing");
    let peak = gateway.process.resident_peak();
    assert!(peak < LARGE, "what the client did not take was kept: {peak} bytes");
}

#[test]
fn a_client_that_takes_little_at_a_time_is_kept() {
    let backend = large_backend();
    let gateway = turned(&backend, "writeStallTimeout: 1s\n", &[]);
    let mut client = Connection::open(gateway.address).unwrap();
    ask(&mut client);
    let begin = Instant::now();
    let mut buffer = [0; 8_192];
    // Several times the limit, with pauses far below it. What was taken must show, though the kernel would take
    // megabytes more.
    while begin.elapsed() < Duration::from_secs(5) {
        assert!(client.reader().stream().read(&mut buffer).unwrap() > 0, "after {:?}", begin.elapsed());
        thread::sleep(Duration::from_millis(40));
    }
    assert!(rest(&mut client) > LARGE / 2);
}

/// A backend that accepts, and never reads. Its connections are held until it is dropped.
struct Deaf {
    address: SocketAddr,
    _listener: Socket,
}

impl Deaf {
    fn start() -> Deaf {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        listener.set_recv_buffer_size(1).unwrap();
        listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
        // Nobody accepts either: the kernel does, up to its queue.
        listener.listen(16).unwrap();
        let address = listener.local_addr().unwrap().as_socket().unwrap();
        Deaf { address, _listener: listener }
    }
}

#[test]
fn a_backend_that_takes_nothing() {
    let deaf = Deaf::start();
    let backend = format!("backend={}", deaf.address);
    let flags = ["--var", &backend, "--workers", "1", "--param", "openHost=127.0.0.1:1"].map(str::to_owned);
    let gateway = Gateway::start(binary(), &flags).unwrap();
    // Ten megabytes: more than the kernel's buffers take, so that client and gateway both stand still.
    let body = vec![b'x'; 10 * MIB as usize];
    for headers in [&[][..], &[("Transfer-Encoding", "chunked")]] {
        let chunked = !headers.is_empty();
        let stream = TcpStream::connect(gateway.address).unwrap();
        stream.set_read_timeout(Some(wait::LONG)).unwrap();
        let mut bytes = request("POST", "/hasty/x", headers, if chunked { b"" } else { &body });
        if chunked {
            bytes.extend(format!("{:x}\r\n", body.len()).into_bytes());
            bytes.extend_from_slice(&body);
            bytes.extend_from_slice(b"\r\n0\r\n\r\n");
        }
        let mut writing = stream.try_clone().unwrap();
        // Cut off in the middle: how far it comes is not what is asked here.
        let writer = thread::spawn(move || std::io::Write::write_all(&mut writing, &bytes).is_ok());
        let begin = Instant::now();
        let answer = Reader::new(stream).message(Role::Answer).unwrap().expect("an answer");
        assert_eq!((answer.status(), answer.header("connection")), (504, Some("close")), "{answer:?}");
        assert!(begin.elapsed() < Duration::from_secs(10), "the integration has 700 ms");
        assert!(!writer.join().unwrap(), "the whole upload was taken, though nobody read it");
    }
    let grown = gateway.process.resident_peak();
    assert!(grown < 10 * 10 * MIB, "uploads that nobody took were kept: {grown} bytes");
}
