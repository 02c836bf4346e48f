//! A header that two mappings of one list set: names of headers have no letter case.

use super::{request_mappings, responses};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Api, Change, Mapping, Target};

pub(in crate::lint) fn check(api: &Api, findings: &mut Diagnostics) {
    for method in &api.methods {
        if let Some(integration) = &method.integration {
            check_list(request_mappings(integration), findings);
            for response in responses(integration).into_iter().flatten() {
                check_list(&response.mappings, findings);
            }
        }
        for (_, mappings) in &method.response_mappings {
            check_list(mappings, findings);
        }
    }
    for response in &api.gateway_responses {
        check_list(&response.mappings, findings);
    }
}

fn check_list(mappings: &[Mapping], findings: &mut Diagnostics) {
    for (index, mapping) in mappings.iter().enumerate() {
        let Some(name) = header_set(mapping) else { continue };
        let same = |other: &&Mapping| header_set(other).is_some_and(|set| set.eq_ignore_ascii_case(name));
        if let Some(first) = mappings.iter().take(index).find(same) {
            let message =
                format!("`{name}` is set twice: letter case tells no headers apart, and the last counts");
            let finding = Diagnostic::new(Code::MAPPED_TWICE, mapping.span, message);
            findings.push(finding.also(first.span, "first here"));
        }
    }
}

/// The header that a mapping sets; one that appends leaves what is there.
fn header_set(mapping: &Mapping) -> Option<&str> {
    match &mapping.target {
        Target::Header(name) if mapping.change == Change::Overwrite => Some(name),
        _ => None,
    }
}
