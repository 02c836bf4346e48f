//! Clients' certificates, held to a trust store (reference 7.6; reliability.md 4, "mTLS").

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, TrustAnchor, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, OtherError, SignatureScheme,
};
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, OwnedCertRevocationList,
    RevocationCheckDepth, RevocationOptionsBuilder, UnknownStatusPolicy, VerifiedPath,
    anchor_from_trusted_cert, aws_lc_rs as algorithms,
};

use crate::adapter::small_file::read_small;
use crate::engine::client_certificate;
use crate::engine::date::epoch_seconds;

/// Most certificates in a trust store, its largest size in bytes, and most certificates from a client's to the root, both
/// counted (reference 7.6).
const MOST_CERTIFICATES: usize = 1_000;
const LARGEST: usize = 1_000_000;
const LONGEST_CHAIN: usize = 4;
/// Largest size of the lists of what was revoked: those of large authorities have a few megabytes.
const LARGEST_LISTS: usize = 32 << 20;

/// RSA from 2,048 bits on and the curves P-256 and P-384, with SHA-256 or better.
static ALGORITHMS: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[
        algorithms::ECDSA_P256_SHA256,
        algorithms::ECDSA_P256_SHA384,
        algorithms::ECDSA_P384_SHA256,
        algorithms::ECDSA_P384_SHA384,
        algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
        algorithms::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
        algorithms::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
        algorithms::RSA_PKCS1_2048_8192_SHA256,
        algorithms::RSA_PKCS1_2048_8192_SHA384,
        algorithms::RSA_PKCS1_2048_8192_SHA512,
    ],
    mapping: &[
        (
            SignatureScheme::ECDSA_NISTP256_SHA256,
            &[algorithms::ECDSA_P256_SHA256, algorithms::ECDSA_P384_SHA256],
        ),
        (
            SignatureScheme::ECDSA_NISTP384_SHA384,
            &[algorithms::ECDSA_P384_SHA384, algorithms::ECDSA_P256_SHA384],
        ),
        (SignatureScheme::RSA_PSS_SHA256, &[algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY]),
        (SignatureScheme::RSA_PSS_SHA384, &[algorithms::RSA_PSS_2048_8192_SHA384_LEGACY_KEY]),
        (SignatureScheme::RSA_PSS_SHA512, &[algorithms::RSA_PSS_2048_8192_SHA512_LEGACY_KEY]),
        (SignatureScheme::RSA_PKCS1_SHA256, &[algorithms::RSA_PKCS1_2048_8192_SHA256]),
        (SignatureScheme::RSA_PKCS1_SHA384, &[algorithms::RSA_PKCS1_2048_8192_SHA384]),
        (SignatureScheme::RSA_PKCS1_SHA512, &[algorithms::RSA_PKCS1_2048_8192_SHA512]),
    ],
};

/// Files of a trust store.
#[derive(Debug, Clone)]
pub(crate) struct TruststoreFiles {
    pub(crate) certificates: PathBuf,
    pub(crate) revocations: Option<PathBuf>,
}

/// Whom clients' certificates must lead to, and which of them were revoked.
#[derive(Debug)]
pub(super) struct Truststore {
    roots: Vec<Root>,
    revoked: Vec<CertRevocationList<'static>>,
}

/// A certificate that is trusted, and when.
#[derive(Debug)]
struct Root {
    anchor: TrustAnchor<'static>,
    valid: (UnixTime, UnixTime),
}

impl Truststore {
    /// Reads the files. What is wrong with them is told with the file's name.
    pub(super) fn read(files: &TruststoreFiles) -> Result<Truststore, String> {
        let fault =
            |path: &Path, what: &dyn std::fmt::Display| format!("trust store {}: {what}", path.display());
        let path = &files.certificates;
        let text = read_small(path, LARGEST).map_err(|error| fault(path, &error))?;
        let mut roots = Vec::new();
        for certificate in CertificateDer::pem_slice_iter(&text) {
            let certificate = certificate.map_err(|error| fault(path, &error))?;
            let number = roots.len() + 1;
            let root = Root::of(&certificate)
                .ok_or_else(|| fault(path, &format_args!("certificate {number} cannot be read")))?;
            roots.push(root);
        }
        match roots.len() {
            0 => return Err(fault(path, &"no certificate in it")),
            MOST_CERTIFICATES.. if roots.len() > MOST_CERTIFICATES => {
                return Err(fault(path, &format_args!("more than {MOST_CERTIFICATES} certificates")));
            }
            _ => {}
        }
        let mut revoked = Vec::new();
        if let Some(path) = &files.revocations {
            let text = read_small(path, LARGEST_LISTS).map_err(|error| fault(path, &error))?;
            for list in CertificateRevocationListDer::pem_slice_iter(&text) {
                let list = list.map_err(|error| fault(path, &error))?;
                let list = OwnedCertRevocationList::from_der(&list).map_err(|error| fault(path, &error))?;
                revoked.push(list.into());
            }
            if revoked.is_empty() {
                return Err(fault(path, &"no list of revoked certificates in it"));
            }
        }
        Ok(Truststore { roots, revoked })
    }

    /// Judges a client's chain.
    fn judge(
        &self,
        end: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), Error> {
        let certificate = EndEntityCert::try_from(end).map_err(invalid)?;
        let anchors: Vec<TrustAnchor<'_>> = self
            .roots
            .iter()
            .filter(|root| root.valid.0 <= now && now <= root.valid.1)
            .map(|root| root.anchor.clone())
            .collect();
        let lists: Vec<&CertRevocationList<'_>> = self.revoked.iter().collect();
        // A certificate whose issuer publishes no list that is here is not revoked; a list that is out of date revokes nothing new.
        let revocation = RevocationOptionsBuilder::new(&lists).ok().map(|options| {
            options
                .with_depth(RevocationCheckDepth::Chain)
                .with_status_policy(UnknownStatusPolicy::Allow)
                .with_expiration_policy(ExpirationPolicy::Ignore)
                .build()
        });
        // The client's certificate, those between, the root.
        let is_short = |path: &VerifiedPath<'_>| match path.intermediate_certificates().count() + 2 {
            ..=LONGEST_CHAIN => Ok(()),
            _ => Err(webpki::Error::MaximumPathDepthExceeded),
        };
        certificate
            .verify_for_usage(
                ALGORITHMS.all,
                &anchors,
                chain,
                now,
                KeyUsage::client_auth(),
                revocation,
                Some(&is_short),
            )
            .map(drop)
            .map_err(invalid)
    }

    /// Judges a chain as it was shown, the client's certificate first.
    pub(super) fn vouches_for(&self, shown: &[CertificateDer<'_>], now: UnixTime) -> bool {
        shown.split_first().is_some_and(|(end, chain)| self.judge(end, chain, now).is_ok())
    }

    /// Until when a chain that is vouched for now need not be judged again: then a certificate ends that may count.
    pub(super) fn vouches_until(&self, shown: &[CertificateDer<'_>], now: UnixTime) -> UnixTime {
        let roots = self.roots.iter().map(|root| root.valid.1);
        // What cannot be read, but webpki could, is judged each time.
        let shown = shown.iter().map(|shown| validity(shown).map_or(now, |(_, end)| end));
        // What has ended already did not count.
        roots.chain(shown).filter(|end| *end >= now).min().unwrap_or(now)
    }
}

impl Root {
    fn of(certificate: &CertificateDer<'_>) -> Option<Root> {
        let anchor = anchor_from_trusted_cert(certificate).ok()?.to_owned();
        Some(Root { anchor, valid: validity(certificate)? })
    }
}

fn validity(certificate: &CertificateDer<'_>) -> Option<(UnixTime, UnixTime)> {
    let (from, to) = client_certificate::validity(certificate)?;
    let time = |time| UnixTime::since_unix_epoch(Duration::from_secs(epoch_seconds(time)));
    Some((time(from), time(to)))
}

/// The alert that the client sees is chosen by the kind of error.
fn invalid(error: webpki::Error) -> Error {
    use webpki::Error as Fault;
    match error {
        Fault::CertExpired { .. } => CertificateError::Expired,
        Fault::CertNotValidYet { .. } => CertificateError::NotValidYet,
        Fault::CertRevoked => CertificateError::Revoked,
        Fault::UnknownIssuer | Fault::CaUsedAsEndEntity => CertificateError::UnknownIssuer,
        Fault::RequiredEkuNotFoundContext(_) => CertificateError::InvalidPurpose,
        Fault::InvalidSignatureForPublicKey => CertificateError::BadSignature,
        Fault::BadDer => CertificateError::BadEncoding,
        other => CertificateError::Other(OtherError(Arc::new(other))),
    }
    .into()
}

/// What rustls asks about clients of one domain name.
#[derive(Debug)]
pub(super) struct Verifier(pub(super) Arc<Truststore>);

impl ClientCertVerifier for Verifier {
    /// No hints: whom we trust is nobody's business, and a long list would not fit a handshake.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.0.judge(end_entity, intermediates, now).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &ALGORITHMS)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &ALGORITHMS)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ALGORITHMS.supported_schemes()
    }
}

#[cfg(test)]
mod tests;
