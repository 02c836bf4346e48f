//! Rules that close every operation, and one warning for each kind of rule that closes any.

use super::Resolver;
use crate::diagnostic::{Code, Span};
use crate::model::{Access, ApiKind, ClosedBy, Method};
use crate::source::Node;

/// Closes what mutual TLS guards, and says what is closed.
pub(super) fn close(resolver: &mut Resolver<'_, '_>, methods: &mut [Method]) {
    let mutual_tls = mutual_tls(resolver);
    if let Some(span) = mutual_tls.filter(|_| resolver.kind != ApiKind::OpenApi) {
        for method in methods.iter_mut() {
            method.access = Access::Closed(ClosedBy::MutualTls);
        }
        resolver.later(
            Code::UNSUPPORTED_MUTUAL_TLS,
            span,
            format!("it closes all {} operations", methods.len()),
        );
        return;
    }
    let has_no_authorizer = |method: &&Method| method.access == Access::Closed(ClosedBy::Authorizer);
    let needs_key = |method: &&Method| method.access == Access::Open && method.api_key_required;
    let scheme = |method: &Method| method.security.first().map(|requirement| requirement.scheme.span);
    let closed: [(Code, Vec<&Method>); 2] = [
        (Code::UNSUPPORTED_AUTHORIZER, methods.iter().filter(has_no_authorizer).collect()),
        (Code::UNSUPPORTED_API_KEY, methods.iter().filter(needs_key).collect()),
    ];
    for (code, methods) in closed {
        let Some(first) = methods.first() else { continue };
        let place = scheme(first).filter(|_| code == Code::UNSUPPORTED_AUTHORIZER).unwrap_or(first.span);
        let operations = if methods.len() == 1 {
            "1 operation".to_owned()
        } else {
            format!("{} operations", methods.len())
        };
        resolver.later(code, place, format!("it closes {operations}"));
    }
}

/// Where mutual TLS is asked for by every domain name.
fn mutual_tls(resolver: &Resolver<'_, '_>) -> Option<Span> {
    let domains = resolver.gwgen.get("domainNames")?;
    let asks = |domain: Node<'_>| domain.key_span("mutualTlsAuthentication");
    let places: Vec<Option<Span>> = domains.entries().map(|(_, domain)| asks(domain)).collect();
    places.iter().all(Option::is_some).then(|| places.into_iter().flatten().next()).flatten()
}
