//! TLS to clients: rustls over aws-lc-rs, certificates and trust stores that can be exchanged while connections come.

mod truststore;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::Acceptor;
use rustls::{Error, ServerConfig};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{LazyConfigAcceptor, TlsAcceptor};

use crate::adapter::tcp::Tcp;
use crate::api::{DomainName, domain_of};
use crate::engine::client_certificate;
use crate::message::DomainClient;
use truststore::{Truststore, TruststoreFiles, Verifier};

/// Certificate, key and trust stores on disk, and the settings made of them.
pub(crate) struct Tls {
    files: Files,
    current: RwLock<Arc<Settings>>,
}

/// What is read from disk.
#[derive(Debug, Clone)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
    names: &'static [DomainName],
    /// The folder of trust stores.
    truststores: PathBuf,
}

/// How handshakes are done.
pub(crate) struct Settings {
    names: &'static [DomainName],
    /// With everybody.
    open: Arc<ServerConfig>,
    /// With clients of a domain name that asks for certificates, by its position.
    mutual: Vec<Option<Arc<ServerConfig>>>,
}

impl Tls {
    /// Reads the files.
    pub(crate) fn load(
        (certificate, key): (PathBuf, PathBuf),
        names: &'static [DomainName],
        truststores: PathBuf,
    ) -> Result<Tls, String> {
        let files = Files { certificate, key, names, truststores };
        let current = RwLock::new(Arc::new(files.read()?));
        Ok(Tls { files, current })
    }

    /// Reads the files again. What is wrong with them leaves the old settings in place.
    pub(crate) fn reload(&self) -> Result<(), String> {
        let settings = Arc::new(self.files.read()?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = settings;
        Ok(())
    }

    /// The settings for the next handshake.
    pub(crate) fn current(&self) -> Arc<Settings> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Settings {
    /// A handshake. Whom a client shows to be belongs to the domain name that it named.
    pub(crate) async fn accept(
        self: Arc<Settings>,
        stream: Tcp,
    ) -> io::Result<(TlsStream<Tcp>, Option<Arc<DomainClient>>)> {
        if self.mutual.iter().all(Option::is_none) {
            return TlsAcceptor::from(Arc::clone(&self.open))
                .accept(stream)
                .await
                .map(|stream| (stream, None));
        }
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let name = start.client_hello().server_name().map(str::to_ascii_lowercase);
        let domain = name.and_then(|name| domain_of(self.names, &name));
        let mutual = domain.and_then(|domain| Some((domain, self.mutual.get(domain)?.as_ref()?)));
        let Some((domain, config)) = mutual else {
            return start.into_stream(Arc::clone(&self.open)).await.map(|stream| (stream, None));
        };
        let stream = start.into_stream(Arc::clone(config)).await?;
        let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let certificate = shown.and_then(|shown| client_certificate::read(shown));
        let certificate =
            certificate.ok_or_else(|| io::Error::other("the client's certificate cannot be read"))?;
        Ok((stream, Some(Arc::new(DomainClient { domain, certificate }))))
    }
}

impl Files {
    fn read(&self) -> Result<Settings, String> {
        let open = Arc::new(self.config(None)?);
        let mutual = self.names.iter().map(|name| {
            let Some(mutual) = &name.mutual_tls else { return Ok(None) };
            let files = TruststoreFiles {
                certificates: self.truststores.join(mutual.truststore),
                revocations: mutual.revocations.map(|file| self.truststores.join(file)),
            };
            let truststore = Truststore::read(&files).map_err(|error| format!("{}: {error}", name.name))?;
            self.config(Some(truststore)).map(|config| Some(Arc::new(config)))
        });
        Ok(Settings { names: self.names, open, mutual: mutual.collect::<Result<_, String>>()? })
    }

    /// Each has tickets of its own: who was known to one is nobody to another, and to the one that takes its place.
    fn config(&self, truststore: Option<Truststore>) -> Result<ServerConfig, String> {
        let (certificate, key) = (&self.certificate, &self.key);
        let fault = |path: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| fault(certificate, &error))?;
        if chain.is_empty() {
            return Err(fault(certificate, &"no certificate in it"));
        }
        let private = PrivateKeyDer::from_pem_file(key).map_err(|error| match error {
            pem::Error::NoItemsFound => fault(key, &"no private key in it, or one that is encrypted"),
            error => fault(key, &error),
        })?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let builder = match truststore {
            Some(truststore) => builder.with_client_cert_verifier(Arc::new(Verifier(truststore))),
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(chain, private).map_err(|error| match error {
            Error::InconsistentKeys(_) => fault(certificate, &format!("{} is not its key", key.display())),
            error => fault(certificate, &error),
        })?;
        // HTTP/2 is not offered: what it would need is in reliability.md 2.4.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new().map_err(|error| error.to_string())?;
        Ok(config)
    }
}
