//! Rules that close every operation, and one warning for each kind of rule that closes any.

use super::Resolver;
use crate::diagnostic::{Code, Span};
use crate::model::{Access, ApiKind, ClosedBy, Method};
use crate::source::Node;

/// Closes what mutual TLS guards, and says what is closed.
pub(super) fn close(resolver: &mut Resolver<'_, '_>, methods: &mut [Method]) {
    let mutual_tls = mutual_tls(resolver);
    let general = mutual_tls.map(|span| (ClosedBy::MutualTls, span));
    if let Some((rule, span)) = general.filter(|_| resolver.kind != ApiKind::OpenApi) {
        for method in methods.iter_mut() {
            method.access = Access::Closed(rule);
        }
        let code = code_of(rule);
        resolver.later(code, span, format!("it closes all {} operations", methods.len()));
        return;
    }
    for rule in [ClosedBy::Iam, ClosedBy::Authorizer, ClosedBy::ApiKey] {
        let closed = || methods.iter().filter(|method| method.access == Access::Closed(rule));
        let Some(first) = closed().next() else { continue };
        let place = match rule {
            ClosedBy::Iam | ClosedBy::ApiKey => first.span,
            _ => first.security.first().map_or(first.span, |requirement| requirement.scheme.span),
        };
        let count = closed().count();
        let operations = if count == 1 { "1 operation".to_owned() } else { format!("{count} operations") };
        resolver.later(code_of(rule), place, format!("it closes {operations}"));
    }
}

fn code_of(rule: ClosedBy) -> Code {
    match rule {
        ClosedBy::Iam => Code::UNSUPPORTED_IAM,
        ClosedBy::Authorizer => Code::UNSUPPORTED_AUTHORIZER,
        ClosedBy::ApiKey => Code::UNSUPPORTED_API_KEY,
        ClosedBy::MutualTls => Code::UNSUPPORTED_MUTUAL_TLS,
    }
}

/// Where mutual TLS is asked for by every domain name.
fn mutual_tls(resolver: &Resolver<'_, '_>) -> Option<Span> {
    let domains = resolver.gwgen.get("domainNames")?;
    let asks = |domain: Node<'_>| domain.key_span("mutualTlsAuthentication");
    let places: Vec<Option<Span>> = domains.entries().map(|(_, domain)| asks(domain)).collect();
    places.iter().all(Option::is_some).then(|| places.into_iter().flatten().next()).flatten()
}
