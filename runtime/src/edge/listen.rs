//! Listening sockets.
//!
//! Each worker has a socket of its own for each address (`SO_REUSEPORT`), so that no thread hands connections to
//! another. The sockets are made together before anybody listens and live until the process stops accepting: the
//! kernel spreads connections over them by hash, and closing one early would reset what waits in its queue.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::socket::Socket as ClientSocket;
use crate::message::Scheme;

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1_024;
/// The kernel gives up on a client that acknowledges nothing (reliability.md 3).
const USER_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of an answer that the kernel holds before they are sent. Without a limit it takes megabytes and asks for more
/// when a third of them is gone, so that a client who reads steadily but slowly would look like one who does not.
const UNSENT: u32 = 128 * 1_024;

/// Where clients connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The socket.
    pub(crate) place: Place,
    /// Plain or TLS.
    pub(crate) scheme: Scheme,
}

/// A place to listen at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// An address and a port, 0 for one that the kernel chooses.
    Tcp(SocketAddr),
    /// A path.
    Unix(PathBuf),
}

/// One listening socket of one worker.
#[derive(Debug)]
pub(crate) enum Listener {
    /// TCP.
    Tcp(TcpListener),
    /// Unix.
    Unix(UnixListener),
}

/// An address that is listened at: a socket for each worker.
#[derive(Debug)]
pub(crate) struct Bound {
    /// The address, with the port that the kernel chose.
    pub(crate) address: Address,
    /// One for each worker.
    pub(crate) sockets: Vec<Listener>,
}

impl Place {
    /// Reads `ADDR:PORT`, `NAME:PORT` or `unix:PATH`.
    pub(crate) fn parse(text: &str) -> Result<Place, String> {
        if let Some(path) = text.strip_prefix("unix:") {
            return match path {
                "" => Err(format!("{text:?} has no path")),
                path => Ok(Place::Unix(PathBuf::from(path))),
            };
        }
        if let Ok(address) = text.parse() {
            return Ok(Place::Tcp(address));
        }
        let resolved = text.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        resolved.map(Place::Tcp).ok_or_else(|| format!("{text:?} is not ADDRESS:PORT or unix:PATH"))
    }
}

impl Address {
    /// Reads a place, behind `http://` or `https://` if it is not to have the `default` scheme.
    pub(crate) fn parse(text: &str, default: Scheme) -> Result<Address, String> {
        let (scheme, rest) = match (text.strip_prefix("http://"), text.strip_prefix("https://")) {
            (Some(rest), _) => (Scheme::Http, rest),
            (_, Some(rest)) => (Scheme::Https, rest),
            _ => (default, text),
        };
        match Place::parse(rest)? {
            Place::Unix(path) => Ok(Address { place: Place::Unix(path), scheme: Scheme::Http }),
            place => Ok(Address { place, scheme }),
        }
    }

    /// The port that clients see.
    pub(crate) fn port(&self) -> u16 {
        match (&self.place, self.scheme) {
            (Place::Tcp(address), _) => address.port(),
            (Place::Unix(_), Scheme::Http) => 80,
            (Place::Unix(_), Scheme::Https) => 443,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Tcp(address) => address.fmt(f),
            Place::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Tcp(address) => write!(f, "{}://{address}", self.scheme.as_str()),
            Place::Unix(_) => self.place.fmt(f),
        }
    }
}

/// Listens at an address with one socket for each worker.
pub(crate) fn bind(address: &Address, workers: usize) -> io::Result<Bound> {
    match &address.place {
        Place::Tcp(tcp) => {
            // A port shared with SO_REUSEPORT would be shared with another gateway too, silently.
            drop(open(*tcp, false)?);
            let first = open(*tcp, workers > 1)?;
            let local = first.local_addr()?.as_socket().unwrap_or(*tcp);
            let mut sockets = vec![first];
            for _ in 1..workers {
                sockets.push(open(local, true)?);
            }
            let mut listeners = Vec::with_capacity(workers);
            for socket in sockets {
                socket.listen(BACKLOG)?;
                listeners.push(Listener::Tcp(socket.into()));
            }
            let address = Address { place: Place::Tcp(local), scheme: address.scheme };
            Ok(Bound { address, sockets: listeners })
        }
        Place::Unix(path) => {
            remove_stale(path)?;
            let listener = UnixListener::bind(path)?;
            listener.set_nonblocking(true)?;
            let sockets =
                (0..workers).map(|_| listener.try_clone().map(Listener::Unix)).collect::<io::Result<_>>()?;
            Ok(Bound { address: address.clone(), sockets })
        }
    }
}

/// Binds one socket. Accepted ones inherit its options, so that no system call is spent on them.
pub(crate) fn open(address: SocketAddr, shared: bool) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM.nonblocking(), Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(shared)?;
    socket.set_tcp_nodelay(true)?;
    socket.set_tcp_user_timeout(Some(USER_TIMEOUT))?;
    socket.set_tcp_notsent_lowat(UNSENT)?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    socket.bind(&SockAddr::from(address))?;
    Ok(socket)
}

/// A socket file that nobody listens at was left by a process that is gone.
fn remove_stale(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::FileTypeExt;
    let Ok(metadata) = std::fs::symlink_metadata(path) else { return Ok(()) };
    if !metadata.file_type().is_socket() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path),
        _ => Err(io::ErrorKind::AddrInUse.into()),
    }
}

/// A listener within an event loop.
pub(crate) enum AsyncListener {
    /// TCP.
    Tcp(tokio::net::TcpListener),
    /// Unix.
    Unix(tokio::net::UnixListener),
}

impl AsyncListener {
    /// Registers a listener with this thread's event loop.
    pub(crate) fn new(listener: Listener) -> io::Result<AsyncListener> {
        Ok(match listener {
            Listener::Tcp(listener) => AsyncListener::Tcp(tokio::net::TcpListener::from_std(listener)?),
            Listener::Unix(listener) => AsyncListener::Unix(tokio::net::UnixListener::from_std(listener)?),
        })
    }

    /// The next connection.
    pub(crate) fn poll_accept(
        &self,
        task: &mut Context<'_>,
    ) -> Poll<io::Result<(ClientSocket, Option<SocketAddr>)>> {
        match self {
            AsyncListener::Tcp(listener) => listener
                .poll_accept(task)
                .map_ok(|(stream, peer)| (ClientSocket::Tcp(stream.into()), Some(peer))),
            AsyncListener::Unix(listener) => {
                listener.poll_accept(task).map_ok(|(stream, _)| (ClientSocket::Unix(stream), None))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let read = |text: &str| Address::parse(text, Scheme::Http).map(|address| address.to_string());
        assert_eq!(read("127.0.0.1:80"), Ok("http://127.0.0.1:80".into()));
        assert_eq!(read("https://[::1]:443"), Ok("https://[::1]:443".into()));
        assert_eq!(read("unix:/run/a.sock"), Ok("unix:/run/a.sock".into()));
        for bad in ["", "8080", "unix:", "a b:80", "127.0.0.1:99999"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_taken_port_is_refused_even_among_sharers() {
        let any = Address::parse("127.0.0.1:0", Scheme::Http).unwrap();
        let bound = bind(&any, 2).unwrap();
        assert_eq!(bound.sockets.len(), 2);
        assert_ne!(bound.address.port(), 0);
        assert_eq!(bind(&bound.address, 2).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
