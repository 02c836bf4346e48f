//! Custom domain names.

/// A domain name of the API (`x-gwgen.domainNames`).
#[derive(Debug, Clone, Copy)]
pub struct DomainName {
    /// Lower case; `*.` in front stands for one label.
    pub name: &'static str,
    /// Whom clients must be vouched for by, where the domain name asks for certificates.
    pub mutual_tls: Option<MutualTls>,
}

/// `mutualTlsAuthentication`. Its files are read when the gateway starts, and again when it is told to.
#[derive(Debug, Clone, Copy)]
pub struct MutualTls {
    /// Certificates in PEM, relative to `--truststores`.
    pub truststore: &'static str,
    /// Lists of what was revoked, in PEM.
    pub revocations: Option<&'static str>,
}

impl DomainName {
    /// Whether a host, in lower case and without port, is this domain.
    pub fn covers(&self, host: &str) -> bool {
        match self.name.strip_prefix("*.") {
            Some(parent) => {
                host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == parent)
            }
            None => host == self.name,
        }
    }
}

/// The position of the domain name that a host belongs to: an exact one goes before a wildcard.
pub fn domain_of(names: &[DomainName], host: &str) -> Option<usize> {
    let exact = names.iter().position(|domain| domain.name == host);
    exact.or_else(|| names.iter().position(|domain| domain.covers(host)))
}
