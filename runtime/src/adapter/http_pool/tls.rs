//! TLS towards backends: the machine's trust store, HTTP/1.1 only, and what `tlsConfig` may relax.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::certificate;

/// The TLS settings of all workers: read once, on the first HTTPS call.
#[derive(Debug, Default)]
pub struct BackendTls {
    verified: OnceLock<Result<Arc<ClientConfig>, String>>,
    unverified: OnceLock<Result<Arc<ClientConfig>, String>>,
}

impl BackendTls {
    /// Settings that are read from the machine when they are first needed.
    pub fn new() -> BackendTls {
        BackendTls::default()
    }

    /// Settings that trust these certificates only.
    pub fn trusting(roots: RootCertStore) -> BackendTls {
        let tls = BackendTls::new();
        let config = build(|builder| builder.with_root_certificates(roots).with_no_client_auth());
        let _ = tls.verified.set(config);
        tls
    }

    /// The configuration for an origin.
    pub(super) fn config(&self, skip_verification: bool) -> Result<Arc<ClientConfig>, String> {
        let config = if skip_verification {
            self.unverified.get_or_init(|| {
                build(|builder| {
                    let algorithms = provider().signature_verification_algorithms;
                    let verifier = AnyIssuer { algorithms };
                    builder
                        .dangerous()
                        .with_custom_certificate_verifier(Arc::new(verifier))
                        .with_no_client_auth()
                })
            })
        } else {
            self.verified.get_or_init(|| {
                build(|builder| builder.with_root_certificates(machine_roots()).with_no_client_auth())
            })
        };
        config.clone()
    }
}

type Builder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

fn build(finish: impl FnOnce(Builder) -> ClientConfig) -> Result<Arc<ClientConfig>, String> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let mut config = finish(builder);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// The machine's trust store (`SSL_CERT_FILE` and `SSL_CERT_DIR` say where), or Mozilla's where it has none.
fn machine_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
}

/// `insecureSkipVerification`: whoever issued the certificate, it must be for this host and in its time
/// (reference 1.2), and the peer must hold its key.
#[derive(Debug)]
struct AnyIssuer {
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for AnyIssuer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let parsed = ParsedCertificate::try_from(end_entity)?;
        rustls::client::verify_server_name(&parsed, server_name)?;
        let (not_before, not_after) =
            certificate::validity(end_entity).ok_or(CertificateError::BadEncoding)?;
        if now.as_secs() < not_before {
            return Err(CertificateError::NotValidYet.into());
        }
        if now.as_secs() > not_after {
            return Err(CertificateError::Expired.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
