//! `GW9…`: what was read and is not acted on yet, each at its place.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Api;

pub(super) fn check(api: &Api, findings: &mut Diagnostics) {
    for part in &api.unsupported {
        let message = format!("{}: {}", part.code.title(), part.what);
        findings.push(Diagnostic::new(part.code, part.span, message));
    }
}
