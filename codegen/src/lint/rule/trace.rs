//! There are no TRACE methods: Amazon has none, and a gateway answers every TRACE with status 405.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, ApiKind, Verb};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for method in api.methods.iter().filter(|method| method.verb == Verb::Trace) {
        let message = match api.kind {
            ApiKind::OpenApi => "TRACE is not forwarded; requests are answered with status 405",
            _ => "Amazon API Gateway knows no TRACE methods",
        };
        findings.push(Diagnostic::new(Code::TRACE_AT_AMAZON, method.span, message));
    }
}
