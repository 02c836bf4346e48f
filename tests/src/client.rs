//! A client that writes the bytes it is given.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::http::{Message, Reader, Role};

/// The `Host` of requests that name no other.
pub const HOST: &str = "gateway";

/// How long a read may take before the test fails.
const READ_LIMIT: Duration = Duration::from_secs(40);

/// One connection.
#[derive(Debug)]
pub struct Connection {
    reader: Reader<TcpStream>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn open(address: SocketAddr) -> io::Result<Connection> {
        Connection::over(TcpStream::connect_timeout(&address, Duration::from_secs(5))?)
    }

    /// Connects with the smallest receive buffer that there is: of an answer that nobody reads the kernel takes little.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn open_narrow(address: SocketAddr) -> io::Result<Connection> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        socket.set_recv_buffer_size(1)?;
        socket.connect_timeout(&address.into(), Duration::from_secs(5))?;
        Connection::over(socket.into())
    }

    fn over(stream: TcpStream) -> io::Result<Connection> {
        stream.set_read_timeout(Some(READ_LIMIT))?;
        stream.set_write_timeout(Some(READ_LIMIT))?;
        stream.set_nodelay(true)?;
        Ok(Connection { reader: Reader::new(stream) })
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    /// The peer is gone.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.reader.stream().write_all(bytes)
    }

    /// Reads one answer.
    ///
    /// # Errors
    /// The connection ended before a whole answer, or the answer is malformed.
    pub fn answer(&mut self, role: Role) -> io::Result<Message> {
        loop {
            let message = self.reader.message(role)?;
            let message = message.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
            // 100 Continue is not the answer.
            if message.status() != 100 {
                return Ok(message);
            }
        }
    }

    /// Whether the peer has closed: true at the end of the stream or a reset, false when bytes come or time passes.
    pub fn is_closed_within(&mut self, limit: Duration) -> bool {
        let stream = self.reader.stream();
        let _ = stream.set_read_timeout(Some(limit));
        let closed = match stream.read(&mut [0; 1]) {
            Ok(count) => count == 0,
            Err(error) => !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut),
        };
        let _ = stream.set_read_timeout(Some(READ_LIMIT));
        closed
    }

    /// The reader, for tests that look at an answer piece by piece.
    pub fn reader(&mut self) -> &mut Reader<TcpStream> {
        &mut self.reader
    }
}

/// One request over a connection of its own.
///
/// # Errors
/// As [`Connection::answer`].
pub fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<Message> {
    let mut connection = Connection::open(address)?;
    connection.send(request)?;
    let role = if request.starts_with(b"HEAD ") { Role::AnswerToHead } else { Role::Answer };
    connection.answer(role)
}

/// A GET with `Host` and `Connection: close`.
///
/// # Errors
/// As [`exchange`].
pub fn get(address: SocketAddr, target: &str) -> io::Result<Message> {
    exchange(
        address,
        format!("GET {target} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n").as_bytes(),
    )
}

/// Bytes of a request with `Host`, and with `Content-Length` where there is a body and no other framing.
pub fn request(verb: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let has = |name: &str| headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
    let mut text = format!("{verb} {target} HTTP/1.1\r\n");
    if !has("host") {
        text.push_str(&format!("Host: {HOST}\r\n"));
    }
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !has("content-length") && !has("transfer-encoding") && !body.is_empty() {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
