//! Places of backends.

use super::Scheme;

/// Where a call goes: connections are pooled by it. Built once at start, shared by reference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Plain or TLS.
    pub scheme: Scheme,
    /// Name or address literal that is dialled.
    pub host: Box<str>,
    /// Port that is dialled.
    pub port: u16,
    /// TLS settings; ignored for plain origins.
    pub tls: TlsSettings,
    /// Bound by `--endpoint`: loopback and link-local addresses are allowed (reliability.md 4).
    pub bound: bool,
}

/// How the backend's certificate is checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct TlsSettings {
    /// `insecureSkipVerification`: any issuer; expiry and host name are still checked (reference 1.2).
    pub skip_verification: bool,
    /// `serverNameToVerify`, in place of the dialled host.
    pub server_name: Option<Box<str>>,
}
