//! Where AWS services are when nothing binds them elsewhere.

use super::url::Url;
use crate::message::{NamedBy, Origin, Scheme, TlsSettings};

/// The host of a service in a region: `dynamodb.eu-west-1.amazonaws.com`.
pub fn host(label: &str, region: &str) -> String {
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("{label}.{region}.{suffix}")
}

/// The place of Amazon's own endpoint.
pub fn public(host: &str) -> Origin {
    origin(Scheme::Https, host, 443, NamedBy::Definition)
}

/// The place that a name is bound to.
pub fn bound(url: &Url) -> Origin {
    url.origin(NamedBy::Operator)
}

/// Whether a place is this very machine, without TLS: an emulator or a function host of a developer.
pub fn is_this_machine(origin: &Origin) -> bool {
    let is_loopback = || origin.host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
    origin.named_by == NamedBy::Operator
        && origin.scheme == Scheme::Http
        && (&*origin.host == "localhost" || is_loopback())
}

fn origin(scheme: Scheme, host: &str, port: u16, named_by: NamedBy) -> Origin {
    Origin { scheme, host: host.into(), port, tls: TlsSettings::default(), named_by }
}
