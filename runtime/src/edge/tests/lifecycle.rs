//! Start, drain, TLS, Unix sockets.

use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use super::*;
use crate::adapter::system::SystemClock;

fn get(client: &mut Client, path: &str) -> String {
    client.send(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
    client.answer()
}

fn wait_until_done(workers: &Workers) {
    let started = std::time::Instant::now();
    while !workers.are_done() {
        assert!(started.elapsed() < PATIENCE, "the workers did not end");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn with_nothing_in_flight_a_drain_takes_no_time() {
    let server = Server::start();
    let mut idle = server.connect();
    assert!(get(&mut idle, "/").starts_with("HTTP/1.1 200"));
    let started = std::time::Instant::now();
    server.workers.advance(ProcessState::Draining);
    wait_until_done(&server.workers);
    assert!(started.elapsed() < Duration::from_millis(400), "{:?}", started.elapsed());
    assert_eq!(idle.rest(), "");
    assert!(TcpStream::connect(server.address).is_err());
}

#[test]
fn what_is_in_flight_is_finished() {
    let server = Server::start();
    let mut idle = server.connect();
    assert!(!get(&mut idle, "/").contains("close"));
    let mut busy = server.connect();
    busy.send(b"GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
    while !server.seen().contains(&"GET /hang".to_owned()) {
        std::thread::sleep(Duration::from_millis(2));
    }
    server.workers.advance(ProcessState::LameDuck);
    // Lame ducks accept, and say that the connection ends.
    assert!(get(&mut idle, "/").contains("connection: close"));
    assert!(get(&mut server.connect(), "/").contains("connection: close"));
    server.workers.advance(ProcessState::Draining);
    let read = busy.rest();
    assert!(read.ends_with("late") && read.contains("connection: close"), "{read}");
    wait_until_done(&server.workers);
}

#[test]
fn a_unix_socket_serves_and_a_stale_one_is_replaced() {
    let folder = std::env::temp_dir().join(format!("gwgen-edge-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let address = Address::parse(&format!("unix:{}", folder.join("s").display()), Scheme::Http).unwrap();
    drop(bind(&address, 1).unwrap());
    let bound = bind(&address, 1).unwrap();
    assert!(bind(&address, 1).is_err(), "a socket in use was taken over");
    let (_, workers) = start_workers(Limits::default(), 10, bound, None);
    let mut stream = UnixStream::connect(folder.join("s")).unwrap();
    stream.write_all(b"GET /names HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut read = String::new();
    stream.read_to_string(&mut read).unwrap();
    assert!(read.ends_with("Host,Connection"), "{read}");
    workers.advance(ProcessState::Gone);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A folder with a certificate for `localhost`, and what a client must trust.
struct Certificate {
    folder: PathBuf,
    authority: rustls::RootCertStore,
}

impl Certificate {
    fn new(name: &str) -> Certificate {
        let folder = std::env::temp_dir().join(format!("gwgen-edge-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut certificate = Certificate { folder, authority: rustls::RootCertStore::empty() };
        certificate.renew();
        certificate
    }

    /// Another certificate in the place of the old one.
    fn renew(&mut self) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(self.folder.join("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(self.folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        self.authority = rustls::RootCertStore::empty();
        self.authority.add(made.cert.der().clone()).unwrap();
    }

    fn load(&self) -> Result<Tls, String> {
        let pair = (self.folder.join("cert.pem"), self.folder.join("key.pem"));
        Tls::load(pair, &[], self.folder.clone(), Arc::new(SystemClock))
    }

    /// One request over TLS; an error when the certificate is not this one.
    fn get(&self, address: SocketAddr) -> Result<String, std::io::Error> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.authority.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        let mut client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
        let mut socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut stream = rustls::Stream::new(&mut client, &mut socket);
        stream.write_all(b"GET /ignore HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut read = String::new();
        stream.read_to_string(&mut read)?;
        assert_eq!(client.alpn_protocol(), Some(&b"http/1.1"[..]));
        Ok(read)
    }
}

impl Drop for Certificate {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn tls_serves_and_its_certificate_can_be_exchanged() {
    let mut certificate = Certificate::new("tls");
    let tls = Arc::new(certificate.load().unwrap());
    let limits = Limits { handshake: Duration::from_millis(500), ..Limits::default() };
    let server = Server::at(limits, 100, Scheme::Https, Some(Arc::clone(&tls)));
    assert!(certificate.get(server.address).unwrap().ends_with("ignored"));
    certificate.renew();
    assert!(certificate.get(server.address).is_err(), "the new certificate was used before it was read");
    tls.reload().unwrap();
    assert!(certificate.get(server.address).unwrap().ends_with("ignored"));
    // What cannot be read leaves the old one in place.
    std::fs::write(certificate.folder.join("key.pem"), "nonsense").unwrap();
    assert!(tls.reload().unwrap_err().contains("key.pem"));
    assert!(certificate.load().is_err());
    assert!(certificate.get(server.address).unwrap().ends_with("ignored"));
    // Neither silence nor plain HTTP holds a connection.
    assert_eq!(server.connect().rest(), "");
    let mut plain = server.connect();
    plain.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    while plain.read_some() {}
    assert!(!plain.read.starts_with(b"HTTP"));
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn limits_change_for_connections_that_are_open() {
    let server = Server::start();
    let mut client = server.connect();
    assert!(get(&mut client, "/").starts_with("HTTP/1.1 200"));
    server.workers.reload();
    // The probe's limits of a reload close a connection after its second request.
    let started = std::time::Instant::now();
    while !get(&mut client, "/").contains("connection: close") {
        assert!(started.elapsed() < PATIENCE, "the new limit was not taken up");
    }
}
