//! A client that showed a certificate, held to what is trusted now.
//!
//! A handshake says who somebody was. Its connection lives for an hour, its tickets for half a day: in that time trust stores
//! change, certificates are revoked, and end.

use std::cell::Cell;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{HandshakeKind, ServerConnection};

use super::Tls;
use super::truststore::Truststore;
use crate::engine::client_certificate;
use crate::message::DomainClient;

/// Of no generation: the chain was not judged yet.
const NEVER: u64 = 0;

/// Who is at the other end of a connection.
pub(crate) struct TlsClient {
    identity: Arc<DomainClient>,
    /// The certificates as they were shown.
    chain: Vec<CertificateDer<'static>>,
    tls: Arc<Tls>,
    /// By which generation of the files they were judged last.
    judged_by: Cell<u64>,
    /// Until when that holds.
    holds_until: Cell<UnixTime>,
}

impl TlsClient {
    /// Of a handshake that is done, with the number and the trust store of its settings. `None`: the certificate cannot be
    /// read, which webpki's verdict makes impossible.
    pub(super) fn of(
        connection: &ServerConnection,
        domain: usize,
        tls: &Arc<Tls>,
        (generation, truststore): (u64, &Truststore),
    ) -> Option<TlsClient> {
        let chain: Vec<CertificateDer<'static>> = connection.peer_certificates()?.to_vec();
        let certificate = client_certificate::read(chain.first()?)?;
        // Who resumes is not asked for a certificate: the ticket says which one was shown when it was given.
        let is_resumed = connection.handshake_kind() == Some(HandshakeKind::Resumed);
        let now = tls.now();
        Some(TlsClient {
            identity: Arc::new(DomainClient { domain, certificate }),
            judged_by: Cell::new(if is_resumed { NEVER } else { generation }),
            holds_until: Cell::new(truststore.vouches_until(&chain, now)),
            chain,
            tls: Arc::clone(tls),
        })
    }

    /// What phases are told of it.
    pub(crate) fn identity(&self) -> &Arc<DomainClient> {
        &self.identity
    }

    /// Whether it is still somebody who is trusted. Asked before each request; it costs something where the files were read
    /// again or a certificate has ended since the last time.
    pub(crate) fn is_trusted(&self) -> bool {
        let now = self.tls.now();
        self.judged_by.get() == self.tls.generation() && now <= self.holds_until.get() || self.judge(now)
    }

    #[cold]
    fn judge(&self, now: UnixTime) -> bool {
        let settings = self.tls.current();
        let mutual = settings.mutual.get(self.identity.domain).and_then(Option::as_ref);
        let Some(mutual) = mutual.filter(|mutual| mutual.truststore.vouches_for(&self.chain, now)) else {
            return false;
        };
        self.judged_by.set(settings.generation);
        self.holds_until.set(mutual.truststore.vouches_until(&self.chain, now));
        true
    }
}
