//! A certificate for the TLS scenario and the client that trusts it.

use std::path::Path;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A TLS 1.3 client.
#[derive(Clone)]
pub(super) struct Client {
    connector: TlsConnector,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TLS client")
    }
}

/// Writes `cert.pem`, `key.pem` and `both.pem` (HAProxy's form) to a folder; returns the client that trusts them.
pub(super) fn make(folder: &Path) -> Result<Client, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let made = rcgen::generate_simple_self_signed(vec!["bench.example".to_owned()]).map_err(|e| text(&e))?;
    let (cert, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    for (name, content) in [("cert.pem", &cert), ("key.pem", &key), ("both.pem", &format!("{cert}{key}"))] {
        std::fs::write(folder.join(name), content).map_err(|e| text(&e))?;
    }
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).map_err(|e| text(&e))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|e| text(&e))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // Each handshake is a new one.
    config.resumption = Resumption::disabled();
    Ok(Client { connector: TlsConnector::from(Arc::new(config)) })
}

impl Client {
    /// Shakes hands.
    pub(super) async fn connect(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, String> {
        let name = ServerName::try_from("bench.example").map_err(|error| error.to_string())?;
        self.connector.connect(name, stream).await.map_err(|error| format!("TLS: {error}"))
    }
}
