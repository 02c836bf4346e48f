//! Custom domain names: `x-gwgen.domainNames`.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
use crate::document::Decided;
use crate::model::{DomainName, MutualTls};
use crate::source::Node;

const MEMBERS: [&str; 2] = ["basePathMappings", "mutualTlsAuthentication"];
const MUTUAL_TLS_MEMBERS: [&str; 4] = ["truststore", "truststoreUri", "truststoreVersion", "revocations"];

impl<'t> Resolver<'t, '_> {
    pub(super) fn domain_names(&mut self) -> Vec<DomainName> {
        let names = self.gwgen.get("domainNames");
        let names = names.and_then(|names| self.reader.mapping(names, "`domainNames`"));
        let mut out = Vec::new();
        for (key, node) in names.into_iter().flat_map(|names| names.entries()) {
            let Some(name) = self.domain_name(Spanned::new(key.text, key.span), &out) else { continue };
            let node = if node.is_null() { None } else { self.reader.mapping(node, "a domain name") };
            let Some(node) = node else {
                out.push(DomainName { name, mutual_tls: None });
                continue;
            };
            self.reader.known_members(node, "a domain name", &MEMBERS);
            if let Some(span) = node.key_span("basePathMappings") {
                self.later(Code::UNSUPPORTED_DOMAIN_NAME, span, "`basePathMappings`");
            }
            self.decided_mutual_tls(node);
            let mutual = self.reader.member_mapping(node, "mutualTlsAuthentication");
            let mutual = mutual.zip(node.key_span("mutualTlsAuthentication"));
            let mutual_tls = mutual.and_then(|(mutual, span)| self.mutual_tls(mutual, span));
            out.push(DomainName { name, mutual_tls });
        }
        out
    }

    /// A name as hosts are compared with it; one that no host can have would ask nobody for a certificate.
    fn domain_name(&mut self, written: Spanned<&str>, others: &[DomainName]) -> Option<Spanned<String>> {
        let name = written.value.to_ascii_lowercase();
        let name = name.strip_suffix('.').unwrap_or(&name);
        let host = name.strip_prefix("*.").unwrap_or(name);
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        if host.len() > 253 || !host.split('.').all(is_label) {
            let message = format!("`{}` is no domain name: no request has such a host", written.value);
            let finding = Diagnostic::new(Code::DOMAIN_NAME, written.span, message);
            self.report(
                finding.help("write the name alone, without scheme, port or path; `*.` may stand in front"),
            );
            return None;
        }
        if let Some(other) = others.iter().find(|other| other.name.value == name) {
            let message = format!("the domain name `{name}` is there twice");
            let finding = Diagnostic::new(Code::DOMAIN_NAME, written.span, message);
            self.report(finding.also(other.name.span, "the first one"));
            return None;
        }
        Some(Spanned::new(name.to_owned(), written.span))
    }

    /// A condition that nobody decided must not take certificates for granted.
    fn decided_mutual_tls(&mut self, node: Node<'t>) {
        let Some(mutual) = node.get("mutualTlsAuthentication") else { return };
        if let Decided::Open(condition) = self.reader.decided(mutual) {
            let name = condition.text().unwrap_or_default();
            let message = format!("the condition `{name}` decides whether clients need a certificate");
            let finding = Diagnostic::new(Code::TRUSTSTORE, condition.span(), message);
            self.report(
                finding.help(format!("decide it with `--param {name}=true` or `--param {name}=false`")),
            );
        }
    }

    fn mutual_tls(&mut self, node: Node<'t>, span: Span) -> Option<MutualTls> {
        self.reader.known_members(node, "`mutualTlsAuthentication`", &MUTUAL_TLS_MEMBERS);
        let file = self.reader.member_literal(node, "truststore");
        // Whoever runs the gateway has the object as a file of the same name.
        let object = self.reader.member_literal(node, "truststoreUri");
        let object = object.map(|uri| uri.map(|uri| uri.rsplit('/').next().unwrap_or_default().to_owned()));
        let Some(truststore) = file.or(object).filter(|file| !file.value.is_empty()) else {
            let message = "`mutualTlsAuthentication` names no trust store";
            let finding = Diagnostic::new(Code::TRUSTSTORE, span, message);
            self.report(finding.help("write `truststore: ./ca.pem`"));
            return None;
        };
        let revocations = self.reader.member_literal(node, "revocations").map(|file| file.value);
        Some(MutualTls { span, truststore: truststore.value, revocations })
    }
}
