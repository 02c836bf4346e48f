//! Amazon has no TRACE methods.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, ApiKind, Verb};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    if api.kind == ApiKind::OpenApi {
        return;
    }
    for method in api.methods.iter().filter(|method| method.verb == Verb::Trace) {
        let message = "Amazon API Gateway knows no TRACE methods";
        findings.push(Diagnostic::new(Code::TRACE_AT_AMAZON, method.span, message));
    }
}
