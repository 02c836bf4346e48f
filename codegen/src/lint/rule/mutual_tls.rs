//! Mutual TLS that the default endpoint leads around.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::Api;

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    if api.default_endpoint_disabled {
        return;
    }
    let first = api.domain_names.iter().find_map(|domain| domain.mutual_tls.as_ref());
    if let Some(mutual_tls) = first {
        let message = "whoever calls the gateway by another name needs no certificate";
        let finding = Diagnostic::new(Code::OPEN_DEFAULT_ENDPOINT, mutual_tls.span, message);
        let help = "add `x-amazon-apigateway-endpoint-configuration: { disableExecuteApiEndpoint: true }`";
        findings.push(finding.help(help));
    }
}
