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
    /// Who named it: that decides which addresses may be dialled.
    pub named_by: NamedBy,
}

/// Who named an origin (reliability.md 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedBy {
    /// The operator, by `--endpoint`: it may be at any address.
    Operator,
    /// The definition: not at link-local addresses, and no cloud's metadata service.
    Definition,
    /// An issuer of tokens, as its own name or in what it answers: not on this machine either.
    Issuer,
}

/// How the backend's certificate is checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct TlsSettings {
    /// `insecureSkipVerification`: any issuer; expiry and host name are still checked (reference 1.2).
    pub skip_verification: bool,
    /// `serverNameToVerify`, in place of the dialled host.
    pub server_name: Option<Box<str>>,
}

/// A host as it is dialled: the brackets around an address of IPv6 belong to the URL.
pub(crate) fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}
