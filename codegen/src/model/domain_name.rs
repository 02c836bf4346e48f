//! Custom domain names.

use crate::diagnostic::{Span, Spanned};

/// `x-gwgen.domainNames.<name>`.
#[derive(Debug, Clone)]
pub struct DomainName {
    /// Lower case.
    pub name: Spanned<String>,
    /// `mutualTlsAuthentication`.
    pub mutual_tls: Option<MutualTls>,
}

/// Whom clients are vouched for by. The files are read when the gateway starts.
#[derive(Debug, Clone)]
pub struct MutualTls {
    /// Place of the object's key.
    pub span: Span,
    /// `truststore`, or the file's name in `truststoreUri`.
    pub truststore: String,
    /// `revocations`.
    pub revocations: Option<String>,
}
