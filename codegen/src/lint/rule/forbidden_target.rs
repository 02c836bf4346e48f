//! Headers that no request mapping may set: Amazon answers such a method with 500, so does the gateway.

use super::request_mappings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, ApiKind, IntegrationKind, Target};

/// Any type of integration.
const ANY: [&str; 2] = ["content-length", "transfer-encoding"];

/// Also forbidden for AWS and AWS_PROXY.
const AWS: [&str; 5] = ["authorization", "connection", "expect", "proxy-authenticate", "te"];

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    if api.kind != ApiKind::Rest {
        return;
    }
    for integration in api.methods.iter().filter_map(|method| method.integration.as_ref()) {
        let aws = matches!(integration.kind, IntegrationKind::Lambda(_) | IntegrationKind::Aws(_));
        for mapping in request_mappings(integration) {
            let Target::Header(name) = &mapping.target else { continue };
            let lower = name.to_ascii_lowercase();
            if ANY.contains(&lower.as_str()) || aws && AWS.contains(&lower.as_str()) {
                let message =
                    format!("`{name}` must not be mapped: every request to this method is answered with 500");
                findings.push(Diagnostic::new(Code::FORBIDDEN_TARGET, mapping.span, message));
            }
        }
    }
}
