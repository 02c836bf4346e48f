//! TLS, and a certificate that changes under a running gateway.

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gwgen_tests::backend::Backend;
use gwgen_tests::http::{Reader, Role};
use gwgen_tests::wait;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::gateway;
use super::knobs::{stalls_in_its_handshake, turned};

pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
}

impl Authority {
    pub(super) fn new() -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Two authorities of one name with two keys would vouch for each other's lists of what was revoked.
        let name: String =
            key.public_key_raw().iter().rev().take(8).map(|byte| format!("{byte:02x}")).collect();
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.self_signed(&key).unwrap();
        let (pem, certificate) = (certificate.pem(), certificate.der().clone());
        Authority { issuer: Issuer::new(params, key), certificate, pem }
    }

    /// What a trust store holds of it.
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// What signs for it.
    pub(super) fn issuer(&self) -> &Issuer<'static, KeyPair> {
        &self.issuer
    }

    /// What trusts it.
    pub(super) fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        roots
    }

    /// Writes a certificate for a name and its key; returns the certificate.
    pub(super) fn write(&self, name: &str, folder: &Path) -> CertificateDer<'static> {
        self.write_for(&[name], folder)
    }

    /// The same for several names.
    pub(super) fn write_for(&self, names: &[&str], folder: &Path) -> CertificateDer<'static> {
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let made = CertificateParams::new(names).unwrap().signed_by(&key, &self.issuer).unwrap();
        fs::write(folder.join("cert.pem"), made.pem()).unwrap();
        fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
        made.der().clone()
    }

    pub(super) fn client(&self) -> Arc<ClientConfig> {
        let roots = self.roots();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        Arc::new(builder.with_root_certificates(roots).with_no_client_auth())
    }
}

/// A connection for which the handshake goes on with the first bytes.
pub(super) fn connect(
    address: SocketAddr,
    config: &Arc<ClientConfig>,
) -> std::io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let name = ServerName::try_from("api.example").map_err(std::io::Error::other)?;
    let connection = ClientConnection::new(Arc::clone(config), name).map_err(std::io::Error::other)?;
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(wait::LONG))?;
    stream.set_write_timeout(Some(wait::LONG))?;
    Ok(StreamOwned::new(connection, stream))
}

/// A request over TLS; the status, and the certificate that was shown.
fn ask(address: SocketAddr, config: &Arc<ClientConfig>) -> Result<(u16, CertificateDer<'static>), String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let mut stream = connect(address, config).map_err(|e| text(&e))?;
    stream.write_all(b"GET /mock HTTP/1.1\r\nHost: api.example\r\n\r\n").map_err(|e| text(&e))?;
    let mut reader = Reader::new(stream);
    let answer = reader.message(Role::Answer).map_err(|e| text(&e))?.ok_or("no answer")?;
    let shown = reader.stream().conn.peer_certificates().and_then(|list| list.first().cloned());
    Ok((answer.status(), shown.ok_or("no certificate")?.into_owned()))
}

#[test]
pub(super) fn certificates_are_reloaded_on_sighup() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let first = authority.write("api.example", folder.path());
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    let backend = Backend::echo();
    let mut gateway = gateway(&backend, &["--tls-cert", &cert, "--tls-key", &key]);
    let client = authority.client();
    assert_eq!(ask(gateway.address, &client), Ok((200, first)));

    let second = authority.write("api.example", folder.path());
    gateway.process.signal("HUP");
    let reloaded = || ask(gateway.address, &client).ok().filter(|(_, shown)| *shown == second);
    assert_eq!(
        wait::until(wait::LONG, reloaded).map(|(status, _)| status),
        Some(200),
        "the new certificate is shown"
    );

    // A file that is no certificate changes nothing.
    fs::write(folder.path().join("cert.pem"), "not a certificate").unwrap();
    gateway.process.signal("HUP");
    let said = || gateway.process.output().to_lowercase().contains("cert").then_some(());
    assert!(wait::until(Duration::from_secs(10), said).is_some(), "a reload that fails is said");
    assert_eq!(ask(gateway.address, &client), Ok((200, second)));
    assert_eq!(gateway.process.ended(), None);
    // Plain HTTP on a TLS port gets no answer that looks like one.
    let plain = gwgen_tests::client::get(gateway.address, "/mock");
    assert!(plain.map_or(true, |answer| answer.status() >= 400));
}

/// A handshake that nobody goes on with is nothing in flight.
#[test]
fn a_silent_handshake_does_not_hold_the_drain() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    authority.write("api.example", folder.path());
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let backend = Backend::echo();
    let mut gateway = gateway(
        &backend,
        &["--tls-cert", &path("cert.pem"), "--tls-key", &path("key.pem"), "--workers", "1"],
    );
    let _silent = TcpStream::connect(gateway.address).unwrap();
    // Behind it in the queue: when this one is answered, the silent one was accepted.
    assert_eq!(ask(gateway.address, &authority.client()).unwrap().0, 200);
    let begin = Instant::now();
    gateway.process.signal("TERM");
    let status = gateway.process.wait(Duration::from_secs(15)).expect("nothing is in flight");
    assert_eq!(status.code(), Some(0));
    assert!(begin.elapsed() < Duration::from_secs(5), "the drain took {:?}", begin.elapsed());
}

/// What cannot be served with is said in words, with the files, before a port is taken.
#[test]
fn files_that_do_not_fit_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    authority.write("api.example", folder.path());
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    let ended = |said: &str| {
        let flags =
            ["--admin", "off", "--param", "openHost=127.0.0.1:1", "--tls-cert", &cert, "--tls-key", &key];
        let output =
            Command::new(super::binary()).args(["--listen", "127.0.0.1:0"]).args(flags).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{text}");
        assert!(text.contains(said), "{text:?} does not say {said:?}");
    };
    let whole = fs::read_to_string(&key).unwrap();
    fs::write(&key, whole.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")).unwrap();
    ended(&format!("{key}: no private key in it, or one that is encrypted"));
    fs::write(&key, KeyPair::generate().unwrap().serialize_pem()).unwrap();
    ended(&format!("{cert}: {key} is not its key"));
    fs::write(&key, whole).unwrap();
    fs::write(&cert, "").unwrap();
    ended(&format!("{cert}: no certificate in it"));
}

#[test]
pub(super) fn a_handshake_has_its_time() {
    let folder = tempfile::tempdir().unwrap();
    Authority::new().write("api.example", folder.path());
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let flags = ["--tls-cert", &path("cert.pem"), "--tls-key", &path("key.pem")];
    let gateway = turned(&Backend::echo(), "handshakeTimeout: 300ms\n", &flags);
    assert!(!stalls_in_its_handshake(&gateway), "handshakeTimeout");
}
