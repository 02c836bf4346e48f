//! TLS to clients: rustls over aws-lc-rs, certificates and trust stores that can be exchanged while connections come.

mod client;
mod truststore;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::Acceptor;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::time_provider::TimeProvider;
use rustls::{Error, InconsistentKeys, ServerConfig};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{LazyConfigAcceptor, TlsAcceptor};

use crate::adapter::tcp::Tcp;
use crate::api::{DomainName, domain_of};
use crate::engine::date::epoch_seconds;
use crate::port::Clock;
pub(crate) use client::TlsClient;
use truststore::{Truststore, TruststoreFiles, Verifier};

/// Certificate, key and trust stores on disk, and the settings made of them.
pub(crate) struct Tls {
    files: Files,
    clock: Arc<dyn Clock>,
    current: RwLock<Arc<Settings>>,
    /// The number of the current settings, for those who only ask whether they are still the same.
    generation: AtomicU64,
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
struct Settings {
    /// Which generation of the files made them, from 1.
    generation: u64,
    /// With everybody.
    open: Arc<ServerConfig>,
    /// With clients of a domain name that asks for certificates, by its position.
    mutual: Vec<Option<Mutual>>,
}

/// What a domain name that asks for certificates has of its own.
struct Mutual {
    config: Arc<ServerConfig>,
    truststore: Arc<Truststore>,
}

impl Tls {
    /// Reads the files.
    pub(crate) fn load(
        (certificate, key): (PathBuf, PathBuf),
        names: &'static [DomainName],
        truststores: PathBuf,
        clock: Arc<dyn Clock>,
    ) -> Result<Tls, String> {
        let files = Files { certificate, key, names, truststores };
        let current = files.read(1, &clock)?;
        Ok(Tls {
            files,
            clock,
            generation: AtomicU64::new(current.generation),
            current: RwLock::new(Arc::new(current)),
        })
    }

    /// Reads the files again. What is wrong with them leaves the old settings in place.
    pub(crate) fn reload(&self) -> Result<(), String> {
        let generation = self.generation() + 1;
        let settings = Arc::new(self.files.read(generation, &self.clock)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = settings;
        // Behind the settings: who sees the number finds what it stands for.
        self.generation.store(generation, Ordering::Release);
        Ok(())
    }

    /// The settings for the next handshake.
    fn current(&self) -> Arc<Settings> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Which settings are the current ones.
    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// A handshake. Whom a client shows to be belongs to the domain name that it named.
    pub(crate) async fn accept(
        self: Arc<Tls>,
        stream: Tcp,
    ) -> io::Result<(TlsStream<Tcp>, Option<Box<TlsClient>>)> {
        let settings = self.current();
        if settings.mutual.iter().all(Option::is_none) {
            return TlsAcceptor::from(Arc::clone(&settings.open))
                .accept(stream)
                .await
                .map(|stream| (stream, None));
        }
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let name = start.client_hello().server_name().map(str::to_ascii_lowercase);
        let domain = name.and_then(|name| domain_of(self.files.names, &name));
        let mutual = domain.and_then(|domain| Some((domain, settings.mutual.get(domain)?.as_ref()?)));
        let Some((domain, Mutual { config, truststore })) = mutual else {
            return start.into_stream(Arc::clone(&settings.open)).await.map(|stream| (stream, None));
        };
        let stream = start.into_stream(Arc::clone(config)).await?;
        let client = TlsClient::of(stream.get_ref().1, domain, &self, (settings.generation, truststore));
        let client = client.ok_or_else(|| io::Error::other("the client's certificate cannot be read"))?;
        Ok((stream, Some(Box::new(client))))
    }

    fn now(&self) -> UnixTime {
        unix_time(&*self.clock)
    }
}

fn unix_time(clock: &dyn Clock) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(epoch_seconds(clock.now())))
}

/// The gateway's clock, as rustls asks it.
struct Time(Arc<dyn Clock>);

impl TimeProvider for Time {
    fn current_time(&self) -> Option<UnixTime> {
        Some(unix_time(&*self.0))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Time")
    }
}

impl Files {
    fn read(&self, generation: u64, clock: &Arc<dyn Clock>) -> Result<Settings, String> {
        let open = Arc::new(self.config(clock, None)?);
        let mutual = self.names.iter().map(|name| {
            let Some(mutual) = &name.mutual_tls else { return Ok(None) };
            let files = TruststoreFiles {
                certificates: self.truststores.join(mutual.truststore),
                revocations: mutual.revocations.map(|file| self.truststores.join(file)),
            };
            let truststore = Truststore::read(&files).map_err(|error| format!("{}: {error}", name.name))?;
            let truststore = Arc::new(truststore);
            let config = Arc::new(self.config(clock, Some(&truststore))?);
            Ok(Some(Mutual { config, truststore }))
        });
        Ok(Settings { generation, open, mutual: mutual.collect::<Result<_, String>>()? })
    }

    /// Each has tickets of its own: who was known to one is nobody to another, and to the one that takes its place.
    fn config(
        &self,
        clock: &Arc<dyn Clock>,
        truststore: Option<&Arc<Truststore>>,
    ) -> Result<ServerConfig, String> {
        let (certificate, key) = (&self.certificate, &self.key);
        let fault = |path: &Path, error: &dyn fmt::Display| format!("{}: {error}", path.display());
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
        let private = provider.key_provider.load_private_key(private).map_err(|error| match error {
            // That is what it calls a key that it cannot read; of what stands in front of the text it knows nothing.
            Error::General(what) => fault(key, &what),
            error => fault(key, &error),
        })?;
        let own = CertifiedKey::new(chain, private);
        match own.keys_match() {
            Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => {}
            Err(Error::InconsistentKeys(_)) => {
                return Err(fault(certificate, &format_args!("{} is not its key", key.display())));
            }
            Err(error) => return Err(fault(certificate, &error)),
        }
        let time = Arc::new(Time(Arc::clone(clock)));
        let builder = ServerConfig::builder_with_details(provider, time)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let builder = match truststore {
            Some(truststore) => builder.with_client_cert_verifier(Arc::new(Verifier(Arc::clone(truststore)))),
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(own)));
        // HTTP/2 is not offered: what it would need is in reliability.md 2.4.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new().map_err(|error| error.to_string())?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests;
