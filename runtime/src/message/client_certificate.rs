//! A client's certificate, where mutual TLS asked for it: `$context.identity.clientCert`.

/// What is told of a certificate that was verified (reference 4.5, 5.5, 7.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// `clientCertPem`: the certificate itself (RFC 7468).
    pub pem: Box<str>,
    /// `subjectDN`: `C=US,O=Pets,CN=client`, in the certificate's order.
    pub subject_dn: Box<str>,
    /// `issuerDN`, in the same form.
    pub issuer_dn: Box<str>,
    /// `serialNumber`: decimal where it fits eight bytes, else its bytes in hexadecimal, colons between.
    pub serial_number: Box<str>,
    /// `validity.notBefore`: `Aug  5 00:28:21 2120 GMT`.
    pub not_before: Box<str>,
    /// `validity.notAfter`, in the same form.
    pub not_after: Box<str>,
}

/// Who is at the other end of a connection on which a domain name asked for a certificate. The identity belongs to that
/// domain name only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainClient {
    /// The position of the domain name in `Api::domain_names`.
    pub domain: usize,
    /// What the client showed.
    pub certificate: ClientCertificate,
}
