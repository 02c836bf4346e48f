//! Operations that anybody may call, where nobody says that this is meant.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, ApiKind, Method, Verb};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    // Of a plain document the backend asks, and a resource policy or a certificate is for every operation.
    let is_guarded_as_a_whole = api.policy.as_ref().is_some_and(|policy| !policy.admits_everybody())
        || api.default_endpoint_disabled
            && !api.domain_names.is_empty()
            && api.domain_names.iter().all(|domain| domain.mutual_tls.is_some());
    if api.kind == ApiKind::OpenApi || is_guarded_as_a_whole {
        return;
    }
    let open: Vec<&Method> =
        api.methods.iter().filter(|method| method.is_open() && !method.says_open).collect();
    let Some(first) = open.first() else { return };
    if api.methods.iter().all(Method::is_open) {
        let message = "anybody may call every operation of the API";
        findings.push(Diagnostic::new(Code::NOTHING_GUARDED, first.span, message));
        return;
    }
    for method in open.into_iter().filter(|method| method.verb != Verb::Options) {
        let message = "anybody may call this operation, and others of the API are guarded";
        let finding = Diagnostic::new(Code::OPEN_AMONG_GUARDED, method.span, message);
        findings.push(finding.help("write `security: []` where this is meant"));
    }
}
