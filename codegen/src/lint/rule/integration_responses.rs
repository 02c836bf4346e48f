//! Integration responses: there are some, and the operation declares their statuses and the headers they set.

use super::responses;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{
    Api, AwsTarget, IntegrationKind, IntegrationResponse, Method, MethodResponse, SelectionPattern, Target,
};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for method in &api.methods {
        let Some(integration) = &method.integration else { continue };
        let Some(responses) = responses(integration) else { continue };
        if responses.is_empty() {
            let message = "the integration has no `responses`, so every answer is 500";
            findings.push(Diagnostic::new(Code::NO_INTEGRATION_RESPONSES, integration.span, message));
        }
        if is_function(&integration.kind) && !responses.is_empty() && !responses.iter().any(is_for_success) {
            let message = "no response is for a function that succeeds, so each of its answers is 500";
            let finding = Diagnostic::new(Code::NO_RESPONSE_FOR_SUCCESS, integration.span, message);
            findings.push(finding.help(
                "patterns are matched with a function's error message, which is empty then, and not with a status; \
                 write `default`",
            ));
        }
        for response in responses {
            match declared(method, response.status) {
                Some(declared) => check_headers(response, declared, findings),
                None => {
                    let message = format!("the operation does not declare the status {}", response.status);
                    let finding = Diagnostic::new(Code::STATUS_NOT_DECLARED, response.span, message);
                    let help = format!("add `{}` to the operation's `responses`", response.status);
                    findings.push(finding.help(help));
                }
            }
        }
    }
}

fn is_function(kind: &IntegrationKind) -> bool {
    matches!(kind, IntegrationKind::Aws(aws) if matches!(aws.target, AwsTarget::Function(_)))
}

fn is_for_success(response: &IntegrationResponse) -> bool {
    match &response.pattern {
        None => true,
        Some(SelectionPattern::Message(matcher)) => matcher.program.may_take_nothing(),
        // One that is not supported never matches.
        Some(SelectionPattern::Status(_)) => false,
    }
}

fn check_headers(response: &IntegrationResponse, declared: &MethodResponse, findings: &mut Diagnostics) {
    for mapping in &response.mappings {
        let Target::Header(name) = &mapping.target else { continue };
        if !declared.headers.iter().any(|header| header.eq_ignore_ascii_case(name)) {
            let status = &declared.status.value;
            let message = format!("the operation's response `{status}` does not declare the header `{name}`");
            let finding = Diagnostic::new(Code::HEADER_NOT_DECLARED, mapping.span, message);
            findings.push(finding.help(format!("add `{name}` to the `headers` of that response")));
        }
    }
}

/// The response of the operation that is for a status: its own, that of its class, or `default`.
fn declared(method: &Method, status: u16) -> Option<&MethodResponse> {
    let status = status.to_string();
    let class = format!("{}XX", status.get(..1)?);
    [status.as_str(), &class, "default"].into_iter().find_map(|key| {
        method.responses.iter().find(|declared| declared.status.value.eq_ignore_ascii_case(key))
    })
}
