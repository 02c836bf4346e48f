//! Integration responses: there are some, and their statuses are declared by the operation.

use super::responses;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, Method};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for method in &api.methods {
        let Some(integration) = &method.integration else { continue };
        let Some(responses) = responses(integration) else { continue };
        if responses.is_empty() {
            let message = "the integration has no `responses`, so every answer is 500";
            findings.push(Diagnostic::new(Code::NO_INTEGRATION_RESPONSES, integration.span, message));
        }
        for response in responses.iter().filter(|response| !declares(method, response.status)) {
            let message = format!("the operation does not declare the status {}", response.status);
            let finding = Diagnostic::new(Code::STATUS_NOT_DECLARED, response.span, message);
            findings.push(finding.help(format!("add `{}` to the operation's `responses`", response.status)));
        }
    }
}

fn declares(method: &Method, status: u16) -> bool {
    let status = status.to_string();
    method.responses.iter().any(|declared| {
        let declared = declared.status.value.to_ascii_uppercase();
        let class = declared.ends_with("XX") && declared.get(..1) == status.get(..1);
        declared == status || class || declared == "DEFAULT"
    })
}
