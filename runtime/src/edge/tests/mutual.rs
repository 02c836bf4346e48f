//! Clients that showed a certificate, while the clock goes on and trust stores change.

use std::path::PathBuf;
use std::time::SystemTime;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, IsCa, KeyIdMethod,
    KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, HandshakeKind, RootCertStore, StreamOwned};

use super::*;
use crate::adapter::scripted::FixedClock;
use crate::api::{DomainName, MutualTls};
use crate::engine::date::epoch_millis;
use crate::port::Clock;

type Authority = CertifiedIssuer<'static, KeyPair>;

const NAMES: &[DomainName] = &[DomainName {
    name: "localhost",
    mutual_tls: Some(MutualTls { truststore: "ca.pem", revocations: Some("ca.crl") }),
}];

const DAY: Duration = Duration::from_secs(86_400);

fn authority(name: &str, ends: SystemTime) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_after = ends.into();
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server whose clock is moved, with its trust store and lists.
struct Mutual {
    folder: PathBuf,
    roots: RootCertStore,
    clock: Arc<FixedClock>,
    tls: Arc<Tls>,
    server: Server,
}

impl Mutual {
    fn new(name: &str, trusted: &[&Authority], limits: Limits) -> Mutual {
        let folder = std::env::temp_dir().join(format!("gwgen-edge-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(folder.join("cert.pem"), own.cert.pem()).unwrap();
        std::fs::write(folder.join("key.pem"), own.signing_key.serialize_pem()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(own.cert.der().clone()).unwrap();
        trust(&folder, trusted);
        revoke(&folder, trusted[0], &[]);
        let clock = Arc::new(FixedClock::at(epoch_millis(SystemTime::now())));
        let pair = (folder.join("cert.pem"), folder.join("key.pem"));
        let tls = Arc::new(Tls::load(pair, NAMES, folder.clone(), Arc::clone(&clock) as _).unwrap());
        let server = Server::at(limits, 100, Scheme::Https, Some(Arc::clone(&tls)));
        Mutual { folder, roots, clock, tls, server }
    }

    /// A client of an authority, with a certificate until then.
    fn client(
        &self,
        issuer: &Authority,
        serial: u64,
        ends: SystemTime,
        version: &'static rustls::SupportedProtocolVersion,
    ) -> Arc<ClientConfig> {
        let mut params = CertificateParams::default();
        params.serial_number = Some(SerialNumber::from(serial));
        params.not_after = ends.into();
        let key = KeyPair::generate().unwrap();
        let certificate: CertificateDer<'static> = params.signed_by(&key, issuer).unwrap().der().clone();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(self.roots.clone())
            .with_client_auth_cert(vec![certificate], PrivateKeyDer::try_from(key.serialize_der()).unwrap());
        Arc::new(config.unwrap())
    }

    fn connect(&self, config: &Arc<ClientConfig>) -> Open {
        let name = ServerName::try_from("localhost").unwrap();
        let client = ClientConnection::new(Arc::clone(config), name).unwrap();
        let stream = TcpStream::connect(self.server.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Open(StreamOwned::new(client, stream), Vec::new())
    }
}

impl Drop for Mutual {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn trust(folder: &std::path::Path, trusted: &[&Authority]) {
    let all: String = trusted.iter().map(|authority| authority.pem()).collect();
    std::fs::write(folder.join("ca.pem"), all).unwrap();
}

fn revoke(folder: &std::path::Path, issuer: &Authority, serials: &[u64]) {
    let revoked = |serial: &u64| RevokedCertParams {
        serial_number: SerialNumber::from(*serial),
        revocation_time: date_time_ymd(2026, 1, 1),
        reason_code: None,
        invalidity_date: None,
    };
    let list = CertificateRevocationListParams {
        this_update: date_time_ymd(2026, 1, 1),
        next_update: date_time_ymd(2036, 1, 1),
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: serials.iter().map(revoked).collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    std::fs::write(folder.join("ca.crl"), list.signed_by(issuer).unwrap().pem().unwrap()).unwrap();
}

/// A connection that is kept.
struct Open(StreamOwned<ClientConnection, TcpStream>, Vec<u8>);

impl Open {
    fn ask(&mut self, request: &str) -> String {
        self.0.write_all(request.as_bytes()).unwrap();
        loop {
            if let Some(end) = answer_end(&self.1) {
                return String::from_utf8(self.1.drain(..end).collect()).unwrap();
            }
            let mut buffer = [0; 4_096];
            let length = self.0.read(&mut buffer).unwrap();
            assert!(length > 0, "closed after {:?}", String::from_utf8_lossy(&self.1));
            self.1.extend_from_slice(&buffer[..length]);
        }
    }

    #[track_caller]
    fn is_served(&mut self) {
        let answer = self.ask("GET /ignore HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert_eq!(status(&answer), "200", "{answer}");
        assert!(!answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
    }

    /// Whatever it asks, the answer is the last.
    #[track_caller]
    fn must_go(mut self, request: &str) {
        let answer = self.ask(request);
        assert_eq!(status(&answer), "403", "{answer}");
        assert!(answer.ends_with("client-certificate"), "{answer}");
        assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
        let mut rest = Vec::new();
        let closed = self.0.read_to_end(&mut rest);
        assert!(rest.is_empty() && closed.is_ok(), "{closed:?} {:?}", String::from_utf8_lossy(&rest));
    }

    fn is_resumed(&self) -> bool {
        self.0.conn.handshake_kind() == Some(HandshakeKind::Resumed)
    }
}

const GET: &str = "GET /ignore HTTP/1.1\r\nHost: localhost\r\n\r\n";
/// A body that is decoded, whose sender waits for leave.
const EXPECT: &str =
    "POST /ignore HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
/// A body that is decoded, and still coming.
const CHUNKED: &str =
    "POST /ignore HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n";

#[test]
fn a_certificate_that_ends_ends_what_it_opened() {
    let far = SystemTime::now() + 9_000 * DAY;
    let root = authority("root", far);
    let server = Mutual::new("mutual-ends", &[&root], Limits::default());
    for version in [&TLS13, &TLS12] {
        let begin = server.clock.now();
        let short = server.client(&root, 1, begin + DAY, version);
        let long = server.client(&root, 2, far, version);
        let mut kept = [GET, EXPECT, CHUNKED].map(|_| server.connect(&short));
        let mut staying = server.connect(&long);
        kept.iter_mut().chain([&mut staying]).for_each(Open::is_served);
        let mut resumed = server.connect(&short);
        resumed.is_served();
        assert!(resumed.is_resumed(), "{version:?}");

        server.clock.advance(DAY - Duration::from_secs(60));
        kept.iter_mut().chain([&mut staying, &mut resumed]).for_each(Open::is_served);
        // Tickets from before are as good as the certificate.
        let mut again = server.connect(&short);
        again.is_served();
        assert!(again.is_resumed(), "{version:?}");

        server.clock.advance(Duration::from_secs(62));
        staying.is_served();
        for (open, request) in kept.into_iter().zip([GET, EXPECT, CHUNKED]) {
            open.must_go(request);
        }
        resumed.must_go(GET);
        // Neither does a ticket let in.
        let mut late = server.connect(&short);
        while late.0.conn.is_handshaking() {
            late.0.conn.complete_io(&mut late.0.sock).unwrap();
        }
        assert!(late.is_resumed(), "{version:?}");
        late.must_go(GET);
        staying.is_served();
    }
    let refused: u64 = server.server.workers.metrics[0].refusals().map(|(_, count)| count).sum();
    assert_eq!(refused, 10);
}

/// Of several that are trusted one ends: its clients are judged, and so are the others', who notice nothing.
#[test]
fn a_root_that_ends_ends_what_it_opened() {
    let begin = SystemTime::now();
    let (short, long) = (authority("short", begin + DAY), authority("long", begin + 9_000 * DAY));
    let server = Mutual::new("mutual-root", &[&short, &long], Limits::default());
    let far = begin + 8_000 * DAY;
    let mut of_short = server.connect(&server.client(&short, 1, far, &TLS13));
    let mut of_long = server.connect(&server.client(&long, 1, far, &TLS13));
    for open in [&mut of_short, &mut of_long] {
        open.is_served();
    }
    server.clock.advance(DAY + Duration::from_secs(2));
    of_short.must_go(GET);
    for _ in 0..3 {
        of_long.is_served();
        server.clock.advance(DAY);
    }
}

#[test]
fn files_that_are_read_again_count_for_open_connections() {
    let far = SystemTime::now() + 9_000 * DAY;
    let (staying, leaving) = (authority("staying", far), authority("leaving", far));
    let server = Mutual::new("mutual-again", &[&staying, &leaving], Limits::default());
    let stays = server.client(&staying, 1, far, &TLS13);
    let leaves = server.client(&leaving, 1, far, &TLS13);
    let revoked = server.client(&staying, 7, far, &TLS13);
    let [mut stays, mut leaves, mut revoked] =
        [&stays, &leaves, &revoked].map(|client| server.connect(client));
    let all = |open: [&mut Open; 3]| open.into_iter().for_each(Open::is_served);
    all([&mut stays, &mut leaves, &mut revoked]);
    // The same files, and files that cannot be read: nobody notices.
    server.tls.reload().unwrap();
    all([&mut stays, &mut leaves, &mut revoked]);
    std::fs::write(server.folder.join("ca.pem"), "nothing").unwrap();
    assert!(server.tls.reload().unwrap_err().contains("ca.pem"));
    all([&mut stays, &mut leaves, &mut revoked]);
    // Written, and not yet read.
    trust(&server.folder, &[&staying]);
    all([&mut stays, &mut leaves, &mut revoked]);
    server.tls.reload().unwrap();
    leaves.must_go(GET);
    [&mut stays, &mut revoked].into_iter().for_each(Open::is_served);
    revoke(&server.folder, &staying, &[7]);
    server.tls.reload().unwrap();
    revoked.must_go(CHUNKED);
    stays.is_served();
}
