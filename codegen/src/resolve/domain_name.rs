//! Custom domain names: `x-gwgen.domainNames`.

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Span, Spanned};
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
            let name = Spanned::new(key.text.to_ascii_lowercase(), key.span);
            let node = if node.is_null() { None } else { self.reader.mapping(node, "a domain name") };
            let Some(node) = node else {
                out.push(DomainName { name, mutual_tls: None });
                continue;
            };
            self.reader.known_members(node, "a domain name", &MEMBERS);
            if let Some(span) = node.key_span("basePathMappings") {
                self.later(Code::UNSUPPORTED_DOMAIN_NAME, span, "`basePathMappings`");
            }
            let mutual = self.reader.member_mapping(node, "mutualTlsAuthentication");
            let mutual = mutual.zip(node.key_span("mutualTlsAuthentication"));
            let mutual_tls = mutual.and_then(|(mutual, span)| self.mutual_tls(mutual, span));
            out.push(DomainName { name, mutual_tls });
        }
        out
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
