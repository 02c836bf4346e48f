//! A backend that does what a test says, byte for byte: one closure for each connection.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

type Script = Box<dyn FnOnce(&mut Peer) + Send>;

/// A running backend.
pub(super) struct Upstream {
    pub(super) port: u16,
    accepted: Arc<AtomicUsize>,
}

impl Upstream {
    /// Connections that were accepted so far.
    pub(super) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

/// Starts a backend; the connections follow the scripts in order, and there are no more connections than scripts.
pub(super) fn upstream(scripts: Vec<Script>) -> Upstream {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let accepted = Arc::new(AtomicUsize::new(0));
    let count = accepted.clone();
    std::thread::spawn(move || {
        for script in scripts {
            let Ok((stream, _)) = listener.accept() else { return };
            count.fetch_add(1, Ordering::SeqCst);
            std::thread::spawn(move || {
                stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                stream.set_nodelay(true).unwrap();
                script(&mut Peer { stream });
            });
        }
    });
    Upstream { port, accepted }
}

/// One script.
pub(super) fn script(run: impl FnOnce(&mut Peer) + Send + 'static) -> Script {
    Box::new(run)
}

/// Reads a request and answers with these bytes, then waits for the other end to close.
pub(super) fn answer(bytes: impl Into<Vec<u8>>) -> Script {
    let bytes = bytes.into();
    script(move |peer| {
        peer.request();
        peer.say(&bytes);
        let _ = peer.wait_for_end();
    })
}

/// The backend's end of a connection.
pub(super) struct Peer {
    pub(super) stream: TcpStream,
}

impl Peer {
    /// Reads up to the end of a head and the body that its `Content-Length` announces.
    pub(super) fn request(&mut self) -> String {
        let mut bytes = Vec::new();
        let mut byte = [0];
        while !bytes.ends_with(b"\r\n\r\n") {
            match self.stream.read(&mut byte) {
                Ok(1) => bytes.push(byte[0]),
                _ => return String::from_utf8_lossy(&bytes).into_owned(),
            }
        }
        let head = String::from_utf8(bytes).unwrap();
        let length = head.split("Content-Length: ").nth(1).and_then(|rest| rest.lines().next());
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        self.stream.read_exact(&mut body).unwrap();
        head + &String::from_utf8(body).unwrap()
    }

    /// Reads until `end` came.
    pub(super) fn read_until(&mut self, end: &str) -> String {
        let mut bytes = Vec::new();
        let mut byte = [0];
        while !bytes.ends_with(end.as_bytes()) && self.stream.read(&mut byte).unwrap() == 1 {
            bytes.push(byte[0]);
        }
        String::from_utf8(bytes).unwrap()
    }

    /// Writes; the other end may be gone.
    pub(super) fn say(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref());
    }

    /// Reads until the other end closes, and returns how it did.
    pub(super) fn wait_for_end(&mut self) -> std::io::Result<()> {
        let mut bytes = [0; 4096];
        loop {
            match self.stream.read(&mut bytes) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Ends the connection by a reset.
    pub(super) fn reset(&mut self) {
        socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO)).unwrap();
    }
}
