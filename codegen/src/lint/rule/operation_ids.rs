//! `operationId` is unique.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::model::Api;

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for id in api.methods.iter().filter_map(|method| method.operation_id.as_ref()) {
        match seen.get(id.value.as_str()) {
            Some(first) => {
                let message = format!("`{}` names another operation already", id.value);
                let finding = Diagnostic::new(Code::DUPLICATE_OPERATION_ID, id.span, message);
                findings.push(finding.also(*first, "this one"));
            }
            None => {
                seen.insert(&id.value, id.span);
            }
        }
    }
}
