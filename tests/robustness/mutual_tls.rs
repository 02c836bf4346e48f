//! Domain names that ask for clients' certificates, and a trust store that changes under a running gateway.

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Message, Reader, Role};
use gwgen_tests::{compiler, repository, wait};
use rcgen::{
    CertificateParams, CertificateRevocationListParams, DnType, KeyIdMethod, KeyPair, RevokedCertParams,
    SerialNumber,
};
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::tls::Authority;

const DEFINITION: &str = r#"
openapi: 3.0.1
info: {title: mutual, version: "1"}
x-gwgen:
  domainNames:
    mutual.example: {mutualTlsAuthentication: {truststore: trusted.pem}}
    listed.example: {mutualTlsAuthentication: {truststore: trusted.pem, revocations: revoked.pem}}
    open.example: {}
paths:
  /who:
    get:
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default:
            statusCode: "200"
            responseTemplates:
              application/json: "$context.identity.clientCert.subjectDN|$context.identity.clientCert.issuerDN|$context.identity.clientCert.serialNumber|$context.identity.clientCert.validity.notAfter|$context.identity.clientCert.clientCertPem.length()"
"#;

struct Served {
    folder: tempfile::TempDir,
    server: Authority,
    gateway: Gateway,
}

impl Served {
    /// The folder of the trust store is told by the flag or by its variable.
    fn with(trusted: &[&Authority], by: &str) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let specification = repository::scratch("robustness").join("mutual.yaml");
        if fs::read_to_string(&specification).ok().as_deref() != Some(DEFINITION) {
            fs::write(&specification, DEFINITION).unwrap();
        }
        let binary = compiler::build(&specification, "robustness-mutual", &[]).unwrap();
        let server = Authority::new();
        let names = ["mutual.example", "listed.example", "open.example", "elsewhere.example"];
        server.write_for(&names, folder.path());
        trust(folder.path(), trusted);
        revoke(folder.path(), trusted[0], &[]);
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        // What is said of trust stores must not be lost among ten thousand lines.
        fs::write(path("gateway.yaml"), "accessLog: off\n").unwrap();
        let mut flags: Vec<String> = ["--tls-cert", "--tls-key", "--config"].map(str::to_owned).into();
        for (at, file) in [(1, "cert.pem"), (3, "key.pem"), (5, "gateway.yaml")] {
            flags.insert(at, path(file));
        }
        let stores = path("");
        let mut variables = Vec::new();
        match by {
            "--truststores" => flags.extend([by.to_owned(), stores.clone()]),
            variable => variables.push((variable, &*stores)),
        }
        let gateway = Gateway::start_among(&binary, &flags, &variables).unwrap();
        Served { folder, server, gateway }
    }

    /// A client with a certificate, or with none.
    fn client(&self, identity: Option<&Identity>) -> Arc<ClientConfig> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.server.roots());
        Arc::new(match identity {
            None => builder.with_no_client_auth(),
            Some(Identity { chain, key }) => {
                let key = PrivateKeyDer::try_from(key.clone()).unwrap();
                builder.with_client_auth_cert(chain.clone(), key).unwrap()
            }
        })
    }

    /// Asks for a name in the handshake and for a host in the request.
    fn ask(&self, config: &Arc<ClientConfig>, name: &str, host: &str) -> Result<Message, String> {
        ask(self.gateway.address, config, name, host)
    }
}

fn ask(address: SocketAddr, config: &Arc<ClientConfig>, name: &str, host: &str) -> Result<Message, String> {
    Kept::open(address, config, name)?.ask(host)
}

/// A connection that several requests can be sent over.
struct Kept(Reader<StreamOwned<ClientConnection, TcpStream>>);

impl Kept {
    fn open(address: SocketAddr, config: &Arc<ClientConfig>, name: &str) -> Result<Kept, String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let name = ServerName::try_from(name.to_owned()).map_err(|error| text(&error))?;
        let connection = ClientConnection::new(Arc::clone(config), name).map_err(|error| text(&error))?;
        let stream = TcpStream::connect(address).map_err(|error| text(&error))?;
        stream.set_read_timeout(Some(wait::LONG)).map_err(|error| text(&error))?;
        Ok(Kept(Reader::new(StreamOwned::new(connection, stream))))
    }

    fn ask(&mut self, host: &str) -> Result<Message, String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let request = format!("GET /who HTTP/1.1\r\nHost: {host}\r\n\r\n");
        self.0.stream().write_all(request.as_bytes()).map_err(|error| text(&error))?;
        let answer = self.0.message(Role::Answer).map_err(|error| text(&error))?;
        answer.ok_or_else(|| "no answer".to_owned())
    }

    /// Asked for what it was made for it gets its last answer.
    fn must_go(mut self, host: &str) {
        let answer = self.ask(host).unwrap();
        assert_eq!(answer.status(), 403, "{}", answer.text());
        assert_eq!(answer.text(), "{\"message\":\"Forbidden\"}");
        assert_eq!(answer.header("connection"), Some("close"));
        assert!(self.ask(host).is_err(), "the connection goes on");
    }
}

fn trust(folder: &Path, trusted: &[&Authority]) {
    let all: String = trusted.iter().map(|authority| authority.pem()).collect();
    // In one step: a gateway that reads it now reads a whole file.
    fs::write(folder.join("next.pem"), all).unwrap();
    fs::rename(folder.join("next.pem"), folder.join("trusted.pem")).unwrap();
}

fn revoke(folder: &Path, issuer: &Authority, serials: &[u64]) {
    let revoked = |serial: &u64| RevokedCertParams {
        serial_number: SerialNumber::from(*serial),
        revocation_time: rcgen::date_time_ymd(2026, 1, 1),
        reason_code: None,
        invalidity_date: None,
    };
    let list = CertificateRevocationListParams {
        this_update: rcgen::date_time_ymd(2026, 1, 1),
        next_update: rcgen::date_time_ymd(2120, 1, 1),
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: serials.iter().map(revoked).collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let list = list.signed_by(issuer.issuer()).unwrap().pem().unwrap();
    fs::write(folder.join("next.pem"), list).unwrap();
    fs::rename(folder.join("next.pem"), folder.join("revoked.pem")).unwrap();
}

/// A client's certificate and its key.
struct Identity {
    chain: Vec<rustls::pki_types::CertificateDer<'static>>,
    key: Vec<u8>,
}

impl Identity {
    fn of(authority: &Authority, name: &str) -> Identity {
        Identity::numbered(authority, name, 4_711)
    }

    fn numbered(authority: &Authority, name: &str, serial: u64) -> Identity {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::OrganizationName, "Pets, Inc.");
        params.distinguished_name.push(DnType::CommonName, name);
        params.serial_number = Some(SerialNumber::from(serial));
        params.not_after = rcgen::date_time_ymd(2120, 8, 5);
        let key = KeyPair::generate().unwrap();
        let made = params.signed_by(&key, authority.issuer()).unwrap();
        Identity { chain: vec![made.der().clone()], key: key.serialize_der() }
    }
}

/// Ends the load when it goes.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
pub(super) fn who_shows_a_certificate_and_where() {
    let (partners, strangers) = (Authority::new(), Authority::new());
    let served = Served::with(&[&partners], "--truststores");
    let known = served.client(Some(&Identity::of(&partners, "ana")));
    let stranger = served.client(Some(&Identity::of(&strangers, "ana")));
    let nobody = served.client(None);

    let answer = served.ask(&known, "mutual.example", "mutual.example").unwrap();
    let said = answer.text();
    let fields: Vec<&str> = said.split('|').collect();
    assert_eq!(answer.status(), 200, "{said}");
    assert_eq!(fields[0], "O=Pets\\, Inc.,CN=ana");
    assert!(fields[1].starts_with("CN=") && fields[2] == "4711", "{said}");
    assert_eq!(fields[3], "Aug  5 00:00:00 2120 GMT");
    assert!(fields[4].parse::<usize>().unwrap() > 300, "{said}");

    // The handshake fails: there is no answer at all.
    for client in [&stranger, &nobody] {
        let refused = served.ask(client, "mutual.example", "mutual.example");
        assert!(refused.is_err(), "{refused:?}");
    }
    // Elsewhere nobody asks for one, and nobody has an identity, whatever the client would show.
    for client in [&known, &stranger, &nobody] {
        for name in ["open.example", "elsewhere.example"] {
            let answer = served.ask(client, name, name).unwrap();
            assert_eq!((answer.status(), answer.text().as_str()), (200, "||||"), "{name}");
        }
    }
    // A connection is for the name of its handshake, both ways.
    for (name, host) in [
        ("open.example", "mutual.example"),
        ("elsewhere.example", "mutual.example"),
        ("mutual.example", "open.example"),
        ("mutual.example", "127.0.0.1"),
        ("open.example", "MUTUAL.example."),
    ] {
        let answer = served.ask(&known, name, host).unwrap();
        assert_eq!(answer.status(), 421, "{name} {host}: {}", answer.text());
        assert_eq!(answer.text(), "{\"message\":\"Misdirected Request\"}");
    }
    // A name in another case is the same name.
    assert_eq!(served.ask(&known, "Mutual.Example", "mutual.example").unwrap().status(), 200);
}

/// Who is trusted before and after is never refused; who is not any more is out at once, also with a ticket from before.
#[test]
pub(super) fn a_trust_store_changes_under_load() {
    let (staying, leaving, coming) = (Authority::new(), Authority::new(), Authority::new());
    let served = Served::with(&[&staying, &leaving], "GATEWAY_TRUSTSTORES");
    let client = |authority: &Authority| served.client(Some(&Identity::of(authority, "ana")));
    let (stays, leaves, comes) = (client(&staying), client(&leaving), client(&coming));
    let ask = |client: &Arc<ClientConfig>| served.ask(client, "mutual.example", "mutual.example");
    // The second one resumes: its session came with the first one's answer.
    for client in [&stays, &leaves, &stays, &leaves] {
        assert_eq!(ask(client).unwrap().status(), 200);
    }
    assert!(ask(&comes).is_err());

    let (over, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        // Also where an assertion fails: nobody waits for threads that go on.
        let _end = Over(&over);
        for _ in 0..2 {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    assert_eq!(ask(&stays).unwrap().status(), 200);
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let changes = [(&leaves, &comes, [&staying, &coming]), (&comes, &leaves, [&staying, &leaving])];
        for (out, inside, trusted) in changes.iter().cycle().take(6) {
            let before = asked.load(Ordering::Relaxed);
            trust(served.folder.path(), trusted);
            served.gateway.process.signal("HUP");
            let taken_up = || ask(inside).ok().filter(|answer| answer.status() == 200);
            assert!(wait::until(wait::LONG, taken_up).is_some(), "{}", served.gateway.process.output());
            assert!(ask(out).is_err(), "a client whose authority is trusted no longer");
            let went_on = || (asked.load(Ordering::Relaxed) > before).then_some(());
            assert!(wait::until(wait::LONG, went_on).is_some());
        }
        // A trust store that cannot be read changes nothing.
        fs::write(served.folder.path().join("trusted.pem"), "nothing").unwrap();
        served.gateway.process.signal("HUP");
        let said = || {
            served.gateway.process.output().contains("certificates are kept: mutual.example").then_some(())
        };
        assert!(wait::until(wait::LONG, said).is_some(), "{}", served.gateway.process.output());
        assert_eq!(ask(&leaves).unwrap().status(), 200);
    });
    assert!(asked.load(Ordering::Relaxed) > 0);
}

/// What is trusted now counts for connections that were made before: of those who are not trusted any more the next request
/// is the last, and nobody else notices that anything was judged.
#[test]
fn open_connections_are_held_to_what_is_trusted_now() {
    let (staying, leaving) = (Authority::new(), Authority::new());
    let served = Served::with(&[&staying, &leaving], "--truststores");
    let client = |identity: Identity| served.client(Some(&identity));
    let stays = client(Identity::of(&staying, "stays"));
    let leaves = client(Identity::of(&leaving, "leaves"));
    let lost = client(Identity::numbered(&staying, "lost", 7));
    let open =
        |client: &Arc<ClientConfig>, name: &str| Kept::open(served.gateway.address, client, name).unwrap();
    let (mutual, listed, other) = ("mutual.example", "listed.example", "open.example");
    let is_served = |kept: &mut Kept, name: &str| {
        let answer = kept.ask(name).unwrap();
        assert_eq!((answer.status(), answer.header("connection")), (200, None), "{}", answer.text());
    };
    let mut reloads = 0;
    let mut reload = || {
        reloads += 1;
        served.gateway.process.signal("HUP");
        let said = || {
            (served.gateway.process.output().matches("certificates read again").count() == reloads)
                .then_some(())
        };
        assert!(wait::until(wait::LONG, said).is_some(), "{}", served.gateway.process.output());
    };
    let mut staying_on = [open(&stays, mutual), open(&stays, listed)];
    let mut still_known = open(&lost, mutual);
    let (mut leaves_mutual, mut leaves_listed) = (open(&leaves, mutual), open(&leaves, listed));
    let mut revoked = open(&lost, listed);
    let mut anybody = open(&leaves, other);
    for _ in 0..3 {
        // The same files again: nobody notices.
        for (kept, name) in staying_on.iter_mut().zip([mutual, listed]) {
            is_served(kept, name);
        }
        is_served(&mut still_known, mutual);
        is_served(&mut leaves_mutual, mutual);
        is_served(&mut leaves_listed, listed);
        is_served(&mut revoked, listed);
        is_served(&mut anybody, other);
        reload();
    }
    trust(served.folder.path(), &[&staying]);
    reload();
    leaves_mutual.must_go(mutual);
    // Not even where nobody is asked for a certificate: the connection was his who is not trusted.
    leaves_listed.must_go(other);
    is_served(&mut revoked, listed);
    revoke(served.folder.path(), &staying, &[7]);
    reload();
    revoked.must_go(listed);
    assert!(served.ask(&lost, listed, listed).is_err());
    // That list is the other domain name's.
    is_served(&mut still_known, mutual);
    for (kept, name) in staying_on.iter_mut().zip([mutual, listed]) {
        is_served(kept, name);
    }
    is_served(&mut anybody, other);
}
